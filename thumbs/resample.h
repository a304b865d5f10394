/*
 * thumbs/resample.h - the separable Lanczos-3 filter from decoded planes to thumbnail
 * size, in 16 bits (Turkowski, "Filters for Common Resampling Tasks", 1990).
 *
 * Chroma that was stored at half size is not upsampled first: its filter is the product
 * of libjpeg's triangle upsampling and of Lanczos at luma's size. Vector code (AVX2) is
 * chosen when the program runs; plain C gives the same samples to the last bit.
 */
#ifndef ASSETS_THUMBS_RESAMPLE_H
#define ASSETS_THUMBS_RESAMPLE_H

#include "thumbs/fine.h"

/* Filter weights of the last sizes and row buffers, kept from file to file. */
struct resampler;

struct resampler *resampler_new(void); /* NULL: no memory */
void resampler_free(struct resampler *r);

/*
 * *out becomes width x height, of from's kind (packed RGB becomes planes; RGBA is
 * multiplied by alpha before it is filtered). Enlarges too. Errors: ERR_LIMIT.
 */
MUST_USE bool resample_picture(struct resampler *r, const struct picture *from,
                               int32_t width, int32_t height, struct fine *out,
                               struct err *e);

/* The next smaller size from a larger one. Errors: ERR_LIMIT. */
MUST_USE bool resample_fine(struct resampler *r, const struct fine *from, int32_t width,
                            int32_t height, struct fine *out, struct err *e);

/* "avx2" or "c": what resampler_new chooses here; for tests. */
const char *resample_code(void);

#endif
