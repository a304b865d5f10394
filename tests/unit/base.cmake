add_unit(base err mem str escape fd fd_message newfile hash date date_zone date_read date_page log fault media)
