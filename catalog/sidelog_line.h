/*
 * catalog/sidelog_line.h - one line of the sidecar log: a row as JSON, and back. Pure.
 * docs/sidecar-log.md describes the format.
 */
#ifndef ASSETS_CATALOG_SIDELOG_LINE_H
#define ASSETS_CATALOG_SIDELOG_LINE_H

#include "base/mem.h"
#include "db/row_copy.h"

enum { SIDELOG_FORMAT = 1, SIDELOG_SUM_BYTES = 8 };

/* As they stand at the start of a line. */
#define SIDELOG_HEAD "{\"t\":\"log\""
#define SIDELOG_END  "{\"t\":\"end\""
#define SIDELOG_BACK "{\"t\":\"back\""

enum line_kind {
    LINE_BAD,   /* not of this format */
    LINE_OTHER, /* of a table that this program does not know */
    LINE_HEAD,
    LINE_END,
    LINE_BACK,
    LINE_ROW,
    LINE_GONE,
    LINE_CLEAR
};

struct sidelog_line {
    enum line_kind kind;
    size_t table;                                /* of LINE_ROW, LINE_GONE, LINE_CLEAR */
    struct copy_value values[COPY_COLUMNS_MOST]; /* of LINE_ROW */
    int64_t number;  /* LINE_GONE: id; LINE_BACK: to; LINE_HEAD: format */
    struct str text; /* LINE_HEAD: uuid; LINE_END: sum, in hexadecimal */
};

/* Each adds one line with its line end. */
void sidelog_line_row(struct buf *b, size_t table, const struct copy_value *values);
void sidelog_line_gone(struct buf *b, size_t table, int64_t id);
void sidelog_line_clear(struct buf *b, size_t table);

/*
 * Reads a line without its line end. Texts are slices of the line or live in hold, which
 * the caller resets. A row's missing columns are NULL, unknown ones are passed over.
 */
void sidelog_line_read(struct str line, struct arena *hold, struct sidelog_line *out);

#endif
