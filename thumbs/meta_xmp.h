/* thumbs/meta_xmp.h - the door to exempi (Adobe's XMP toolkit). */
#ifndef ASSETS_THUMBS_META_XMP_H
#define ASSETS_THUMBS_META_XMP_H

#include "thumbs/meta_said.h"

/*
 * packet: the XML of ISO 16684-1 in UTF-8; NULs behind it are no part of it. Never fails:
 * a packet that is broken, or that meta_xmp_is_tame refuses, says nothing. Needs
 * meta_xmp_warm_up.
 */
void meta_xmp_read(struct str packet, struct meta_said *out);

/*
 * What exempi 2.6.3 cannot be given: it recurses to the depth of the elements (200,000 of
 * them end the program), and looks for each property among all its siblings (75,000 in
 * a MiB take 12 s). So: no more than LIMIT_XMP_BYTES, LIMIT_XMP_DEPTH and LIMIT_XMP_PARTS
 * elements and attributes; no declarations, with which entities come; no NUL, without
 * which nothing can be UTF-16 or UTF-32. The walk agrees with an XML parser's up to the
 * first place that is not well-formed, and there the parser stops.
 */
bool meta_xmp_is_tame(struct str packet);

/*
 * Before confinement. exempi prints each error on std::cerr, and a write is what the
 * filter kills: so the first error is provoked here, at a descriptor that refuses it;
 * std::cerr then stays broken and silent for good. The C library's stderr is not touched.
 */
void meta_xmp_warm_up(void);

#endif
