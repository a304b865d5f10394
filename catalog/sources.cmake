set(catalog_SOURCES
  archive.c finding.c plan.c report.c report_shared.c report_tally.c report_why.c ndsa.c audit.c audit_note.c audit_survey.c
  newdir.c export_name.c export_tree.c export_event.c export_xml.c
  bag_write.c bag_payload.c bag_objects.c bag_info.c bag_tag.c bag_dir.c bag_text.c bag_read.c bag_check.c bag_facts.c
  bag_fill.c bag_urls.c bag_import.c
  source.c source_item.c source_json.c source_dump.c source_dump_array.c source_page.c encoding.c entity.c html.c json.c json_text.c page_tags.c
  text.c input.c input_net.c cdx.c cdx_pick.c wayback.c wayback_ask.c site.c ingest.c ingest_rows.c
  sync.c sync_loop.c sync_plan.c sync_sources.c sync_fetch.c sync_look.c sync_copy.c sync_adopt.c adopt.c sidelog.c sidelog_line.c line_file.c sidelog_read.c rebuild_files.c rebuild_catalog.c import_files.c import_take.c import_dir.c rebuild.c mirror.c repair.c repair_files.c repair_from.c repair_fetch.c repair_wayback.c
  item.c facts.c journal.c record.c record_rows.c)
