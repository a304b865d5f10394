# All but main.c, which is the program itself.
set(cli_SOURCES asset.c asset_csv.c asset_json.c cmd_completion.c cmd_doctor.c cmd_help.c cmd_init.c cmd_list.c
  cmd_scan.c cmd_show.c cmd_sync.c commands.c completion.c config.c config_site.c help.c human.c nearest.c net.c opts.c
  opts_value.c out.c run.c show_json.c show_text.c stop.c summary.c table.c version.c view.c view_json.c view_plain.c view_tty.c)
