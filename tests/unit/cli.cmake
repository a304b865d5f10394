# Tests of cli/: tables, configuration and what is shown; no archive, no network.
add_unit(cli opts config asset_json like picture_opts names name_set facts_json thumb_file table summary view_tty view_plain view_json out)
