/*
 * thumbs/impression.h - what a picture is like at a glance: its dominant colour, and a
 * hash that near-duplicates share.
 */
#ifndef ASSETS_THUMBS_IMPRESSION_H
#define ASSETS_THUMBS_IMPRESSION_H

#include "thumbs/picture.h"
#include "thumbs/wire.h"

/*
 * Sets dominant_rgb, phash and has_phash from a small packed picture as it is shown.
 * Pictures whose hashes differ in few bits look alike.
 */
void impression_put(const struct picture *p, struct media_facts *facts);

#endif
