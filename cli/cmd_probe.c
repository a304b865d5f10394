#include "cli/cli.h"
#include "cli/facts_json.h"
#include "cli/files_look.h"
#include "cli/stop.h"

struct probe_slots {
    bool check;
    struct look_slots look;
};

/* Only the first bytes were read, and they say that no worker reads such a kind. */
static void
tell_unread(struct look_item *it)
{
    struct facts_line line = {
        .file = str_of(it->name), .bytes = it->bytes, .type = it->type, .broke_at = -1};

    if (it->type == MEDIA_EMPTY) {
        line.verdict = VERDICT_EMPTY;
        line.detail = "no bytes";
    } else if (media_rule(it->type) == MEDIA_KEEP) {
        line.verdict = VERDICT_UNSUPPORTED;
        line.detail = "media of a kind that is not read";
    } else {
        line.verdict = VERDICT_WRONG_TYPE;
        line.detail = "no picture, video or sound by its first bytes";
    }
    facts_json(&it->text, &line);
    buf_add_byte(&it->text, '\n');
    it->failed = true;
}

static bool
probe_begin(void *arg, struct look_item *it, struct pool_job *job)
{
    const bool *check = arg;

    if (media_rule(it->type) != MEDIA_READ) {
        tell_unread(it);
        return false;
    }
    if (!*check) {
        job->flags = WIRE_JOB_HEADERS;
    }
    return true;
}

static bool
probe_end(void *arg, struct look_item *it, const struct pool_result *r, struct err *e)
{
    const bool *check = arg;
    struct facts_line line = {.file = str_of(it->name),
                              .bytes = it->bytes,
                              .type = it->type,
                              .facts = &r->facts,
                              .verdict = r->verdict,
                              .detail = r->detail,
                              .broke_at = r->broke_at};

    (void)e;
    if (!*check && r->verdict == VERDICT_OK) {
        line.verdict = VERDICT_UNCHECKED; /* headers alone never make a file whole */
    }
    facts_json(&it->text, &line);
    buf_add_byte(&it->text, '\n');
    it->failed = r->verdict != VERDICT_OK && r->verdict != VERDICT_UNCHECKED;
    return true;
}

static int
run_probe(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct probe_slots *slots = cli->opts;
    bool check = slots->check;
    const struct operands names = {argv, argc};
    struct look_opts look = {
        .out = cli->out, .begin = probe_begin, .end = probe_end, .arg = &check};
    int64_t failed = 0;

    if (!look_options("probe", &slots->look, &names, &look, e) ||
        !stop_init(&look.stop_fd, e) || !files_look(&look, &failed, e)) {
        return 0;
    }
    return failed > 0 ? 1 : 0;
}

#define SLOT(member) .slot = offsetof(struct probe_slots, member)

static const struct opt options[] = {
    {.long_name = "check",
     .short_name = 'c',
     .kind = OPT_FLAG,
     SLOT(check),
     .help = "decode all of it: verdict, dominant colour and perceptual hash too"},
    LOOK_OPTIONS(probe_slots),
    {.kind = OPT_END},
};

const struct command cmd_probe = {
    .name = "probe",
    .summary = "Print what files hold, as JSON, one object a line; needs no archive",
    .operands = "FILE…",
    .most = -1,
    .options = options,
    .slots_bytes = sizeof(struct probe_slots),
    .needs = NEEDS_CONFIG,
    .run = run_probe,
};
