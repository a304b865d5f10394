#include "cli/tombstone.h"

static const struct tombstone_work restore = {
    .lifts = true, .before = "restore", .after = "restored", .never = "not forgotten"};

static int
run_restore(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct tombstone_slots *s = cli->opts;

    if (!tombstone_check(s, e) || !gallery_check(&s->gallery, e)) {
        return 0;
    }
    return tombstone_run(cli, &restore, argc, argv, e);
}

static enum cmd_needs
needs_now(const void *slots, int argc)
{
    const struct tombstone_slots *s = slots;

    (void)argc;
    return s->dry_run ? NEEDS_READ : NEEDS_WRITE;
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
    {.long_name = "dry-run",
     .short_name = 'n',
     .kind = OPT_FLAG,
     SLOT(dry_run),
     .help = "print what would be done; change nothing"},
    GALLERY_OPTIONS(tombstone_slots),
    {.kind = OPT_END},
};

static const struct tombstone_slots defaults = {.gallery = GALLERY_DEFAULTS};

const struct command cmd_restore = {
    .name = "restore",
    .summary = "Take back what was forgotten",
    .operands = "URL|SHA256|ARTICLE…",
    .least = 1,
    .most = -1,
    .options = options,
    .defaults = &defaults,
    .slots_bytes = sizeof(struct tombstone_slots),
    .needs = NEEDS_WRITE,
    .needs_now = needs_now,
    .run = run_restore,
};
