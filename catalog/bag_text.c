#include "catalog/bag_text.h"

#include "base/limits.h"

#include <limits.h>

void
bag_line_init(struct bag_line *line)
{
    *line = (struct bag_line){.length = -1};
    buf_init(&line->path, PATH_MAX - 1);
}

void
bag_line_release(struct bag_line *line)
{
    buf_release(&line->path);
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Takes the next line off, without its end. False where nothing is left. */
static bool
next_line(struct bag_lines *l, struct str *line)
{
    size_t n = 0;

    if (l->rest.n == 0) {
        return false;
    }
    while (n < l->rest.n && l->rest.p[n] != '\n' && l->rest.p[n] != '\r') {
        n++;
    }
    *line = str_head(l->rest, n);
    if (n + 1 < l->rest.n && l->rest.p[n] == '\r' && l->rest.p[n + 1] == '\n') {
        n++;
    }
    l->rest = str_skip(l->rest, n + 1);
    l->line++;
    return true;
}

static bool
refuse(const struct bag_lines *l, struct err *e, const char *why)
{
    return err_set(e, ERR_INPUT, "%s:%zu: %s", l->file, l->line, why);
}

/* Takes what stands before white space off *s, and the white space. */
static struct str
take_word(struct str *s)
{
    size_t n = 0;
    struct str word;

    while (n < s->n && !is_space(s->p[n])) {
        n++;
    }
    word = str_head(*s, n);
    while (n < s->n && is_space(s->p[n])) {
        n++;
    }
    *s = str_skip(*s, n);
    return word;
}

/* "BagIt-Version: 1.0": the value of a line with this label. */
static bool
take_label(struct str line, struct str label, struct str *value)
{
    if (!str_take(&line, label) || line.n == 0 || !is_space(line.p[0])) {
        return false;
    }
    *value = str_trim(line);
    return true;
}

bool
bag_text_declaration(struct str text, enum bag_version *version, struct err *e)
{
    struct bag_lines l = {.file = "bagit.txt", .rest = text};
    struct str line, value;

    if (!next_line(&l, &line) || !take_label(line, STR("BagIt-Version:"), &value)) {
        return err_set(e, ERR_INPUT,
                       "bagit.txt:1: wants \"BagIt-Version: 1.0\" and no mark before it");
    }
    if (str_eq(value, STR("1.0"))) {
        *version = BAG_1_0;
    } else if (str_eq(value, STR("0.97"))) {
        *version = BAG_0_97;
    } else {
        return refuse(&l, e, "a version that is not read; 0.97 and 1.0 are");
    }
    if (!next_line(&l, &line) ||
        !take_label(line, STR("Tag-File-Character-Encoding:"), &value) ||
        !str_eq_nocase(value, STR("UTF-8"))) {
        return err_set(e, ERR_INPUT,
                       "bagit.txt:2: wants \"Tag-File-Character-Encoding: UTF-8\"");
    }
    return !next_line(&l, &line) || refuse(&l, e, "more than two lines");
}

const char *
bag_path_fault(struct str path)
{
    struct str rest = path;
    bool more = true;

    if (path.n == 0) {
        return "no path";
    }
    if (str_find_byte(path, '\0') >= 0 || !str_is_utf8(path)) {
        return "a path that is no UTF-8 text";
    }
    if (path.p[0] == '/') {
        return "an absolute path";
    }
    if (path.p[0] == '~') {
        return "a path that begins with '~'";
    }
    /* Other systems take a backslash for a slash: what is ".." there is refused here. */
    for (size_t i = 0, from = 0; i <= path.n; i++) {
        if (i == path.n || path.p[i] == '/' || path.p[i] == '\\') {
            if (i - from == 2 && path.p[from] == '.' && path.p[from + 1] == '.') {
                return "a path with '..'";
            }
            from = i + 1;
        }
    }
    while (more) {
        struct str segment;

        more = str_split(&rest, '/', &segment);
        if (segment.n == 0 || str_eq(segment, STR("."))) {
            return "a path with an empty segment or '.'";
        }
        if (segment.n > NAME_MAX) {
            return "a path with a segment over 255 bytes";
        }
    }
    return NULL;
}

static bool
take_escape(struct str *s, char first, char second, char lower)
{
    if (s->n < 3 || s->p[1] != first || (s->p[2] != second && s->p[2] != lower)) {
        return false;
    }
    *s = str_skip(*s, 3);
    return true;
}

/*
 * CR and LF are percent-encoded, since 1.0 '%' too, and nothing else (section 2.1.3).
 * Before, any other '%' stands for itself.
 */
static bool
decode_path(const struct bag_lines *l, struct str s, struct buf *out, struct err *e)
{
    buf_clear(out);
    while (s.n > 0) {
        if (s.p[0] != '%') {
            buf_add_byte(out, s.p[0]);
            s = str_skip(s, 1);
        } else if (take_escape(&s, '0', 'A', 'a')) {
            buf_add_byte(out, '\n');
        } else if (take_escape(&s, '0', 'D', 'd')) {
            buf_add_byte(out, '\r');
        } else if (l->version == BAG_1_0 && take_escape(&s, '2', '5', '5')) {
            buf_add_byte(out, '%');
        } else if (l->version == BAG_1_0) {
            return refuse(l, e, "a '%' in a path that begins none of %0A, %0D and %25");
        } else {
            buf_add_byte(out, '%');
            s = str_skip(s, 1);
        }
    }
    return !out->over || refuse(l, e, "a path over 4,095 bytes");
}

static bool
take_path(const struct bag_lines *l, struct str raw, bool is_payload, struct buf *out,
          struct err *e)
{
    struct str path;
    const char *fault;

    if (!decode_path(l, raw, out, e)) {
        return false;
    }
    path = buf_view(out);
    fault = bag_path_fault(path);
    if (fault != NULL) {
        return refuse(l, e, fault);
    }
    if (is_payload && (!str_starts(path, STR("data/")) || path.n == 5)) {
        return refuse(l, e, "a path that is not below data/");
    }
    if (!is_payload && (str_starts(path, STR("data/")) || str_eq(path, STR("data")))) {
        return refuse(l, e, "a payload file in a tag manifest");
    }
    if (!is_payload && str_starts(path, STR("tagmanifest-")) &&
        str_find_byte(path, '/') < 0) {
        return refuse(l, e, "a tag manifest in a tag manifest");
    }
    return true;
}

/* The next line that is not empty. */
static bool
next_full_line(struct bag_lines *l, struct str *line)
{
    while (next_line(l, line)) {
        if (str_trim(*line).n > 0) {
            return true;
        }
    }
    return false;
}

bool
bag_text_manifest(struct bag_lines *l, enum hash_kind kind, bool is_payload,
                  struct bag_line *out, bool *got, struct err *e)
{
    struct str rest, digest;

    *got = next_full_line(l, &rest);
    if (!*got) {
        return true;
    }
    digest = take_word(&rest);
    if (!hex_decode(digest, out->digest, hash_kind_bytes(kind))) {
        return err_set(e, ERR_INPUT, "%s:%zu: wants a digest of %zu hexadecimal digits",
                       l->file, l->line, 2 * hash_kind_bytes(kind));
    }
    /* md5sum's mark of a file read as bytes; no payload path begins so */
    if (is_payload) {
        (void)str_take(&rest, STR("*"));
    }
    return take_path(l, rest, is_payload, &out->path, e);
}

/* Absolute, of printable ASCII without spaces (RFC 3986). */
static bool
is_url(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] > '~') {
            return false;
        }
    }
    return s.n <= (size_t)LIMIT_URL_BYTES * 3 && str_find(s, STR(":")) > 0;
}

bool
bag_text_fetch(struct bag_lines *l, struct bag_line *out, bool *got, struct err *e)
{
    struct str rest, length;
    uint64_t bytes;

    *got = next_full_line(l, &rest);
    if (!*got) {
        return true;
    }
    out->url = take_word(&rest);
    if (!is_url(out->url)) {
        return refuse(l, e, "wants an absolute URL, percent-encoded");
    }
    length = take_word(&rest);
    out->length = -1;
    if (!str_eq(length, STR("-"))) {
        if (!str_to_u64(length, INT64_MAX, &bytes)) {
            return refuse(l, e, "wants a length in bytes, or '-'");
        }
        out->length = (int64_t)bytes;
    }
    return take_path(l, rest, true, &out->path, e);
}

bool
bag_text_oxum(struct bag_lines *l, int64_t *bytes, int64_t *files, size_t *line,
              struct err *e)
{
    static const char label[] = "Payload-Oxum:";
    struct str s;

    *line = 0;
    while (next_line(l, &s)) {
        uint64_t octets, streams;
        struct str head;

        if (!str_starts_nocase(s, str_of(label))) {
            continue;
        }
        if (*line != 0) {
            return refuse(l, e, "Payload-Oxum a second time");
        }
        s = str_trim(str_skip(s, sizeof label - 1));
        if (!str_split(&s, '.', &head) || !str_to_u64(head, INT64_MAX, &octets) ||
            !str_to_u64(s, INT64_MAX, &streams)) {
            return refuse(l, e, "wants Payload-Oxum: bytes.files");
        }
        *bytes = (int64_t)octets;
        *files = (int64_t)streams;
        *line = l->line;
    }
    return true;
}
