#include "storage/root_text.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define ROOT_FORMAT 1 /* of the folder's layout; the catalog counts its own versions */

/* Read by somebody who has this folder and nothing else. */
const char root_text_readme[] =
    "WHAT THIS IS\n"
    "\n"
    "An archive made by the program `assets`: pictures and films that news articles "
    "named,\n"
    "fetched from the web, kept byte for byte, with a catalog that ties each of them to "
    "the\n"
    "articles, addresses and dates. The folder is whole: copy or move it anywhere.\n"
    "\n"
    "WHAT IS IN IT\n"
    "\n"
    "  .assets-root     marks the folder as an archive; holds its format and its UUID\n"
    "  catalog.db       the catalog, an SQLite 3 database (see below)\n"
    "  media/ab/        the originals, never changed. A name is the SHA-256 digest of "
    "the\n"
    "                   file's bytes, in hexadecimal, and an ending for the type of "
    "file.\n"
    "                   ab stands for the digest's first two digits\n"
    "  thumbs/ab/       small PNG pictures: the original's digest, the size of the box.\n"
    "                   A video may have a strip of small pictures too: -storyboard.\n"
    "                   All can be made again from the originals\n"
    "  gallery/         pages for a web browser, where some were made\n"
    "  incoming/        downloads that were under way and a short journal. When no "
    "program\n"
    "                   is at work here, it may be deleted: nothing that was reported "
    "as\n"
    "                   archived is in it\n"
    "  log/             catalog.jsonl: the catalog once more as text, a row a line. "
    "\"assets\n"
    "                   import --rebuild\" makes a lost catalog.db from it\n"
    "  quarantine/      files that stood under an original's name and were not it: hurt "
    "by a\n"
    "                   disk, or put there by somebody. Kept when good ones took their "
    "place\n"
    "  lock             keeps two programs from writing at once. It may be deleted\n"
    "\n"
    "HOW TO CHECK IT BY HAND\n"
    "\n"
    "In this folder, in any POSIX shell with sha256sum. Silence means that every "
    "original\n"
    "is as it was on the day it came:\n"
    "\n"
    "  for f in media/*/*; do n=${f##*/}; s=$(sha256sum < \"$f\"); "
    "[ \"${s%% *}\" = \"${n%%.*}\" ] || echo \"differs: $f\"; done\n"
    "\n"
    "HOW TO READ THE CATALOG\n"
    "\n"
    "  sqlite3 -readonly catalog.db .schema\n"
    "\n"
    "`PRAGMA user_version` tells the version of the schema. The tables that matter:\n"
    "\n"
    "  site, article    who published, and what: number, title, date, text\n"
    "  source           each text that was read\n"
    "  mention          article X names asset Y, in source S at byte B\n"
    "  asset            one address on the web, with its dates\n"
    "  observation      what happened each time the address was asked: status, time, "
    "digest\n"
    "  object           one original: digest, size, type, width, height, duration\n"
    "  thumb            one small picture of an object; storyboard: a video's strip\n"
    "  frame_choice     the moment of a video that a person chose for its pictures\n"
    "  event            what was done to an object: stored, checked, repaired\n"
    "  tombstone        what was left out on purpose, by whom, when and why\n"
    "\n"
    "mention and observation are only ever added to. observation.object leads from an\n"
    "address to the file: its bytes in hexadecimal are the name under media/.\n";

bool
root_text_new_uuid(char uuid[STORAGE_UUID_MAX], struct err *e)
{
    uint8_t b[16];
    char hex[2 * sizeof b + 1];

    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b) {
        return err_sys(e, "make a UUID");
    }
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40); /* RFC 9562, 5.4: version 4 … */
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80); /* … and the variant */
    hex_encode(b, sizeof b, hex);
    (void)snprintf(uuid, STORAGE_UUID_MAX, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
                   hex + 12, hex + 16, hex + 20);
    return true;
}

void
root_text_write(struct buf *b, const char *uuid)
{
    buf_addf(b, "format: %d\nuuid: %s\n", ROOT_FORMAT, uuid);
}

/* 8-4-4-4-12 digits. Lower case only, as written: the text is compared byte for byte. */
static bool
is_uuid(struct str s)
{
    if (s.n != STORAGE_UUID_MAX - 1) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;
        bool is_hex =
            (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f');

        if (is_dash_place ? s.p[i] != '-' : !is_hex) {
            return false;
        }
    }
    return true;
}

bool
root_text_parse(struct str text, char uuid[STORAGE_UUID_MAX], struct err *e)
{
    struct str line;
    uint64_t format = 0;
    bool has_uuid = false;

    while (str_split(&text, '\n', &line)) {
        struct str key;

        if (!str_split(&line, ':', &key)) {
            continue; /* a later format may say more */
        }
        line = str_trim(line);
        if (str_eq(key, STR("format")) && !str_to_u64(line, UINT32_MAX, &format)) {
            return err_set(e, ERR_ROOT, ".assets-root: its format is not a number");
        }
        if (str_eq(key, STR("uuid")) && is_uuid(line)) {
            memcpy(uuid, line.p, line.n);
            uuid[line.n] = '\0';
            has_uuid = true;
        }
    }
    if (format > ROOT_FORMAT) {
        return err_set(e, ERR_NEWER,
                       ".assets-root: format %ju, this program knows up to %d: install a "
                       "newer version of assets",
                       (uintmax_t)format, ROOT_FORMAT);
    }
    if (format == 0 || !has_uuid) {
        return err_set(e, ERR_ROOT, ".assets-root: no format and UUID in it");
    }
    return true;
}
