include(${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
set(gallery_SOURCES gallery.c parts.c page_parts.c collect.c article_list.c detail.c spool.c order.c blocks.c twins.c chunk.c
  slice.c data_block.c emit.c base64url.c mark.c out_name.c out_list.c outdir.c outdir_open.c app.c
  page.c card.c card_text.c shell.c shell_parts.c style.c markup.c relative.c copy.c
  copy_list.c copy_clean.c)
foreach(sheet gallery chrome viewer page print)
  embed_text(gallery_SOURCES ${sheet}_css gallery/${sheet}.css)
endforeach()
embed_text(gallery_SOURCES index_html_in gallery/index.html.in)

# The page's program, in the order in which its parts run.
set(gallery_SCRIPTS base words_en words_fa words_ar words dates words_card data details store fold search select layout storyboard cells heading card motion grid grid_keys grid_print
  rail route health chips chrome help pop gesture viewer_info viewer_strip viewer_lack viewer_slide viewer_video viewer_stage viewer_frame viewer main)
set(includes)
set(table)
foreach(script ${gallery_SCRIPTS})
  embed_text(gallery_SOURCES app_${script} gallery/${script}.js)
  string(APPEND includes "#include \"app_${script}.h\"\n")
  string(APPEND table "    {app_${script}, sizeof app_${script} - 1},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/app_scripts.h CONTENT
  "/* Made by gallery/sources.cmake. */\n${includes}\nstatic const struct str app_scripts[] = {\n${table}};\n" @ONLY)
