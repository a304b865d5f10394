#include "thumbs/jpeg_fast_data.h"

#if defined(JF_IS_BUILT)

#include <immintrin.h>
#include <stdlib.h>

void
jf_data_release(struct jf_data *d)
{
    free(d->bytes);
    free(d->starts);
    *d = (struct jf_data){0};
}

/* Room for so many bytes and segments. */
static bool
data_room(struct jf_data *d, size_t bytes, size_t segments)
{
    if (d->room < bytes) {
        free(d->bytes);
        d->room = bytes;
        d->bytes = malloc(d->room);
        d->room = d->bytes != NULL ? d->room : 0;
    }
    if (d->starts_room < segments + 1) {
        free(d->starts);
        d->starts_room = segments + 1;
        d->starts = malloc(d->starts_room * sizeof *d->starts);
        d->starts_room = d->starts != NULL ? d->starts_room : 0;
    }
    return d->room > 0 && d->starts_room > 0;
}

static size_t
segments_of(const struct jf_scan *s)
{
    size_t mcus = (size_t)s->mcus_across * (size_t)s->mcus_down;
    size_t interval = (size_t)s->interval;

    return interval == 0 ? 1 : (mcus + interval - 1) / interval;
}

/* Copies from *i on up to the next 0xFF, or to the end; returns where *to ends. */
JF_TARGET static uint8_t *
plain_copy(const struct jf_span *s, size_t *i, uint8_t *to)
{
    const __m256i ff = _mm256_set1_epi8(-1);

    for (; *i + 32 <= s->n; *i += 32, to += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(s->at + *i));
        unsigned found = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, ff));

        _mm256_storeu_si256((__m256i *)(void *)to, v);
        if (found != 0) {
            unsigned n = (unsigned)_tzcnt_u32(found);

            *i += n;
            return to + n;
        }
    }
    while (*i < s->n && s->at[*i] != 0xFF) {
        *to++ = s->at[(*i)++];
    }
    return to;
}

/*
 * What stands behind the 0xFF at i: 0 stuffing, 1 to 255 a marker, -1 the file's end. Any
 * number of further 0xFF may stand before a marker (B.1.1.2), but not before a zero. *i
 * moves to the last 0xFF.
 */
static int
marker_code(const struct jf_span *s, size_t *i)
{
    size_t at = *i + 1;

    while (at < s->n && s->at[at] == 0xFF) {
        at++;
    }
    if (at >= s->n || (s->at[at] == 0 && at != *i + 1)) {
        return -1;
    }
    *i = at - 1;
    return s->at[at];
}

static bool
is_restart(int code)
{
    return code >= 0xD0 && code <= 0xD7;
}

bool
jf_data_take(struct jf_data *d, struct jf_span *rest, const struct jf_scan *s,
             size_t padding)
{
    size_t segments = segments_of(s), i = 0;
    uint8_t *to;
    int code;

    if (!data_room(d, rest->n + padding, segments)) {
        return false;
    }
    to = d->bytes;
    d->n = 1;
    d->starts[0] = 0;
    for (;;) {
        to = plain_copy(rest, &i, to);
        code = i < rest->n ? marker_code(rest, &i) : -1;
        if (code < 0) {
            return false;
        }
        if (code == 0) {
            *to++ = 0xFF;
        } else if (!is_restart(code)) {
            break;
        } else if (d->n == segments || code != 0xD0 + (int)((d->n - 1) & 7)) {
            return false;
        } else {
            d->starts[d->n++] = (size_t)(to - d->bytes);
        }
        i += 2;
    }
    d->starts[d->n] = (size_t)(to - d->bytes);
    memset(to, 0, padding);
    *rest = (struct jf_span){rest->at + i, rest->n - i};
    return true; /* of missing segments the reader tells */
}

bool
jf_data_pass(struct jf_span *rest)
{
    size_t i = 0;

    for (;;) {
        const uint8_t *found = memchr(rest->at + i, 0xFF, rest->n - i);
        int code;

        if (found == NULL) {
            return false;
        }
        i = (size_t)(found - rest->at);
        code = marker_code(rest, &i);
        if (code < 0) {
            return false;
        }
        if (code != 0 && !is_restart(code)) {
            *rest = (struct jf_span){rest->at + i, rest->n - i};
            return true;
        }
        i += 2;
    }
}

#endif
