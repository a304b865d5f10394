# The program driven as a user drives it: a ctest for each bats file.
find_program(BATS bats REQUIRED)
file(GLOB cli_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/t*.bats)
foreach(file ${cli_tests})
  get_filename_component(name ${file} NAME_WE)
  add_test(NAME cli/${name} COMMAND ${BATS} ${file})
  set_tests_properties(cli/${name} PROPERTIES LABELS cli TIMEOUT 300 ENVIRONMENT
    "ASSETS_BIN=$<TARGET_FILE:assets>;WORKER_BIN=$<TARGET_FILE:assets-worker>;ORIGIN_BIN=$<TARGET_FILE:test-origin>;TESTS=${CMAKE_CURRENT_SOURCE_DIR};DOCS=${CMAKE_SOURCE_DIR}/docs")
endforeach()
