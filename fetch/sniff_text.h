/* fetch/sniff_text.h - which kind of text the first bytes of a body are. Pure. */
#ifndef ASSETS_FETCH_SNIFF_TEXT_H
#define ASSETS_FETCH_SNIFF_TEXT_H

#include "base/media.h"

/*
 * MEDIA_HTML, MEDIA_XML, MEDIA_JSON, MEDIA_PLAYLIST, MEDIA_TEXT, MEDIA_PDF after white
 * space, else MEDIA_UNKNOWN.
 */
enum media_type sniff_text(struct str head);

#endif
