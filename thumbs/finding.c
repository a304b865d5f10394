#include "thumbs/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
word_put(char *field, size_t room, const char *text)
{
    size_t n = 0;

    memset(field, 0, room);
    for (; text != NULL && text[n] != '\0' && n + 1 < room; n++) {
        field[n] = (char)(text[n] >= 0x20 && text[n] <= 0x7e ? text[n] : '?');
    }
    while (n > 0 && field[n - 1] == ' ') {
        field[--n] = '\0';
    }
}

static void
detail_put(struct finding *f, const char *fmt, va_list args)
{
    char text[WIRE_TEXT];
    int n = vsnprintf(text, sizeof text, fmt, args);

    if (n < 0) {
        return;
    }
    text[strcspn(text, "\r\n")] = '\0';
    word_put(f->detail, sizeof f->detail, text);
}

void
finding_set(struct finding *f, enum verdict v, int64_t at, const char *fmt, ...)
{
    va_list args;

    f->verdict = v;
    f->broke_at = at;
    va_start(args, fmt);
    detail_put(f, fmt, args);
    va_end(args);
}

void
finding_note(struct finding *f, const char *fmt, ...)
{
    va_list args;

    if (f->detail[0] != '\0') {
        return;
    }
    va_start(args, fmt);
    detail_put(f, fmt, args);
    va_end(args);
}
