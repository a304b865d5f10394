/*
 * Any bytes: compressed by deflate_huffman, zlib must make the same of them again. The
 * first byte says how often the rest is repeated, that runs and borders of blocks come
 * up.
 */
#include "base/mem.h"
#include "thumbs/deflate.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

enum { BLOCK = 65535, MOST = 4 * BLOCK };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void
check(const uint8_t *in, size_t n)
{
    auto_buf struct buf out;
    auto_free uint8_t *back = malloc(n + 1);
    size_t blocks = n == 0 ? 1 : (n + BLOCK - 1) / BLOCK;
    uLongf got = n + 1;
    size_t runs;

    buf_init(&out, 2 * MOST);
    deflate_huffman(in, n, &out, &runs);
    require(!out.over && out.n <= n + 5 * blocks + 6 && runs <= n);
    require(uncompress(back, &got, (const Bytef *)out.p, out.n) == Z_OK);
    require(got == n && memcmp(back, in, n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free uint8_t *in = malloc(MOST);
    size_t n = 0;

    if (size < 1) {
        check(data, 0);
        return 0;
    }
    for (unsigned k = 0; k <= data[0] && n + size - 1 <= MOST; k++) {
        memcpy(in + n, data + 1, size - 1);
        n += size - 1;
    }
    check(in, n);
    return 0;
}
