#include "thumbs/wire.h"

#include <string.h>

static const char *const verdict_names[VERDICTS] = {
    [VERDICT_OK] = "ok",
    [VERDICT_TRUNCATED] = "truncated",
    [VERDICT_UNDECODABLE] = "undecodable",
    [VERDICT_WRONG_TYPE] = "wrong-type",
    [VERDICT_EMPTY] = "empty",
    [VERDICT_NO_PICTURE] = "no-picture",
    [VERDICT_TOO_LARGE] = "too-large",
    [VERDICT_UNSUPPORTED] = "unsupported",
    [VERDICT_UNCHECKED] = "unchecked",
};

const char *
verdict_name(enum verdict v)
{
    return (unsigned)v < VERDICTS ? verdict_names[v] : "?";
}

enum verdict
verdict_from_name(struct str name)
{
    for (int v = 0; v < VERDICTS; v++) {
        if (str_eq(name, str_of(verdict_names[v]))) {
            return (enum verdict)v;
        }
    }
    return VERDICTS;
}

void
media_facts_clear(struct media_facts *f)
{
    memset(f, 0, sizeof *f);
    f->rotation = -1;
    f->duration_us = -1;
    f->whole_permille = -1;
    f->dominant_rgb = -1;
}

int32_t
wire_side(int64_t px)
{
    return px <= 0 ? 0 : px < WIRE_SIDE_MOST_PX ? (int32_t)px : WIRE_SIDE_MOST_PX;
}

void
fit_box(int32_t w, int32_t h, int32_t box_px, int32_t *out_w, int32_t *out_h)
{
    int64_t width = w > 0 ? w : 1;
    int64_t height = h > 0 ? h : 1;
    int64_t box = box_px > 0 ? box_px : 1;
    int64_t longer = width > height ? width : height;

    if (longer > box) {
        /*
         * Rounded to the nearest pixel, so that the shape is kept as well as it can be.
         */
        width = (width * box + longer / 2) / longer;
        height = (height * box + longer / 2) / longer;
    }
    *out_w = (int32_t)(width > 0 ? width : 1);
    *out_h = (int32_t)(height > 0 ? height : 1);
}

int64_t
wire_box_room(uint32_t box_px)
{
    /*
     * Four bytes a pixel and a filter byte a row. zlib's worst case adds 5 bytes for each
     * 16 KiB and the chunk frames 12 for each 8 KiB; an eighth and 16 KiB hold both and
     * the text keys.
     */
    int64_t raw = (int64_t)box_px * box_px * 4 + box_px;
    int64_t room = raw + raw / 8 + KIB(16);

    return room < LIMIT_THUMB_BYTES ? room : LIMIT_THUMB_BYTES;
}

int64_t
wire_strip_room(void)
{
    int64_t raw = (int64_t)WIRE_TILES * WIRE_TILE_PX * LIMIT_TILE_HEIGHT_PX * 3 +
                  LIMIT_TILE_HEIGHT_PX;

    return raw + raw / 8 + KIB(16);
}
