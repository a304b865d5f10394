#include "thumbs/exif.h"

struct turn
exif_turn(int32_t orientation)
{
    /* Exif 2.32, 4.6.4 A: which corner the first row and column are. */
    static const struct turn turns[] = {
        {0, 0}, {0, 0}, {0, 1}, {180, 0}, {180, 1}, {90, 1}, {90, 0}, {270, 1}, {270, 0},
    };

    return turns[orientation >= 1 && orientation <= 8 ? orientation : 0];
}
