/*
 * gallery/style.h - the texts that the program carries for its pages: template, sheets
 * and icons; and the policy that lets a page's own sheet in and nothing else.
 */
#ifndef ASSETS_GALLERY_STYLE_H
#define ASSETS_GALLERY_STYLE_H

#include "base/str.h"

struct str style_template(void); /* of index.html, with its fields; borrowed for ever */

void style_page(struct buf *out);  /* sheet of a page without script */
void style_index(struct buf *out); /* sheet of index.html */

/*
 * Adds the value of Content-Security-Policy (CSP 3): pictures from where base leads, the
 * sheet of these very bytes, and nothing else; where the page has a script, that from the
 * page's own folder, and films.
 */
void style_policy(struct buf *out, struct str sheet, const char *base, bool has_script);

/* Adds the sign beside the program's name, out of the template too. */
void style_sign(struct buf *out);

/* Adds a sprite of the icons that cards use, out of the template's. */
void style_sprite(struct buf *out);

#endif
