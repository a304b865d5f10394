#include "thumbs/jpeg_rows.h"

/*
 * Rows that one component gives in one row of blocks: sampling factors go to 4, blocks to
 * 8 when none is enlarged.
 */
enum { ROWS_MOST = MAX_SAMP_FACTOR * DCTSIZE, PLANES_MOST = 4 };

/* Samples that one component has across and down where the largest has all. */
struct share {
    int across, down;
};

static struct share
share_of(const struct jpeg_decompress_struct *c, int component, bool of_output)
{
    const jpeg_component_info *k = &c->comp_info[component];
    int size = of_output ? k->DCT_scaled_size : 1;

    return (struct share){k->h_samp_factor * size, k->v_samp_factor * size};
}

void
jpeg_rows_ratio(const struct jpeg_decompress_struct *c, bool of_output, int *across,
                int *down)
{
    struct share s[3];

    *across = 0;
    *down = 0;
    if (c->num_components != 3) {
        return;
    }
    for (int i = 0; i < 3; i++) {
        s[i] = share_of(c, i, of_output);
    }
    if (s[1].across == s[2].across && s[1].down == s[2].down &&
        s[0].across % s[1].across == 0 && s[0].down % s[1].down == 0) {
        *across = s[0].across / s[1].across;
        *down = s[0].down / s[1].down;
    }
}

bool
jpeg_rows_plain_ink(const struct jpeg_decompress_struct *c)
{
    return c->saw_Adobe_marker == 0;
}

/* The first component has all samples, every other a whole part of them, or all too. */
static bool
shares_fit(const struct jpeg_decompress_struct *c, bool all_alike)
{
    struct share first = share_of(c, 0, true);

    for (int i = 1; i < c->num_components; i++) {
        struct share s = share_of(c, i, true);

        if (first.across % s.across != 0 || first.down % s.down != 0 ||
            (all_alike && (first.across != s.across || first.down != s.down))) {
            return false;
        }
    }
    return true;
}

/*
 * Where the planes can be taken as they are nothing is upsampled or converted at full
 * size, and the filter that makes the thumbnail sees chroma once.
 */
static bool
takes_planes(struct jpeg_decompress_struct *c, enum picture_kind *kind)
{
    jpeg_calc_output_dimensions(c);
    switch (c->jpeg_color_space) {
    case JCS_GRAYSCALE:
        *kind = PICTURE_GRAY;
        return c->num_components == 1;
    case JCS_YCbCr:
        *kind = PICTURE_YUV;
        return c->num_components == 3 && shares_fit(c, false);
    case JCS_RGB:
        *kind = PICTURE_RGB_PLANES;
        return c->num_components == 3 && shares_fit(c, true);
    case JCS_CMYK:
        *kind = PICTURE_CMYK;
        return c->num_components == 4 && shares_fit(c, true);
    default:
        return false;
    }
}

void
jpeg_rows_choose(struct jpeg_decompress_struct *c, struct picture *out)
{
    c->raw_data_out = TRUE;
    if (!takes_planes(c, &out->kind)) {
        bool is_ink = c->num_components == 4; /* YCCK, or inks of several samplings */

        out->kind = is_ink ? PICTURE_CMYK : PICTURE_RGB;
        c->raw_data_out = FALSE;
        c->out_color_space = is_ink ? JCS_CMYK : JCS_RGB;
    }
}

static int
rows_of_component(const jpeg_component_info *k)
{
    return k->v_samp_factor * k->DCT_scaled_size;
}

/* Whole blocks and whole rows of blocks come out, also past the picture's edges. */
static struct plane_size
size_raw(const struct jpeg_decompress_struct *c, const jpeg_component_info *k)
{
    return (struct plane_size){(size_t)k->width_in_blocks * (size_t)k->DCT_scaled_size,
                               (size_t)c->total_iMCU_rows * (size_t)rows_of_component(k)};
}

static struct extent
extent_raw(const struct jpeg_decompress_struct *c, const jpeg_component_info *k)
{
    double scale = (double)k->DCT_scaled_size / DCTSIZE;

    return (struct extent){
        (int32_t)k->downsampled_width, (int32_t)k->downsampled_height,
        c->image_width * scale * k->h_samp_factor / c->max_h_samp_factor,
        c->image_height * scale * k->v_samp_factor / c->max_v_samp_factor};
}

/* Of a component that libjpeg has brought to the size of all. */
static struct extent
extent_converted(const struct jpeg_decompress_struct *c)
{
    return (struct extent){(int32_t)c->output_width, (int32_t)c->output_height,
                           (double)c->image_width * c->scale_num / c->scale_denom,
                           (double)c->image_height * c->scale_num / c->scale_denom};
}

static size_t
planes_of(const struct jpeg_decompress_struct *c, const struct picture *p)
{
    return c->raw_data_out ? (size_t)c->num_components : p->kind == PICTURE_CMYK ? 4 : 1;
}

bool
jpeg_rows_room(const struct jpeg_decompress_struct *c, struct picture *out,
               uint8_t **ink_row, struct err *e)
{
    struct plane_size sizes[PLANES_MOST] = {{0}};
    size_t n = planes_of(c, out);
    size_t bytes = out->kind == PICTURE_RGB ? 3 : 1;

    *ink_row = NULL;
    out->width = (int32_t)c->output_width;
    out->height = (int32_t)c->output_height;
    for (size_t i = 0; i < n && i < PLANES_MOST; i++) {
        const jpeg_component_info *k = &c->comp_info[i];

        sizes[i] = (struct plane_size){c->output_width * bytes, c->output_height};
        out->extents[i] = extent_converted(c);
        if (c->raw_data_out) {
            sizes[i] = size_raw(c, k);
            out->extents[i] = extent_raw(c, k);
        }
        if (c->raw_data_out && rows_of_component(k) > ROWS_MOST) {
            return err_set(e, ERR_LIMIT, "sampling %d", k->v_samp_factor);
        }
    }
    if (!c->raw_data_out && out->kind == PICTURE_CMYK) {
        *ink_row = malloc((size_t)c->output_width * 4);
        if (*ink_row == NULL) {
            return err_set(e, ERR_LIMIT, "not enough memory");
        }
    }
    return picture_room(out, sizes, n, e);
}

/* Points n rows at those of one plane from *at on; *at moves behind them. */
static void
rows_point(const struct picture *out, int plane, size_t *at, JSAMPROW *rows, int n)
{
    for (int y = 0; y < n; y++, (*at)++) {
        rows[y] = out->planes[plane] + *at * out->strides[plane];
    }
}

/* One row of blocks a call. */
static void
planes_read(struct jpeg_decompress_struct *c, const struct picture *out)
{
    JSAMPROW rows[PLANES_MOST][ROWS_MOST];
    JSAMPARRAY planes[PLANES_MOST] = {rows[0], rows[1], rows[2], rows[3]};
    size_t at[PLANES_MOST] = {0};

    while (c->output_scanline < c->output_height) {
        for (int i = 0; i < c->num_components; i++) {
            rows_point(out, i, &at[i], rows[i], rows_of_component(&c->comp_info[i]));
        }
        if (jpeg_read_raw_data(c, planes, ROWS_MOST) == 0) {
            return; /* only a source that makes us wait does that; ours never does */
        }
    }
}

/* Four inks a pixel to a row of each plane. */
static void
ink_row_part(const uint8_t *inks, const struct picture *out, size_t y)
{
    for (size_t i = 0; i < 4; i++) {
        uint8_t *to = out->planes[i] + y * out->strides[i];

        for (int32_t x = 0; x < out->width; x++) {
            to[x] = inks[(size_t)x * 4 + i];
        }
    }
}

void
jpeg_rows_read(struct jpeg_decompress_struct *c, struct picture *out, uint8_t *ink_row)
{
    if (c->raw_data_out) {
        planes_read(c, out);
        return;
    }
    while (c->output_scanline < c->output_height) {
        size_t y = c->output_scanline;
        JSAMPROW into = ink_row != NULL ? ink_row : out->planes[0] + y * out->strides[0];

        if (jpeg_read_scanlines(c, &into, 1) != 1) {
            return;
        }
        if (ink_row != NULL) {
            ink_row_part(ink_row, out, y);
        }
    }
}
