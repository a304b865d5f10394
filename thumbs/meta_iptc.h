/* thumbs/meta_iptc.h - the door to libiptcdata. */
#ifndef ASSETS_THUMBS_META_IPTC_H
#define ASSETS_THUMBS_META_IPTC_H

#include "thumbs/meta_said.h"

/*
 * photoshop: image resources, from the first "8BIM" on (Adobe Photoshop File Formats
 * Specification, "Image Resources Section"); of these 0x0404 is IPTC-IIM 4.2, of which
 * LIMIT_IPTC_BYTES are read. Never fails: what cannot be read is not there.
 */
void meta_iptc_read(struct str photoshop, struct meta_said *out);

#endif
