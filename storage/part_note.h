/*
 * storage/part_note.h - the text of a part's note: what a later run needs to go on with a
 * download. Private to storage/.
 */
#ifndef ASSETS_STORAGE_PART_NOTE_H
#define ASSETS_STORAGE_PART_NOTE_H

#include "storage/storage.h"

/*
 * A validator that can not be written as it is (control bytes, too long) is left out: the
 * part is then of no use.
 */
void part_note_write(struct buf *b, const struct part_note *note);

/*
 * False where any byte of the text is not as part_note_write left it, or a number is out
 * of range. Texts of *note point into text.
 */
MUST_USE bool part_note_parse(struct str text, struct part_note *note);

#endif
