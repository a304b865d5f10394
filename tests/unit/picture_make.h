/*
 * tests/unit/picture_make.h - a picture that can be told from its own mirrors, as JPEG by
 * libjpeg with any Exif orientation; and PNG back to pixels by libpng.
 */
#ifndef ASSETS_TESTS_PICTURE_MAKE_H
#define ASSETS_TESTS_PICTURE_MAKE_H

#include "base/mem.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jpeglib.h>
#include <png.h>

/* RGB, rows without padding; p is owned. */
struct pixels {
    uint8_t *p;
    int w, h;
};

static inline void
pixels_release(struct pixels *x)
{
    free(x->p);
    *x = (struct pixels){0};
}
#define auto_pixels __attribute__((cleanup(pixels_release)))

static inline struct pixels
pixels_new(int w, int h)
{
    return (struct pixels){xcalloc((size_t)w * (size_t)h, 3), w, h};
}

static inline uint8_t *
pixel_at(const struct pixels *x, int column, int row)
{
    return x->p + 3 * ((size_t)row * (size_t)x->w + (size_t)column);
}

/* Smooth, so that no filter matters; each corner has a colour of its own. */
static inline void
scene_draw(struct pixels *x)
{
    for (int row = 0; row < x->h; row++) {
        for (int column = 0; column < x->w; column++) {
            uint8_t *p = pixel_at(x, column, row);
            double u = (column + 0.5) / x->w, v = (row + 0.5) / x->h;

            p[0] = (uint8_t)(30 + 200 * u);
            p[1] = (uint8_t)(30 + 200 * v * v);
            p[2] = (uint8_t)(128 + 90 * sin(4 * u + 2.5 * v));
        }
    }
}

/*
 * What is to be stored so that a reader who obeys the Exif orientation (2.32, tag 274)
 * shows `upright`: pixel (x, y) of that is where the tag says that row and column begin.
 */
static inline struct pixels
pixels_stored(const struct pixels *upright, int orientation)
{
    bool is_lying = orientation >= 5 && orientation <= 8;
    struct pixels out = is_lying ? pixels_new(upright->h, upright->w)
                                 : pixels_new(upright->w, upright->h);

    for (int row = 0; row < out.h; row++) {
        for (int column = 0; column < out.w; column++) {
            int across = is_lying ? row : column, down = is_lying ? column : row;
            /* which side the 0th row and column are at: right, bottom */
            bool from_right = orientation == 2 || orientation == 3 || orientation == 6 ||
                              orientation == 7;
            bool from_bottom = orientation == 3 || orientation == 4 || orientation == 7 ||
                               orientation == 8;

            memcpy(pixel_at(&out, column, row),
                   pixel_at(upright, from_right ? upright->w - 1 - across : across,
                            from_bottom ? upright->h - 1 - down : down),
                   3);
        }
    }
    return out;
}

static inline void
exif_write(struct jpeg_compress_struct *c, int orientation)
{
    uint8_t exif[] = "Exif\0\0II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0??\0\0\0\0\0\0";

    exif[24] = (uint8_t)(orientation & 0xFF);
    exif[25] = (uint8_t)(orientation >> 8);
    jpeg_write_marker(c, JPEG_APP0 + 1, exif, sizeof exif - 1);
}

/* A descriptor of a memory file; orientation -1: without Exif. The caller closes it. */
static inline int
jpeg_make(const struct pixels *x, int orientation, int quality)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    int fd = memfd_create("picture", MFD_CLOEXEC);
    unsigned char *bytes = NULL;
    unsigned long n = 0;

    c.err = jpeg_std_error(&errors);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, &n);
    c.image_width = (JDIMENSION)x->w;
    c.image_height = (JDIMENSION)x->h;
    c.input_components = 3;
    c.in_color_space = JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, quality, TRUE);
    jpeg_start_compress(&c, TRUE);
    if (orientation >= 0) {
        exif_write(&c, orientation);
    }
    while (c.next_scanline < c.image_height) {
        JSAMPROW row = pixel_at(x, 0, (int)c.next_scanline);

        (void)jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n) {
        abort();
    }
    free(bytes);
    return fd;
}

/* Empty where libpng does not read it. */
static inline struct pixels
png_pixels(const void *bytes, size_t n)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    struct pixels out = {0};

    if (n == 0 || png_image_begin_read_from_memory(&png, bytes, n) == 0) {
        return out;
    }
    png.format = PNG_FORMAT_RGB;
    out = pixels_new((int)png.width, (int)png.height);
    if (png_image_finish_read(&png, NULL, out.p, 0, NULL) == 0) {
        pixels_release(&out);
    }
    return out;
}

/* Peak signal to noise, dB; 99 where equal, 0 where the sizes differ. */
static inline double
pixels_psnr(const struct pixels *a, const struct pixels *b)
{
    size_t n = 3 * (size_t)a->w * (size_t)a->h;
    double sum = 0;

    if (a->w != b->w || a->h != b->h || n == 0) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        double d = (double)a->p[i] - b->p[i];

        sum += d * d;
    }
    return sum > 0 ? 10 * log10(255.0 * 255.0 * (double)n / sum) : 99;
}

#endif
