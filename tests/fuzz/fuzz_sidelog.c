/*
 * Any bytes as a line of the sidecar log: what is taken is of the kinds that its columns
 * have, and written again it is read as the same.
 */
#include "catalog/sidelog_line.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same_value(const struct copy_value *a, const struct copy_value *b)
{
    return a->kind == b->kind && (a->kind != COPY_INT || a->number == b->number) &&
           a->bytes.n == b->bytes.n &&
           (a->bytes.n == 0 || memcmp(a->bytes.p, b->bytes.p, a->bytes.n) == 0);
}

static void
write_again(const struct sidelog_line *line)
{
    const struct copy_table *is = copy_table(line->table);
    struct sidelog_line again;
    struct arena hold = {0};
    auto_buf struct buf text = {.limit = 64 * 1024 * 1024};

    sidelog_line_row(&text, line->table, line->values);
    sidelog_line_read(str_head(buf_view(&text), text.n - 1), &hold, &again);
    if (again.kind != LINE_ROW || again.table != line->table) {
        abort();
    }
    for (size_t i = 0; i < is->n_columns; i++) {
        if (!same_value(&line->values[i], &again.values[i])) {
            abort();
        }
    }
    arena_release(&hold);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sidelog_line line;
    struct arena hold = {0};

    sidelog_line_read((struct str){(const char *)data, size}, &hold, &line);
    if (line.kind == LINE_ROW || line.kind == LINE_GONE || line.kind == LINE_CLEAR) {
        if (copy_table(line.table) == NULL) {
            abort();
        }
    }
    if (line.kind == LINE_ROW) {
        for (size_t i = 0; i < copy_table(line.table)->n_columns; i++) {
            enum copy_kind kind = line.values[i].kind;

            if (kind != COPY_NULL && kind != copy_table(line.table)->columns[i].kind) {
                abort();
            }
        }
        write_again(&line);
    }
    arena_release(&hold);
    return 0;
}
