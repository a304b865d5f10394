/*
 * A sequential scan, in groups of 16 MCUs: their blocks are read in one loop, then
 * transformed 16 at a time.
 */
#include "thumbs/jpeg_fast_parts.h"

#include "thumbs/jpeg_fast_idct.h"

#if defined(JF_IS_BUILT)

/* One block of a group: how to read it and where to. The same for each group. */
struct block {
    const uint64_t *dc, *ac; /* steps: first, then */
    const uint16_t *places;
    int16_t *lane;
    const struct jf_codes *dc_codes, *ac_codes;
    int reached;   /* out: index of the last coefficient there was */
    uint8_t at;    /* of the scan's components */
    uint8_t group; /* of 16 lanes */
};

struct walk {
    struct jpeg_fast *d;
    const struct jf_scan *scan;
    struct block blocks[JF_GROUP_BLOCKS + 1]; /* one more: the loop looks ahead */
    int n;                                    /* blocks in one MCU */
    int first[JF_COMPONENTS + 1];             /* of these, of each component */
    struct jf_reader reader;
    int16_t predictions[JF_COMPONENTS];
    int16_t *lanes[JF_MCU_BLOCKS]; /* of each group of 16 */
    int reached[JF_MCU_BLOCKS];    /* or-ed: no less than the largest */
    size_t lanes_used;
};

/* Where the loop over blocks stands. */
struct cursor {
    struct jf_bits bits;
    const uint64_t *steps; /* of which the next one is taken */
    struct block *block;
    int index; /* of the last coefficient */
};

/* One symbol, and whether it ends the block. */
struct slow {
    struct jf_bits bits;
    int index;
    bool ends, is_bad;
};

/*
 * Reads a symbol bit by bit: its code is long, or the block may end with it. Here, and
 * only here, all that can be wrong with a block comes up.
 */
JF_APART static struct slow
slow_symbol(struct jf_bits bits, const struct block *b, int index, bool is_dc)
{
    struct slow s = {.bits = bits, .index = index, .ends = true, .is_bad = true};
    unsigned found, symbol;
    int size;

    jf_bits_fill(&s.bits);
    found = jf_codes_next(is_dc ? b->dc_codes : b->ac_codes, s.bits.window);
    symbol = found & 0xFF;
    size = (int)(symbol & 15);
    if (found == 0 || (!is_dc && size == 0 && symbol != 0 && symbol != 0xF0)) {
        return s; /* no code, or one that only progressive scans have */
    }
    jf_bits_pass(&s.bits, (int)(found >> 8));
    if (!is_dc && symbol == 0) {
        s.is_bad = false;
        return s;
    }
    s.index += is_dc ? 0 : (int)(symbol >> 4) + 1;
    if (s.index > 63) {
        return s;
    }
    b->lane[b->places[s.index]] = (int16_t)jf_bits_value(s.bits.window, size);
    jf_bits_pass(&s.bits, size);
    jf_bits_fill(&s.bits);
    s.ends = s.index == 63;
    s.is_bad = false;
    return s;
}

/*
 * One step (jpeg_fast_codes.h). Where a block ends, the next step is taken from another
 * table: which one is a conditional move. A branch there would be mispredicted for about
 * every block, which is most of the time of decoding.
 */
JF_INLINE void
step(struct cursor *c, bool *is_bad)
{
    struct block *b = c->block;
    uint64_t e = c->steps[c->bits.window >> (64 - JF_WINDOW)];
    int index = c->index + (int)(e >> 8 & 0xFF);
    const uint64_t *ac = b->ac, *dc = b[1].dc; /* both read now: nothing waits for them */
    int ends;

    if (__builtin_expect(index >= 63, 0)) {
        struct slow s = slow_symbol(c->bits, b, c->index, c->steps == b->dc);

        c->bits = s.bits;
        index = s.index;
        *is_bad |= s.is_bad;
        e = s.ends ? JF_ENDS : 0;
    } else {
        const uint16_t *places = b->places + c->index;

        b->lane[places[e >> 16 & 0xFF]] = (int16_t)(e >> 32);
        b->lane[places[e >> 24 & 0xFF]] = (int16_t)(e >> 48);
        jf_bits_pass(&c->bits, (int)(e & 63));
    }
    b->reached = index;
    c->steps = (e & JF_ENDS) != 0 ? dc : ac;
    ends = (int)(e >> 7 & 1);
    c->index = index & (ends - 1);
    c->block = b + ends;
}

/* Reads n blocks. Of a damaged one the rest is left out and *is_bad set. */
JF_APART static void
blocks_read(struct jf_bits *bits, struct block *blocks, int n, bool *is_bad)
{
    struct cursor c = {.bits = *bits, .steps = blocks->dc, .block = blocks};
    const struct block *end = blocks + n;

    for (;;) {
        jf_bits_fill(&c.bits);
        step(&c, is_bad);
        if (c.block >= end) {
            break;
        }
        step(&c, is_bad);
        if (c.block >= end) {
            break;
        }
        step(&c, is_bad);
        if (c.block >= end) {
            break;
        }
    }
    *bits = c.bits;
}

static struct jf_component *
component_at(const struct walk *w, int i)
{
    return &w->d->frame.components[w->scan->which[i]];
}

/* Blocks of the component in one MCU, across and down: a scan of one has but one. */
static int
across_of(const struct walk *w, int i)
{
    return w->scan->n > 1 ? component_at(w, i)->across : 1;
}

static int
down_of(const struct walk *w, int i)
{
    return w->scan->n > 1 ? component_at(w, i)->down : 1;
}

/* Both chroma share theirs where they name the same tables. */
static const uint64_t *
dc_steps_of(const struct walk *w, int i)
{
    const struct jf_component *c = component_at(w, i);
    bool is_skip = c->keep == JF_KEEP_1;
    struct jpeg_fast *d = w->d;
    struct jf_dc_steps *t;
    int k = 0;

    while (k < i) {
        const struct jf_component *o = component_at(w, k);

        if (o->dc_at == c->dc_at && o->ac_at == c->ac_at &&
            (o->keep == JF_KEEP_1) == is_skip) {
            break;
        }
        k++;
    }
    t = &d->dc_steps[w->scan->which[k]];
    jf_dc_steps_make(t, &d->dc[c->dc_at], &d->ac[c->ac_at], is_skip);
    return t->steps;
}

/* What the blocks of component i have in common. */
static struct block
block_of(const struct walk *w, int i)
{
    const struct jf_component *c = component_at(w, i);
    struct jf_codes *ac = &w->d->ac[c->ac_at];

    if (c->keep == JF_KEEP_1) {
        jf_codes_make_skips(ac);
    } else {
        jf_codes_make_pairs(ac);
    }
    return (struct block){.dc = dc_steps_of(w, i),
                          .ac = c->keep == JF_KEEP_1 ? ac->skips : ac->pairs,
                          .places = w->d->places[c->keep],
                          .dc_codes = &w->d->dc[c->dc_at],
                          .ac_codes = ac};
}

/* Gives component i its lanes; `groups` are taken already. */
static int
lanes_share(struct walk *w, int i, int groups)
{
    enum jf_keep keep = component_at(w, i)->keep;
    int n = across_of(w, i) * down_of(w, i);

    for (int k = 0; k < n; k++) {
        w->lanes[groups + k] = w->d->lanes + w->lanes_used;
        w->lanes_used += (size_t)jf_keep_rows(keep) * JF_LANES;
    }
    return groups + n;
}

/*
 * The blocks of 16 MCUs in the order of the data (A.2.3). Side by side in a row of the
 * component they go into one lane after the other, 16 of them to a group of lanes.
 */
static void
blocks_lay(struct walk *w)
{
    struct block like[JF_COMPONENTS];
    int *first = w->first;
    int at = 0;

    for (int i = 0; i < w->scan->n; i++) {
        like[i] = block_of(w, i);
        first[i + 1] = lanes_share(w, i, first[i]);
    }
    w->n = first[w->scan->n];
    for (int k = 0; k < JF_LANES * w->n; k++) {
        int mcu = k / w->n, i = 0, within, column;
        struct block *b = &w->blocks[at++];

        while (k % w->n >= first[i + 1]) {
            i++;
        }
        within = k % w->n - first[i];
        column = mcu * across_of(w, i) + within % across_of(w, i);
        *b = like[i];
        b->group = (uint8_t)(first[i] + within / across_of(w, i) * across_of(w, i) +
                             column / JF_LANES);
        b->lane = w->lanes[b->group] + column % JF_LANES;
    }
    w->blocks[at] = w->blocks[0];
}

/*
 * DC values are differences to the component's block before (F.2.1.3.1): those of
 * component i among these MCUs. They may wrap: one beyond 16 bits comes from a
 * difference of 15 and a value within the range of jf_idct(), so it is outside of that
 * after wrapping too.
 */
static void
predictions_add(struct walk *w, int i, const struct block *blocks, int mcus)
{
    int16_t prediction = w->predictions[i];

    for (int m = 0; m < mcus; m++) {
        const struct block *mcu = blocks + m * w->n;

        for (int k = w->first[i]; k < w->first[i + 1]; k++) {
            prediction = (int16_t)(prediction + *mcu[k].lane);
            *mcu[k].lane = prediction;
            w->reached[mcu[k].group] |= mcu[k].reached;
        }
    }
    w->predictions[i] = prediction;
}

/* How many of these MCUs come before the next restart; 0: it is not in order. */
static int
mcus_together(struct walk *w, int mcus)
{
    struct jf_reader *r = &w->reader;

    if (r->interval == 0) {
        return mcus;
    }
    if (r->left == 0) {
        if (!jf_reader_restart(r)) {
            return 0;
        }
        memset(w->predictions, 0, sizeof w->predictions);
    }
    mcus = mcus < r->left ? mcus : r->left;
    r->left -= mcus;
    return mcus;
}

/* Reads `mcus` MCUs, of which restarts may separate some. */
static bool
group_read(struct walk *w, int mcus)
{
    bool is_bad = false;
    int done = 0;

    memset(w->reached, 0, sizeof w->reached);
    while (done < mcus) {
        struct block *blocks = w->blocks + done * w->n;
        int n = mcus_together(w, mcus - done);

        if (n == 0) {
            return false;
        }
        blocks_read(&w->reader.bits, blocks, n * w->n, &is_bad);
        if (is_bad || !jf_reader_is_inside(&w->reader)) {
            return false;
        }
        for (int i = 0; i < w->scan->n; i++) {
            predictions_add(w, i, blocks, n);
        }
        done += n;
    }
    return true;
}

/* A group of lanes as the next blocks must find it. */
static void
lanes_clear(const struct jf_component *c, int16_t *lanes, int reached)
{
    int rows = jf_keep_rows(c->keep) - 1; /* nobody reads the dump */

    if (reached == 0) {
        rows = 1;
    } else if (reached <= JF_REACHED_4X4 && c->keep == JF_KEEP_8X8) {
        rows = 3 * 8 + 4; /* of the block: three, and half of the next */
    }
    memset(lanes, 0, (size_t)rows * JF_LANES * sizeof *lanes);
}

/* Transforms what was read; the group begins at this MCU. */
static bool
group_finish(const struct walk *w, int mcus, int32_t mcu_x, int32_t mcu_y)
{
    bool is_good = true;
    int group = 0;

    for (int i = 0; i < w->scan->n; i++) {
        const struct jf_component *c = component_at(w, i);
        int across = across_of(w, i), down = down_of(w, i);

        for (int k = 0; k < across * down; k++, group++) {
            int32_t y = mcu_y * down + k / across;
            int32_t x = mcu_x * across + k % across * JF_LANES;

            if (k % across * JF_LANES < mcus * across) {
                is_good &= jf_idct(c, w->lanes[group], y, x, w->reached[group]);
                lanes_clear(c, w->lanes[group], w->reached[group]);
            }
        }
    }
    return is_good;
}

bool
jf_sequential_scan(struct jpeg_fast *d, const struct jf_scan *s)
{
    struct walk w;

    w = (struct walk){
        .d = d, .scan = s, .reader = jf_reader_begin(&d->data, s->interval)};
    for (int i = 0; i < s->n; i++) {
        const struct jf_component *c = &d->frame.components[s->which[i]];

        if (!d->has_dc[c->dc_at] || !d->has_ac[c->ac_at]) {
            return false;
        }
    }
    blocks_lay(&w);
    memset(d->lanes, 0,
           w.lanes_used * sizeof d->lanes[0]); /* a file may have broken off */
    for (int32_t y = 0; y < s->mcus_down; y++) {
        for (int32_t x = 0; x < s->mcus_across; x += JF_LANES) {
            int n = s->mcus_across - x < JF_LANES ? s->mcus_across - x : JF_LANES;

            if (!group_read(&w, n) || !group_finish(&w, n, x, y)) {
                return false;
            }
        }
    }
    return jf_reader_is_done(&w.reader);
}

#endif
