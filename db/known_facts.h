/* db/known_facts.h - a fact of each row by id, held for a walk. Private to db/. */
#ifndef ASSETS_DB_KNOWN_FACTS_H
#define ASSETS_DB_KNOWN_FACTS_H

#include "base/mem.h"
#include "db/db_ops.h"

/*
 * When each source was read and each article was published. A join would look both up for
 * each mention, which takes longer than reading all mentions.
 */
struct known_fact {
    int64_t id;
    int64_t number;  /* 0 where it is a text or NULL */
    struct str text; /* p NULL where it is a number or NULL */
};

struct known_facts {
    struct known_fact *list; /* by id; owned */
    size_t n, cap;
    struct arena texts;
};

/* sql, a literal, gives id, number and text by id. Release in either case. */
MUST_USE bool known_facts_read(struct known_facts *k, struct db *db, const char *sql,
                               struct err *e);
void known_facts_release(struct known_facts *k); /* accepts zero */
/* NULL: there is no such row. Borrowed. */
const struct known_fact *known_facts_find(const struct known_facts *k, int64_t id);

#endif
