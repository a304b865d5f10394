# jansson is here only to be compared with.
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
add_unit(catalog json entity encoding html source source_json source_dump source_page text input site)
target_link_libraries(test_json PRIVATE PkgConfig::JANSSON)
