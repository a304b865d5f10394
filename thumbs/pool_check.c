#include "thumbs/pool_check.h"

#include <string.h>

enum { CHUNK_FRAME = 12, IHDR_BYTES = 13, SLICES = 8 };

/*
 * CRC-32 of PNG 1.2, annex D, eight bytes a step. Made anew for each picture (10 us): no
 * state to share.
 */
struct crc_table {
    uint32_t slice[SLICES][256];
};

static void
crc_table_make(struct crc_table *t)
{
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t c = n;

        for (int k = 0; k < 8; k++) {
            c = (c & 1) != 0 ? 0xEDB88320u ^ c >> 1 : c >> 1;
        }
        t->slice[0][n] = c;
    }
    for (uint32_t n = 0; n < 256; n++) {
        for (int k = 1; k < SLICES; k++) {
            uint32_t before = t->slice[k - 1][n];

            t->slice[k][n] = before >> 8 ^ t->slice[0][before & 255];
        }
    }
}

static uint32_t
crc_of(const struct crc_table *t, const uint8_t *p, size_t n)
{
    uint32_t c = UINT32_MAX;

    for (; n >= SLICES; n -= SLICES, p += SLICES) {
        c ^= p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        c = t->slice[7][c & 255] ^ t->slice[6][c >> 8 & 255] ^
            t->slice[5][c >> 16 & 255] ^ t->slice[4][c >> 24] ^ t->slice[3][p[4]] ^
            t->slice[2][p[5]] ^ t->slice[1][p[6]] ^ t->slice[0][p[7]];
    }
    for (; n > 0; n--, p++) {
        c = t->slice[0][(c ^ *p) & 255] ^ c >> 8;
    }
    return ~c;
}

static uint32_t
u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

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
chunk_next(struct str *s, const struct crc_table *t, struct chunk *c, const char **why)
{
    const uint8_t *p = (const uint8_t *)s->p;

    if (s->n < CHUNK_FRAME || u32(p) > s->n - CHUNK_FRAME) {
        *why = "a chunk is longer than the file";
        return false;
    }
    *c = (struct chunk){.type = p + 4, .n = u32(p)};
    if (crc_of(t, c->type, c->n + 4) != u32(c->type + 4 + c->n)) {
        *why = "a chunk's CRC is wrong";
        return false;
    }
    *s = str_skip(*s, (size_t)c->n + CHUNK_FRAME);
    return true;
}

static bool
header_ok(const struct chunk *c, int32_t width, int32_t height, const char **why)
{
    const uint8_t *p = c->type + 4;

    if (!chunk_is(c, "IHDR") || c->n != IHDR_BYTES) {
        *why = "no IHDR at the head";
    } else if (u32(p) != (uint32_t)width || u32(p + 4) != (uint32_t)height) {
        *why = "not of the size that was told";
    } else if (p[8] != 8 || (p[9] != 2 && p[9] != 6) || p[10] != 0 || p[11] != 0 ||
               p[12] != 0) {
        *why = "not plain 8-bit RGB or RGBA";
    }
    return *why == NULL;
}

/* Where the run of IDATs is. */
enum data { DATA_BEFORE, DATA_WITHIN, DATA_BEHIND };

static bool
chunk_allowed(const struct chunk *c, enum data *data)
{
    if (chunk_is(c, "IDAT")) {
        if (*data == DATA_BEHIND) {
            return false;
        }
        *data = DATA_WITHIN;
        return true;
    }
    *data = *data == DATA_WITHIN ? DATA_BEHIND : *data;
    return chunk_is(c, "tEXt");
}

bool
png_framing_ok(struct str png, int32_t width, int32_t height, const char **why)
{
    struct crc_table table;
    struct chunk c;
    enum data data = DATA_BEFORE;

    *why = NULL;
    if (!str_starts(png, STR("\x89PNG\r\n\x1a\n"))) {
        *why = "no PNG signature";
        return false;
    }
    crc_table_make(&table);
    png = str_skip(png, 8);
    if (!chunk_next(&png, &table, &c, why) || !header_ok(&c, width, height, why)) {
        return false;
    }
    while (chunk_next(&png, &table, &c, why)) {
        if (chunk_is(&c, "IEND")) {
            *why = data == DATA_BEFORE      ? "no picture data"
                   : c.n != 0 || png.n != 0 ? "something behind the end"
                                            : NULL;
            return *why == NULL;
        }
        if (!chunk_allowed(&c, &data)) {
            *why = "a chunk that does not belong there";
            return false;
        }
    }
    return false;
}
