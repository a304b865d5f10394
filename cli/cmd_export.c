#include "cli/export.h"
#include "cli/stop.h"
#include "cli/target.h"

static const char *const form_words[] = {"csv",    "json", "urls", "manifest",
                                         "events", "tree", "bag",  NULL};

struct form {
    const char *name;
    bool (*write)(struct export *x);
    /* into a folder; gives the exit status */
    int (*make)(struct export *x);
};

static bool
write_events(struct export *x)
{
    return x->slots->xml ? export_log_xml(x) : export_log_json(x);
}

static const struct form forms[] = {
    {.name = "csv", .write = export_csv},
    {.name = "json", .write = export_json},
    {.name = "urls", .write = export_urls},
    {.name = "manifest", .write = export_manifest},
    {.name = "events", .write = write_events},
    {.name = "tree", .make = export_tree},
    {.name = "bag", .make = export_bag},
};
enum { FORMS = sizeof forms / sizeof *forms };

static bool
find_form(const char *name, const struct form **form, struct err *e)
{
    const char *near = nearest_name(name, form_words);

    for (size_t i = 0; i < FORMS; i++) {
        if (strcmp(forms[i].name, name) == 0) {
            *form = &forms[i];
            return true;
        }
    }
    return err_set(e, ERR_USAGE,
                   "export: no form \"%s\"%s%s; there are csv, json, urls, manifest, "
                   "events, tree and bag",
                   name, near != NULL ? "; nearest: " : "", near != NULL ? near : "");
}

/* Options that say nothing to this form are mistakes. */
static bool
options_ok(const struct form *f, const struct export_slots *s, struct err *e)
{
    if (f->make != NULL && (s->output == NULL || s->output[0] == '\0')) {
        return err_set(e, ERR_USAGE, "export %s: -o DIR is needed: a folder to make",
                       f->name);
    }
    if (s->xml && f->write != write_events) {
        return err_set(e, ERR_USAGE, "export: --xml is for events");
    }
    if ((s->holey || s->bag_info.n > 0) && f->make != export_bag) {
        return err_set(e, ERR_USAGE, "export: --holey and --bag-info are for bag");
    }
    return true;
}

static void
write_form(struct export *x, const struct form *f)
{
    struct target t = TARGET_NONE;

    if (x->slots->output == NULL || strcmp(x->slots->output, "-") == 0) {
        x->out = x->cli->out;
        (void)f->write(x); /* x->e says why */
        return;
    }
    x->out = &t.out;
    if (target_open(&t, x->slots->output, x->e) && f->write(x)) {
        (void)!target_commit(&t, x->e); /* x->e says why */
    }
    target_close(&t);
}

static int
run_export(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    struct export x = {.cli = cli,
                       .slots = cli->opts,
                       .line = {.limit = SIZE_MAX - 1},
                       .e = e,
                       .ok = true};
    const struct form *form;
    int status = 0;

    (void)argc;
    if (!find_form(argv[0], &form, e) || !options_ok(form, x.slots, e) ||
        !filter_make(&x.slots->filter, &x.filter, e) || !stop_init(&cli->stop_fd, e)) {
        return 0;
    }
    /* All of it from one moment, whatever another run writes meanwhile. */
    if (!db_begin(cli->archive.db, e)) {
        return 0;
    }
    if (form->make != NULL) {
        x.out = cli->out;
        status = form->make(&x);
    } else {
        write_form(&x, form);
    }
    db_abandon(cli->archive.db);
    buf_release(&x.line);
    arena_release(&x.row);
    return status;
}

#define SLOT(member) .slot = offsetof(struct export_slots, member)

static const struct opt options[] = {
    {.long_name = "output",
     .short_name = 'o',
     .kind = OPT_STRING,
     SLOT(output),
     .arg_name = "FILE|DIR",
     .help = "write FILE, whole or not at all; make DIR (tree, bag)"},
    {.long_name = "xml",
     .kind = OPT_FLAG,
     SLOT(xml),
     .help = "events: one PREMIS 3 document instead of JSON lines"},
    {.long_name = "holey",
     .kind = OPT_FLAG,
     SLOT(holey),
     .help = "bag: name the URLs of media in fetch.txt instead of packing them"},
    {.long_name = "bag-info",
     .kind = OPT_STRINGS,
     SLOT(bag_info),
     .arg_name = "KEY=VALUE",
     .help = "bag: a line of bag-info.txt: Source-Organization=…; may be repeated"},
    FILTER_OPTIONS(export_slots),
    {.kind = OPT_END},
};

const struct command cmd_export = {
    .name = "export",
    .summary = "Hand on what the archive holds and knows",
    .operands = "csv|json|urls|manifest|events|tree|bag",
    .words = form_words,
    .least = 1,
    .most = 1,
    .options = options,
    .slots_bytes = sizeof(struct export_slots),
    .needs = NEEDS_READ,
    .run = run_export,
};
