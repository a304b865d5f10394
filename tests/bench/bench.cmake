# Drivers of the benchmarks. The scripts beside them are run by hand (docs/PERFORMANCE.md); no test depends on a time.
add_executable(bench-files bench/bench_files.c)
target_link_libraries(bench-files PRIVATE base)
add_executable(bench-fetch bench/bench_fetch.c)
target_link_libraries(bench-fetch PRIVATE fetch storage base)
add_test(NAME bench/files COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/files_test.sh $<TARGET_FILE:bench-files>)
set_tests_properties(bench/files PROPERTIES LABELS bench TIMEOUT 60)
add_executable(bench-quality bench/bench_quality.c)
target_link_libraries(bench-quality PRIVATE base PkgConfig::JPEG PkgConfig::PNG PkgConfig::EXIF m)
