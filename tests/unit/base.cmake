add_unit(base copy_file err bytes mem str escape fd fd_message newfile hash date date_zone date_read date_page log fault media)
