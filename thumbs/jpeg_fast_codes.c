#include "thumbs/jpeg_fast_codes.h"

#include "thumbs/jpeg_fast_bits.h"

/* What one look-up does, before it is packed. */
struct step {
    unsigned bits, advance;
    bool ends;
    unsigned place[2];
    int32_t value[2];
};

static const uint64_t far_step = (uint64_t)JF_FAR << 8;

static uint64_t
step_pack(const struct step *s)
{
    return (uint64_t)s->bits | (s->ends ? JF_ENDS : 0) | (uint64_t)s->advance << 8 |
           (uint64_t)s->place[0] << 16 | (uint64_t)s->place[1] << 24 |
           (uint64_t)(uint16_t)s->value[0] << 32 | (uint64_t)(uint16_t)s->value[1] << 48;
}

/* Figures C.1 to C.3 and F.15. */
static bool
codes_number(struct jf_codes *c)
{
    int32_t code = 0, at = 0;

    for (int length = 1; length <= 16; length++) {
        int32_t count = c->counts[length];

        c->to_symbol[length] = at - code;
        if (count > 0 && code + count >= 1 << length) {
            return false; /* too many, or the code of all ones is among them */
        }
        code += count;
        at += count;
        c->last[length] = count > 0 ? code - 1 : -1;
        code <<= 1;
    }
    return true;
}

/*
 * Fills all windows that begin with this code and, where size bits of value behind it fit
 * too, those with each value.
 */
static void
code_enter(struct jf_codes *c, uint32_t code, int length, unsigned symbol)
{
    int size = (int)(symbol & 15);
    bool has_meaning = size != 0 || symbol == 0 || symbol == 0xF0;
    unsigned advance = symbol != 0 ? (symbol >> 4) + 1 : 0;
    uint32_t from = code << (JF_WINDOW - length);
    uint32_t to = from + (1U << (JF_WINDOW - length));

    for (uint32_t w = from; w < to; w++) {
        c->one[w] = (uint16_t)((unsigned)length << 8 | symbol);
    }
    if (!has_meaning || length + size > JF_WINDOW) {
        return;
    }
    for (uint32_t w = from; w < to; w++) {
        uint64_t rest = (uint64_t)w << (64 - JF_WINDOW) << length;

        c->single[w] = (uint32_t)(length + size) | advance << 8 |
                       (uint32_t)(uint16_t)jf_bits_value(rest, size) << 16;
    }
}

static void
codes_enter(struct jf_codes *c)
{
    int at = 0;

    memset(c->one, 0, sizeof c->one);
    memset(c->single, 0, sizeof c->single);
    for (int length = 1; length <= JF_WINDOW; length++) {
        for (int i = 0; i < c->counts[length]; i++, at++) {
            code_enter(c, (uint32_t)(at - c->to_symbol[length]), length, c->symbols[at]);
        }
    }
}

bool
jf_codes_set(struct jf_codes *c, bool is_dc, const uint8_t counts[17],
             const uint8_t *symbols, unsigned *generation)
{
    int n = 0;

    for (int i = 1; i <= 16; i++) {
        n += counts[i];
    }
    if (n > 256) {
        return false;
    }
    if (c->is_set && c->n == n && memcmp(c->counts + 1, counts + 1, 16) == 0 &&
        memcmp(c->symbols, symbols, (size_t)n) == 0) {
        return true;
    }
    c->is_set = false;
    c->has_pairs = false;
    c->has_skips = false;
    c->n = n;
    c->generation = ++*generation;
    memcpy(c->counts, counts, 17);
    memset(c->symbols, 0, sizeof c->symbols);
    memcpy(c->symbols, symbols, (size_t)n);
    for (int i = 0; is_dc && i < n; i++) {
        if (symbols[i] > 15) {
            return false;
        }
    }
    if (!codes_number(c)) {
        return false;
    }
    codes_enter(c);
    c->is_set = true;
    return true;
}

unsigned
jf_codes_long(const struct jf_codes *c, uint64_t window)
{
    int32_t first16 = (int32_t)(window >> 48);

    for (int length = JF_WINDOW + 1; length <= 16; length++) {
        int32_t code = first16 >> (16 - length);

        if (code <= c->last[length]) {
            return (unsigned)length << 8 | c->symbols[code + c->to_symbol[length]];
        }
    }
    return 0;
}

/* An entry of the table of singles that ends the block has only its bits. */
static bool
is_end(uint32_t single)
{
    return single - 1 < 0xFF;
}

/* The symbol behind the first `used` bits, where it too is wholly inside; else 0. */
static uint32_t
single_behind(const struct jf_codes *c, uint32_t window, uint32_t used)
{
    uint32_t found = c->single[(window << used) & (JF_ENTRIES - 1)];

    return used + (found & 0xFF) <= JF_WINDOW ? found : 0;
}

/*
 * A step that begins with `first`, a symbol of this window with its value; an AC symbol
 * may follow, and the end behind either. Without branches: on what windows hold these
 * would be as good as random, and the tables are made anew for many a file.
 */
static uint64_t
pair_from(const struct jf_codes *ac, uint32_t window, uint32_t first, uint32_t place)
{
    uint32_t bits = first & 0xFF;
    uint32_t second = single_behind(ac, window, bits);
    uint32_t advance = place + (second >> 8 & 0xFF);
    uint32_t last = advance != place ? second : first;
    uint32_t end;
    bool ends;

    bits += second & 0xFF;
    end = single_behind(ac, window, bits);
    ends = is_end(end) && !is_end(second);
    bits += ends ? end : 0;
    ends = ends || is_end(second);
    return (uint64_t)bits | (uint64_t)ends << 7 | (uint64_t)advance << 8 |
           (uint64_t)place << 16 | (uint64_t)advance << 24 |
           (uint64_t)(first >> 16) << 32 | (uint64_t)(last >> 16) << 48;
}

/*
 * Adds symbols whose codes are inside the window; their values may be outside. To 62: a
 * step that goes further can never be taken.
 */
static void
step_add_chain(struct step *s, const struct jf_codes *c, uint32_t window)
{
    enum { ADVANCE_MOST = 62 };

    while (s->bits < JF_WINDOW) {
        unsigned found = c->one[(window << s->bits) & (JF_ENTRIES - 1)];
        unsigned length = found >> 8, symbol = found & 0xFF, size = symbol & 15;
        unsigned advance = (symbol >> 4) + 1;

        if (found == 0 || s->bits + length > JF_WINDOW ||
            s->bits + length + size > JF_STEP_BITS) {
            return;
        }
        if (symbol == 0) {
            s->bits += length;
            s->ends = true;
            return;
        }
        if ((size == 0 && symbol != 0xF0) || s->advance + advance > ADVANCE_MOST) {
            return;
        }
        s->bits += length + size;
        s->advance += advance;
    }
}

static uint64_t
pair_of(const struct jf_codes *c, uint32_t window)
{
    uint32_t first = c->single[window];
    struct step end = {.bits = first, .ends = true, .place = {JF_DUMP, JF_DUMP}};

    if (first == 0) {
        return far_step;
    }
    return is_end(first) ? step_pack(&end)
                         : pair_from(c, window, first, first >> 8 & 0xFF);
}

void
jf_codes_make_pairs(struct jf_codes *c)
{
    for (uint32_t w = 0; !c->has_pairs && w < JF_ENTRIES; w++) {
        c->pairs[w] = pair_of(c, w);
    }
    c->has_pairs = true;
}

void
jf_codes_make_skips(struct jf_codes *c)
{
    for (uint32_t w = 0; !c->has_skips && w < JF_ENTRIES; w++) {
        struct step s = {.place = {JF_DUMP, JF_DUMP}};

        step_add_chain(&s, c, w);
        c->skips[w] = s.bits > 0 ? step_pack(&s) : far_step;
    }
    c->has_skips = true;
}

static uint64_t
dc_step_of(const struct jf_codes *dc, const struct jf_codes *ac, uint32_t window,
           bool is_skip)
{
    uint32_t first = dc->single[window];
    struct step s = {.bits = first & 0xFF, .place = {0, JF_DUMP}};

    if (first == 0) {
        return far_step;
    }
    if (!is_skip) {
        return pair_from(ac, window, first, 0);
    }
    s.value[0] = (int16_t)(first >> 16);
    step_add_chain(&s, ac, window);
    return step_pack(&s);
}

void
jf_dc_steps_make(struct jf_dc_steps *t, const struct jf_codes *dc,
                 const struct jf_codes *ac, bool is_skip)
{
    if (t->dc_generation == dc->generation && t->ac_generation == ac->generation &&
        t->is_skip == is_skip) {
        return;
    }
    for (uint32_t w = 0; w < JF_ENTRIES; w++) {
        t->steps[w] = dc_step_of(dc, ac, w, is_skip);
    }
    t->dc_generation = dc->generation;
    t->ac_generation = ac->generation;
    t->is_skip = is_skip;
}
