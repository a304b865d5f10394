#include "thumbs/png_empty.h"

#include "thumbs/crc32.h"

#include <assert.h>
#include <string.h>

enum { KEY_MOST = 79 }; /* PNG 1.2, section 4.2.3 */

static void
u32_add(struct buf *b, uint32_t v)
{
    const uint8_t big_endian[] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16),
                                  (uint8_t)(v >> 8), (uint8_t)v};

    buf_add(b, big_endian, sizeof big_endian);
}

/* body: the four letters of its type, and its data. */
static void
chunk_add(struct buf *out, struct str body)
{
    u32_add(out, (uint32_t)(body.n - 4));
    buf_add_str(out, body);
    u32_add(out, crc32_of((const uint8_t *)body.p, body.n));
}

static void
text_add(struct buf *out, const struct png_text *t)
{
    auto_buf struct buf body;

    assert(t->key[0] != '\0' && strlen(t->key) <= KEY_MOST);
    buf_init(&body, out->limit);
    buf_add_str(&body, STR("tEXt"));
    buf_add(&body, t->key, strlen(t->key) + 1); /* with its NUL, which parts them */
    buf_add_cstr(&body, t->value);
    if (body.over) {
        out->over = true;
        return;
    }
    chunk_add(out, buf_view(&body));
}

void
png_empty(struct buf *out, const struct png_text *texts, size_t n)
{
    buf_add_str(out, STR("\x89PNG\r\n\x1a\n"));
    chunk_add(out, STR("IHDR\0\0\0\1\0\0\0\1\10\6\0\0\0")); /* 1 x 1, 8 bits, RGBA */
    for (size_t i = 0; i < n; i++) {
        text_add(out, &texts[i]);
    }
    /*
     * zlib's head, one stored block of the last kind with 5 bytes and their complement
     * (RFC 1951, section 3.2.4), filter 0 and four zeros, Adler-32 of these: 5 and 1.
     */
    chunk_add(out, STR("IDAT\x78\x01\1\5\0\xfa\xff\0\0\0\0\0\0\5\0\1"));
    chunk_add(out, STR("IEND"));
}
