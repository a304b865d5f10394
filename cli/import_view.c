#include "cli/import_view.h"

#include "base/escape.h"
#include "cli/asset.h"
#include "cli/human.h"

#include <inttypes.h>

/* What is said of each result, when the counts are told: of one file, and of more. */
static const char *const meanings[][2] = {
    [IMPORT_ADOPTED] = {"is its asset's file now", "are their assets' files now"},
    [IMPORT_BACK] = {"was lost or damaged in the archive, and is back",
                     "were lost or damaged in the archive, and are back"},
    [IMPORT_HELD] = {"the archive has already", "the archive has already"},
    [IMPORT_DIFFERS] = {"has other bytes than its asset's file, which stays",
                        "have other bytes than their asset's file, which stays"},
    [IMPORT_EXCLUDED] = {"belongs to an asset that was forgotten on purpose",
                         "belong to assets that were forgotten on purpose"},
    [IMPORT_AMBIGUOUS] = {"fits more than one asset, or not alone",
                          "fit more than one asset, or not alone"},
    [IMPORT_UNMATCHED] = {"fits no asset", "fit no asset"},
    [IMPORT_NOT_MEDIA] = {"is no media", "are no media"},
    [IMPORT_BROKEN] = {"breaks off, or is too large", "break off, or are too large"},
    [IMPORT_UNREADABLE] = {"could not be read", "could not be read"},
};

/* ---- one file ---- */

void
import_line_text(struct buf *b, const struct import_line *line)
{
    buf_addf(b, "%-10s ", import_result_name(line->result));
    escape_printable(b, str_of(line->file), 0);
    if (line->url.n > 0) {
        buf_add_cstr(b, " -> ");
        escape_printable(b, line->url, 0);
    }
    if (line->why[0] != '\0') {
        buf_add_cstr(b, ": ");
        escape_printable(b, str_of(line->why), 0);
    }
    buf_add_byte(b, '\n');
}

static struct str
or_null(struct str s)
{
    return s.n > 0 ? s : (struct str){0};
}

void
import_line_json(struct buf *b, const struct import_line *line)
{
    buf_add_byte(b, '{');
    json_text(b, "file", str_of(line->file), true);
    json_text(b, "result", str_of(import_result_name(line->result)), false);
    json_text(b, "url", or_null(line->url), false);
    json_number(b, "bytes", line->bytes, line->bytes >= 0, false);
    json_text(b, "detail", or_null(str_of(line->why)), false);
    buf_add_cstr(b, "}\n");
}

/* ---- a folder ---- */

void
import_text(struct buf *b, const struct import_counts *c, bool dry_run)
{
    buf_addf(b, "%" PRId64 " %s%s\n", c->files, plural(c->files, "file", "files"),
             dry_run ? "; nothing was changed" : "");
    for (int i = 0; i < IMPORT_RESULTS; i++) {
        if (c->results[i] > 0) {
            buf_addf(b, "%6" PRId64 " %-10s %s\n", c->results[i],
                     import_result_name((enum import_result)i),
                     plural(c->results[i], meanings[i][0], meanings[i][1]));
        }
    }
    if (c->adopted.failing > 0) {
        buf_addf(b, "%" PRId64 " of the adopted do not decode, and were left alone\n",
                 c->adopted.failing);
    }
    if (c->passed_over > 0) {
        buf_addf(b,
                 "%" PRId64 " passed over, never opened: links, devices, the archive's "
                 "own folder\n",
                 c->passed_over);
    }
}

void
import_json(struct buf *b, const struct import_counts *c, bool dry_run)
{
    buf_add_cstr(b, "{\"summary\":{");
    json_number(b, "files", c->files, true, true);
    for (int i = 0; i < IMPORT_RESULTS; i++) {
        json_number(b, import_result_name((enum import_result)i), c->results[i], true,
                    false);
    }
    json_number(b, "undecodable", c->adopted.failing, true, false);
    json_number(b, "passed_over", c->passed_over, true, false);
    buf_addf(b, ",\"dry_run\":%s}}\n", dry_run ? "true" : "false");
}

/* ---- a bag ---- */

static void
add_count(struct buf *b, int64_t n, const char *what)
{
    if (n > 0) {
        buf_addf(b, "%6" PRId64 " %s\n", n, what);
    }
}

void
bag_text(struct buf *b, const struct bag_import_result *r, bool dry_run)
{
    buf_addf(b, "bag: %" PRId64 " %s verified, ", r->files,
             plural(r->files, "file", "files"));
    human_bytes(b, r->bytes);
    buf_add_cstr(b, dry_run ? "; nothing was adopted\n" : "\n");
    add_count(b, r->from_archive, "were missing and came out of the archive");
    add_count(b, r->fetched, "were missing and were fetched");
    add_count(b, r->missing, "are missing: the bag is not complete");
    add_count(b, r->adopted, "assets adopted");
    add_count(b, r->known, "assets known, with the same bytes");
    add_count(b, r->left_alone, "assets left alone: other bytes, or forgotten");
    add_count(b, r->refused, "files refused: no media, or they break off");
    add_count(b, r->unmatched, "files of which nobody says what URL they are of");
}

void
bag_json(struct buf *b, const struct bag_import_result *r, bool dry_run)
{
    buf_add_cstr(b, "{\"bag\":{");
    json_number(b, "files", r->files, true, true);
    json_number(b, "bytes", r->bytes, true, false);
    json_number(b, "from_archive", r->from_archive, true, false);
    json_number(b, "fetched", r->fetched, true, false);
    json_number(b, "missing", r->missing, true, false);
    json_number(b, "adopted", r->adopted, true, false);
    json_number(b, "known", r->known, true, false);
    json_number(b, "left_alone", r->left_alone, true, false);
    json_number(b, "refused", r->refused, true, false);
    json_number(b, "unmatched", r->unmatched, true, false);
    buf_addf(b, ",\"dry_run\":%s}}\n", dry_run ? "true" : "false");
}

/* ---- a catalog made anew ---- */

void
rebuilt_text(struct buf *b, const struct rebuilt *r)
{
    buf_addf(b,
             "catalog.db was made anew: %" PRId64 " %s, %" PRId64 " %s, from %" PRId64
             " rows of the log\n",
             r->assets, plural(r->assets, "asset", "assets"), r->objects,
             plural(r->objects, "file", "files"), r->log.rows);
    buf_addf(b, "%" PRId64 " stored %s read, ", r->files,
             plural(r->files, "file", "files"));
    human_bytes(b, r->bytes);
    buf_add_byte(b, '\n');
    add_count(b, r->absent, plural(r->absent, "file is gone", "files are gone"));
    add_count(b, r->differs,
              plural(r->differs, "file no longer matches its digest",
                     "files no longer match their digest"));
    add_count(b, r->unreadable,
              plural(r->unreadable, "file cannot be read", "files cannot be read"));
    add_count(b, r->unchecked, "files are known by themselves alone: the log lost them");
    add_count(b, r->log.bad_lines, "lines of the log cannot be read");
    add_count(b, r->log.bad_blocks, "blocks of the log do not match their sum");
    add_count(b, r->log.unfit, "rows of the log fit nothing that is there");
    if (r->strays_total > 0) {
        buf_addf(b, "%6" PRId64 " %s that the log does not name:\n", r->strays_total,
                 plural(r->strays_total, "file", "files"));
        for (size_t i = 0; i < r->n_strays; i++) {
            buf_addf(b, "         %s\n", r->strays[i]);
        }
    }
    if (r->kept_as != NULL) {
        buf_add_cstr(b, "the old one is kept: ");
        escape_printable(b, str_of(r->kept_as), 0);
        buf_add_byte(b, '\n');
    }
}

void
rebuilt_json(struct buf *b, const struct rebuilt *r)
{
    for (size_t i = 0; i < r->n_strays; i++) {
        buf_add_byte(b, '{');
        json_text(b, "stray", str_of(r->strays[i]), true);
        buf_add_cstr(b, "}\n");
    }
    buf_add_cstr(b, "{\"rebuilt\":{");
    json_number(b, "assets", r->assets, true, true);
    json_number(b, "objects", r->objects, true, false);
    json_number(b, "files", r->files, true, false);
    json_number(b, "bytes", r->bytes, true, false);
    json_number(b, "absent", r->absent, true, false);
    json_number(b, "differs", r->differs, true, false);
    json_number(b, "unreadable", r->unreadable, true, false);
    json_number(b, "unchecked", r->unchecked, true, false);
    json_number(b, "rows", r->log.rows, true, false);
    json_number(b, "bad_lines", r->log.bad_lines, true, false);
    json_number(b, "bad_blocks", r->log.bad_blocks, true, false);
    json_number(b, "unfit", r->log.unfit, true, false);
    json_number(b, "strays", r->strays_total, true, false);
    json_text(b, "kept_as",
              str_of(r->kept_as).n > 0 ? str_of(r->kept_as) : (struct str){0}, false);
    buf_add_cstr(b, "}}\n");
}
