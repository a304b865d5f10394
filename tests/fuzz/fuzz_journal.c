/*
 * Any bytes as a journal: an entry that is taken says only what can be, and reading ends.
 */
#include "catalog/journal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size};
    struct journal_entry entry;
    size_t before = rest.n;

    while (journal_next(&rest, &entry)) {
        if (rest.n >= before || entry.bytes < 0 || entry.http_status < 0 ||
            entry.http_status > 999 || entry.type >= MEDIA_TYPES) {
            abort();
        }
        before = rest.n;
    }
    return 0;
}
