# Tests of fetch/: pure parts on their own, the driver against the test origin on loopback.
add_unit(fetch url resolve address answer policy policy_time host pace body disk sniff whole fetch fetch_host fetch_wrong
  fetch_address fetch_resume)
add_library(fetch_kit STATIC unit/fetch_kit.c)
target_link_libraries(fetch_kit PUBLIC fetch PkgConfig::CMOCKA)
target_compile_definitions(fetch_kit PRIVATE TEST_ORIGIN="$<TARGET_FILE:test-origin>")
add_dependencies(fetch_kit test-origin)
foreach(name fetch fetch_host fetch_wrong fetch_address fetch_resume)
  target_link_libraries(test_${name} PRIVATE fetch_kit)
  set_tests_properties(unit/fetch/${name} PROPERTIES LABELS "unit;net")
endforeach()
