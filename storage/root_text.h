/*
 * storage/root_text.h - the texts that make a folder an archive: .assets-root and
 * README-ARCHIVE.txt. Private to storage/.
 */
#ifndef ASSETS_STORAGE_ROOT_TEXT_H
#define ASSETS_STORAGE_ROOT_TEXT_H

#include "storage/storage.h"

/* A new random (version 4) UUID, in lower case. */
MUST_USE bool root_text_new_uuid(char uuid[STORAGE_UUID_MAX], struct err *e);
void root_text_write(struct buf *b, const char *uuid);
/*
 * ERR_ROOT where the text is not one of ours, ERR_NEWER where its format is newer than
 * this program.
 */
MUST_USE bool root_text_parse(struct str text, char uuid[STORAGE_UUID_MAX],
                              struct err *e);

extern const char root_text_readme[];

#endif
