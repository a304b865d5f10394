/*
 * catalog/source_forms.h - what the readers of the several forms share. Private to
 * catalog/source*.c.
 */
#ifndef ASSETS_CATALOG_SOURCE_FORMS_H
#define ASSETS_CATALOG_SOURCE_FORMS_H

#include "base/limits.h"
#include "catalog/encoding.h"
#include "catalog/json.h"
#include "catalog/source.h"

/* The members of an item that are understood; all others stay in its raw bytes only. */
enum field {
    FIELD_ID, FIELD_SORT, FIELD_CONTENT_TYPE, FIELD_TITLE, FIELD_PIC,
    /*
     * name the media where there is an id and no pic, and only if the value ends like
     * media; in this order
     */
    FIELD_SRC, FIELD_URL, FIELD_IMAGE, FIELD_VIDEO, FIELD_FILE,
    FIELDS /* any other member */
};

enum told { TOLD_NOT, TOLD_NULL, TOLD_TEXT, TOLD_NUMBER, TOLD_OTHER };

/* A member's value as it stands in the text: still escaped. */
struct slot {
    const char *p;
    uint32_t n; /* at most LIMIT_ITEM_BYTES */
    uint8_t told; /* enum told */
    bool escaped; /* has JSON escapes */
};

/* An object that may turn out to be an item. */
struct draft {
    const char *from;
    struct slot slots[FIELDS];
    /* a member "pic" was seen, also when it was too far from the start to be kept */
    bool has_pic;
    bool held_items; /* something inside it is an item */
};

/*
 * One list while it is read. Elements without media are told only if the list turns out
 * to hold items.
 */
struct series {
    int64_t place; /* elements begun */
    int64_t items; /* of them, items, good or bad */
    const char *plain_from, *plain_to; /* elements without media before the first item */
    int64_t plain_first, plain_last;
};

/* An array or object of JSON that is open. */
struct json_level {
    bool is_object;
    enum field key;       /* of the member being read */
    struct draft draft;   /* where is_object; else only draft.from and held_items */
    struct series series; /* where it is an array */
};

enum draft_end {
    DRAFT_PLAIN, /* no item */
    DRAFT_BAD,   /* reported */
    DRAFT_GOOD,
    DRAFT_STOPPED
};

enum { SCAN_TEXTS = FIELD_PIC + 1 };

/* One source being read. */
struct scan {
    struct str text;        /* what is read: the source, or its UTF-8 form */
    const struct encoding_utf16 *utf16; /* NULL: text is the source itself */
    const struct source_sink *sink;
    struct source_end *end;
    struct err *e;
    enum charset charset;
    const char *bid;        /* form of the whole text by its beginning */
    const char *lists_from; /* where the first list or dump begins; NULL: none yet */
    bool facts_told;
    bool is_stopped;        /* the sink said so */
    int64_t n_unread;       /* ranges found, told or not */
    const char *quiet_from, *quiet_to; /* ranges over LIMIT_UNREAD_RANGES, as one */
    const char *passed;     /* last told to sink->passed */
    size_t wasted;          /* bytes looked at in vain; bounds all looking ahead */
    struct buf texts[SCAN_TEXTS]; /* unescaped members of one mention */
    struct buf undone;
    /* owned, made for the first list: too large to be cleared for each line of NDJSON */
    struct json_level *levels;
};

/* Where to go on, and how it went. */
struct list_end {
    const char *resume; /* never before the place where reading began */
    const char *closed; /* behind the list's own last byte; NULL where it broke off */
};

/* source.c */

/* offset in the source as it was given */
int64_t scan_place(const struct scan *s, const char *p);
void scan_unread(struct scan *s, const char *from, const char *to, const char *fmt,
                 ...) PRINTF_LIKE(4, 5);
/* nothing before p is needed again; cheap to call often */
void scan_passed(struct scan *s, const char *p);
/*
 * True while s->wasted is within its bound: whoever looks ahead asks first and adds what
 * it looked at in vain.
 */
bool scan_may_look(const struct scan *s);

/* source_item.c */
/* Of a member's name as it stands in the text. */
enum field field_of(struct scan *s, struct str name, bool escaped, bool entities);
void draft_begin(struct draft *d, const char *from);
void draft_tell(struct draft *d, enum field f, enum told told, struct str text,
                bool escaped, const char *at);

/* How an object's bytes are to be understood. */
struct reading {
    const char *form;
    bool entities;
};
/* Makes a mention of d, whose bytes end at `to`, or reports why not. */
enum draft_end draft_finish(struct scan *s, const struct draft *d, const char *to,
                            const struct reading *r, int64_t place);
/* Tells the list that its element [from, to) ended so. */
void series_add(struct scan *s, struct series *list, enum draft_end how, bool held_items,
                const char *from, const char *to);

/*
 * Looks through the brackets at p for the first quote: true where a list may begin;
 * *entities: signs are escaped.
 */
MUST_USE bool json_looks_like_list(const char *p, const char *limit, bool *entities);

/* source_json.c: one value that begins at `from` with '[' or '{'. */
struct json_list {
    const char *from, *limit; /* reading never goes beyond limit */
    struct reading reading;
    bool surely_list; /* a break is reported whatever was seen before it */
    int64_t place;    /* of an object that stands alone: its place among its neighbours */
};
struct list_end json_read_list(struct scan *s, const struct json_list *list);

/*
 * source_dump.c: what var_dump prints for a string: string(N) "..." with N the bytes
 * between its quotes.
 */
struct dump_string {
    const char *from, *content;
    const char *close; /* the quote behind content; NULL where the count leads to none */
    uint64_t count;
    bool entities;     /* entities are undone before bytes are counted */
    bool is_member;    /* of an array that is dumped: another member may follow at once */
};
MUST_USE bool dump_open_string(const struct scan *s, const char *p,
                               struct dump_string *d);
/*
 * Finds d->close by the count, in the bytes as they stand, else once entities are undone.
 */
bool dump_string_end(struct scan *s, struct dump_string *d);
/* Reads the JSON in d, by its count or else by its brackets. */
struct list_end dump_read_json(struct scan *s, struct dump_string *d,
                               bool quotes_escaped);
/* A var_dump of a string that holds JSON begins at p, or false. */
MUST_USE bool dump_read_string(struct scan *s, const char *p, struct list_end *end);
/*
 * The "'... (length=N)" of Xdebug around the list that began at `from`; tells a wrong or
 * cut length.
 */
bool dump_is_xdebug(const struct scan *s, const char *from);
/* Where Xdebug's own tag behind the text begins, or the end of all. */
const char *dump_xdebug_limit(struct scan *s, const char *from);
void dump_check_xdebug(struct scan *s, const char *from, const struct list_end *list,
                       bool entities);

/* What is behind "array(5) {" or "object(stdClass)#1 (5) {" at p, or NULL. */
const char *dump_behind_opening(const struct json *r, const char *p);
/*
 * Finds d->close of a miscounted member of an array, and reports it: the first quote with
 * another member behind it.
 */
MUST_USE bool dump_guess_end(struct scan *s, struct dump_string *d);

/* source_dump_array.c: a var_dump of decoded arrays or objects begins at p, or false. */
MUST_USE bool dump_read_array(struct scan *s, const char *p, struct list_end *end);

/*
 * source_page.c: what the page around the lists tells;
 * called once, before the first mention.
 */
void page_tell_facts(struct scan *s);

#endif
