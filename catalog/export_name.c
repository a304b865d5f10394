#include "catalog/export_name.h"

#include "base/media.h"

#include <stdio.h>

enum {
    ARTICLE_BYTES = 30
}; /* of 80: "page-" and 12 digits fit, a long one leaves room */

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Two digits at `at`, as a number from 1 to most; 0: they are not there. */
static int
two_digits(struct str s, size_t at, int most)
{
    int value;

    if (s.n < at + 2 || !is_digit(s.p[at]) || !is_digit(s.p[at + 1])) {
        return 0;
    }
    value = 10 * (s.p[at] - '0') + s.p[at + 1] - '0';
    return value <= most ? value : 0;
}

void
export_folder(struct str date, char out[EXPORT_FOLDER_MAX])
{
    int century = two_digits(date, 0, 99);
    int month = date.n > 4 && date.p[4] == '-' ? two_digits(date, 5, 12) : 0;
    int day = month > 0 && date.n > 7 && date.p[7] == '-' ? two_digits(date, 8, 31) : 0;

    if (century == 0 || date.n < 4 || !is_digit(date.p[2]) || !is_digit(date.p[3])) {
        memcpy(out, "undated", sizeof "undated");
        return;
    }
    memcpy(out, date.p, 4);
    memcpy(out + 4, "", 1);
    if (month > 0) {
        out[4] = '/';
        memcpy(out + 5, date.p + 5, 2);
        out[7] = '\0';
    }
    if (day > 0) {
        out[7] = '/';
        memcpy(out + 8, date.p + 8, 2);
        out[10] = '\0';
    }
}

/* The last segment of a URL's path, without its ending. */
static struct str
stem_of(struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    struct str path = url;
    size_t end;
    size_t start;

    if (scheme >= 0) {
        path = str_skip(url, (size_t)scheme + 3);
        path = str_skip(path, str_find_byte(path, '/') < 0
                                  ? path.n
                                  : (size_t)str_find_byte(path, '/'));
    }
    for (end = 0; end < path.n && path.p[end] != '?' && path.p[end] != '#'; end++) {
    }
    for (start = end; start > 0 && path.p[start - 1] != '/'; start--) {
    }
    path = (struct str){path.n > 0 ? path.p + start : NULL, end - start};
    for (end = path.n; end > 1 && path.p[end - 1] != '.'; end--) {
    }
    return end > 1 ? str_head(path, end - 1) : path;
}

/* The next byte of a URL's text, %20 as what it stands for. */
static unsigned char
next_byte(struct str *s)
{
    uint8_t byte;
    bool escaped =
        s->n >= 3 && s->p[0] == '%' && hex_decode((struct str){s->p + 1, 2}, &byte, 1);

    if (!escaped) {
        byte = (uint8_t)s->p[0];
    }
    *s = str_skip(*s, escaped ? 3 : 1);
    return byte;
}

/*
 * Adds s to out, which is n bytes long and ends up at most `most`: what is no letter,
 * digit or one of ". _ -" becomes one '_' for each run. Neither '.' nor '-' comes first:
 * such files are hidden, or taken for options. Gives the new length.
 */
static size_t
add_plain(char *out, size_t n, size_t most, struct str s)
{
    while (s.n > 0 && n < most) {
        unsigned char c = next_byte(&s);
        bool is_plain;

        if (c >= 'A' && c <= 'Z') {
            c = (unsigned char)(c + 'a' - 'A');
        }
        is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                   (n > 0 && (c == '.' || c == '-'));
        if (is_plain || n == 0 || out[n - 1] != '_') {
            out[n++] = is_plain ? (char)c : '_';
        }
    }
    return n;
}

void
export_name(const struct export_name *n, unsigned attempt, char out[EXPORT_NAME_MAX])
{
    char hex[2 * SHA256_BYTES + 1];
    uint8_t digest[SHA256_BYTES];
    size_t length = add_plain(out, 0, ARTICLE_BYTES, n->article);
    struct str stem = stem_of(n->url);

    if (length > 0) {
        out[length++] = '-';
    }
    length = add_plain(out, length, EXPORT_PLAIN_BYTES, stem.n > 0 ? stem : STR("file"));
    if (attempt == 0) {
        hex_encode(n->sha256, SHA256_BYTES, hex);
    } else {
        hash_sha256(n->url, digest);
        hex_encode(digest, SHA256_BYTES, hex);
    }
    (void)snprintf(out + length, EXPORT_NAME_MAX - length, "-%.*s.%.*s", EXPORT_HEX,
                   hex + (attempt == 0 ? 0 : EXPORT_HEX * (attempt - 1)),
                   EXPORT_ENDING_BYTES, n->ending);
}
