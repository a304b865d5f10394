include(${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
# All but main.c, which is the program itself.
set(cli_SOURCES asset.c asset_csv.c asset_json.c audit_job.c audit_view.c audit_words.c audit_text.c audit_csv.c audit_json.c audit_html.c audit_html_log.c
  audit_html_parts.c hook.c target.c cmd_audit.c like.c cmd_completion.c cmd_doctor.c cmd_export.c cmd_forget.c cmd_gallery.c cmd_help.c cmd_import.c import_view.c cmd_init.c cmd_list.c
  cmd_probe.c cmd_repair.c cmd_restore.c cmd_scan.c cmd_show.c cmd_sync.c cmd_thumb.c commands.c completion.c config.c config_site.c export_dir.c export_log.c export_rows.c facts_json.c filter_opts.c
  files_look.c gallery_opts.c help.c human.c name_set.c names.c nearest.c net.c opts.c opts_value.c out.c picture_opts.c repair_view.c run.c show_json.c show_text.c stop.c
  summary.c table.c tell.c thumb_file.c thumb_place.c tombstone.c version.c view.c view_json.c view_plain.c view_tty.c)
embed_text(cli_SOURCES audit_css cli/audit.css)
