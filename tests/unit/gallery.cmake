# The writer: rows come from a table in the test, in place of the database.
add_library(gallery_kit STATIC unit/gallery_kit.c unit/gallery_kit_list.c)
target_link_libraries(gallery_kit PUBLIC gallery PkgConfig::CMOCKA)
set(gallery_WRITER_TESTS base64url emit spool detail article_list collect order blocks twins chunk slice data_block mark
  out_name out_list outdir page_parts gallery gallery_change app)
add_unit(gallery ${gallery_WRITER_TESTS})
foreach(name ${gallery_WRITER_TESTS})
  target_link_libraries(test_${name} PRIVATE gallery_kit)
endforeach()
# A hundred thousand entries, written a dozen times; fewer under sanitizers.
set_tests_properties(unit/gallery/gallery_change PROPERTIES TIMEOUT 600)

# The pages.
add_unit(gallery markup card card_text page shell style relative copy)
