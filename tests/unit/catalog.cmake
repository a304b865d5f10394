# jansson is here only to be compared with.
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
add_unit(catalog json entity encoding html source source_hostile source_json source_dump source_dump_array source_page
  page_tags text input input_net site)
target_link_libraries(test_json PRIVATE PkgConfig::JANSSON)
