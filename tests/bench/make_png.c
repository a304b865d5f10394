#include "tests/bench/make_png.h"

#include "base/mem.h"

#include <png.h>

static uint8_t
level(float v)
{
    return (uint8_t)(v <= 0.0F ? 0 : v >= 1.0F ? 255 : (int)(v * 255.0F + 0.5F));
}

bool
png_make(const struct canvas *c, struct buf *out, struct err *e)
{
    size_t n = (size_t)c->w * (size_t)c->h;
    auto_free uint8_t *rows = xcalloc(n, 3);
    auto_free uint8_t *png = NULL;
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)c->w,
                       .height = (png_uint_32)c->h,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);

    for (size_t i = 0; i < n; i++) {
        rows[i * 3] = level(c->px[i].r);
        rows[i * 3 + 1] = level(c->px[i].g);
        rows[i * 3 + 2] = level(c->px[i].b);
    }
    png = xcalloc(bytes, 1);
    if (!png_image_write_to_memory(&image, png, &bytes, 0, rows, 0, NULL)) {
        return err_set(e, ERR_MEDIA, "libpng: %s", image.message);
    }
    buf_add(out, png, bytes);
    return !out->over || err_set(e, ERR_LIMIT, "a picture of %zu bytes", (size_t)bytes);
}
