#include "gallery/data_block.h"

#include "gallery/base64url.h"
#include "gallery/emit.h"

static void
key(struct buf *b, const char *name)
{
    buf_add_cstr(b, b->p[b->n - 1] == '{' ? "\"" : ",\"");
    buf_add_cstr(b, name);
    buf_add_cstr(b, "\":");
}

static void
number(struct buf *b, const char *name, int64_t n)
{
    key(b, name);
    emit_int(b, n);
}

static void
comma(struct buf *b)
{
    if (b->p[b->n - 1] != '[') {
        buf_add_byte(b, ',');
    }
}

static unsigned
flag_of(const struct entry *e)
{
    return e->state * 4U + (e->is_video ? 2U : 0U) + (e->starts_run ? 1U : 0U);
}

void
data_flags(struct buf *out, const struct shown *s)
{
    size_t i = 0;

    while (i < s->n) {
        const struct entry *e = &s->entries[i];
        unsigned one = flag_of(e);

        if (i + 2 < s->n && one < 4 && flag_of(e + 1) < 4 && flag_of(e + 2) < 4) {
            buf_add_byte(out,
                         base64url_digit(one + 4 * flag_of(e + 1) + 16 * flag_of(e + 2)));
            i += 3;
        } else {
            buf_add_byte(out, '.');
            buf_add_byte(out, base64url_digit(one));
            i++;
        }
    }
}

/* As many digits as the largest index needs, high ones first. */
static void
add_site(struct buf *out, uint32_t site, size_t n_sites)
{
    if (n_sites > 4096) {
        buf_add_byte(out, base64url_digit(site >> 12));
    }
    if (n_sites > 64) {
        buf_add_byte(out, base64url_digit(site >> 6));
    }
    buf_add_byte(out, base64url_digit(site));
}

void
data_run_sites(struct buf *out, const struct shown *s)
{
    const struct articles *a = &s->articles;

    for (size_t i = 0; i < s->n && a->n_sites > 1; i++) {
        if (s->entries[i].starts_run) {
            add_site(out, a->list[s->entries[i].article].site, a->n_sites);
        }
    }
}

static void
add_days(struct buf *b, const struct shown *s)
{
    size_t end;

    key(b, "days");
    buf_add_byte(b, '[');
    for (size_t i = 0; i < s->n; i = end) {
        uint32_t ymd = entry_ymd(&s->entries[i]);

        end = i + 1;
        while (end < s->n && entry_ymd(&s->entries[end]) == ymd) {
            end++;
        }
        comma(b);
        emit_int(b, ymd);
        buf_add_byte(b, ',');
        emit_int(b, (int64_t)(end - i));
    }
    buf_add_byte(b, ']');
}

static void
add_files(struct buf *b, const char *name, const struct data_files *files)
{
    key(b, name);
    buf_add_byte(b, '[');
    for (size_t i = 0; i < files->blocks->n; i++) {
        comma(b);
        buf_add_byte(b, '"');
        buf_add_cstr(b, files->hashes[i]);
        buf_add_cstr(b, "\",");
        emit_int(b, (int64_t)files->blocks->list[i].n);
    }
    buf_add_byte(b, ']');
}

/* What is counted. */
static void
add_counts(struct buf *b, const struct shown *s)
{
    key(b, "asOf");
    if (s->as_of > 0) {
        emit_int(b, s->as_of / 1000);
    } else {
        buf_add_cstr(b, "null");
    }
    number(b, "n", (int64_t)s->n);
    number(b, "videos", s->videos);
    number(b, "articles", s->articles_named);
    number(b, "bytes", s->bytes);
    key(b, "classes");
    buf_add_byte(b, '[');
    for (size_t i = 0; i < ASSET_STATES; i++) {
        comma(b);
        emit_int(b, s->classes[i]);
    }
    buf_add_byte(b, ']');
    key(b, "boxes");
    buf_add_byte(b, '[');
    for (size_t i = 0; i < s->n_boxes; i++) {
        comma(b);
        emit_int(b, s->boxes[i]);
    }
    buf_add_byte(b, ']');
}

void
data_block(struct buf *out, const struct shown *s, const struct data_parts *parts)
{
    buf_add_byte(out, '{');
    number(out, "format", 1);
    key(out, "title");
    emit_whole(out, str_of(parts->title));
    key(out, "base");
    emit_whole(out, str_of(parts->base));
    add_counts(out, s);
    key(out, "sites");
    buf_add_byte(out, '[');
    for (size_t i = 0; i < s->articles.n_sites; i++) {
        comma(out);
        emit_whole(out, s->articles.sites[i]);
    }
    buf_add_byte(out, ']');
    key(out, "runSites");
    buf_add_byte(out, '"');
    data_run_sites(out, s);
    buf_add_byte(out, '"');
    add_days(out, s);
    add_files(out, "chunks", &parts->chunks);
    add_files(out, "slices", &parts->slices);
    key(out, "flags");
    buf_add_byte(out, '"');
    data_flags(out, s);
    buf_add_byte(out, '"');
    buf_add_byte(out, '}');
}
