# Drivers of the benchmarks. The scripts beside them are run by hand (docs/PERFORMANCE.md); no test depends on a time.
add_executable(bench-files bench/bench_files.c)
target_link_libraries(bench-files PRIVATE base)
add_executable(bench-fetch bench/bench_fetch.c)
target_link_libraries(bench-fetch PRIVATE fetch storage base)
add_test(NAME bench/files COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/files_test.sh $<TARGET_FILE:bench-files>)
set_tests_properties(bench/files PROPERTIES LABELS bench TIMEOUT 60)
add_executable(bench-sparse bench/bench_sparse.c)
target_link_libraries(bench-sparse PRIVATE base)
add_executable(bench-survey bench/bench_survey.c)
target_link_libraries(bench-survey PRIVATE storage base)
add_executable(bench-quality bench/bench_quality.c)
target_link_libraries(bench-quality PRIVATE base PkgConfig::JPEG PkgConfig::PNG PkgConfig::EXIF m)
add_executable(make-catalog bench/make_catalog.c bench/make_plan.c bench/make_rows.c bench/make_seen.c
  bench/make_object.c bench/make_words.c bench/make_pictures.c bench/make_png.c bench/make_canvas.c bench/make_scene.c
  bench/make_scene_land.c bench/make_scene_rural.c bench/make_scene_town.c bench/make_scene_hall.c bench/make_scene_desk.c)
target_link_libraries(make-catalog PRIVATE db storage base PkgConfig::PNG m)
add_test(NAME bench/catalog
  COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/catalog_test.sh $<TARGET_FILE:make-catalog> $<TARGET_FILE:assets>)
set_tests_properties(bench/catalog PROPERTIES LABELS bench TIMEOUT 120)
