# Tests of thumbs/: the parent's half with the real worker of this build and with one that lies; the worker's readers
# within the test's own process, where a sanitizer sees every leak; all of the shared media through the real worker.
set(thumbs_media ${CMAKE_CURRENT_BINARY_DIR}/media)
add_custom_command(OUTPUT ${thumbs_media}/made
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${thumbs_media} # of an older script
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/../data/make-media.sh ${thumbs_media}
  COMMAND ${CMAKE_COMMAND} -E touch ${thumbs_media}/made
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/../data/make-media.sh COMMENT "Making media for the tests" VERBATIM)
add_custom_target(test_media_files ALL DEPENDS ${thumbs_media}/made)

add_library(thumbs_kit STATIC unit/thumbs_kit.c)
target_link_libraries(thumbs_kit PUBLIC thumbs)
add_executable(fake_worker unit/fake_worker.c)
target_link_libraries(fake_worker PRIVATE base)

# The worker's half as a library, for tests that call it directly.
set(worker_parts ${worker_SOURCES})
list(FILTER worker_parts EXCLUDE REGEX "/(worker|wire|selftest)\\.c$")
list(TRANSFORM worker_parts PREPEND ${CMAKE_SOURCE_DIR}/)
add_library(worker_parts STATIC ${worker_parts})
target_link_libraries(worker_parts PUBLIC thumbs PkgConfig::FFMPEG PkgConfig::JPEG PkgConfig::PNG PkgConfig::SECCOMP m)

add_library(job_kit STATIC unit/job_kit.c)
target_link_libraries(job_kit PUBLIC worker_parts PkgConfig::CMOCKA)
target_compile_definitions(job_kit PRIVATE TEST_MEDIA="${thumbs_media}")

add_unit(thumbs wire pool_check pool pool_program sandbox exif mp4box still_shape jpeg frame scale png probe still video clip job worker)
foreach(name exif mp4box still_shape jpeg frame scale png probe still video clip job)
  target_link_libraries(test_${name} PRIVATE job_kit)
endforeach()
foreach(name pool pool_program sandbox jpeg job worker)
  target_link_libraries(test_${name} PRIVATE thumbs_kit)
  target_compile_definitions(test_${name} PRIVATE TEST_WORKER="$<TARGET_FILE:assets-worker>"
    FAKE_WORKER="$<TARGET_FILE:fake_worker>" TEST_MEDIA="${thumbs_media}"
    TEST_SCRATCH="${CMAKE_CURRENT_BINARY_DIR}/scratch-${name}")
  add_dependencies(test_${name} assets-worker fake_worker test_media_files)
endforeach()
set_tests_properties(unit/thumbs/worker PROPERTIES TIMEOUT 600)

# Not a test: many files through the pool, for measuring and for looking at pictures.
add_executable(run_thumbs unit/run_thumbs.c)
target_link_libraries(run_thumbs PRIVATE thumbs_kit)
target_compile_definitions(run_thumbs PRIVATE TEST_WORKER="$<TARGET_FILE:assets-worker>")
add_dependencies(run_thumbs assets-worker)
