/* url_resolve: a reference as it stands in a list, made absolute (RFC 3986 section 5). */
#include "fetch/url.h"

#include "base/limits.h"

#include <string.h>

/* Takes the last segment off out, down to floor at most. False where there is none. */
static bool
segment_drop(struct buf *out, size_t floor)
{
    if (out->n <= floor) {
        return false;
    }
    while (out->n > floor && out->p[out->n - 1] != '/') {
        out->n--;
    }
    out->n -= out->n > floor ? 1 : 0;
    return true;
}

/*
 * Adds path to out without its dot segments (RFC 3986 5.2.4). Never takes away what stood
 * in out before. False where a ".." would have had to.
 */
static bool
path_add(struct str path, struct buf *out)
{
    size_t floor = out->n;
    bool below = true;
    bool open = false; /* the last segment was a dot segment: the path ends with '/' */
    bool more = true;

    path = str_skip(path, str_starts(path, STR("/")) ? 1 : 0);
    while (more) {
        struct str segment;

        more = str_split(&path, '/', &segment);
        open = true;
        if (str_eq(segment, STR(".."))) {
            below = segment_drop(out, floor) && below;
        } else if (!str_eq(segment, STR("."))) {
            buf_add_byte(out, '/');
            buf_add_str(out, segment);
            open = false;
        }
    }
    if (open) {
        buf_add_byte(out, '/');
    }
    return below;
}

static bool
hex_is(struct str s, const char *lower, const char *upper)
{
    return s.n >= 3 && s.p[0] == '%' &&
           (memcmp(s.p + 1, lower, 2) == 0 || memcmp(s.p + 1, upper, 2) == 0);
}

/* True for "..", and for anything with a "/" or a NUL, once percent signs are undone. */
static bool
segment_climbs(struct str segment)
{
    bool only_dots = true;
    size_t n = 0;

    for (; segment.n > 0; n++) {
        bool dot_hex = hex_is(segment, "2e", "2E");

        if (hex_is(segment, "2f", "2F") || hex_is(segment, "00", "00")) {
            return true;
        }
        only_dots = only_dots && (dot_hex || segment.p[0] == '.');
        segment = str_skip(segment, dot_hex ? 3 : 1);
    }
    return only_dots && n == 2;
}

/* True where a path could leave its folder in a way that its text does not show. */
static bool
path_climbs(struct str path)
{
    while (path.n > 0) {
        struct str segment;

        (void)str_split(&path, '/', &segment);
        if (segment_climbs(segment)) {
            return true;
        }
    }
    return false;
}

/* The folder of a base: its target up to the last '/' of the path, query left out. */
static struct str
folder_of(struct str target)
{
    struct str path = target;
    struct str rest = target;

    (void)str_split(&rest, '?', &path);
    while (path.n > 0 && path.p[path.n - 1] != '/') {
        path.n--;
    }
    return path;
}

/*
 * The folder of a file base stands for the root of the site, so "/2016/07/x.jpg" is
 * looked for below it and not at the root of the machine.
 */
static bool
resolve_in_folder(const struct url *base, struct str reference, struct buf *out,
                  struct err *e)
{
    struct str folder = folder_of(base->target);
    struct str path = reference;
    bool below;

    if (str_starts_nocase(reference, STR("file:"))) {
        struct url u;

        if (!url_normalise(reference, true, out, e)) {
            return false;
        }
        if (!url_split(buf_view(out), &u) || !str_starts(u.target, folder) ||
            path_climbs(u.target)) {
            return err_set(e, ERR_POLICY, "file URL outside the base folder");
        }
        return true;
    }
    if (url_is_absolute(reference)) {
        if (str_starts(reference, STR("//"))) {
            return err_set(e, ERR_POLICY, "a file base knows no other host");
        }
        return url_normalise(reference, false, out, e);
    }
    (void)str_split(&reference, '#', &path);
    buf_clear(out);
    buf_add_cstr(out, "file://");
    buf_add(out, folder.p, folder.n - 1);
    below = path_add(path, out);
    if (!below || path_climbs(str_skip(buf_view(out), strlen("file://")))) {
        return err_set(e, ERR_POLICY, "path leaves the base folder");
    }
    if (out->over || out->n > LIMIT_URL_BYTES) {
        return err_set(e, ERR_INPUT, "URL over %d bytes", LIMIT_URL_BYTES);
    }
    return true;
}

/*
 * Spaces at the ends are dropped, those inside become %20, as every browser does with a
 * list's path.
 */
static void
reference_clean(struct str reference, struct buf *out)
{
    reference = str_trim(reference);
    for (size_t i = 0; i < reference.n; i++) {
        if (reference.p[i] == ' ') {
            buf_add_cstr(out, "%20");
        } else {
            buf_add_byte(out, reference.p[i]);
        }
    }
}

/* base's scheme and authority, then the merged path, then the reference's own query. */
static void
merge(struct str base, const struct url *b, struct str reference, struct buf *joined)
{
    struct str path = reference;
    struct str query = reference;

    buf_add(joined, base.p, (size_t)(b->target.p - base.p));
    if (!str_split(&query, '?', &path)) {
        query = (struct str){0};
    } else {
        query = str_skip(reference, path.n);
    }
    if (path.n == 0) {
        struct str rest = b->target;
        struct str base_path = b->target;

        (void)str_split(&rest, '?', &base_path);
        buf_add_str(joined, base_path);
    } else if (path.p[0] == '/') {
        (void)path_add(path, joined);
    } else {
        auto_buf struct buf whole = {0};

        buf_init(&whole, (size_t)LIMIT_URL_BYTES * 2);
        buf_add_str(&whole, folder_of(b->target));
        buf_add_str(&whole, path);
        (void)path_add(buf_view(&whole), joined);
    }
    buf_add_str(joined, query);
}

bool
url_resolve(struct str base, struct str reference, struct buf *out, struct err *e)
{
    auto_buf struct buf clean = {0};
    auto_buf struct buf joined = {0};
    struct str ref;
    struct url b;

    buf_init(&clean, (size_t)LIMIT_URL_BYTES * 3);
    buf_init(&joined, (size_t)LIMIT_URL_BYTES * 3);
    reference_clean(str_head(reference, LIMIT_URL_BYTES + 1), &clean);
    ref = buf_view(&clean);
    if (ref.n == 0 || ref.p[0] == '#') {
        return err_set(e, ERR_INPUT, "empty reference");
    }
    if (url_is_absolute(ref) && !str_starts(ref, STR("//")) &&
        !str_starts_nocase(ref, STR("file:"))) {
        return url_normalise(ref, false, out, e);
    }
    if (!url_split(base, &b)) {
        return err_set(e, ERR_INPUT, "base URL is not usable");
    }
    if (b.host.n == 0) {
        if (!resolve_in_folder(&b, ref, &joined, e)) {
            return false;
        }
        return url_normalise(buf_view(&joined),
                             str_starts(buf_view(&joined), STR("file:")), out, e);
    }
    if (str_starts(ref, STR("//"))) {
        buf_addf(&joined, "%.*s:", STR_FMT(b.scheme));
        buf_add_str(&joined, ref);
    } else if (url_is_absolute(ref)) {
        buf_add_str(&joined, ref); /* file: under an http base is refused just below */
    } else {
        struct str no_fragment = ref;

        (void)str_split(&ref, '#', &no_fragment);
        merge(base, &b, no_fragment, &joined);
    }
    return url_normalise(buf_view(&joined), false, out, e);
}
