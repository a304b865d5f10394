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
set(worker_parts ${worker_SOURCES} ${worker_all_SOURCES})
list(FILTER worker_parts EXCLUDE REGEX "/(worker|wire|wire_check|selftest)\\.c$")
list(TRANSFORM worker_parts PREPEND ${CMAKE_SOURCE_DIR}/)
add_library(worker_parts STATIC ${worker_parts})
target_link_libraries(worker_parts PUBLIC thumbs PkgConfig::FFMPEG PkgConfig::IMAGEQUANT ${worker_LIBRARIES})

add_library(job_kit STATIC unit/job_kit.c unit/clip_kit.c)
target_link_libraries(job_kit PUBLIC worker_parts PkgConfig::CMOCKA)
target_compile_definitions(job_kit PRIVATE TEST_MEDIA="${thumbs_media}")

# The parent's half.
add_unit(thumbs wire crc32 png_empty pool_check pool pool_worker pool_program desktop desktop_uri)
target_link_libraries(test_png_empty PRIVATE PkgConfig::PNG)
# Modules of the worker by themselves.
set(worker_modules exif meta meta_said meta_exif meta_iptc meta_xmp puid impression fine resample resample_filter
  resample_pass resample_code turn colour light tonemap icc icc_bad huffman deflate png_filter png_stream png palette
  jpeg_fast jpeg_fast_frame jpeg_fast_codes jpeg_fast_data jpeg_fast_progressive jpeg_rows scale scale_frame)
add_unit(thumbs ${worker_modules})
# Files through the worker's readers, and through its programs.
set(worker_readers mp4box still_shape jpeg frame probe still video clip clip_units storyboard job)
add_unit(thumbs ${worker_readers} sandbox worker reference orientation broken)
foreach(name ${worker_modules})
  target_link_libraries(test_${name} PRIVATE worker_parts)
endforeach()
foreach(name ${worker_readers})
  target_link_libraries(test_${name} PRIVATE job_kit)
endforeach()
foreach(name pool pool_worker pool_program sandbox jpeg job worker reference orientation broken)
  target_link_libraries(test_${name} PRIVATE thumbs_kit)
  target_compile_definitions(test_${name} PRIVATE TEST_WORKER="$<TARGET_FILE:assets-worker>"
    FAKE_WORKER="$<TARGET_FILE:fake_worker>" TEST_MEDIA="${thumbs_media}"
    TEST_SCRATCH="${CMAKE_CURRENT_BINARY_DIR}/scratch-${name}")
  add_dependencies(test_${name} assets-worker assets-worker-jpeg fake_worker test_media_files)
endforeach()
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
target_link_libraries(test_reference PRIVATE PkgConfig::JANSSON)
foreach(name orientation broken)
  target_link_libraries(test_${name} PRIVATE PkgConfig::JPEG PkgConfig::PNG m)
endforeach()

# Not a test: many files through the pool, for measuring and for looking at pictures.
add_executable(run_thumbs unit/run_thumbs.c)
target_link_libraries(run_thumbs PRIVATE thumbs_kit)
target_compile_definitions(run_thumbs PRIVATE TEST_WORKER="$<TARGET_FILE:assets-worker>")
add_dependencies(run_thumbs assets-worker assets-worker-jpeg)
