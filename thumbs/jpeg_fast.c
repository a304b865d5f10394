#include "thumbs/jpeg_fast.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "thumbs/jpeg_fast_cpu.h"

#if defined(JF_IS_BUILT)

#include "thumbs/jpeg_fast_parts.h"

#include <cpuid.h>
#include <immintrin.h>
#include <string.h>

/* The markers that are taken (T.81 table B.1); all others refuse the file. */
enum {
    SOF0 = 0xC0, /* baseline */
    SOF1 = 0xC1, /* extended sequential */
    SOF2 = 0xC2, /* progressive */
    DHT = 0xC4,
    SOI = 0xD8,
    EOI = 0xD9,
    SOS = 0xDA,
    DQT = 0xDB,
    DRI = 0xDD,
    APP0 = 0xE0,
    APP14 = 0xEE,
    APP15 = 0xEF,
    COM = 0xFE,
};

/* The system saves the upper halves of the registers (Intel SDM volume 1, 14.3). */
__attribute__((target("xsave"))) static bool
system_knows_avx(void)
{
    unsigned a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_OSXSAVE) != 0 &&
           (_xgetbv(0) & 6) == 6;
}

/*
 * Zen 1 and 2 and their Chinese sister (families 17h and 18h) take up to 300 cycles for a
 * pdep; from family 19h on it takes 3.
 */
static bool
pdep_is_slow(void)
{
    unsigned a, b, c, d, family;

    if (__get_cpuid(0, &a, &b, &c, &d) == 0 ||
        (b != signature_AMD_ebx && b != 0x6F677948)) { /* "Auth", "Hygo" */
        return false;
    }
    if (__get_cpuid(1, &a, &b, &c, &d) == 0) {
        return true;
    }
    family = a >> 8 & 15;
    family += family == 15 ? a >> 20 & 255 : 0;
    return family < 0x19;
}

bool
jpeg_fast_is_here(void)
{
    const unsigned wanted = bit_AVX2 | bit_BMI | bit_BMI2;
    unsigned a, b, c, d;

    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & wanted) == wanted &&
           __get_cpuid(0x80000001, &a, &b, &c, &d) != 0 && (c & bit_LZCNT) != 0 &&
           __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_POPCNT) != 0 &&
           system_knows_avx() && !pdep_is_slow();
}

/* Where a coefficient of this zigzag index lies among the kept ones; the dump if not. */
static uint16_t
place_of(enum jf_keep keep, int index)
{
    static const int sides[] = {1, 2, 4, 8};
    int side = sides[keep];
    int at = index < 64 ? jf_zigzag[index] : 64;
    int row = at / 8, column = at % 8;

    if (row >= side || column >= side) {
        return (uint16_t)(side * side * JF_LANES);
    }
    return (uint16_t)((row * side + column) * JF_LANES);
}

struct jpeg_fast *
jpeg_fast_new(void)
{
    size_t bytes = (sizeof(struct jpeg_fast) + JF_ALIGN - 1) / JF_ALIGN * JF_ALIGN;
    struct jpeg_fast *d = aligned_alloc(JF_ALIGN, bytes);

    if (d == NULL) {
        return NULL;
    }
    memset(d, 0, bytes);
    d->is_here = jpeg_fast_is_here();
    for (int keep = JF_KEEP_1; keep <= JF_KEEP_8X8; keep++) {
        for (int i = 0; i < JF_PLACES; i++) {
            d->places[keep][i] = place_of((enum jf_keep)keep, i);
        }
    }
    return d;
}

void
jpeg_fast_free(struct jpeg_fast *d)
{
    if (d == NULL) {
        return;
    }
    jf_data_release(&d->data);
    for (int i = 0; i < JF_COMPONENTS; i++) {
        jf_coefficients_release(&d->coefficients[i]);
    }
    free(d);
}

/* What a large file needed is not held while other decoders want it. */
static void
large_release(struct jpeg_fast *d)
{
    if (d->data.room > LIMIT_JPEG_KEPT_BYTES) {
        jf_data_release(&d->data);
    }
    for (int i = 0; i < JF_COMPONENTS; i++) {
        struct jf_coefficients *k = &d->coefficients[i];

        if (k->lanes_room + k->maps_room > LIMIT_JPEG_KEPT_BYTES) {
            jf_coefficients_release(k);
        }
    }
}

/* Where the walk through the file stands. */
struct course {
    struct jpeg_fast *d;
    const struct jpeg_fast_want *want;
    struct jf_span rest;
    struct picture *out;
    int32_t interval;
    int scans;
    bool has_frame, is_over;
};

static bool
codes_read(struct jpeg_fast *d, struct jf_span s)
{
    enum { HEAD = 17 };

    while (s.n > 0) {
        uint8_t counts[17] = {0};
        size_t n = 0, id = s.at[0] & 15, kind = s.at[0] >> 4;
        bool is_dc = kind == 0;

        if (s.n < HEAD || kind > 1 || id >= JF_TABLES) {
            return false;
        }
        memcpy(counts + 1, s.at + 1, 16);
        for (int i = 1; i <= 16; i++) {
            n += counts[i];
        }
        if (n > s.n - HEAD || !jf_codes_set(is_dc ? &d->dc[id] : &d->ac[id], is_dc,
                                            counts, s.at + HEAD, &d->generation)) {
            return false;
        }
        (is_dc ? d->has_dc : d->has_ac)[id] = true;
        s.at += HEAD + n;
        s.n -= HEAD + n;
    }
    return true;
}

/*
 * libjpeg warns of JFIF versions other than 1.x and of Adobe's colour transforms other
 * than 0 and 1 (jdmarker.c, jdapimin.c).
 */
static bool
application_is_known(int marker, struct jf_span s)
{
    if (marker == APP0 && s.n >= 14 && memcmp(s.at, "JFIF", 5) == 0) {
        return s.at[5] == 1;
    }
    if (marker == APP14 && s.n >= 12 && memcmp(s.at, "Adobe", 5) == 0) {
        return s.at[11] <= 1;
    }
    return true;
}

static bool
frame_begin(struct course *c, struct jf_span s, bool is_progressive)
{
    if (c->has_frame || !jf_frame_read(&c->d->frame, s, is_progressive)) {
        return false;
    }
    c->has_frame = true;
    jf_frame_scale(&c->d->frame, c->want);
    return jf_frame_planes(&c->d->frame, c->out) &&
           (!is_progressive || jf_progressive_begin(c->d));
}

/* The planes do not need it: AC of a component of which only DC is wanted. */
static bool
is_passed_over(const struct course *c, const struct jf_scan *s)
{
    return c->want->may_skip && s->first > 0 &&
           c->d->frame.components[s->which[0]].keep == JF_KEEP_1;
}

static bool
scan_read(struct course *c, struct jf_span header)
{
    struct jpeg_fast *d = c->d;
    struct jf_scan s;

    if (!c->has_frame || ++c->scans > LIMIT_JPEG_SCANS ||
        !jf_scan_read(&d->frame, &s, header, c->interval) ||
        !jf_scan_admit(&d->frame, &s, d->quants)) {
        return false;
    }
    if (is_passed_over(c, &s)) {
        return jf_data_pass(&c->rest);
    }
    if (d->frame.is_progressive) {
        return jf_data_take(&d->data, &c->rest, &s, JF_PADDING_MCU) &&
               jf_progressive_scan(d, &s);
    }
    return jf_data_take(&d->data, &c->rest, &s, JF_PADDING) && jf_sequential_scan(d, &s);
}

static bool
interval_read(struct course *c, struct jf_span s)
{
    if (s.n != 2) {
        return false;
    }
    c->interval = u16_big(s.at);
    return true;
}

/* The segment of one marker; *rest is behind it already. */
static bool
segment_read(struct course *c, int marker, struct jf_span s)
{
    switch (marker) {
    case SOF0:
    case SOF1:
    case SOF2:
        return frame_begin(c, s, marker == SOF2);
    case DHT:
        return codes_read(c->d, s);
    case DQT:
        return jf_quants_read(c->d->quants, s);
    case DRI:
        return interval_read(c, s);
    case SOS:
        return scan_read(c, s);
    case COM:
        return true;
    default:
        return marker >= APP0 && marker <= APP15 && application_is_known(marker, s);
    }
}

/* The next marker with all that belongs to it. */
static bool
marker_read(struct course *c)
{
    struct jf_span *r = &c->rest, segment;
    int marker;

    if (r->n < 2 || r->at[0] != 0xFF) {
        return false;
    }
    while (r->n > 2 && r->at[1] == 0xFF) { /* B.1.1.2: any number of them before it */
        r->at++;
        r->n--;
    }
    marker = r->at[1];
    if (marker == EOI) {
        c->is_over = true;
        return true;
    }
    if (r->n < 4) {
        return false;
    }
    segment.n = u16_big(r->at + 2);
    if (segment.n < 2 || segment.n > r->n - 2) {
        return false;
    }
    segment.at = r->at + 4;
    r->at += 2 + segment.n;
    r->n -= 2 + segment.n;
    segment.n -= 2;
    return segment_read(c, marker, segment);
}

static bool
file_read(struct course *c)
{
    struct jpeg_fast *d = c->d;

    if (c->rest.n < 4 || c->rest.at[0] != 0xFF || c->rest.at[1] != SOI) {
        return false;
    }
    c->rest.at += 2;
    c->rest.n -= 2;
    while (!c->is_over) {
        if (!marker_read(c)) {
            return false;
        }
    }
    return c->has_frame && jf_frame_is_whole(&d->frame) &&
           (!d->frame.is_progressive || jf_progressive_finish(d));
}

static bool
want_is_sound(const struct jpeg_fast_want *w)
{
    return w->eighths == 1 || w->eighths == 2 || w->eighths == 4 || w->eighths == 8;
}

bool
jpeg_fast_read(struct jpeg_fast *d, const uint8_t *bytes, size_t n,
               const struct jpeg_fast_want *want, struct picture *out)
{
    struct course c = {.d = d, .want = want, .rest = {bytes, n}, .out = out};
    bool is_read;

    *out = (struct picture){0};
    if (!d->is_here || !want_is_sound(want)) {
        return false;
    }
    d->frame = (struct jf_frame){0};
    memset(d->quants, 0, sizeof d->quants);
    memset(d->has_dc, 0, sizeof d->has_dc);
    memset(d->has_ac, 0, sizeof d->has_ac);
    is_read = file_read(&c);
    if (!is_read) {
        picture_release(out);
    }
    large_release(d);
    return is_read;
}

#else

struct jpeg_fast {
    char nothing;
};

bool
jpeg_fast_is_here(void)
{
    return false;
}

struct jpeg_fast *
jpeg_fast_new(void)
{
    return calloc(1, sizeof(struct jpeg_fast));
}

void
jpeg_fast_free(struct jpeg_fast *d)
{
    free(d);
}

bool
jpeg_fast_read(struct jpeg_fast *d, const uint8_t *bytes, size_t n,
               const struct jpeg_fast_want *want, struct picture *out)
{
    (void)d;
    (void)bytes;
    (void)n;
    (void)want;
    *out = (struct picture){0};
    return false;
}

#endif
