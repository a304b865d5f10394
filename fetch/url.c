#include "fetch/url.h"

#include "base/limits.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

enum { HOST_MAX = 254 }; /* 253 bytes of name (RFC 1035 2.3.4) and a closing dot */

/* What stands between "//" and the path, taken apart and checked. */
struct authority {
    char host[HOST_MAX + INET6_ADDRSTRLEN];
    uint16_t port; /* 0: none given */
};

static bool
is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char
lower(char c)
{
    if (c >= 'A' && c <= 'Z') {
        c = (char)(c - 'A' + 'a');
    }
    return c;
}

/* Length of "scheme:" at the front (RFC 3986 section 3.1), or 0. */
static size_t
scheme_length(struct str s)
{
    if (s.n == 0 || !is_alpha(s.p[0])) {
        return 0;
    }
    for (size_t i = 1; i < s.n; i++) {
        char c = s.p[i];

        if (c == ':') {
            return i + 1;
        }
        if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') {
            return 0;
        }
    }
    return 0;
}

static uint16_t
scheme_port(struct str scheme)
{
    if (str_eq(scheme, STR("http"))) {
        return 80;
    }
    return str_eq(scheme, STR("https")) ? 443 : 0;
}

bool
url_is_absolute(struct str reference)
{
    return scheme_length(reference) > 0 || str_starts(reference, STR("//"));
}

static bool
bytes_check(struct str text, struct err *e)
{
    if (text.n == 0) {
        return err_set(e, ERR_INPUT, "empty URL");
    }
    if (text.n > LIMIT_URL_BYTES) {
        return err_set(e, ERR_INPUT, "URL of %zu bytes, limit %d", text.n,
                       LIMIT_URL_BYTES);
    }
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c <= ' ' || c == 0x7f) {
            return err_set(e, ERR_INPUT,
                           "URL holds a control byte or white space at byte %zu", i);
        }
    }
    if (!str_is_utf8(text)) {
        return err_set(e, ERR_INPUT, "URL is not valid UTF-8");
    }
    return true;
}

/*
 * Only what a resolver or libcurl's own parser cannot read in a second way: letters,
 * digits, '-', '_', dots between labels, and bytes of UTF-8 (an internationalised name,
 * which libcurl turns into its xn-- form).
 */
static bool
host_name(struct str name, char out[], struct err *e)
{
    char before = '.';

    if (name.n == 0 || name.n > HOST_MAX) {
        return err_set(e, ERR_INPUT, "URL without a usable host");
    }
    for (size_t i = 0; i < name.n; i++) {
        char c = lower(name.p[i]);
        bool known = is_alpha(c) || is_digit(c) || c == '-' || c == '_' ||
                     (unsigned char)c >= 0x80 || (c == '.' && before != '.');

        if (!known) {
            return err_set(e, ERR_INPUT, "malformed host in URL");
        }
        out[i] = c;
        before = c;
    }
    out[name.n] = '\0';
    return true;
}

/* "[address]" in its shortest spelling (RFC 5952); zone identifiers are refused. */
static bool
host_ipv6(struct str inside, char out[], struct err *e)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;

    if (inside.n >= sizeof text) {
        return err_set(e, ERR_INPUT, "malformed IPv6 address in URL");
    }
    memcpy(text, inside.p, inside.n);
    text[inside.n] = '\0';
    if (inet_pton(AF_INET6, text, &address) != 1 ||
        inet_ntop(AF_INET6, &address, text, sizeof text) == NULL) {
        return err_set(e, ERR_INPUT, "malformed IPv6 address in URL");
    }
    (void)snprintf(out, INET6_ADDRSTRLEN + 2, "[%s]", text);
    return true;
}

static bool
authority_parse(struct str text, struct authority *out, struct err *e)
{
    struct str host = text;
    struct str rest = {0};
    uint64_t port = 0;
    bool ok;

    if (str_find_byte(text, '@') >= 0) {
        return err_set(e, ERR_POLICY, "URL carries credentials");
    }
    if (text.n > 0 && text.p[0] == '[') {
        ptrdiff_t close = str_find_byte(text, ']');

        if (close < 0) {
            return err_set(e, ERR_INPUT, "malformed IPv6 address in URL");
        }
        rest = str_skip(text, (size_t)close + 1);
        ok = host_ipv6(str_skip(str_head(text, (size_t)close), 1), out->host, e);
    } else {
        ptrdiff_t colon = str_find_byte(text, ':');

        if (colon >= 0) {
            host = str_head(text, (size_t)colon);
            rest = str_skip(text, (size_t)colon);
        }
        ok = host_name(host, out->host, e);
    }
    if (!ok) {
        return false;
    }
    if (rest.n > 0 && rest.p[0] != ':') {
        return err_set(e, ERR_INPUT, "malformed host in URL");
    }
    rest = str_skip(rest, 1);
    if (rest.n > 0 && (!str_to_u64(rest, UINT16_MAX, &port) || port == 0)) {
        return err_set(e, ERR_INPUT, "bad port in URL");
    }
    out->port = (uint16_t)port;
    return true;
}

/* Host of a file URL: none or "localhost" (RFC 8089); the path must be absolute. */
static bool
file_normalise(struct str authority, struct str target, struct buf *out, struct err *e)
{
    if (authority.n > 0 && !str_eq_nocase(authority, STR("localhost"))) {
        return err_set(e, ERR_INPUT, "file URL names a host");
    }
    if (target.n == 0 || target.p[0] != '/') {
        return err_set(e, ERR_INPUT, "file URL without a path");
    }
    buf_add_cstr(out, "file://");
    buf_add_str(out, target);
    return true;
}

static bool
http_normalise(struct str scheme, struct str authority, struct str target,
               struct buf *out, struct err *e)
{
    struct authority a = {0};

    if (!authority_parse(authority, &a, e)) {
        return false;
    }
    buf_add_str(out, scheme);
    buf_add_cstr(out, "://");
    buf_add_cstr(out, a.host);
    if (a.port != 0 && a.port != scheme_port(scheme)) {
        buf_addf(out, ":%u", (unsigned)a.port);
    }
    if (target.n == 0 || target.p[0] != '/') {
        buf_add_byte(out, '/');
    }
    buf_add_str(out, target);
    return true;
}

/* Where the authority ends: at the first of '/', '?', or the end. */
static size_t
authority_length(struct str s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] != '/' && s.p[i] != '?') {
        i++;
    }
    return i;
}

bool
url_normalise(struct str text, bool allow_file, struct buf *out, struct err *e)
{
    struct str rest;
    struct str fragment_free = text;
    struct str scheme;
    size_t n;
    bool ok;

    buf_clear(out);
    if (!bytes_check(text, e)) {
        return false;
    }
    n = scheme_length(text);
    if (n == 0) {
        return err_set(e, ERR_INPUT, "not an absolute URL");
    }
    (void)str_split(&text, '#', &fragment_free);
    rest = str_skip(fragment_free, n);
    if (str_eq_nocase(str_head(fragment_free, n), STR("https:"))) {
        scheme = STR("https");
    } else if (str_eq_nocase(str_head(fragment_free, n), STR("http:"))) {
        scheme = STR("http");
    } else if (allow_file && str_eq_nocase(str_head(fragment_free, n), STR("file:"))) {
        scheme = STR("file");
    } else {
        return err_set(e, ERR_POLICY, "scheme \"%.*s\" is not allowed",
                       (int)(n - 1 > 32 ? 32 : n - 1), fragment_free.p);
    }
    if (!str_starts(rest, STR("//"))) {
        return err_set(e, ERR_INPUT, "URL without \"//\" after its scheme");
    }
    rest = str_skip(rest, 2);
    n = authority_length(rest);
    ok = scheme_port(scheme) == 0
             ? file_normalise(str_head(rest, n), str_skip(rest, n), out, e)
             : http_normalise(scheme, str_head(rest, n), str_skip(rest, n), out, e);
    if (ok && (out->over || out->n > LIMIT_URL_BYTES)) {
        return err_set(e, ERR_INPUT, "URL over %d bytes", LIMIT_URL_BYTES);
    }
    return ok;
}

bool
url_split(struct str normalised, struct url *out)
{
    ptrdiff_t colon = str_find(normalised, STR("://"));
    struct str authority;
    struct str rest;
    ptrdiff_t at;
    uint64_t port;

    if (colon <= 0) {
        return false;
    }
    *out = (struct url){.scheme = str_head(normalised, (size_t)colon)};
    rest = str_skip(normalised, (size_t)colon + 3);
    authority = str_head(rest, authority_length(rest));
    out->target = str_skip(rest, authority.n);
    out->host = authority;
    out->port = scheme_port(out->scheme);
    if (out->target.n == 0 || out->target.p[0] != '/') {
        return false;
    }
    if (out->port == 0) {
        return authority.n == 0 && str_eq(out->scheme, STR("file"));
    }
    at = authority.n > 0 && authority.p[0] == '[' ? str_find(authority, STR("]:"))
                                                  : str_find_byte(authority, ':');
    if (at >= 0) {
        size_t skip = authority.p[at] == ']' ? 1 : 0;

        out->host = str_head(authority, (size_t)at + skip);
        if (!str_to_u64(str_skip(authority, (size_t)at + skip + 1), UINT16_MAX, &port) ||
            port == 0) {
            return false;
        }
        out->port = (uint16_t)port;
    }
    return out->host.n > 0;
}

void
url_wire_form(struct str normalised, struct buf *out)
{
    ptrdiff_t colon = str_find(normalised, STR("://"));
    size_t start = colon < 0 ? 0 : (size_t)colon + 3;

    start += authority_length(str_skip(normalised, start));
    buf_clear(out);
    buf_add(out, normalised.p, start);
    for (size_t i = start; i < normalised.n; i++) {
        unsigned char c = (unsigned char)normalised.p[i];

        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}", c) != NULL) {
            buf_addf(out, "%%%02X", c);
        } else {
            buf_add_byte(out, (char)c);
        }
    }
}
