/*
 * cli/import_view.h - what an import or a rebuild of the catalog found, for people and
 * for programs. Pure.
 */
#ifndef ASSETS_CLI_IMPORT_VIEW_H
#define ASSETS_CLI_IMPORT_VIEW_H

#include "catalog/bag_import.h"
#include "catalog/import_dir.h"
#include "catalog/rebuild_catalog.h"

/* Each adds whole lines. One file: */
void import_line_text(struct buf *b, const struct import_line *line);
void import_line_json(struct buf *b, const struct import_line *line);

/* The end of each of the three. */
void import_text(struct buf *b, const struct import_counts *c, bool dry_run);
void import_json(struct buf *b, const struct import_counts *c, bool dry_run);
void bag_text(struct buf *b, const struct bag_import_result *r, bool dry_run);
void bag_json(struct buf *b, const struct bag_import_result *r, bool dry_run);
void rebuilt_text(struct buf *b, const struct rebuilt *r);
void rebuilt_json(struct buf *b, const struct rebuilt *r);

#endif
