/*
 * catalog/export_xml.h - a PREMIS 3 document, piece by piece: begin, objects, events,
 * agents, end, in this order. Pure: each function adds text to a buffer.
 */
#ifndef ASSETS_CATALOG_EXPORT_XML_H
#define ASSETS_CATALOG_EXPORT_XML_H

#include "catalog/export_event.h"

/*
 * Text within an element (XML 1.0, 2.2 and 2.4): '<', '>', '&', quotes and CR as
 * references; characters that XML has none of, and bytes that are no UTF-8, as U+FFFD.
 */
void xml_text(struct buf *b, struct str s);

/* Tells of the archive itself too: a document has one object at least. */
void premis_begin(struct buf *b, struct str archive_uuid);
/* An asset: the intellectual entity that a URL names. */
void premis_asset(struct buf *b, struct str url);
/* A stored file, which `path` names within the archive. */
void premis_file(struct buf *b, const struct row_object *o, const char *path);
void premis_event(struct buf *b, struct str archive_uuid, const struct export_event *v);
/* A program and its version: "assets 1.4.0". */
void premis_agent(struct buf *b, struct str agent);
void premis_end(struct buf *b);

#endif
