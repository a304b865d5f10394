/*
 * catalog/html.h - a small pull reader for HTML: tags, texts and attributes as slices;
 * scripts, styles, comments skipped.
 */
#ifndef ASSETS_CATALOG_HTML_H
#define ASSETS_CATALOG_HTML_H

#include "base/str.h"

/*
 * Follows the tokens of the HTML standard (section 13.2.5) as far as texts and attributes
 * need it. Builds no tree, keeps nothing, looks at each byte a bounded number of times:
 * what has no end lasts to the end of the text.
 */
struct html {
    const char *at, *end; /* borrowed text */
};

enum html_kind { HTML_END, HTML_TEXT, HTML_OPEN, HTML_CLOSE };

struct html_token {
    enum html_kind kind;
    struct str name;       /* of a tag, in the case in which it stands */
    struct str attributes; /* of an opening tag */
    struct str text;       /* HTML_TEXT: entities as they stand */
};

/* borrows text; p may be NULL where n is 0 */
void html_init(struct html *h, struct str text);
void html_next(struct html *h, struct html_token *t);

/* True for a tag of this name, in any case. */
bool html_is(const struct html_token *t, const char *name);
/*
 * The first attribute of this name, in any case; its value as it stands, without quotes.
 */
MUST_USE bool html_attribute(const struct html_token *t, const char *name,
                             struct str *value);

#endif
