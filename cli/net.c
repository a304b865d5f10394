#include "cli/net.h"

#include "base/limits.h"
#include "fetch/url.h"

#include <ctype.h>
#include <sys/stat.h>

void
net_fetch_opts(const struct net_slots *n, struct fetch_opts *out)
{
    out->tries = n->retries >= 0 ? (unsigned)n->retries + 1 : LIMIT_TRIES;
    out->timeout_s = (unsigned)((n->timeout_ms + 999) / 1000);
    out->allow_private = n->allow_private.p;
    out->n_allow_private = n->allow_private.n;
    out->proxy = n->proxy;
    out->user_agent = n->user_agent;
    out->ca_file = n->cacert;
}

/* /srv/media gives file:///srv/media/; false where it names no folder. */
static bool
folder_url(const char *path, struct buf *url)
{
    auto_free char *whole = realpath(path, NULL);
    struct stat st;

    if (whole == NULL || stat(whole, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return false;
    }
    buf_add_cstr(url, "file://");
    for (const char *c = whole; *c != '\0'; c++) {
        if (isalnum((unsigned char)*c) || strchr("/-._~", *c) != NULL) {
            buf_add_byte(url, *c);
        } else {
            buf_addf(url, "%%%02X", (unsigned)(unsigned char)*c);
        }
    }
    if (url->n == 0 || url->p[url->n - 1] != '/') {
        buf_add_byte(url, '/');
    }
    return true;
}

MUST_USE bool
net_base_url(const char *given, const struct site *site, struct arena *arena,
             const char **out, struct err *e)
{
    const char *base = given != NULL ? given : site->base_url;
    auto_buf struct buf text = {.limit = LIMIT_URL_BYTES};
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};

    *out = NULL;
    if (base == NULL) {
        return true;
    }
    if (given == NULL || !folder_url(given, &text)) {
        buf_clear(&text);
        buf_add_cstr(&text, base);
    }
    if (!url_normalise(buf_view(&text), given != NULL, &url, e)) {
        e->code = ERR_USAGE;
        return err_wrap(e, "--base-url %s", base);
    }
    *out = arena_strndup(arena, url.p, url.n);
    return true;
}
