#include "db/known_facts.h"

#include "db/stmt.h"

static void
add(struct known_facts *k, struct known_fact fact)
{
    if (k->n == k->cap) {
        k->cap = k->cap == 0 ? 256 : 2 * k->cap;
        k->list = xrealloc(k->list, k->cap, sizeof *k->list);
    }
    k->list[k->n++] = fact;
}

bool
known_facts_read(struct known_facts *k, struct db *db, const char *sql, struct err *e)
{
    auto_stmt struct stmt *q = stmt_get(db, sql, e);
    bool row = q != NULL;

    *k = (struct known_facts){0};
    while (row) {
        struct known_fact fact;

        if (!stmt_row(q, &row, e)) {
            return false;
        }
        if (!row) {
            break;
        }
        fact.id = stmt_take_int(q, 0);
        fact.number = stmt_take_int(q, 0);
        fact.text = stmt_take_text(q);
        if (fact.text.p != NULL) {
            fact.text.p = arena_strndup(&k->texts, fact.text.p, fact.text.n);
        }
        add(k, fact);
    }
    return q != NULL;
}

void
known_facts_release(struct known_facts *k)
{
    free(k->list);
    arena_release(&k->texts);
    *k = (struct known_facts){0};
}

const struct known_fact *
known_facts_find(const struct known_facts *k, int64_t id)
{
    size_t from = 0;
    size_t to = k->n;
    /* Ids of a catalog that was only ever added to have no gaps. */
    uint64_t guess = k->n == 0 ? 0 : (uint64_t)id - (uint64_t)k->list[0].id;

    if (guess < k->n && k->list[guess].id == id) {
        return &k->list[guess];
    }
    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (k->list[middle].id < id) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from < k->n && k->list[from].id == id ? &k->list[from] : NULL;
}
