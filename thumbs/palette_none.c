/*
 * thumbs/palette.h for a program that must start in 2 ms: to load libimagequant and
 * OpenMP alone takes that. Its jobs with a palette go to the other program; what belongs
 * to the library itself, palette_warm_up and palette_version, is not here.
 */
#include "thumbs/palette.h"

bool
palette_make(const struct picture *p, uint32_t colors, struct palette *out, struct err *e)
{
    *out = (struct palette){0};
    return err_set(e, ERR_LIMIT, "palette: this program makes none (%u colours, %d x %d)",
                   colors, p->width, p->height);
}

void
palette_release(struct palette *p)
{
    *p = (struct palette){0};
}
