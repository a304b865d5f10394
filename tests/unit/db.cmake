add_unit(db db asset_class row_source row_asset row_article)
