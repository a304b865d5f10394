#include "cli/tombstone.h"

static const struct tombstone_work forget = {
    .before = "forget", .after = "forgotten", .never = "already forgotten"};

static int
run_forget(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct tombstone_slots *s = cli->opts;

    if (s->list) {
        return argc == 0 ? tombstone_list(cli, e)
                         : err_set(e, ERR_USAGE, "forget: --list takes no names");
    }
    if (argc == 0) {
        return err_set(e, ERR_USAGE, "forget: a URL, SHA-256 or article is wanted");
    }
    if (str_trim(str_of(s->why)).n == 0) {
        return err_set(e, ERR_USAGE,
                       "forget: --why TEXT is needed: it is kept with the date and your "
                       "name");
    }
    if (!tombstone_check(s, e) || !gallery_check(&s->gallery, e)) {
        return 0;
    }
    return tombstone_run(cli, &forget, argc, argv, e);
}

/* Nothing is written where only something is shown. */
static enum cmd_needs
needs_now(const void *slots, int argc)
{
    const struct tombstone_slots *s = slots;

    (void)argc;
    return s->list || s->dry_run ? NEEDS_READ : NEEDS_WRITE;
}

#define SLOT(member) .slot = offsetof(struct tombstone_slots, member)

static const struct opt options[] = {
    {.long_name = "why",
     .kind = OPT_STRING,
     SLOT(why),
     .arg_name = "TEXT",
     .help = "the reason, which is kept"},
    {.long_name = "who",
     .kind = OPT_STRING,
     SLOT(who),
     .arg_name = "NAME",
     .help = "who decided it; the user's name where this is not given"},
    {.long_name = "list",
     .kind = OPT_FLAG,
     SLOT(list),
     .help = "print what is forgotten, since when, by whom and why"},
    {.long_name = "json",
     .kind = OPT_FLAG,
     SLOT(json),
     .help = "with --list: one JSON object a line"},
    {.long_name = "dry-run",
     .short_name = 'n',
     .kind = OPT_FLAG,
     SLOT(dry_run),
     .help = "print what would be done; change nothing"},
    GALLERY_OPTIONS(tombstone_slots),
    {.kind = OPT_END},
};

static const struct tombstone_slots defaults = {.gallery = GALLERY_DEFAULTS};

const struct command cmd_forget = {
    .name = "forget",
    .summary =
        "Leave assets out on purpose: never fetched again, not shown, not handed on",
    .operands = "URL|SHA256|ARTICLE…",
    .most = -1,
    .options = options,
    .defaults = &defaults,
    .slots_bytes = sizeof(struct tombstone_slots),
    .needs = NEEDS_WRITE,
    .needs_now = needs_now,
    .run = run_forget,
};
