#include "fetch/sniff_text.h"

#include <string.h>

/* How a text begins, after a byte order mark and white space; case does not matter. */
struct opening {
    struct str text;
    enum media_type type;
};

#define OPENING(text, type)                                                              \
    {                                                                                    \
        {text, sizeof(text) - 1}, type                                                   \
    }

static const struct opening openings[] = {
    OPENING("#EXTM3U", MEDIA_PLAYLIST),
    OPENING("#EXT-X-", MEDIA_PLAYLIST),
    OPENING("ffconcat version", MEDIA_PLAYLIST),
    OPENING("[playlist]", MEDIA_PLAYLIST),
    OPENING("[Reference]", MEDIA_PLAYLIST),
    OPENING("<asx", MEDIA_PLAYLIST),
    OPENING("<?wpl", MEDIA_PLAYLIST),
    OPENING("<smil", MEDIA_PLAYLIST),
    OPENING("<MPD", MEDIA_PLAYLIST),
    OPENING("<SmoothStreamingMedia", MEDIA_PLAYLIST),
    OPENING("<!doctype svg", MEDIA_XML),
    OPENING("<svg", MEDIA_XML),
    OPENING("<rss", MEDIA_XML),
    OPENING("<feed", MEDIA_XML),
    OPENING("<rdf", MEDIA_XML),
    OPENING("<urlset", MEDIA_XML),
    OPENING("<Error>", MEDIA_XML), /* what object stores answer */
    OPENING("%PDF-", MEDIA_PDF),
    /* The list of the WHATWG MIME Sniffing standard, section 7.1. */
    OPENING("<!doctype html", MEDIA_HTML),
    OPENING("<html", MEDIA_HTML),
    OPENING("<head", MEDIA_HTML),
    OPENING("<script", MEDIA_HTML),
    OPENING("<iframe", MEDIA_HTML),
    OPENING("<h1", MEDIA_HTML),
    OPENING("<div", MEDIA_HTML),
    OPENING("<font", MEDIA_HTML),
    OPENING("<table", MEDIA_HTML),
    OPENING("<a ", MEDIA_HTML),
    OPENING("<a>", MEDIA_HTML),
    OPENING("<style", MEDIA_HTML),
    OPENING("<title", MEDIA_HTML),
    OPENING("<b>", MEDIA_HTML),
    OPENING("<body", MEDIA_HTML),
    OPENING("<br", MEDIA_HTML),
    OPENING("<p>", MEDIA_HTML),
    OPENING("<p ", MEDIA_HTML),
    OPENING("<center", MEDIA_HTML),
    OPENING("<meta", MEDIA_HTML),
    OPENING("<link", MEDIA_HTML),
};

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct str
skip_space(struct str s)
{
    while (s.n > 0 && is_space(s.p[0])) {
        s = str_skip(s, 1);
    }
    return s;
}

static bool
has_opening(struct str s, struct str opening)
{
    return str_starts_nocase(s, opening);
}

static enum media_type
by_opening(struct str s)
{
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        if (has_opening(s, openings[i].text)) {
            return openings[i].type;
        }
    }
    return MEDIA_UNKNOWN;
}

/*
 * Past declarations and comments, to the root element; the empty end where one of them is
 * not closed in sight.
 */
static struct str
skip_to_root(struct str s)
{
    for (;;) {
        bool comment = has_opening(s, STR("<!--"));
        ptrdiff_t end;

        if (!comment && !has_opening(s, STR("<?xml"))) {
            return s;
        }
        end = str_find(s, comment ? STR("-->") : STR("?>"));
        if (end < 0) {
            return str_skip(s, s.n);
        }
        s = skip_space(str_skip(s, (size_t)end + (comment ? 3 : 2)));
    }
}

/*
 * The root element decides. One that is not in the table is XML behind a declaration and
 * HTML behind a comment.
 */
static enum media_type
by_markup(struct str s)
{
    bool is_xml = has_opening(s, STR("<?xml"));
    enum media_type type = by_opening(skip_to_root(s));

    if (type != MEDIA_UNKNOWN || (!is_xml && !has_opening(s, STR("<!--")))) {
        return type;
    }
    return is_xml ? MEDIA_XML : MEDIA_HTML;
}

static enum media_type
by_json(struct str s)
{
    bool is_object = s.n > 0 && s.p[0] == '{';
    bool is_array = s.n > 0 && s.p[0] == '[';
    char next;

    if (!is_object && !is_array) {
        return MEDIA_UNKNOWN;
    }
    s = skip_space(str_skip(s, 1));
    if (s.n == 0) {
        return MEDIA_UNKNOWN;
    }
    next = s.p[0];
    if (is_object) {
        return next == '"' || next == '}' ? MEDIA_JSON : MEDIA_UNKNOWN;
    }
    return next != '\0' && strchr("{[\"]-0123456789tfn", next) != NULL ? MEDIA_JSON
                                                                       : MEDIA_UNKNOWN;
}

/*
 * No byte that never stands in a text, whatever its encoding (WHATWG MIME Sniffing 4.1,
 * "binary data byte").
 */
static bool
is_text(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < ' ' && !is_space((char)c) && c != 0x1b) {
            return false;
        }
    }
    return true;
}

enum media_type
sniff_text(struct str head)
{
    enum media_type type;
    struct str s = head;

    if (str_starts(s, STR("\xff\xfe")) || str_starts(s, STR("\xfe\xff"))) {
        return MEDIA_TEXT; /* UTF-16; sound that begins so was looked for before */
    }
    if (str_starts(s, STR("\xef\xbb\xbf"))) {
        s = str_skip(s, 3);
    }
    s = skip_space(s);
    type = by_markup(s);
    if (type != MEDIA_UNKNOWN) {
        return type;
    }
    if (!is_text(head)) {
        return MEDIA_UNKNOWN;
    }
    type = by_json(s);
    return type != MEDIA_UNKNOWN ? type : MEDIA_TEXT;
}
