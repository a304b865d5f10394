/*
 * catalog/bag_facts.h - a line of the tag file assets/catalog.jsonl, as bag_write makes
 * it: which file of the bag was at which URL. Pure.
 */
#ifndef ASSETS_CATALOG_BAG_FACTS_H
#define ASSETS_CATALOG_BAG_FACTS_H

#include "base/str.h"

/*
 * Sets path and url (cleared first) to the members "bag_path" and "url" of the JSON
 * object in line. False where it is no such object or lacks one of them; other members
 * are passed over, whatever they hold.
 */
bool bag_facts_line(struct str line, struct buf *path, struct buf *url);

#endif
