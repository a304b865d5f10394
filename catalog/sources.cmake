set(catalog_SOURCES
  archive.c finding.c plan.c
  source.c source_item.c source_json.c source_dump.c source_dump_array.c source_page.c encoding.c entity.c html.c json.c json_text.c page_tags.c
  text.c input.c input_net.c site.c ingest.c ingest_rows.c
  sync.c sync_loop.c sync_plan.c sync_sources.c sync_fetch.c sync_look.c sync_adopt.c rebuild.c item.c facts.c journal.c record.c record_rows.c)
