/*
 * thumbs/meta.h - what a file says of itself: Exif (CIPA DC-008), IPTC-IIM 4.2, XMP
 * (ISO 16684-1). Doors: libexif in meta_exif.c, libiptcdata in meta_iptc.c, exempi in
 * meta_xmp.c.
 */
#ifndef ASSETS_THUMBS_META_H
#define ASSETS_THUMBS_META_H

#include "thumbs/meta_said.h"

/* Blocks as they stand in the file, borrowed; empty where there is none. */
struct meta_blocks {
    struct str exif;      /* from the TIFF header on: "II*" or "MM" */
    struct str photoshop; /* image resources: "8BIM"…, of which 0x0404 is IPTC-IIM */
    struct str xmp;       /* the packet's XML */
};

/*
 * Fills has_exif, exif_orientation, date_media, caption, credit, copyright and creator;
 * of blocks that are not there nothing is touched.
 * Where several say a thing XMP comes first, then IPTC, then Exif (Metadata Working Group
 * guidelines 2.0, read when none was edited later); a date is Exif's first, but when a
 * picture was made counts before when it was digitized, and that before when the file was
 * changed, whoever says it (guidelines 2.0, "Date and time"): a scan's Exif does not know
 * better than its caption. Everything is made valid UTF-8 without control characters and
 * cut at a whole character: meta_said.h.
 */
void meta_put(const struct meta_blocks *b, struct media_facts *facts);

/* The libraries' first-use work, before confinement; without it XMP says nothing. */
void meta_warm_up(void);
void meta_version(char *out, size_t size);

#endif
