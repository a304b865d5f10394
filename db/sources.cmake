include(${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
set(db_SOURCES db.c db_path.c migrate.c stmt.c sqlite.c sqlite_open.c sqlite_watch.c fold.c known.c url_map.c bulk.c state.c
  row_source.c row_article.c row_asset.c row_mention.c row_object.c row_picture.c row_observation.c row_run.c row_work.c
  row_filter.c row_list.c row_show.c row_history.c row_gallery.c row_audit.c row_audited.c row_article_sum.c row_stored.c row_tombstone.c
  stored_list.c standing.c asset_walk.c tombstone_walk.c object_holders.c
  shown_uses.c shown_ledger.c object_notes.c object_stream.c known_facts.c
  changes.c copy_table.c row_copy.c)
embed_text(db_SOURCES schema_0001 db/schema/0001-first.sql)
embed_text(db_SOURCES schema_0002 db/schema/0002-pictures.sql)
embed_text(db_SOURCES schema_0003 db/schema/0003-audit.sql)
