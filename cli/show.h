/*
 * cli/show.h - everything that is known of one asset or article, for people and as JSON.
 */
#ifndef ASSETS_CLI_SHOW_H
#define ASSETS_CLI_SHOW_H

#include "cli/asset.h"
#include "db/row.h"

/* Texts are escaped for a terminal. bold: headings in bold. */
void show_article_text(struct buf *b, const struct row_article *a, struct str site,
                       bool bold);
MUST_USE bool show_asset_text(struct buf *b, struct db *db, const struct row_listed *r,
                              const struct asset_more *more, bool bold, struct err *e);

/*
 * {"article":{…}} and the object of asset_json with mentions, facts, observations and
 * events, each with a line end.
 */
void show_article_json(struct buf *b, const struct row_article *a, struct str site);
MUST_USE bool show_asset_json(struct buf *b, struct db *db, const struct row_listed *r,
                              const struct asset_more *more, struct err *e);

#endif
