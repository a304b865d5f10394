/* Any bytes as a part's note: what is accepted is what the writer would have written. */
#include "storage/part_note.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    auto_buf struct buf again = {.limit = 1 << 20};
    struct part_note note;

    if (part_note_parse(text, &note)) {
        part_note_write(&again, &note);
        if (!str_eq(buf_view(&again), text)) {
            abort();
        }
    }
    return 0;
}
