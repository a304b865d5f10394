#include "cli/opts.h"

#include <popt.h>

#include <stdio.h>

/*
 * One parse: popt's table is made from ours, and popt's `val` is our row's index plus
 * one.
 */
struct parse {
    const struct opts_table *tables;
    size_t n_tables;
    size_t n_rows;
    struct poptOption *popt_rows; /* owned; ends with POPT_TABLEEND */
    poptContext context;          /* owned */
};

size_t
opts_count(const struct opt *rows)
{
    size_t n = 0;

    while (rows != NULL && rows[n].kind != OPT_END) {
        n++;
    }
    return n;
}

bool
opt_takes_value(const struct opt *row)
{
    return row->kind != OPT_FLAG && row->kind != OPT_COUNT;
}

static void
parse_release(struct parse *p)
{
    if (p->context != NULL) {
        (void)poptFreeContext(p->context);
    }
    free(p->popt_rows);
}

/* The row behind popt's val, and its place in its table. */
static const struct opt *
row_of(const struct parse *p, size_t index, const struct opts_table **table,
       size_t *place)
{
    for (size_t t = 0; t < p->n_tables; t++) {
        size_t n = opts_count(p->tables[t].rows);

        if (index < n) {
            *table = &p->tables[t];
            *place = index;
            return &p->tables[t].rows[index];
        }
        index -= n;
    }
    return NULL;
}

static void
parse_init(struct parse *p, const struct opts_table *tables, size_t n_tables)
{
    size_t at = 0;

    *p = (struct parse){.tables = tables, .n_tables = n_tables};
    for (size_t t = 0; t < n_tables; t++) {
        p->n_rows += opts_count(tables[t].rows);
    }
    p->popt_rows = xcalloc(p->n_rows + 1, sizeof *p->popt_rows); /* a zero row ends it */
    for (size_t t = 0; t < n_tables; t++) {
        for (size_t i = 0; i < opts_count(tables[t].rows); i++, at++) {
            const struct opt *row = &tables[t].rows[i];

            p->popt_rows[at] = (struct poptOption){
                .longName = row->long_name,
                .shortName = row->short_name,
                .argInfo = opt_takes_value(row) ? POPT_ARG_STRING : POPT_ARG_NONE,
                .val = (int)at + 1};
        }
    }
}

static bool
bad_option(const struct parse *p, int code, struct err *e)
{
    const char *text = poptBadOption(p->context, POPT_BADOPTION_NOALIAS);
    const char **names;
    const char *near = NULL;

    if (code != POPT_ERROR_BADOPT) {
        return err_set(e, ERR_USAGE, "%s: %s", text, poptStrerror(code));
    }
    if (strncmp(text, "--", 2) == 0) {
        auto_free char *word = xstrndup(text + 2, strcspn(text + 2, "="));
        size_t n = 0;

        names = xcalloc(p->n_rows + 1, sizeof *names);
        for (size_t i = 0; i < p->n_rows; i++) {
            names[n++] = p->popt_rows[i].longName;
        }
        near = nearest_name(word, names);
        free(names);
    }
    if (near != NULL) {
        return err_set(e, ERR_USAGE, "unknown option %s; nearest: --%s", text, near);
    }
    return err_set(e, ERR_USAGE, "unknown option %s", text);
}

static bool
take_option(const struct parse *p, int code, struct arena *arena, struct err *e)
{
    const struct opts_table *table;
    size_t place;
    const struct opt *row = row_of(p, (size_t)code - 1, &table, &place);
    auto_free char *value = NULL;

    if (row == NULL) {
        return err_set(e, ERR_USAGE, "unknown option");
    }
    value = opt_takes_value(row) ? poptGetOptArg(p->context) : NULL;
    if (opt_takes_value(row) && value == NULL) {
        return err_set(e, ERR_USAGE, "--%s: wants %s", row->long_name, row->arg_name);
    }
    /* A set of words is what was given last, like every value; only STRINGS add up. */
    if (row->kind == OPT_WORDS) {
        *(uint32_t *)(void *)((char *)table->slots + row->slot) = 0;
    }
    if (!opt_set(row, table->slots, value, arena, e)) {
        return err_wrap(e, "--%s", row->long_name);
    }
    if (table->given != NULL) {
        table->given[place] = true;
    }
    return true;
}

static bool
take_options(const struct parse *p, struct arena *arena, struct err *e)
{
    int code;

    while ((code = poptGetNextOpt(p->context)) > 0) {
        if (!take_option(p, code, arena, e)) {
            return false;
        }
    }
    return code == -1 || bad_option(p, code, e);
}

static void
take_operands(const struct parse *p, struct arena *arena, struct operands *operands)
{
    const char **left = poptGetArgs(p->context);
    const char **kept;
    int n = 0;

    while (left != NULL && left[n] != NULL) {
        n++;
    }
    kept = arena_alloc(arena, ((size_t)n + 1) * sizeof *kept);
    for (int i = 0; i < n; i++) {
        kept[i] = arena_strndup(arena, left[i], strlen(left[i]));
    }
    *operands = (struct operands){.p = kept, .n = n};
}

MUST_USE bool
opts_parse(const struct opts_set *set, const struct operands *words, struct arena *arena,
           struct operands *left, struct err *e)
{
    const char **argv = arena_alloc(arena, ((size_t)words->n + 2) * sizeof *argv);
    struct parse p;
    bool ok;

    argv[0] = "assets"; /* popt passes over the first word */
    for (int i = 0; i < words->n; i++) {
        argv[i + 1] = words->p[i];
    }
    parse_init(&p, set->tables, set->n_tables);
    p.context = poptGetContext(NULL, words->n + 1, argv, p.popt_rows,
                               set->until_operand ? POPT_CONTEXT_POSIXMEHARDER : 0);
    if (p.context == NULL) {
        parse_release(&p);
        return err_set(e, ERR_USAGE, "options could not be read");
    }
    ok = take_options(&p, arena, e);
    if (ok) {
        take_operands(&p, arena, left);
    }
    parse_release(&p);
    return ok;
}
