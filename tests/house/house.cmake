# house: layers, doors, sizes, pages and links. house-selftest: each of its checks seen to fail.
# house-shell: shellcheck over every script.
add_test(NAME house COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/house.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
add_test(NAME house-selftest COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/selftest.sh)
add_test(NAME house-shell COMMAND sh ${CMAKE_CURRENT_LIST_DIR}/shell.sh ${CMAKE_SOURCE_DIR})
set_tests_properties(house house-selftest house-shell PROPERTIES LABELS house TIMEOUT 300)
set_tests_properties(house-selftest PROPERTIES ENVIRONMENT "CC=${CMAKE_C_COMPILER}")
set_tests_properties(house-shell PROPERTIES SKIP_RETURN_CODE 77)
