#include "thumbs/pool_check.h"

#include "base/bytes.h"
#include "thumbs/crc32.h"

#include <string.h>

enum { CHUNK_FRAME = 12, IHDR_BYTES = 13 };

/* PNG 1.2, section 4.1.1 */
enum { GRAY = 0, RGB = 2, INDEXED = 3, RGBA = 6 };

struct chunk {
    const uint8_t *type; /* 4 bytes, the data behind */
    uint32_t n;
};

static bool
chunk_is(const struct chunk *c, const char *type)
{
    return memcmp(c->type, type, 4) == 0;
}

/* Takes the next chunk off *s. */
static bool
chunk_next(struct str *s, struct chunk *c, const char **why)
{
    const uint8_t *p = (const uint8_t *)s->p;

    if (s->n < CHUNK_FRAME || u32_big(p) > s->n - CHUNK_FRAME) {
        *why = "a chunk is longer than the file";
        return false;
    }
    *c = (struct chunk){.type = p + 4, .n = u32_big(p)};
    if (crc32_of(c->type, c->n + 4) != u32_big(c->type + 4 + c->n)) {
        *why = "a chunk's CRC is wrong";
        return false;
    }
    *s = str_skip(*s, (size_t)c->n + CHUNK_FRAME);
    return true;
}

static bool
depth_ok(uint8_t color_type, uint8_t bits)
{
    if (color_type == INDEXED) {
        return bits == 1 || bits == 2 || bits == 4 || bits == 8;
    }
    return bits == 8 && (color_type == GRAY || color_type == RGB || color_type == RGBA);
}

static bool
header_ok(const struct chunk *c, int32_t width, int32_t height, const char **why)
{
    const uint8_t *p = c->type + 4;

    if (!chunk_is(c, "IHDR") || c->n != IHDR_BYTES) {
        *why = "no IHDR at the head";
    } else if (u32_big(p) != (uint32_t)width || u32_big(p + 4) != (uint32_t)height) {
        *why = "not of the size that was told";
    } else if (!depth_ok(p[9], p[8]) || p[10] != 0 || p[11] != 0 || p[12] != 0) {
        *why = "not plain 8-bit gray, RGB or RGBA, nor a palette";
    }
    return *why == NULL;
}

/* Where the run of IDATs is. */
enum data { DATA_BEFORE, DATA_WITHIN, DATA_BEHIND };

/* What was met so far. */
struct order {
    uint32_t room;   /* entries that a palette may have; 0: it may not be there */
    uint32_t n;      /* entries that it has */
    bool has_alphas; /* tRNS was there */
    enum data data;
};

/* One PLTE, before the data, no longer than its indexes can tell (PNG 1.2, 4.1.2). */
static bool
palette_ok(const struct chunk *c, struct order *o)
{
    if (o->n > 0 || o->data != DATA_BEFORE || c->n == 0 || c->n % 3 != 0 ||
        c->n / 3 > o->room) {
        return false;
    }
    o->n = c->n / 3;
    return true;
}

/* One tRNS at most, behind PLTE and before the data (4.2.1.1). */
static bool
alphas_ok(const struct chunk *c, struct order *o)
{
    if (o->has_alphas || o->data != DATA_BEFORE || c->n == 0 || c->n > o->n) {
        return false;
    }
    o->has_alphas = true;
    return true;
}

static bool
chunk_allowed(const struct chunk *c, struct order *o)
{
    if (chunk_is(c, "IDAT")) {
        bool is_due = o->data != DATA_BEHIND && (o->room == 0 || o->n > 0);

        o->data = DATA_WITHIN;
        return is_due;
    }
    o->data = o->data == DATA_WITHIN ? DATA_BEHIND : o->data;
    if (chunk_is(c, "PLTE")) {
        return palette_ok(c, o);
    }
    return chunk_is(c, "tEXt") || (chunk_is(c, "tRNS") && alphas_ok(c, o));
}

bool
png_framing_ok(struct str png, int32_t width, int32_t height, const char **why)
{
    struct chunk c;
    struct order o = {.data = DATA_BEFORE};

    *why = NULL;
    if (!str_starts(png, STR("\x89PNG\r\n\x1a\n"))) {
        *why = "no PNG signature";
        return false;
    }
    png = str_skip(png, 8);
    if (!chunk_next(&png, &c, why) || !header_ok(&c, width, height, why)) {
        return false;
    }
    o.room = c.type[4 + 9] == INDEXED ? 1u << c.type[4 + 8] : 0;
    while (chunk_next(&png, &c, why)) {
        if (chunk_is(&c, "IEND")) {
            *why = o.data == DATA_BEFORE    ? "no picture data"
                   : c.n != 0 || png.n != 0 ? "something behind the end"
                                            : NULL;
            return *why == NULL;
        }
        if (!chunk_allowed(&c, &o)) {
            *why = "a chunk that does not belong there";
            return false;
        }
    }
    return false;
}
