#include "thumbs/meta_xmp.h"

#include <exempi/xmp.h>
#include <exempi/xmpconsts.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CREATORS_MOST = 16 }; /* more do not fit into WIRE_PERSON anyway */

/* Takes all up to and with `end` from the front of *s. False where it is not there. */
static bool
skip_past(struct str *s, struct str end)
{
    ptrdiff_t at = str_find(*s, end);

    if (at < 0) {
        return false;
    }
    *s = str_skip(*s, (size_t)at + end.n);
    return true;
}

/* Comments, processing instructions and character data; *is_one: it was one of these. */
static bool
aside_take(struct str *s, bool *is_one)
{
    static const struct {
        struct str begin, end;
    } asides[] = {
        {{"<?", 2}, {"?>", 2}},
        {{"<!--", 4}, {"-->", 3}},
        {{"<![CDATA[", 9}, {"]]>", 3}},
    };

    *is_one = false;
    for (size_t i = 0; i < sizeof asides / sizeof asides[0]; i++) {
        if (str_starts(*s, asides[i].begin)) {
            *is_one = true;
            *s = str_skip(*s, asides[i].begin.n);
            return skip_past(s, asides[i].end);
        }
    }
    return !str_starts(*s, STR("<!"));
}

/* Takes one tag from the front of *s; *parts: it and its attributes. */
static bool
tag_take(struct str *s, bool *is_empty, size_t *parts)
{
    char quote = 0;

    *parts = 1;
    for (size_t i = 1; i < s->n; i++) {
        char c = s->p[i];

        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '=') {
            (*parts)++;
        } else if (c == '>') {
            *is_empty = s->p[i - 1] == '/';
            *s = str_skip(*s, i + 1);
            return true;
        }
    }
    return false;
}

bool
meta_xmp_is_tame(struct str packet)
{
    size_t parts = 0, depth = 0;
    ptrdiff_t at;

    if (packet.n > LIMIT_XMP_BYTES || str_find_byte(packet, '\0') >= 0) {
        return false;
    }
    while ((at = str_find_byte(packet, '<')) >= 0) {
        bool is_aside, is_empty, is_end;
        size_t more;

        packet = str_skip(packet, (size_t)at);
        if (!aside_take(&packet, &is_aside)) {
            return false;
        }
        if (is_aside) {
            continue;
        }
        is_end = str_starts(packet, STR("</"));
        if ((is_end && depth == 0) || !tag_take(&packet, &is_empty, &more)) {
            return false;
        }
        parts += more;
        depth = is_end ? depth - 1 : depth + (is_empty ? 0 : 1);
        if (parts > LIMIT_XMP_PARTS || depth > LIMIT_XMP_DEPTH) {
            return false;
        }
    }
    return true;
}

static void
line_put(XmpStringPtr s, char *field, size_t room)
{
    meta_utf8_put(field, room, str_of(xmp_string_cstr(s)));
}

/* The text for everybody, else the first of any language. */
static void
localized_put(XmpPtr xmp, const char *name, XmpStringPtr s, char *field, size_t room)
{
    uint32_t bits;

    if (xmp_get_localized_text(xmp, NS_DC, name, "", "x-default", NULL, s, &bits)) {
        line_put(s, field, room);
    }
}

static void
date_put(XmpPtr xmp, const char *schema, const char *name, XmpStringPtr s,
         char field[DATE_TEXT_MAX])
{
    uint32_t bits;

    if (xmp_get_property(xmp, schema, name, s, &bits)) {
        meta_date_put(field, str_of(xmp_string_cstr(s)));
    }
}

static void
said_put(XmpPtr xmp, XmpStringPtr s, struct meta_said *out)
{
    uint32_t bits;

    localized_put(xmp, "description", s, out->caption, sizeof out->caption);
    localized_put(xmp, "rights", s, out->copyright, sizeof out->copyright);
    for (int32_t i = 1; i <= CREATORS_MOST; i++) { /* XMP counts from 1 */
        if (!xmp_get_array_item(xmp, NS_DC, "creator", i, s, &bits)) {
            break;
        }
        meta_name_add(out->creator, str_of(xmp_string_cstr(s)), true);
    }
    if (xmp_get_property(xmp, NS_PHOTOSHOP, "Credit", s, &bits)) {
        line_put(s, out->credit, sizeof out->credit);
    }
    date_put(xmp, NS_PHOTOSHOP, "DateCreated", s, out->made);
    date_put(xmp, NS_EXIF, "DateTimeOriginal", s, out->made);
    date_put(xmp, NS_XAP, "CreateDate", s, out->digitized);
    date_put(xmp, NS_XAP, "ModifyDate", s, out->changed);
}

void
meta_xmp_read(struct str packet, struct meta_said *out)
{
    XmpPtr xmp;
    XmpStringPtr s;

    *out = (struct meta_said){0};
    while (packet.n > 0 && packet.p[packet.n - 1] == '\0') {
        packet.n--;
    }
    if (packet.n == 0 || !meta_xmp_is_tame(packet)) {
        return;
    }
    xmp = xmp_new(packet.p, packet.n); /* copies; catches what its C++ throws */
    s = xmp != NULL ? xmp_string_new() : NULL;
    if (s != NULL) {
        said_put(xmp, s, out);
        xmp_string_free(s);
    }
    if (xmp != NULL) {
        (void)xmp_free(xmp);
    }
}

void
meta_xmp_warm_up(void)
{
    static const char broken[] = "<x";
    int saved, deaf;

    if (!xmp_init()) {
        return; /* then xmp_new gives nothing */
    }
    saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    deaf = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (saved >= 0 && deaf >= 0) {
        (void)fflush(stderr);
        (void)dup2(deaf, STDERR_FILENO);
        (void)xmp_free(xmp_new(broken, sizeof broken - 1));
        (void)dup2(saved, STDERR_FILENO);
        clearerr(stderr); /* std::cerr writes through it */
    }
    if (deaf >= 0) {
        (void)close(deaf);
    }
    if (saved >= 0) {
        (void)close(saved);
    }
}
