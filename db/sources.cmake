include(${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
set(db_SOURCES db.c db_path.c migrate.c stmt.c sqlite.c sqlite_open.c fold.c known.c url_map.c bulk.c state.c
  row_source.c row_article.c row_asset.c row_mention.c row_object.c row_picture.c row_observation.c row_run.c row_work.c
  row_filter.c row_list.c row_show.c row_gallery.c
  shown_uses.c shown_ledger.c object_notes.c object_stream.c known_facts.c)
embed_text(db_SOURCES schema_0001 db/schema/0001-first.sql)
embed_text(db_SOURCES schema_0002 db/schema/0002-pictures.sql)
