#include "catalog/mirror.h"

#include "base/limits.h"
#include "fetch/url.h"

#include <ctype.h>
#include <string.h>

enum word { WORD_URL, WORD_PATH, WORD_HOST, WORD_SHA256, WORDS };

static const char *const word_names[WORDS] = {"url", "path", "host", "sha256"};

static enum word
word_named(struct str name)
{
    enum word w = WORD_URL;

    while (w < WORDS && !str_eq(name, str_of(word_names[w]))) {
        w++;
    }
    return w;
}

/* A value of a query (RFC 3986, 3.4): '&', '=', '+' and '%' of its own are no syntax. */
static void
add_encoded(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < 0x80 && (isalnum(c) || strchr("-._~", c) != NULL) && c != '\0') {
            buf_add_byte(out, (char)c);
        } else {
            buf_addf(out, "%%%02X", (unsigned)c);
        }
    }
}

static void
add_value(struct buf *out, struct str value)
{
    if (str_find_byte(buf_view(out), '?') >= 0) {
        add_encoded(out, value);
    } else {
        buf_add_str(out, value);
    }
}

/* "https://m.example/{path}" means one slash between the two. */
static struct str
path_behind(const struct buf *out, struct str path)
{
    return out->n > 0 && out->p[out->n - 1] == '/' && str_starts(path, STR("/"))
               ? str_skip(path, 1)
               : path;
}

static bool
add_word(struct buf *out, enum word w, struct str url, const uint8_t *sha256)
{
    char hex[SHA256_HEX + 1];
    struct url parts;

    switch (w) {
    case WORD_URL:
        add_value(out, url);
        return true;
    case WORD_PATH:
    case WORD_HOST:
        if (!url_split(url, &parts)) {
            return false;
        }
        add_value(out, w == WORD_HOST ? parts.host : path_behind(out, parts.target));
        return true;
    case WORD_SHA256:
        if (sha256 == NULL) {
            return false;
        }
        hex_encode(sha256, SHA256_BYTES, hex);
        buf_add_cstr(out, hex);
        return true;
    case WORDS:
        break;
    }
    return false;
}

/* Up to the next {word}; false at the end. *closed false: its brace is never closed. */
static bool
next_word(struct str *rest, struct str *plain, struct str *name, bool *closed)
{
    *closed = true;
    if (!str_split(rest, '{', plain)) {
        return false;
    }
    *closed = str_split(rest, '}', name);
    return true;
}

bool
mirror_url(struct str template, struct str url, const uint8_t *sha256, struct buf *out)
{
    auto_buf struct buf text = {.limit = 4 * LIMIT_URL_BYTES};
    struct str plain;
    struct str name;
    bool closed;

    while (next_word(&template, &plain, &name, &closed)) {
        buf_add_str(&text, plain);
        if (!closed || !add_word(&text, word_named(name), url, sha256)) {
            return false;
        }
    }
    buf_add_str(&text, plain);
    return !text.over && url_normalise(buf_view(&text), false, out, NULL);
}

static bool
check_words(struct str template, bool *tells, struct err *e)
{
    struct str rest = template;
    struct str plain;
    struct str name;
    bool closed;

    *tells = false;
    while (next_word(&rest, &plain, &name, &closed)) {
        enum word w = closed ? word_named(name) : WORDS;

        if (w == WORDS) {
            return err_set(e, ERR_USAGE,
                           "--mirror %.*s: %s; {url}, {path}, {host} and {sha256} are "
                           "known",
                           (int)template.n, template.p,
                           closed ? "it has a word in braces that is not known"
                                  : "it has a brace that is not closed");
        }
        *tells = *tells || w != WORD_HOST;
    }
    return true;
}

/* No text of an asset may become the name of the server that is asked, but for {host}. */
static bool names_server(struct str template)
{
    ptrdiff_t colon = str_find(template, STR("://"));
    struct str server;
    ptrdiff_t path;

    if (colon < 0) {
        return false;
    }
    template = str_skip(template, (size_t)colon + 3);
    (void)str_split(&template, '/', &server);
    path = str_find(server, STR("{path}"));
    server = path >= 0 ? str_head(server, (size_t)path) : server;
    return server.n > 0 && str_find(server, STR("{url}")) < 0;
}

bool
mirror_check(struct str template, struct err *e)
{
    static const uint8_t any[SHA256_BYTES];
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    bool tells;

    if (!check_words(template, &tells, e)) {
        return false;
    }
    if (!tells) {
        return err_set(e, ERR_USAGE,
                       "--mirror %.*s: says the same URL for all; it wants {url}, {path} "
                       "or {sha256}, as in https://mirror.example/{host}{path}",
                       (int)template.n, template.p);
    }
    return (names_server(template) &&
            mirror_url(template, STR("http://a.example/b.jpg"), any, &url)) ||
           err_set(e, ERR_USAGE, "--mirror %.*s: is no http or https URL",
                   (int)template.n, template.p);
}
