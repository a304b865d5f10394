/*
 * tests/unit/jpeg_oracle.h - libjpeg-turbo as the judge of the fast JPEG decoder: makes
 * files of every kind, and tells what the planes must be.
 */
#ifndef ASSETS_TESTS_JPEG_ORACLE_H
#define ASSETS_TESTS_JPEG_ORACLE_H

#include "noise.h"
#include "thumbs/picture.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Needs <stdio.h> before it. */
#include <jpeglib.h>

/* What a made file is like. */
struct kind {
    int width, height, components;
    int across, down; /* luma sampling; chroma is 1 x 1 */
    int quality;
    bool is_optimised, is_progressive, has_wide_tables, is_noise;
    unsigned restart; /* MCUs */
};

/* What libjpeg-turbo makes of a file. */
struct oracle {
    bool is_read;     /* to its end, without an error */
    bool is_large;    /* more pixels than asked for: not read */
    int warnings;
    struct picture picture; /* owned */
    struct jpeg_error_mgr errors;
    jmp_buf jump;
};

static inline void
oracle_release(struct oracle *o)
{
    picture_release(&o->picture);
}

#define auto_oracle __attribute__((cleanup(oracle_release)))

static inline void
oracle_message(j_common_ptr c, int level)
{
    struct oracle *o = c->client_data;

    o->warnings += level < 0;
}

static inline void
oracle_error(j_common_ptr c)
{
    struct oracle *o = c->client_data;

    longjmp(o->jump, 1);
}

/* Room for whole rows of MCUs; rows: pointers to all of them. */
static inline bool
oracle_room(struct jpeg_decompress_struct *c, struct oracle *o)
{
    struct plane_size sizes[3] = {0};
    struct err e = {0};

    for (int i = 0; i < c->num_components; i++) {
        const jpeg_component_info *k = &c->comp_info[i];

        sizes[i].stride = (size_t)(k->width_in_blocks + 8) * 8;
        sizes[i].rows = (size_t)(k->height_in_blocks + 8) * 8;
        o->picture.extents[i].width = (int32_t)k->downsampled_width;
        o->picture.extents[i].height = (int32_t)k->downsampled_height;
    }
    return picture_room(&o->picture, sizes, (size_t)c->num_components, &e);
}

static inline void
oracle_planes(struct jpeg_decompress_struct *c, struct oracle *o)
{
    JSAMPROW rows[3][64];
    JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
    size_t at[3] = {0};

    while (c->output_scanline < c->output_height) {
        for (int i = 0; i < c->num_components; i++) {
            const jpeg_component_info *k = &c->comp_info[i];

            for (int y = 0; y < k->v_samp_factor * k->DCT_scaled_size; y++, at[i]++) {
                rows[i][y] = o->picture.planes[i] + at[i] * o->picture.strides[i];
            }
        }
        (void)jpeg_read_raw_data(c, planes, 64);
    }
}

/* Exact planes at this scale; only of 1 or 3 components, and of so many pixels. */
static inline void
oracle_read(const uint8_t *bytes, size_t n, int eighths, uint64_t pixels_most,
            struct oracle *o)
{
    struct jpeg_decompress_struct c = {.client_data = o};

    *o = (struct oracle){0};
    c.err = jpeg_std_error(&o->errors);
    c.err->emit_message = oracle_message;
    c.err->error_exit = oracle_error;
    jpeg_create_decompress(&c);
    if (setjmp(o->jump) != 0) {
        jpeg_destroy_decompress(&c);
        return;
    }
    jpeg_mem_src(&c, bytes, n);
    (void)jpeg_read_header(&c, TRUE);
    o->is_large = (uint64_t)c.image_width * c.image_height > pixels_most;
    if (o->is_large || (c.num_components != 1 && c.num_components != 3)) {
        jpeg_destroy_decompress(&c);
        return;
    }
    c.scale_num = (unsigned)eighths;
    c.scale_denom = 8;
    c.dct_method = JDCT_ISLOW;
    c.raw_data_out = TRUE;
    c.do_fancy_upsampling = FALSE;
    c.do_block_smoothing = FALSE;
    c.out_color_space = c.jpeg_color_space;
    (void)jpeg_start_decompress(&c);
    if (oracle_room(&c, o)) {
        oracle_planes(&c, o);
        o->is_read = jpeg_finish_decompress(&c) == TRUE;
    }
    jpeg_destroy_decompress(&c);
}

/* The first difference of two decodings is told; false: there is one. */
static inline bool
planes_equal(const struct picture *a, const struct picture *b, int n)
{
    for (int i = 0; i < n; i++) {
        const struct extent *x = &a->extents[i], *y = &b->extents[i];

        if (x->width != y->width || x->height != y->height) {
            (void)printf("plane %d: %d x %d, %d x %d\n", i, x->width, x->height, y->width,
                         y->height);
            return false;
        }
        for (int32_t k = 0; k < x->height; k++) {
            if (memcmp(a->planes[i] + (size_t)k * a->strides[i],
                       b->planes[i] + (size_t)k * b->strides[i], (size_t)x->width) != 0) {
                (void)printf("plane %d, row %d\n", i, k);
                return false;
            }
        }
    }
    return true;
}

static inline void
kind_row(const struct kind *k, struct noise *noise, unsigned y, uint8_t *row)
{
    for (int x = 0; x < k->width; x++) {
        for (int i = 0; i < k->components; i++) {
            int smooth = (x * (3 + i) + (int)y * (5 - i)) / 2;

            *row++ = (uint8_t)(k->is_noise ? noise_next(noise) : (uint64_t)smooth);
        }
    }
}

static inline void
kind_settings(struct jpeg_compress_struct *c, const struct kind *k)
{
    c->image_width = (unsigned)k->width;
    c->image_height = (unsigned)k->height;
    c->input_components = k->components;
    c->in_color_space = k->components == 1 ? JCS_GRAYSCALE : JCS_YCbCr;
    jpeg_set_defaults(c);
    jpeg_set_quality(c, k->quality, k->has_wide_tables ? FALSE : TRUE);
    c->optimize_coding = k->is_optimised ? TRUE : FALSE;
    c->restart_interval = k->restart;
    for (int i = 0; i < k->components; i++) {
        c->comp_info[i].h_samp_factor = i == 0 ? k->across : 1;
        c->comp_info[i].v_samp_factor = i == 0 ? k->down : 1;
    }
    if (k->is_progressive) {
        jpeg_simple_progression(c);
    }
}

static inline void
message_ignored(j_common_ptr c, int level)
{
    (void)c;
    (void)level;
}

/* A file of this kind; the caller frees it. scans: NULL for the usual ones. */
static inline uint8_t *
kind_make(const struct kind *k, struct noise *noise, const jpeg_scan_info *scans,
          int n_scans, size_t *n)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr errors;
    uint8_t *row = malloc((size_t)k->width * (size_t)k->components);
    unsigned char *bytes = NULL;
    unsigned long size = 0;

    c.err = jpeg_std_error(&errors);
    c.err->emit_message = message_ignored;
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &bytes, &size);
    kind_settings(&c, k);
    if (scans != NULL) {
        c.scan_info = scans;
        c.num_scans = n_scans;
    }
    jpeg_start_compress(&c, TRUE);
    while (c.next_scanline < c.image_height) {
        kind_row(k, noise, c.next_scanline, row);
        (void)jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    free(row);
    *n = size;
    return bytes;
}

#endif
