# All but main.c, which is the program itself.
set(cli_SOURCES asset.c asset_csv.c asset_json.c like.c cmd_completion.c cmd_doctor.c cmd_gallery.c cmd_help.c cmd_init.c cmd_list.c
  cmd_probe.c cmd_repair.c cmd_scan.c cmd_show.c cmd_sync.c cmd_thumb.c commands.c completion.c config.c config_site.c facts_json.c
  files_look.c gallery_opts.c help.c human.c name_set.c names.c nearest.c net.c opts.c opts_value.c out.c picture_opts.c run.c show_json.c show_text.c stop.c
  summary.c table.c tell.c thumb_file.c thumb_place.c version.c view.c view_json.c view_plain.c view_tty.c)
