#include "thumbs/impression.h"

#include <string.h>

/*
 * Everything is integer arithmetic, so that every machine gives the same bits.
 *
 * The picture is looked at through CELLS x CELLS cells, each the mean of LOOKS x LOOKS
 * evenly spread samples: the cost does not grow with the picture, and a picture gives the
 * same cells, but for noise, at every size.
 */
enum { CELLS = 32, LOOKS = 6, SAMPLES = CELLS * LOOKS };

/* Sums of LOOKS * LOOKS samples over white, and how many of these are not see-through. */
struct cell {
    uint32_t rgb[3];
    uint32_t solid;
    uint32_t solid_rgb[3]; /* of these, as stored */
};

struct view {
    struct cell cells[CELLS][CELLS];
};

static void
sample_add(struct cell *c, const uint8_t *p, bool has_alpha)
{
    uint32_t alpha = has_alpha ? p[3] : 255;

    for (int i = 0; i < 3; i++) {
        /* White, as on the page that most of them are made for. */
        c->rgb[i] += (p[i] * alpha + 255 * (255 - alpha) + 127) / 255;
        c->solid_rgb[i] += alpha >= 128 ? p[i] : 0;
    }
    c->solid += alpha >= 128 ? 1 : 0;
}

static void
sample_add_rgb(struct cell *c, const uint8_t *p)
{
    c->rgb[0] += p[0];
    c->rgb[1] += p[1];
    c->rgb[2] += p[2];
}

static void
row_add(const struct picture *p, const uint8_t *row, const uint32_t at[SAMPLES],
        struct cell cells[CELLS])
{
    for (int x = 0; x < CELLS; x++) {
        for (int i = 0; i < LOOKS; i++) {
            const uint8_t *sample = row + at[x * LOOKS + i];

            if (p->kind == PICTURE_RGBA) {
                sample_add(&cells[x], sample, true);
            } else {
                sample_add_rgb(&cells[x], sample);
            }
        }
    }
}

static void
look(const struct picture *p, struct view *out)
{
    uint32_t at[SAMPLES];
    uint32_t size = p->kind == PICTURE_RGBA ? 4 : 3;

    memset(out, 0, sizeof *out);
    for (int i = 0; i < SAMPLES; i++) { /* the middle of the i-th of SAMPLES parts */
        at[i] =
            (uint32_t)((2 * i + 1) * (int64_t)p->width / (2 * (int64_t)SAMPLES)) * size;
    }
    for (int i = 0; i < SAMPLES; i++) {
        int64_t y = (2 * i + 1) * (int64_t)p->height / (2 * (int64_t)SAMPLES);

        row_add(p, p->planes[0] + (size_t)y * p->strides[0], at, out->cells[i / LOOKS]);
    }
    if (p->kind == PICTURE_RGB) {
        for (int i = 0; i < CELLS * CELLS; i++) {
            struct cell *c = &out->cells[i / CELLS][i % CELLS];

            c->solid = LOOKS * LOOKS;
            memcpy(c->solid_rgb, c->rgb, sizeof c->solid_rgb);
        }
    }
}

/*
 * The hash: pHash's of the discrete cosine transform (Zauner, "Implementation and
 * Benchmarking of Perceptual Image Hash Functions", 2010, 3.2.1). Of the 32 x 32 luma the
 * 8 x 8 lowest waves that run both ways, each a bit: above or below the median.
 */
enum { WAVES = 8, NOISE_PART = 8 };

/* 16384 * cos(k * pi / 64), a quarter of a turn. */
static const int32_t quarter[33] = {
    16384, 16364, 16305, 16207, 16069, 15893, 15679, 15426, 15137, 14811, 14449,
    14053, 13623, 13160, 12665, 12140, 11585, 11003, 10394, 9760,  9102,  8423,
    7723,  7005,  6270,  5520,  4756,  3981,  3196,  2404,  1606,  804,   0};

static int32_t
cosine(uint32_t k) /* of k * pi / 64 */
{
    k %= 128;
    k = k > 64 ? 128 - k : k;
    return k <= 32 ? quarter[k] : -quarter[64 - k];
}

/* Luma of BT.601 in 1/16 of a step: sums of samples, weights of 256 together. */
static int32_t
luma(const struct cell *c)
{
    return (int32_t)((77 * c->rgb[0] + 150 * c->rgb[1] + 29 * c->rgb[2]) /
                     (16 * LOOKS * LOOKS));
}

static void
transform(const struct view *v, int64_t out[WAVES * WAVES])
{
    int32_t table[WAVES][CELLS];
    int64_t rows[CELLS][WAVES];

    for (uint32_t k = 0; k < WAVES; k++) {
        for (uint32_t x = 0; x < CELLS; x++) {
            table[k][x] = cosine((2 * x + 1) * (k + 1));
        }
    }
    for (int y = 0; y < CELLS; y++) {
        int32_t line[CELLS];

        for (int x = 0; x < CELLS; x++) {
            line[x] = luma(&v->cells[y][x]);
        }
        for (int k = 0; k < WAVES; k++) {
            rows[y][k] = 0;
            for (int x = 0; x < CELLS; x++) {
                rows[y][k] += line[x] * (int64_t)table[k][x];
            }
        }
    }
    for (int k = 0; k < WAVES; k++) {
        for (int j = 0; j < WAVES; j++) {
            int64_t sum = 0;

            for (int y = 0; y < CELLS; y++) {
                sum += rows[y][j] * table[k][y];
            }
            out[k * WAVES + j] =
                sum >> 28; /* both cosines' scale: 1/16 of a step again */
        }
    }
}

/*
 * Parseval: with waves of this scale the mean square of what they carry is the sum of
 * squares / (CELLS^2 / 4) / CELLS^2. Below a root mean square of one step (16/16) they
 * are noise, and all flat pictures would be alike.
 */
static bool
is_flat(const int64_t waves[WAVES * WAVES])
{
    const int64_t least = (int64_t)16 * 16 * CELLS * CELLS * (CELLS * CELLS / 4);
    int64_t sum = 0;

    for (int i = 0; i < WAVES * WAVES; i++) {
        sum += waves[i] * waves[i];
    }
    return sum < least;
}

/* Where half of the waves are above: the mean of the two in the middle. */
static int64_t
median_of(const int64_t waves[WAVES * WAVES])
{
    const int middle = WAVES * WAVES / 2;
    int64_t sorted[WAVES * WAVES];

    for (int i = 0; i < WAVES * WAVES; i++) {
        int at = i;

        for (; at > 0 && sorted[at - 1] > waves[i]; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = waves[i];
    }
    return (sorted[middle - 1] + sorted[middle]) / 2;
}

/*
 * Departs from Zauner in one thing: a wave must stand out from the median by a part of
 * their mean strength. A thing in the middle of a plain wall is symmetrical, half of its
 * waves are nothing but noise around 0, which is also their median, and their bits would
 * be drawn by lot.
 */
static void
hash_put(const struct view *v, struct media_facts *facts)
{
    int64_t waves[WAVES * WAVES];
    int64_t least, strength = 0;

    transform(v, waves);
    if (is_flat(waves)) {
        return;
    }
    for (int i = 0; i < WAVES * WAVES; i++) {
        strength += waves[i] < 0 ? -waves[i] : waves[i];
    }
    least = median_of(waves) + strength / (WAVES * WAVES) / NOISE_PART;
    for (int i = 0; i < WAVES * WAVES; i++) {
        facts->phash |= (uint64_t)(waves[i] > least ? 1 : 0) << i;
    }
    facts->has_phash = 1;
}

/*
 * The colour: what a person would say. Cells vote for the bin of their luma and two
 * colour differences (Y, Cb and Cr of JFIF), even enough for the eye; the bin with most
 * votes, its neighbours counted in, is where the search begins, and the mean of what is
 * near, taken again a few times, is the answer.
 */
enum { BINS = 8, BIN_STEPS = 32, NEAR = 40, ROUNDS = 4 };
/*
 * A vote's weight is VOTE and the strength of the colour, so that an apple counts more
 * than the wall behind it, and twice in the middle, where the subject is. Cells as dark
 * as BLACK or as light as WHITE are borders, paper and night: they vote where fewer than
 * one in ALONE of the others is there.
 */
enum { VOTE = 64, BLACK = 28, WHITE = 232, ALONE = 32 };

struct vote {
    int32_t rgb[3];
    int32_t ycc[3]; /* 0 to 255 */
    int32_t weight;
    bool is_paper;
};

static int32_t
clip(int32_t v)
{
    return v < 0 ? 0 : v > 255 ? 255 : v;
}

static void
vote_of(const struct cell *c, bool in_middle, struct vote *out)
{
    int32_t most = 0, least = 255;

    for (int i = 0; i < 3; i++) {
        out->rgb[i] = (int32_t)((c->solid_rgb[i] + c->solid / 2) / c->solid);
        most = out->rgb[i] > most ? out->rgb[i] : most;
        least = out->rgb[i] < least ? out->rgb[i] : least;
    }
    out->ycc[0] = (77 * out->rgb[0] + 150 * out->rgb[1] + 29 * out->rgb[2]) / 256;
    /* JFIF 1.02's matrix in 1/256 */
    out->ycc[1] =
        clip(128 + (-43 * out->rgb[0] - 85 * out->rgb[1] + 128 * out->rgb[2]) / 256);
    out->ycc[2] =
        clip(128 + (128 * out->rgb[0] - 107 * out->rgb[1] - 21 * out->rgb[2]) / 256);
    out->weight = (VOTE + most - least) * (in_middle ? 2 : 1);
    out->is_paper = most < BLACK || least > WHITE;
}

/* Gives how many votes there are. */
static int
votes_take(const struct view *v, struct vote votes[CELLS * CELLS])
{
    int n = 0, n_papers = 0;

    for (int i = 0; i < CELLS * CELLS; i++) {
        int y = i / CELLS, x = i % CELLS;
        const struct cell *c = &v->cells[y][x];
        bool in_middle =
            x >= CELLS / 4 && x < CELLS * 3 / 4 && y >= CELLS / 4 && y < CELLS * 3 / 4;

        if (c->solid >= LOOKS * LOOKS / 2) {
            vote_of(c, in_middle, &votes[n]);
            n_papers += votes[n].is_paper ? 1 : 0;
            n++;
        }
    }
    for (int i = 0; i < n && (n - n_papers) * ALONE >= n; i++) {
        votes[i].weight = votes[i].is_paper ? 0 : votes[i].weight;
    }
    return n;
}

/* Adds each vote to its bin and, by half, to the six that share a side with it. */
static void
bins_fill(const struct vote *votes, int n, int32_t bins[BINS + 2][BINS + 2][BINS + 2])
{
    for (int i = 0; i < n; i++) {
        int a = votes[i].ycc[0] / BIN_STEPS + 1;
        int b = votes[i].ycc[1] / BIN_STEPS + 1;
        int c = votes[i].ycc[2] / BIN_STEPS + 1;
        int32_t w = votes[i].weight;

        bins[a][b][c] += 2 * w;
        bins[a - 1][b][c] += w;
        bins[a + 1][b][c] += w;
        bins[a][b - 1][c] += w;
        bins[a][b + 1][c] += w;
        bins[a][b][c - 1] += w;
        bins[a][b][c + 1] += w;
    }
}

/* The middle of the fullest bin. */
static void
peak_find(const struct vote *votes, int n, int32_t ycc[3])
{
    int32_t bins[BINS + 2][BINS + 2][BINS + 2] = {0}; /* a rim for the neighbours */
    int32_t best = -1;

    bins_fill(votes, n, bins);
    for (int i = 0; i < BINS * BINS * BINS; i++) {
        int a = i / (BINS * BINS), b = i / BINS % BINS, c = i % BINS;

        if (bins[a + 1][b + 1][c + 1] > best) {
            best = bins[a + 1][b + 1][c + 1];
            ycc[0] = a * BIN_STEPS + BIN_STEPS / 2;
            ycc[1] = b * BIN_STEPS + BIN_STEPS / 2;
            ycc[2] = c * BIN_STEPS + BIN_STEPS / 2;
        }
    }
}

/* Moves *ycc to the mean of the votes around it, and tells their colour. */
static void
mean_shift(const struct vote *votes, int n, int32_t ycc[3], int32_t *rgb)
{
    int64_t sums[6] = {0}, weight = 0;

    for (int i = 0; i < n; i++) {
        const struct vote *v = &votes[i];
        int32_t far = 0;

        for (int k = 0; k < 3; k++) {
            far += (v->ycc[k] - ycc[k]) * (v->ycc[k] - ycc[k]);
        }
        if (far > NEAR * NEAR) {
            continue;
        }
        weight += v->weight;
        for (int k = 0; k < 3; k++) {
            sums[k] += (int64_t)v->weight * v->ycc[k];
            sums[3 + k] += (int64_t)v->weight * v->rgb[k];
        }
    }
    if (weight > 0) {
        *rgb = 0;
        for (int k = 0; k < 3; k++) {
            ycc[k] = (int32_t)((sums[k] + weight / 2) / weight);
            *rgb = *rgb << 8 | (int32_t)((sums[3 + k] + weight / 2) / weight);
        }
    }
}

void
impression_put(const struct picture *p, struct media_facts *facts)
{
    struct view view;
    struct vote votes[CELLS * CELLS];
    int32_t ycc[3] = {0};
    int n;

    facts->dominant_rgb = -1;
    facts->has_phash = 0;
    facts->phash = 0;
    if ((p->kind != PICTURE_RGB && p->kind != PICTURE_RGBA) || p->width < 1 ||
        p->height < 1) {
        return;
    }
    look(p, &view);
    n = votes_take(&view, votes);
    if (n == 0) {
        return; /* nothing of it is seen */
    }
    peak_find(votes, n, ycc);
    for (int i = 0; i < ROUNDS; i++) {
        mean_shift(votes, n, ycc, &facts->dominant_rgb);
    }
    hash_put(&view, facts);
}
