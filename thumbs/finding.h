/*
 * thumbs/finding.h - what the worker thinks of one file, and where and why it stopped
 * liking it.
 */
#ifndef ASSETS_THUMBS_FINDING_H
#define ASSETS_THUMBS_FINDING_H

#include "thumbs/wire.h"

struct finding {
    enum verdict verdict;
    int64_t broke_at;       /* -1 where not known */
    char detail[WIRE_TEXT]; /* printable ASCII, zero behind its end */
};

#define FINDING_OK ((struct finding){.verdict = VERDICT_OK, .broke_at = -1})

/* Sets all three. */
void finding_set(struct finding *f, enum verdict v, int64_t at, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
/* Sets the detail if there is none yet: the first message is the one that matters. */
void finding_note(struct finding *f, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * Copies text into a field of `room` bytes as printable ASCII, '?' for all else, zero
 * behind its end.
 */
void word_put(char *field, size_t room, const char *text);

#endif
