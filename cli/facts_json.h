/* cli/facts_json.h - what was found in a file, as a JSON object. Pure. */
#ifndef ASSETS_CLI_FACTS_JSON_H
#define ASSETS_CLI_FACTS_JSON_H

#include "base/str.h"
#include "thumbs/wire.h"

/* All borrowed. */
struct facts_line {
    struct str file; /* its name as given */
    int64_t bytes;
    enum media_type type;
    const struct media_facts *facts; /* NULL: nothing was looked at */
    /* VERDICT_UNCHECKED is null: what the headers tell is no verdict */
    enum verdict verdict;
    const char *detail; /* empty is null */
    int64_t broke_at;   /* -1 is null */
};

/*
 * One JSON object, no line end, with the fields of assets-probe(1) in their order. What
 * is not known is null.
 */
void facts_json(struct buf *b, const struct facts_line *l);

#endif
