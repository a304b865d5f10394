set(base_SOURCES copy_file.c err.c mem.c mem_end.c str.c escape.c fd.c newfile.c hash.c date.c date_read.c date_page.c log.c fault.c media.c)
