/*
 * bench-quality LABEL < LIST : how close thumbnails come to the best that there is.
 *
 * LIST has "picture.jpg TAB thumb.png" a line. The reference is the picture decoded whole
 * (libjpeg-turbo's exact inverse DCT and smooth upsampling) and reduced by a Lanczos-3
 * filter in floating point, in the picture's own gamma, as most programs do. Prints mean
 * and worst PSNR of the RGB samples and the mean size. Pictures that Exif turns are left
 * out.
 */
#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jpeglib.h>
#include <libexif/exif-data.h>
#include <png.h>

/* Interleaved RGB. */
struct plane {
    int width, height;
    float *samples;
};

static double
lanczos(double x)
{
    x = fabs(x);
    if (x < 1e-9) {
        return 1;
    }
    return x < 3 ? 3 * sin(M_PI * x) * sin(M_PI * x / 3) / (M_PI * M_PI * x * x) : 0;
}

/* Weights of one output sample: from *from on, n of them, their sum is 1. */
static size_t
weights(int i, int from_size, int to_size, int *from, double *out, size_t most)
{
    double ratio = (double)from_size / to_size;
    double wide = ratio > 1 ? ratio : 1;
    double centre = (i + 0.5) * ratio;
    int first = (int)floor(centre - 3 * wide + 0.5);
    int last = (int)floor(centre + 3 * wide + 0.5);
    double sum = 0;
    size_t n = 0;

    first = first > 0 ? first : 0;
    last = last < from_size ? last : from_size;
    for (int j = first; j < last && n < most; j++) {
        out[n] = lanczos((j + 0.5 - centre) / wide);
        sum += out[n++];
    }
    for (size_t j = 0; j < n; j++) {
        out[j] /= sum;
    }
    *from = first;
    return n;
}

enum { TAPS = 512 };

static struct plane
rows_reduced(const struct plane *p, int height)
{
    struct plane out = {p->width, height, NULL};
    size_t row = (size_t)p->width * 3;
    double w[TAPS];

    out.samples = xcalloc(row * (size_t)height, sizeof(float));
    for (int y = 0; y < height; y++) {
        float *to = out.samples + (size_t)y * row;
        int first;
        size_t n = weights(y, p->height, height, &first, w, TAPS);

        for (size_t j = 0; j < n; j++) {
            const float *from = p->samples + ((size_t)first + j) * row;

            for (size_t x = 0; x < row; x++) {
                to[x] += (float)w[j] * from[x];
            }
        }
    }
    return out;
}

static struct plane
columns_reduced(const struct plane *p, int width)
{
    struct plane out = {width, p->height, NULL};
    double w[TAPS];

    out.samples = xcalloc((size_t)width * (size_t)p->height * 3, sizeof(float));
    for (int x = 0; x < width; x++) {
        int first;
        size_t n = weights(x, p->width, width, &first, w, TAPS);

        for (int y = 0; y < p->height; y++) {
            const float *from =
                p->samples + ((size_t)y * (size_t)p->width + (size_t)first) * 3;
            float *to = out.samples + ((size_t)y * (size_t)width + (size_t)x) * 3;

            for (size_t j = 0; j < n; j++, from += 3) {
                to[0] += (float)w[j] * from[0];
                to[1] += (float)w[j] * from[1];
                to[2] += (float)w[j] * from[2];
            }
        }
    }
    return out;
}

static bool
jpeg_load(const char *path, struct plane *out)
{
    struct jpeg_decompress_struct c;
    struct jpeg_error_mgr errors;
    auto_free uint8_t *row = NULL;
    FILE *f = fopen(path, "rbe");

    if (f == NULL) {
        return false;
    }
    c.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&c);
    jpeg_stdio_src(&c, f);
    (void)jpeg_read_header(&c, TRUE);
    c.out_color_space = JCS_RGB;
    (void)jpeg_start_decompress(&c);
    *out = (struct plane){(int)c.output_width, (int)c.output_height, NULL};
    row = xcalloc((size_t)out->width, 3);
    out->samples = xcalloc((size_t)out->width * (size_t)out->height * 3, sizeof(float));
    while (c.output_scanline < c.output_height) {
        float *to = out->samples + (size_t)c.output_scanline * (size_t)out->width * 3;
        JSAMPROW into = row;

        (void)jpeg_read_scanlines(&c, &into, 1);
        for (size_t x = 0; x < (size_t)out->width * 3; x++) {
            to[x] = row[x];
        }
    }
    (void)jpeg_finish_decompress(&c);
    jpeg_destroy_decompress(&c);
    (void)fclose(f);
    return true;
}

static bool
is_turned(const char *path)
{
    ExifData *data = exif_data_new_from_file(path);
    ExifEntry *entry =
        data != NULL ? exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION)
                     : NULL;
    bool turned =
        entry != NULL && exif_get_short(entry->data, exif_data_get_byte_order(data)) != 1;

    exif_data_unref(data);
    return turned;
}

/* PSNR in dB of one pair; negative where they cannot be compared. */
static double
compare(const char *picture, const char *thumb)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    struct plane whole = {0}, rows, reference;
    auto_free uint8_t *pixels = NULL;
    double sum = 0;
    size_t n;

    if (is_turned(picture) || !png_image_begin_read_from_file(&image, thumb) ||
        !jpeg_load(picture, &whole)) {
        return -1;
    }
    image.format = PNG_FORMAT_RGB;
    pixels = xcalloc(PNG_IMAGE_SIZE(image), 1);
    if (!png_image_finish_read(&image, NULL, pixels, 0, NULL)) {
        free(whole.samples);
        return -1;
    }
    rows = rows_reduced(&whole, (int)image.height);
    reference = columns_reduced(&rows, (int)image.width);
    n = (size_t)image.width * image.height * 3;
    for (size_t i = 0; i < n; i++) {
        float value = reference.samples[i];
        double off = (double)(value < 0 ? 0 : value > 255 ? 255 : value) - pixels[i];

        sum += off * off;
    }
    free(whole.samples);
    free(rows.samples);
    free(reference.samples);
    return 10 * log10(255.0 * 255.0 / (sum / (double)n + 1e-9));
}

int
main(int argc, char **argv)
{
    double total = 0, worst = 1000, bytes = 0;
    char line[8192];
    long n = 0, left_out = 0;

    if (argc != 2) {
        (void)fprintf(stderr, "bench-quality LABEL < LIST\n");
        return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *tab = strchr(line, '\t');
        struct stat st;
        double psnr;

        line[strcspn(line, "\n")] = '\0';
        if (tab == NULL) {
            continue;
        }
        *tab = '\0';
        psnr = compare(line, tab + 1);
        if (psnr < 0 || stat(tab + 1, &st) != 0) {
            left_out++;
            continue;
        }
        total += psnr;
        worst = psnr < worst ? psnr : worst;
        bytes += (double)st.st_size;
        n++;
    }
    (void)printf("%-22s PSNR %.2f dB (worst %.2f), %.0f bytes a thumbnail; %ld pictures, "
                 "%ld left out\n",
                 argv[1], n > 0 ? total / (double)n : 0, worst,
                 n > 0 ? bytes / (double)n : 0, n, left_out);
    return 0;
}
