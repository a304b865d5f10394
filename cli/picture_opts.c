#include "cli/picture_opts.h"

#include "base/limits.h"
#include "thumbs/desktop.h"

const char *const jpeg_decoder_words[] = {"own", "libjpeg", NULL};

/* "large", or "256"; 0: neither. */
static uint32_t
size_of_word(struct str word)
{
    uint64_t px;

    for (int s = 0; s < DESKTOP_SIZES; s++) {
        if (str_eq(word, str_of(desktop_size_name((enum desktop_size)s)))) {
            return desktop_size_px((enum desktop_size)s);
        }
    }
    return str_to_u64(word, LIMIT_BOX_PX, &px) ? (uint32_t)px : 0;
}

static bool
add_size(struct str word, uint32_t boxes[WIRE_BOXES], struct err *e)
{
    uint32_t px = size_of_word(word);
    size_t at = 0;

    if (px == 0) {
        return err_set(e, ERR_USAGE,
                       "--size: \"%.*s\" is neither a number of pixels from 1 to %d nor "
                       "normal, large, x-large or xx-large",
                       STR_FMT(word), LIMIT_BOX_PX);
    }
    while (at < WIRE_BOXES && boxes[at] > px) {
        at++;
    }
    if (at < WIRE_BOXES && boxes[at] == px) {
        return true;
    }
    if (boxes[WIRE_BOXES - 1] != 0) {
        return err_set(e, ERR_USAGE, "--size: more than %d sizes", WIRE_BOXES);
    }
    memmove(&boxes[at + 1], &boxes[at], (WIRE_BOXES - 1 - at) * sizeof *boxes);
    boxes[at] = px;
    return true;
}

static bool
add_sizes(struct str list, uint32_t boxes[WIRE_BOXES], struct err *e)
{
    bool more = true;

    while (more) {
        struct str word;

        more = str_split(&list, ',', &word);
        if (!add_size(word, boxes, e)) {
            return false;
        }
    }
    return true;
}

MUST_USE bool
picture_sizes(const struct opt_strings *sizes, uint32_t boxes[WIRE_BOXES], struct err *e)
{
    memset(boxes, 0, WIRE_BOXES * sizeof *boxes);
    for (size_t i = 0; i < sizes->n; i++) {
        if (!add_sizes(str_of(sizes->p[i]), boxes, e)) {
            return false;
        }
    }
    return true;
}

MUST_USE bool
picture_opts(const struct picture_slots *p, struct sync_opts *out, struct err *e)
{
    if (!picture_sizes(&p->sizes, out->boxes, e)) {
        return false;
    }
    if (out->boxes[0] == 0) {
        out->boxes[0] = 512;
        out->boxes[1] = 256;
    }
    out->workers = (unsigned)p->workers;
    out->colors = (uint32_t)p->colors;
    out->storyboard = p->storyboard && !p->no_storyboard;
    out->only_libjpeg = p->jpeg_decoder == JPEG_DECODER_LIBJPEG;
    return true;
}

MUST_USE bool
picture_seconds(struct str s, int64_t *us)
{
    enum { MOST_S = 1000000000, DECIMALS = 6 }; /* thirty years, to the microsecond */
    uint64_t whole;
    uint64_t part = 0;
    struct str head;
    bool has_part = str_split(&s, '.', &head);
    size_t digits = has_part ? s.n : 0;

    if (!str_to_u64(head, MOST_S, &whole) || digits > DECIMALS ||
        (has_part && !str_to_u64(s, 999999, &part))) {
        return false;
    }
    for (size_t i = digits; i < DECIMALS; i++) {
        part *= 10;
    }
    *us = (int64_t)(whole * 1000000 + part);
    return true;
}
