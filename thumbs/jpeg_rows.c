#include "thumbs/jpeg_rows.h"

#include "thumbs/jpeg_kind.h"

/*
 * Rows that one component gives in one row of blocks: sampling factors go to 4, blocks to
 * 8 when none is enlarged.
 */
enum { ROWS_MOST = MAX_SAMP_FACTOR * DCTSIZE };

void
jpeg_rows_ratio(const struct jpeg_decompress_struct *c, bool of_output, int *across,
                int *down)
{
    const jpeg_component_info *k = c->comp_info;
    int w[3], h[3];

    *across = 0;
    *down = 0;
    if (c->num_components != 3) {
        return;
    }
    for (int i = 0; i < 3; i++) {
        w[i] = k[i].h_samp_factor * (of_output ? k[i].DCT_scaled_size : 1);
        h[i] = k[i].v_samp_factor * (of_output ? k[i].DCT_scaled_size : 1);
    }
    if (w[1] == w[2] && h[1] == h[2] && w[0] % w[1] == 0 && h[0] % h[1] == 0) {
        *across = w[0] / w[1];
        *down = h[0] / h[1];
    }
}

/*
 * Where the planes can be taken as they are nothing is upsampled or converted at full
 * size, and the filter that makes the thumbnail sees chroma once.
 */
static bool
takes_planes(struct jpeg_decompress_struct *c, struct picture *p)
{
    if (c->jpeg_color_space == JCS_GRAYSCALE && c->num_components == 1) {
        p->kind = PICTURE_GRAY;
        return true;
    }
    if (c->jpeg_color_space != JCS_YCbCr) {
        return false;
    }
    jpeg_calc_output_dimensions(c);
    jpeg_rows_ratio(c, true, &p->across, &p->down);
    p->kind = PICTURE_YUV;
    return p->across > 0 && p->across <= 2 && p->down > 0 && p->down <= 2;
}

void
jpeg_rows_choose(struct jpeg_decompress_struct *c, struct picture *out)
{
    c->raw_data_out = TRUE;
    if (!takes_planes(c, out)) {
        out->kind = PICTURE_RGB;
        c->raw_data_out = FALSE;
        /* From YCCK too; CMYK itself is turned into RGB here, row by row. */
        c->out_color_space = c->num_components == 4 ? JCS_CMYK : JCS_RGB;
    }
}

static int
rows_of_component(const jpeg_component_info *k)
{
    return k->v_samp_factor * k->DCT_scaled_size;
}

bool
jpeg_rows_room(const struct jpeg_decompress_struct *c, struct picture *out,
               uint8_t **cmyk_row, struct err *e)
{
    struct plane_size sizes[3] = {{(size_t)c->output_width * 3, c->output_height}};
    size_t n = c->raw_data_out ? (size_t)c->num_components : 1;

    *cmyk_row = NULL;
    out->width = (int32_t)c->output_width;
    out->height = (int32_t)c->output_height;
    for (size_t i = 0; c->raw_data_out && i < n && i < 3; i++) {
        const jpeg_component_info *k = &c->comp_info[i];

        if (rows_of_component(k) > ROWS_MOST) {
            return err_set(e, ERR_LIMIT, "sampling %d", k->v_samp_factor);
        }
        /*
         * Whole blocks and whole rows of blocks come out, also past the picture's edges.
         */
        sizes[i].stride = (size_t)k->width_in_blocks * (size_t)k->DCT_scaled_size;
        sizes[i].rows = (size_t)c->total_iMCU_rows * (size_t)rows_of_component(k);
    }
    if (c->out_color_space == JCS_CMYK) {
        *cmyk_row = malloc((size_t)c->output_width * 4);
        if (*cmyk_row == NULL) {
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
    JSAMPROW rows[3][ROWS_MOST];
    JSAMPARRAY planes[3] = {rows[0], rows[1], rows[2]};
    size_t at[3] = {0};

    while (c->output_scanline < c->output_height) {
        for (int i = 0; i < c->num_components; i++) {
            rows_point(out, i, &at[i], rows[i], rows_of_component(&c->comp_info[i]));
        }
        if (jpeg_read_raw_data(c, planes, ROWS_MOST) == 0) {
            return; /* only a source that makes us wait does that; ours never does */
        }
    }
}

void
jpeg_rows_read(struct jpeg_decompress_struct *c, struct picture *out, uint8_t *cmyk_row)
{
    if (c->raw_data_out) {
        planes_read(c, out);
        return;
    }
    while (c->output_scanline < c->output_height) {
        uint8_t *row = out->planes[0] + c->output_scanline * out->strides[0];
        JSAMPROW into = cmyk_row != NULL ? cmyk_row : row;

        if (jpeg_read_scanlines(c, &into, 1) != 1) {
            return;
        }
        if (cmyk_row != NULL) {
            cmyk_to_rgb(into, row, c->output_width, c->saw_Adobe_marker != 0);
        }
    }
}
