#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/*
 * The one table behind retry and exit status. Statuses are those of the manual page,
 * fixed for ever: 1 items failed, 2 usage, 3 local trouble, 4 network, 5 input, 6 damage,
 * 7 root.
 */
static const struct {
    const char *name;
    int exit_status;
    bool again; /* may succeed later without a change on this side */
} codes[ERR_CODES] = {
    [ERR_NONE] = {"none", 0, false},           [ERR_USAGE] = {"usage", 2, false},
    [ERR_INPUT] = {"input", 5, false},         [ERR_NET_LATER] = {"net-later", 1, true},
    [ERR_NET_GONE] = {"gone", 1, false},       [ERR_NET_REFUSED] = {"refused", 1, false},
    [ERR_POLICY] = {"policy", 1, false},       [ERR_NET_DOWN] = {"net-down", 4, true},
    [ERR_NOT_MEDIA] = {"not-media", 1, false}, [ERR_MEDIA] = {"media", 1, false},
    [ERR_LIMIT] = {"limit", 5, false}, /* as a run's end: the input is too large */
    [ERR_WORKER] = {"worker", 3, false},       [ERR_DISK] = {"disk", 3, false},
    [ERR_FULL] = {"full", 3, false},           [ERR_DB] = {"db", 3, false},
    [ERR_NEWER] = {"newer", 3, false},         [ERR_BUSY] = {"busy", 3, true},
    [ERR_DAMAGE] = {"damage", 6, false},       [ERR_ROOT] = {"root", 7, false},
    [ERR_STOPPED] = {"stopped", 130, false}, /* 128 + SIGINT */
};

/* Takes away a UTF-8 character that a full text cut in its middle. */
static void
cut_at_character(char *text)
{
    size_t end = strlen(text);
    size_t lead = end;

    while (lead > 0 && end - lead < 3 && ((unsigned char)text[lead - 1] & 0xc0) == 0x80) {
        lead--;
    }
    if (lead > 0 && (unsigned char)text[lead - 1] >= 0xc0) {
        unsigned char c = (unsigned char)text[lead - 1];
        size_t length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;

        if (end - (lead - 1) < length) {
            text[lead - 1] = '\0';
        }
    }
}

/* What vsnprintf left in text, given its result: never half a character. */
static void
finish(char text[ERR_TEXT_MAX], int n)
{
    if (n < 0) {
        text[0] = '\0';
    } else if (n >= ERR_TEXT_MAX) {
        cut_at_character(text);
    }
}

/*
 * Puts "<front>: <back>" into e. Where both are too long, the front is cut (a URL can be
 * longer than the whole message): the reason stands behind.
 */
static void
put_joined(struct err *e, char front[ERR_TEXT_MAX], const char *back)
{
    enum { REASON_KEPT = 512 };
    char text[ERR_TEXT_MAX];
    size_t back_bytes = strnlen(back, REASON_KEPT);
    size_t room = sizeof text - sizeof ": " - back_bytes;

    if (strlen(front) > room) {
        front[room] = '\0';
        cut_at_character(front);
    }
    finish(text, snprintf(text, sizeof text, "%s: %s", front, back));
    memcpy(e->text, text, sizeof text);
}

void
err_put(struct err *e, enum err_code code, const char *fmt, ...)
{
    char text[ERR_TEXT_MAX];
    va_list args;

    if (e == NULL) {
        return;
    }
    va_start(args, fmt);
    finish(text,
           vsnprintf(text, sizeof text, fmt, args)); /* aside: args may use e->text */
    va_end(args);
    e->code = code;
    memcpy(e->text, text, sizeof text);
}

void
err_put_sys(struct err *e, const char *fmt, ...)
{
    int cause = errno;
    char text[ERR_TEXT_MAX];
    va_list args;

    if (e == NULL) {
        return;
    }
    va_start(args, fmt);
    finish(text,
           vsnprintf(text, sizeof text, fmt, args)); /* aside: args may use e->text */
    va_end(args);
    e->code = cause == ENOSPC || cause == EDQUOT ? ERR_FULL : ERR_DISK;
    put_joined(e, text, strerror(cause));
    errno = cause;
}

void
err_put_front(struct err *e, const char *fmt, ...)
{
    char text[ERR_TEXT_MAX];
    va_list args;

    if (e == NULL) {
        return;
    }
    va_start(args, fmt);
    finish(text,
           vsnprintf(text, sizeof text, fmt, args)); /* aside: args may use e->text */
    va_end(args);
    put_joined(e, text, e->text);
}

const char *
err_name(enum err_code code)
{
    return (unsigned)code < ERR_CODES ? codes[code].name : "unknown";
}

int
err_exit_status(enum err_code code)
{
    return (unsigned)code < ERR_CODES ? codes[code].exit_status : 3;
}

bool
err_again(enum err_code code)
{
    return (unsigned)code < ERR_CODES && codes[code].again;
}
