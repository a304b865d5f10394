/*
 * cli/export.h - what the forms of `assets export` share: a catalog that stands still, a
 * place to write to, and a signal that ends it in order.
 */
#ifndef ASSETS_CLI_EXPORT_H
#define ASSETS_CLI_EXPORT_H

#include "cli/cli.h"
#include "cli/filter_opts.h"

struct export_slots {
    struct filter_slots filter;
    const char *output;
    bool xml, holey;
    struct opt_strings bag_info;
};

/* One run. What is not said to be owned is borrowed. */
struct export
{
    struct cli *cli;
    const struct export_slots *slots;
    struct row_filter filter;
    struct out *out;  /* standard output, or the file */
    struct buf line;  /* owned */
    struct arena row; /* owned; of one asset, reset for the next */
    int64_t rows;     /* that were looked at */
    struct err *e;
    bool ok;
};

/*
 * Hands on what stands in x->line, and looks whether somebody asked to end (ERR_STOPPED,
 * x->ok false). False also where nobody reads any more.
 */
bool export_put(struct export *x);

/* Each writes a whole form to x->out. False with x->e set. */
MUST_USE bool export_csv(struct export *x);
MUST_USE bool export_json(struct export *x);
MUST_USE bool export_urls(struct export *x);
MUST_USE bool export_manifest(struct export *x);
MUST_USE bool export_log_json(struct export *x);
MUST_USE bool export_log_xml(struct export *x);

/* Each makes the folder that -o names; gives the exit status, 0 with x->e set. */
int export_tree(struct export *x);
int export_bag(struct export *x);

/*
 * The first line of a stream that people store: the program, the version of the format,
 * the form, the archive and the time.
 */
void export_stamp(struct export *x, struct str form);

#endif
