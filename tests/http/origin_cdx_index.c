/*
 * The index file: a line for each capture, `timestamp original mimetype statuscode digest
 * length file`, in any order; file is a path below the root. Lines with # are comments.
 */
#include "tests/http/origin_cdx.h"

#include "base/fd.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { INDEX_MAX = 16 * 1024 * 1024, LABELS_MAX = 32 };

static struct str
without(struct str s, struct str prefix)
{
    (void)str_take(&s, prefix);
    return s;
}

/* a.b.c to c,b,a; addresses stay as they are. */
static void
add_host(struct str host, struct buf *out)
{
    struct str labels[LABELS_MAX];
    size_t n = 0;
    struct str rest = host;

    while (n < LABELS_MAX && rest.n > 0) {
        (void)str_split(&rest, '.', &labels[n++]);
        if (labels[n - 1].p + labels[n - 1].n == host.p + host.n) {
            break;
        }
    }
    if (n == 0 || (labels[n - 1].p[0] >= '0' && labels[n - 1].p[0] <= '9')) {
        buf_add_str(out, host);
        return;
    }
    while (n-- > 0) {
        buf_add_str(out, labels[n]);
        buf_add_cstr(out, n > 0 ? "," : "");
    }
}

void
cdx_urlkey(struct str url, struct buf *out)
{
    bool secure = str_starts(url, STR("https://"));
    struct str rest = without(without(url, STR("http://")), STR("https://"));
    struct str authority = rest;
    struct str host;
    struct str port;
    ptrdiff_t slash = str_find_byte(rest, '/');

    if (slash >= 0) {
        authority = str_head(rest, (size_t)slash);
    }
    rest = str_skip(rest, authority.n);
    authority = without(authority, STR("www."));
    port = authority;
    if (!str_split(&port, ':', &host)) {
        port = (struct str){0};
    }
    add_host(host, out);
    if (port.n > 0 && !str_eq(port, secure ? STR("443") : STR("80"))) {
        buf_addf(out, ":%.*s", STR_FMT(port));
    }
    buf_add_cstr(out, ")");
    buf_add_str(out, rest.n > 0 ? rest : STR("/"));
}

static int
by_key(const void *a, const void *b)
{
    const struct cdx_entry *x = a;
    const struct cdx_entry *y = b;

    for (int f = CDX_URLKEY; f <= CDX_TIMESTAMP; f++) {
        struct str p = x->fields[f];
        struct str q = y->fields[f];
        int order = memcmp(p.p, q.p, p.n < q.n ? p.n : q.n);

        if (order != 0 || p.n != q.n) {
            return order != 0 ? order : (p.n > q.n) - (p.n < q.n);
        }
    }
    return 0;
}

static void
line_add(struct cdx_index *x, struct str line)
{
    struct cdx_entry entry = {0};

    for (int f = CDX_TIMESTAMP; f < CDX_FIELDS; f++) {
        (void)str_split(&line, ' ', &entry.fields[f]);
    }
    if (entry.fields[CDX_FILE].n > 0 && entry.fields[CDX_TIMESTAMP].p[0] != '#') {
        x->entries = xrealloc(x->entries, x->n + 1, sizeof *x->entries);
        x->entries[x->n++] = entry;
    }
}

bool
cdx_index_open(struct origin *o, struct cdx_index *out)
{
    auto_buf struct buf key;
    struct reply ignored = {.file_fd = -1};
    struct served s;
    struct str rest;
    struct str line;
    bool ok;

    *out = (struct cdx_index){0};
    buf_init(&out->text, INDEX_MAX);
    buf_init(&key, INDEX_MAX);
    buf_init(&ignored.head, INDEX_MAX);
    ok = file_open(o, "wayback/index.cdx", &s, &ignored);
    buf_release(&ignored.head);
    if (!ok) {
        return false;
    }
    ok = fd_read_to_end(s.fd, &out->text, "index.cdx", NULL);
    fd_close_at(&s.fd);
    for (rest = buf_view(&out->text); ok && rest.n > 0;) {
        (void)str_split(&rest, '\n', &line);
        line_add(out, line);
        if (rest.p == line.p) {
            break; /* the last line, without its end */
        }
    }
    for (size_t i = 0; i < out->n; i++) {
        buf_clear(&key);
        cdx_urlkey(out->entries[i].fields[CDX_ORIGINAL], &key);
        out->entries[i].fields[CDX_URLKEY] = (struct str){xstrndup(key.p, key.n), key.n};
    }
    if (out->n > 1) {
        qsort(out->entries, out->n, sizeof *out->entries, by_key);
    }
    return ok;
}

void
cdx_index_release(struct cdx_index *x)
{
    for (size_t i = 0; i < x->n; i++) {
        free((char *)(uintptr_t)x->entries[i].fields[CDX_URLKEY].p);
    }
    free(x->entries);
    buf_release(&x->text);
}
