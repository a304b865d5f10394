/* base/limits.h - every ceiling and timeout, with its unit and its reason. */
#ifndef ASSETS_BASE_LIMITS_H
#define ASSETS_BASE_LIMITS_H

#include <stdint.h>

#define KIB(n) ((int64_t)(n) * 1024)
#define MIB(n) (KIB(n) * 1024)
#define GIB(n) (MIB(n) * 1024)

/* Input text. */
#define LIMIT_URL_BYTES 8192 /* longer names are refused; servers cut at about 8 KiB */
#define LIMIT_SOURCE_BYTES GIB(4)     /* one source text; larger is split by its owner */
/* larger texts are spooled to an unnamed file and mapped */
#define LIMIT_SOURCE_HEAP_BYTES MIB(8)
#define LIMIT_ITEM_BYTES MIB(1)       /* one list item; larger is reported as unread */
#define LIMIT_ITEM_DEPTH 64           /* nesting of one item */
#define LIMIT_CONFIG_BYTES KIB(256)  /* one configuration file: hundreds of sites */
/* unread ranges named in one scan report; more are counted */
#define LIMIT_REPORT_BYTES MIB(4)
#define LIMIT_TITLE_BYTES KIB(64)     /* as stored; views cut further */
/* of a page's text, looked through for headline, date and body */
#define LIMIT_FACTS_BYTES MIB(4)
#define LIMIT_BODY_BYTES MIB(1)       /* an article's own text, as stored */
#define LIMIT_UNREAD_RANGES 1000 /* told one by one for one source; the rest as one */

/* Network: RELIABILITY figures, each tried against a server that misbehaves. */
#define LIMIT_IMAGE_BYTES MIB(64)
#define LIMIT_VIDEO_BYTES GIB(2)
#define LIMIT_PAGE_BYTES MIB(64)
/* one read of a socket; more gains nothing on loopback */
#define LIMIT_RECEIVE_BYTES KIB(128)
#define LIMIT_REDIRECTS 5
#define LIMIT_TRANSFERS 8             /* at once, all hosts */
#define LIMIT_PER_HOST 2
#define LIMIT_TRANSFERS_MOST 256      /* the largest -j that is accepted */
#define LIMIT_TRIES 4                 /* one request and three more */
#define LIMIT_CONNECT_S 15
#define LIMIT_SLOW_BYTES_S 1000       /* below this rate … */
#define LIMIT_SLOW_S 30               /* … for so long, a transfer is given up */
#define LIMIT_TRANSFER_BASE_S 60      /* plus known size at LIMIT_TRANSFER_RATE */
#define LIMIT_TRANSFER_RATE 50000     /* bytes a second */
#define LIMIT_TRANSFER_UNKNOWN_S 600  /* size not announced */
#define LIMIT_TRANSFER_MOST_S 3600
#define LIMIT_BACKOFF_FIRST_MS 1000   /* doubled each time, full jitter */
#define LIMIT_BACKOFF_MOST_MS 60000
/* waited for within the run; longer is recorded for a later one */
#define LIMIT_RETRY_AFTER_S 300
/* in a row: the host is left alone for the rest of the run */
#define LIMIT_HOST_FAILURES 5
#define LIMIT_CHECKPOINT_BYTES MIB(8) /* how much of a part file a resume can lose */
#define LIMIT_HEAD_BYTES 256 /* first bytes of a refused body, kept in its observation */

/* Disk. */
/* left free: the catalog must still be able to say what happened */
#define LIMIT_RESERVE_BYTES MIB(64)
#define LIMIT_GROUP_FILES 64          /* files that share one round of syncs … */
#define LIMIT_GROUP_MS 1000           /* … or this long, whichever comes first */
/* from here on one syncfs is cheaper than an fsync each (storage/local_sync.c) */
#define LIMIT_SYNCFS_FILES 4
/* a syncfs that took longer paid for somebody else's writes … */
#define LIMIT_SYNCFS_SLOW_MS 1000
#define LIMIT_SYNCFS_REST 16          /* … so that many rounds go file by file */
/* note of a part: a URL, a validator and a few numbers */
#define LIMIT_NOTE_BYTES KIB(32)
/* an ETag worth keeping; longer ones make a part useless */
#define LIMIT_VALIDATOR_BYTES KIB(1)
#define LIMIT_ROOT_TEXT_BYTES KIB(4)  /* .assets-root and lock: a few lines each */
#define LIMIT_JOURNAL_BYTES MIB(64)   /* thousands of groups; cleared after each */

/* Catalog. One row: a page's body is at most LIMIT_PAGE_BYTES, its other texts little. */
#define LIMIT_DB_ROW_BYTES MIB(128)
#define LIMIT_DB_SQL_BYTES KIB(64)    /* our longest text, the schema, is 8 KiB */
/* a million assets' indexes are 40 MiB, in random order */
#define LIMIT_DB_WRITE_CACHE_KIB 65536
#define LIMIT_DB_READ_CACHE_KIB 16384
#define LIMIT_DB_WAL_PAGES 2048       /* of 8 KiB: then the log goes into the catalog */
#define LIMIT_DB_BUSY_MS 30000        /* a reader holds a checkpoint up at most so long */
/* The sidecar log. */
#define LIMIT_LOG_BLOCK_BYTES MIB(4) /* lines that share a sum, and one write */
/* one row as text: the largest are an article's body and an item, each escaped */
#define LIMIT_LOG_LINE_BYTES MIB(64)
/* rows told again and again: over so many times what all rows take, and the spare … */
#define LIMIT_LOG_TIMES 4
#define LIMIT_LOG_SPARE_BYTES MIB(16) /* … it is written anew */
/* Media that is on disk already. */
#define LIMIT_IMPORT_FILES 2000000 /* of one folder: about 400 MB of names */
#define LIMIT_IMPORT_DEPTH 64      /* folders within folders; a deeper one is told */
/* An audit. */
#define LIMIT_AUDIT_MARK_FILES 1000 /* read between two commits of what was found … */
#define LIMIT_AUDIT_MARK_MS 60000   /* … or this long, whichever comes first */
/* Absent at once: not deleted files, but a disk that is not there. */
#define LIMIT_VANISHED_PERCENT 5
#define LIMIT_VANISHED_FILES 10 /* fewer are what a hand deletes */
/* files that are read again: open at once, each read by a thread or waiting for one … */
#define LIMIT_VERIFY_OPEN 64
#define LIMIT_VERIFY_THREADS 64 /* … of at most so many, whatever is asked for */
/*
 * at least, where a disk is asked: they wait more than they compute. 400 MB in files of
 * 20 KB from a virtual disk took 1, 2, 4, 8 threads 6.9, 3.2, 2.4, 1.4 s, in files of
 * 1 MB twice as much took 3.9, 2.4, 2.6, 1.6 s
 */
#define LIMIT_VERIFY_DISK_THREADS 8
#define LIMIT_SURVEY_THREADS 8  /* that list folders: each holds one's names in memory */
#define LIMIT_SURVEY_DEPTH 16   /* of folders in media/ that nobody made by hand */
/* names that are tried for one file in quarantine/ */
#define LIMIT_QUARANTINE_NAMES 10000
#define LIMIT_STRAYS 10000      /* unknown files told by name; more are counted */
/* one URL of a placeholder is a coincidence, five that share no name are not */
#define LIMIT_PLACEHOLDER_URLS 5
/* days between a path's date and its article's that a late article explains */
#define LIMIT_ARTICLE_DAYS 31
#define LIMIT_REPORT_NAMED 1000 /* articles that a report names; more are counted */
/* problems in one page: browsers lay out no larger table with ease; CSV has them all */
#define LIMIT_REPORT_ROWS 5000
/* NDSA level 3 asks for fixed intervals and names none: a year, and a day's grace */
#define LIMIT_FIXITY_DAYS 366
/* then a copy's original is asked for again, and a web archive that had none */
#define LIMIT_ASK_AGAIN_MS (INT64_C(30) * 24 * 3600 * 1000)
/* between two requests to a web archive: its users see 24 a minute */
#define LIMIT_WEB_ARCHIVE_PAUSE_MS 2500
/* of one folder in a web archive's index: the Wayback Machine's own ceiling … */
#define LIMIT_CDX_LINES 150000
/* … and of one answer: with long URLs 50,000 lines are 20 MiB */
#define LIMIT_CDX_ANSWER_LINES 50000
/* where the next answer goes on: a URL, percent-encoded, and a time */
#define LIMIT_CDX_RESUME_BYTES KIB(4)
#define LIMIT_CDX_FOLDERS 4 /* kept: callers ask in folder order; one is 10 MiB at most */
/* a large folder's index is looked through for a minute before its first byte comes */
#define LIMIT_WEB_ARCHIVE_SLOW_S 90
#define LIMIT_WHY_BYTES 4000 /* a reason that a person writes down; two pages */
#define LIMIT_SEARCH_WORDS 16
#define LIMIT_SEARCH_BYTES 512        /* all words of one search */

/* Worker: what ordinary media never reach and hostile media always ask for. */
#define LIMIT_PIXELS 100000000
#define LIMIT_SIDE_PX 32768
/* a 99 KB file with 1,006 scans takes 6 s (libjpeg-turbo's "Two Issues") */
#define LIMIT_JPEG_SCANS 100
/* a buffer of the fast JPEG decoder that is kept from file to file; 4000 x 3000 fits */
#define LIMIT_JPEG_KEPT_BYTES MIB(48)
#define LIMIT_STREAMS 16
#define LIMIT_PACKETS 600
/* from a key frame to the moment asked for: five minutes at 120 frames a second */
#define LIMIT_EXACT_PACKETS 36000
/* Work on the frames of one video, processor time; together within LIMIT_WORKER_CPU_S. */
/* for a better one than there is: five key frames of 4K take 300 ms */
#define LIMIT_BETTER_FRAME_CPU_US 400000
/* for any; a first frame of 8K takes 300 ms */
#define LIMIT_FIRST_FRAME_CPU_US 6000000
/* a minute at 60 a second of 320 x 180, ten seconds of 1920 x 1080 */
#define LIMIT_EXACT_FRAME_CPU_US 8000000
#define LIMIT_STORYBOARD_CPU_US 3000000
/* headers of an MP4 that are looked at; an hour of one-second fragments has 15,000 */
#define LIMIT_BOXES 200000
/*
 * Samples of a film whose units are gone through, an hour of it, and units in all: either
 * costs some 40 ms. A hostile file has a unit in every fifth byte.
 */
#define LIMIT_UNIT_SAMPLES 100000
#define LIMIT_UNITS 1000000
#define LIMIT_WORKER_CPU_S 20
#define LIMIT_WORKER_WALL_MS 40000
#define LIMIT_WORKER_MEMORY_BYTES GIB(1)
/* then a fresh process: nothing a file left behind lives long */
#define LIMIT_WORKER_FILES 64
#define LIMIT_WORKER_FDS 8 /* standard streams, socket, media, pictures; two to spare */
#define LIMIT_THUMB_BYTES MIB(8)      /* one PNG */
#define LIMIT_BOX_PX 1024             /* largest thumbnail box */
#define LIMIT_TILE_HEIGHT_PX 480      /* of a storyboard: three times its width */
/* What a file says of itself; each block of a JPEG has 64 KiB at most. */
#define LIMIT_EXIF_BYTES KIB(64)      /* libexif takes no more */
#define LIMIT_EXIF_POINTERS 16        /* to directories; cameras write four */
#define LIMIT_EXIF_ENTRIES 2000       /* of all directories; cameras write about 100 */
#define LIMIT_PHOTOSHOP_BYTES MIB(1)  /* image resources of all markers together */
#define LIMIT_IPTC_BYTES KIB(256)     /* a caption has 2,000 characters at most */
#define LIMIT_XMP_BYTES MIB(1)        /* of PNG and WebP */
#define LIMIT_XMP_DEPTH 64            /* elements in elements; RDF needs about ten */
/* elements and attributes; exempi's time is quadratic in them: 10,000 take 0.2 s */
#define LIMIT_XMP_PARTS 10000
/* a colour profile; those of printers have 0.5 to 2.5 MiB */
#define LIMIT_ICC_BYTES MIB(4)
#define LIMIT_ICC_MEMORY_BYTES MIB(64) /* what Little CMS may hold for one of them */

/* Gallery pages. */
/* of a title on a card without script, which shows two lines of some 40 characters */
#define LIMIT_CARD_TITLE_BYTES 400
/* in index.html before the script runs: two or three screens, whole rows of 2 to 6 */
#define LIMIT_SHELL_CARDS 60
/* copied within the kernel between two looks at the stop signal */
#define LIMIT_COPY_BYTES MIB(64)
#define LIMIT_COPY_READ_BYTES MIB(1) /* the same through memory */
#define LIMIT_CARD_NUMBER_BYTES 40 /* of an article's number; publishers' have 7 digits */

/* Gallery. */
/* details of one asset: a URL and some thirty texts of 2,000 bytes, all escaped */
#define LIMIT_GALLERY_RECORD_BYTES MIB(1)
/* one file; a chunk of 2,000 entries is about 1 MiB, and larger by long titles alone */
#define LIMIT_GALLERY_FILE_BYTES MIB(256)

/* Bags. */
/* one tag file: a million lines of SHA-512 have 210 MB */
#define LIMIT_BAG_TAG_BYTES MIB(512)
#define LIMIT_BAG_FILES 5000000 /* named in one bag: some 300 bytes of memory each */
#define LIMIT_BAG_DEPTH 32      /* folders in folders of a payload */
#define LIMIT_BAG_TAGS 1000     /* files of other programs that a bag's top may hold */
#define LIMIT_BAG_KEY_BYTES 80  /* of bag-info.txt; the longest reserved one has 27 */
#define LIMIT_BAG_VALUE_BYTES 2000
#define LIMIT_BAG_LINE_BYTES MIB(4) /* of assets/catalog.jsonl: one asset's articles */

#endif
