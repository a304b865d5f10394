# jansson is here only to be compared with.
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
add_unit(catalog json entity encoding html source source_hostile source_json source_dump source_dump_array source_page
  page_tags text input input_net site)
target_link_libraries(test_json PRIVATE PkgConfig::JANSSON)

# The trip: a real archive, media from a folder or the test origin, the worker of this build or one that lies.
add_library(trip_kit STATIC unit/trip_kit.c)
target_link_libraries(trip_kit PUBLIC catalog PkgConfig::CMOCKA)
target_compile_definitions(trip_kit PRIVATE FAKE_WORKER="$<TARGET_FILE:fake_worker>")
add_dependencies(trip_kit fake_worker)
add_unit(catalog plan finding journal item facts archive ingest ingest_rows record record_rows rebuild sync sync_fetch sync_look
  sync_adopt)
foreach(name archive ingest ingest_rows record record_rows rebuild sync sync_fetch sync_look sync_adopt)
  target_link_libraries(test_${name} PRIVATE trip_kit)
endforeach()
target_link_libraries(test_sync_fetch PRIVATE fetch_kit)
target_compile_definitions(test_sync_look PRIVATE TEST_WORKER="$<TARGET_FILE:assets-worker>" TEST_MEDIA="${thumbs_media}")
add_dependencies(test_sync_look assets-worker test_media_files)
set_tests_properties(unit/catalog/sync_fetch PROPERTIES LABELS "unit;net")
