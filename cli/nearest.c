#include "cli/opts.h"

#include <limits.h>

enum { NAME_MOST = 40 }; /* longer words are no typo of ours */

static unsigned
least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The last two letters of a's first i and b's first j stand the other way round. */
static bool
are_swapped(struct str a, unsigned i, struct str b, unsigned j)
{
    return i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
}

/*
 * Edits between two words: insert, drop, replace a letter, or swap two neighbours
 * (optimal string alignment), so that "lsit" is one edit from "list".
 */
static unsigned
distance(struct str a, struct str b)
{
    unsigned rows[3][NAME_MOST + 1];

    for (unsigned j = 0; j <= b.n; j++) {
        rows[0][j] = j;
    }
    for (unsigned i = 1; i <= a.n; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *up = rows[(i + 2) % 3];
        const unsigned *upper = rows[(i + 1) % 3];

        now[0] = i;
        for (unsigned j = 1; j <= b.n; j++) {
            unsigned replace = up[j - 1] + (a.p[i - 1] != b.p[j - 1]);

            now[j] = least_of(replace, least_of(up[j], now[j - 1]) + 1);
            now[j] =
                are_swapped(a, i, b, j) ? least_of(now[j], upper[j - 2] + 1) : now[j];
        }
    }
    return rows[a.n % 3][b.n];
}

const char *
nearest_name(const char *typo, const char *const *names)
{
    struct str word = str_of(typo);
    const char *best = NULL;
    unsigned best_edits = UINT_MAX;

    if (word.n == 0 || word.n > NAME_MOST) {
        return NULL;
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        struct str name = str_of(names[i]);
        unsigned edits;

        if (name.n > NAME_MOST) {
            continue;
        }
        edits = distance(word, name);
        if (word.n >= 3 && str_starts(name, word)) {
            edits = 1; /* cut short: --retry for --retry-failed */
        }
        if (edits < best_edits) {
            best_edits = edits;
            best = names[i];
        }
    }
    /* Two edits in a short word make any other word. */
    return best_edits <= 1 + word.n / 4 ? best : NULL;
}
