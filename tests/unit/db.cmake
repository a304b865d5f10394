add_unit(db db db_path migrate stmt sqlite sqlite_open fold known url_map bulk state row_source row_article
  row_asset row_mention row_object row_picture row_observation row_run row_work row_filter row_list row_show row_history row_gallery shown object
  row_audit row_audited row_article_sum row_stored row_tombstone)
