#include "gallery/relative.h"

#include "base/limits.h"
#include "base/mem.h"
#include "gallery/gallery.h"
#include "gallery/markup.h"

#include <stdlib.h>
#include <string.h>

/* The folder without symbolic links, as "/a/b"; "" of the root. */
static bool
real_folder(const char *dir, char **real, struct err *e)
{
    *real = realpath(dir, NULL);
    if (*real == NULL) {
        return err_sys(e, "%s", dir);
    }
    if (strcmp(*real, "/") == 0) {
        (*real)[0] = '\0';
    }
    return true;
}

/* How many bytes at the front are the same whole segments. */
static size_t
common_bytes(const char *a, const char *b)
{
    size_t same = 0;
    size_t i = 0;

    for (;; i++) {
        bool a_ends = a[i] == '\0' || a[i] == '/';
        bool b_ends = b[i] == '\0' || b[i] == '/';

        if (a_ends && b_ends) {
            same = i;
        }
        if (a[i] == '\0' || a[i] != b[i]) {
            return same;
        }
    }
}

bool
relative_path(struct buf *out, const char *from, const char *to, struct err *e)
{
    auto_free char *real_from = NULL;
    auto_free char *real_to = NULL;
    struct str left;
    struct str segment;
    size_t same;

    if (!real_folder(from, &real_from, e) || !real_folder(to, &real_to, e)) {
        return false;
    }
    same = common_bytes(real_from, real_to);
    for (const char *c = real_from + same; *c != '\0'; c++) {
        if (*c == '/') {
            buf_add_cstr(out, "../");
        }
    }
    left = str_of(real_to + same);
    while (left.n > 0) {
        (void)str_split(&left, '/', &segment);
        if (segment.n > 0) {
            markup_segment(out, segment);
            buf_add_byte(out, '/');
        }
    }
    return true;
}

/* What stands between "://" and the path. */
static struct str
authority(struct str url)
{
    struct str rest = str_skip(url, (size_t)str_find(url, STR("://")) + 3);
    size_t n = 0;

    while (n < rest.n && strchr("/?#\\", rest.p[n]) == NULL) {
        n++;
    }
    return str_head(rest, n);
}

/* ":80", or nothing (RFC 3986 section 3.2.3). */
static bool
is_port(struct str s)
{
    uint64_t port;

    return s.n == 0 || (s.p[0] == ':' && str_to_u64(str_skip(s, 1), UINT16_MAX, &port));
}

/* RFC 3986 section 3.2.2, host and port, and nothing else: a policy is made of it. */
static bool
is_host(struct str s)
{
    bool is_literal = str_starts(s, STR("["));
    ptrdiff_t end = str_find_byte(s, is_literal ? ']' : ':');
    size_t n = end < 0 ? s.n : (size_t)end + is_literal;

    for (size_t i = is_literal; i + is_literal < n; i++) {
        char c = s.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
              (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
              (c == ':' && is_literal))) {
            return false;
        }
    }
    return n > 0 && (end >= 0 || !is_literal) && is_port(str_skip(s, n));
}

bool
relative_url(struct buf *out, const char *url, struct err *e)
{
    struct str s = str_of(url);

    if (s.n > LIMIT_URL_BYTES) {
        return err_set(e, ERR_USAGE, "--media-base: %zu bytes, limit %d", s.n,
                       LIMIT_URL_BYTES);
    }
    if (!markup_may_link(s) || !is_host(authority(s))) {
        return err_set(e, ERR_USAGE,
                       "--media-base: \"%s\" is no address of a folder; expected: "
                       "https://host/path/",
                       url);
    }
    if (str_find_byte(s, '?') >= 0 || str_find_byte(s, '#') >= 0) {
        return err_set(
            e, ERR_USAGE,
            "--media-base: \"%s\" has a query or a fragment; names of files are "
            "put behind it, so it must be a folder",
            url);
    }
    for (size_t i = 0; i < s.n; i++) {
        /* Markup has its own escapes; here only what no URL holds is told in percents. */
        if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7f ||
            strchr("\"'<>\\^`{|},;", s.p[i]) != NULL) {
            markup_segment(out, (struct str){s.p + i, 1});
        } else {
            buf_add_byte(out, s.p[i]);
        }
    }
    if (s.p[s.n - 1] != '/') {
        buf_add_byte(out, '/');
    }
    return true;
}

bool
gallery_check_base(const char *media_base, struct err *e)
{
    auto_buf struct buf url = {.limit = SIZE_MAX - 1};

    return media_base == NULL || relative_url(&url, media_base, e);
}

void
relative_policy(struct buf *out, const char *base)
{
    struct str url = str_of(base);
    struct str host;

    if (!markup_may_link(url)) {
        buf_add_cstr(out, "'self'");
        return;
    }
    host = authority(url);
    buf_add_str(out, str_head(url, (size_t)str_find(url, STR("://"))));
    buf_add_byte(out, ':');
    /* The grammar of a source has no literal address of IPv6: all of the scheme then. */
    if (str_find_byte(host, '[') < 0) {
        buf_add_cstr(out, "//");
        buf_add_str(out, host);
    }
}
