#include "thumbs/crc32.h"

#include "base/bytes.h"

enum { SLICES = 8 };

/*
 * All entries of a table out of those of its bits, from bit 7 down: each macro adds a
 * bit to the index, and to the sum x or nothing.
 */
#define BIT1(x, b0)             (x), (x) ^ (b0)
#define BIT2(x, b1, b0)         BIT1(x, b0), BIT1((x) ^ (b1), b0)
#define BIT3(x, b2, b1, b0)     BIT2(x, b1, b0), BIT2((x) ^ (b2), b1, b0)
#define BIT4(x, b3, b2, b1, b0) BIT3(x, b2, b1, b0), BIT3((x) ^ (b3), b2, b1, b0)
#define BIT5(x, b4, b3, b2, b1, b0)                                                      \
    BIT4(x, b3, b2, b1, b0), BIT4((x) ^ (b4), b3, b2, b1, b0)
#define BIT6(x, b5, b4, b3, b2, b1, b0)                                                  \
    BIT5(x, b4, b3, b2, b1, b0), BIT5((x) ^ (b5), b4, b3, b2, b1, b0)
#define BIT7(x, b6, b5, b4, b3, b2, b1, b0)                                              \
    BIT6(x, b5, b4, b3, b2, b1, b0), BIT6((x) ^ (b6), b5, b4, b3, b2, b1, b0)
#define TABLE(b7, b6, b5, b4, b3, b2, b1, b0)                                            \
    {                                                                                    \
        BIT7(0u, b6, b5, b4, b3, b2, b1, b0), BIT7(b7, b6, b5, b4, b3, b2, b1, b0)       \
    }

/*
 * tables[k][v]: the register after v has gone through it and k bytes of zeros behind.
 * Read from the left the numbers are one sequence, each half of the one before, plus
 * the polynomial (the first number) where a bit fell out.
 */
/* clang-format off */
static const uint32_t tables[SLICES][256] = {
    TABLE(0xEDB88320, 0x76DC4190, 0x3B6E20C8, 0x1DB71064,
          0x0EDB8832, 0x076DC419, 0xEE0E612C, 0x77073096),
    TABLE(0x3B83984B, 0xF0794F05, 0x958424A2, 0x4AC21251,
          0xC8D98A08, 0x646CC504, 0x32366282, 0x191B3141),
    TABLE(0xE1351B80, 0x709A8DC0, 0x384D46E0, 0x1C26A370,
          0x0E1351B8, 0x0709A8DC, 0x0384D46E, 0x01C26A37),
    TABLE(0xED59B63B, 0x9B14583D, 0xA032AF3E, 0x5019579F,
          0xC5B428EF, 0x8F629757, 0xAA09C88B, 0xB8BC6765),
    TABLE(0xB1E6B092, 0x58F35849, 0xC1C12F04, 0x60E09782,
          0x30704BC1, 0xF580A6C0, 0x7AC05360, 0x3D6029B0),
    TABLE(0x1EB014D8, 0x0F580A6C, 0x07AC0536, 0x03D6029B,
          0xEC53826D, 0x9B914216, 0x4DC8A10B, 0xCB5CD3A5),
    TABLE(0x8816EAF2, 0x440B7579, 0xCFBD399C, 0x67DE9CCE,
          0x33EF4E67, 0xF44F2413, 0x979F1129, 0xA6770BB4),
    TABLE(0x533B85DA, 0x299DC2ED, 0xF9766256, 0x7CBB312B,
          0xD3E51BB5, 0x844A0EFA, 0x4225077D, 0xCCAA009E),
};
/* clang-format on */

uint32_t
crc32_of(const uint8_t *p, size_t n)
{
    uint32_t c = UINT32_MAX;

    for (; n >= SLICES; n -= SLICES, p += SLICES) {
        c ^= u32_little(p);
        c = tables[7][c & 255] ^ tables[6][c >> 8 & 255] ^ tables[5][c >> 16 & 255] ^
            tables[4][c >> 24] ^ tables[3][p[4]] ^ tables[2][p[5]] ^ tables[1][p[6]] ^
            tables[0][p[7]];
    }
    for (; n > 0; n--, p++) {
        c = tables[0][(c ^ *p) & 255] ^ c >> 8;
    }
    return ~c;
}
