#include "thumbs/clip_score.h"

#include "base/bytes.h"

enum {
    SAMPLES_SIDE = 64, /* luma is looked at on a grid this wide and high */
    MEAN_DARK = 32,    /* of 255: below, people call it black */
    SPREAD_FLAT = 12,  /* standard deviation: below, it is a plain card */
};

/* Luma of one sample as 0..255; a format without luma gives its first component. */
static int
luma_at(const AVFrame *f, const AVPixFmtDescriptor *d, int x, int y)
{
    const AVComponentDescriptor *c = &d->comp[0];
    const uint8_t *p = f->data[c->plane] + (ptrdiff_t)y * f->linesize[c->plane] +
                       (ptrdiff_t)x * c->step + c->offset;
    int value = *p;

    if (c->depth > 8) {
        value = (d->flags & AV_PIX_FMT_FLAG_BE) != 0 ? u16_big(p) : u16_little(p);
        value = value >> c->shift >> (c->depth - 8);
    }
    return value & 255;
}

static int
root(int64_t n)
{
    int64_t r = 0;

    while ((r + 1) * (r + 1) <= n) {
        r++;
    }
    return (int)r;
}

int
frame_score(const AVFrame *frame)
{
    const AVPixFmtDescriptor *d = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    int64_t sum = 0, squares = 0, n = 0;
    int mean, spread;

    if (d == NULL || d->comp[0].depth < 8 || d->comp[0].depth > 16 ||
        (d->flags & (AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM |
                     AV_PIX_FMT_FLAG_PAL)) != 0) {
        return FRAME_GOOD; /* cannot be judged: taken as it is */
    }
    for (int j = 0; j < SAMPLES_SIDE; j++) {
        for (int i = 0; i < SAMPLES_SIDE; i++, n++) {
            int64_t v = luma_at(frame, d, (int)((int64_t)i * frame->width / SAMPLES_SIDE),
                                (int)((int64_t)j * frame->height / SAMPLES_SIDE));

            sum += v;
            squares += v * v;
        }
    }
    mean = (int)(sum / n);
    spread = root(squares / n - (int64_t)mean * mean);
    if (mean >= MEAN_DARK && mean <= 255 - MEAN_DARK / 2 && spread >= SPREAD_FLAT) {
        return FRAME_GOOD + spread;
    }
    return spread * 4 + (mean < MEAN_DARK ? mean : MEAN_DARK);
}
