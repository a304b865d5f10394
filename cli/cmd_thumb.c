#include "base/limits.h"
#include "cli/cli.h"
#include "cli/files_look.h"
#include "cli/stop.h"
#include "cli/thumb_place.h"

struct thumb_slots {
    struct opt_strings sizes;
    const char *dir, *output, *at;
    int64_t colors;
    bool shared, storyboard, force, retry_failed;
    struct look_slots look;
};

/* One run. */
struct thumb {
    struct thumb_place *place;
    uint32_t boxes[WIRE_BOXES]; /* descending, 0 ends them */
    int64_t at_us;
    bool at_share; /* at_us counts millionths of the length */
    uint32_t colors;
    bool storyboard;
    bool keeps_small; /* thumbnails of what is smaller than the smallest of them too */
};

/* ---- options ---- */

static bool
read_sizes(struct thumb *t, const struct opt_strings *sizes, bool any, struct err *e)
{
    if (!picture_sizes(sizes, t->boxes, e)) {
        return false;
    }
    for (size_t i = 0; i < WIRE_BOXES && t->boxes[i] != 0 && !any; i++) {
        if (desktop_size_of(t->boxes[i]) == DESKTOP_SIZES) {
            return err_set(e, ERR_USAGE,
                           "--size: a desktop has thumbnails of 128, 256, 512 and 1024 "
                           "pixels; for others name a folder by -o");
        }
    }
    if (t->boxes[0] == 0) {
        t->boxes[0] = desktop_size_px(DESKTOP_LARGE);
    }
    return true;
}

/* "12.5": seconds; "10%": of the length, which is kept as millionths. */
static bool
read_at(struct thumb *t, const char *text, struct err *e)
{
    enum { WHOLE = 100 * 1000000, PERCENT_PART = 100 };
    struct str s = str_of(text);

    t->at_share = s.n > 0 && s.p[s.n - 1] == '%';
    if (text == NULL) {
        return true;
    }
    if (!picture_seconds(str_head(s, s.n - t->at_share), &t->at_us) ||
        (t->at_share && t->at_us > WHOLE)) {
        return err_set(e, ERR_USAGE,
                       "--at: \"%s\" is neither a time in seconds such as 12.5 nor a "
                       "share such as 10%%",
                       text);
    }
    t->at_us /= t->at_share ? PERCENT_PART : 1;
    return true;
}

static bool
has_words(const struct thumb_slots *s, int argc, struct err *e)
{
    int places = (s->dir != NULL) + (s->output != NULL) + (s->shared ? 1 : 0);

    if (places > 1) {
        return err_set(e, ERR_USAGE,
                       "thumb: --output-dir, --output and --shared: only one of them");
    }
    if (s->output != NULL && (argc != 1 || s->look.input_files.n > 0)) {
        return err_set(e, ERR_USAGE, "thumb: --output wants exactly one file");
    }
    if (s->storyboard && s->dir == NULL) {
        return err_set(e, ERR_USAGE,
                       "thumb: --storyboard wants a folder: assets thumb --storyboard -o "
                       "DIR FILE…");
    }
    return true;
}

static bool
thumb_open(struct thumb *t, const struct thumb_slots *s, int argc, struct err *e)
{
    bool is_desktop = s->dir == NULL && s->output == NULL;
    struct thumb_place_opts place = {.kind = s->dir != NULL      ? PLACE_DIR
                                             : s->output != NULL ? PLACE_FILE
                                             : s->shared         ? PLACE_SHARED
                                                                 : PLACE_CACHE,
                                     .path = s->dir != NULL ? s->dir : s->output,
                                     .force = s->force,
                                     .retry_failed = s->retry_failed};

    *t = (struct thumb){.at_us = -1,
                        .colors = (uint32_t)s->colors,
                        .storyboard = s->storyboard,
                        .keeps_small = !is_desktop};
    if (!has_words(s, argc, e)) {
        return false;
    }
    if (!read_sizes(t, &s->sizes, !is_desktop, e) || !read_at(t, s->at, e)) {
        return err_wrap(e, "thumb");
    }
    if (s->output != NULL && t->boxes[1] != 0) {
        return err_set(e, ERR_USAGE, "thumb: --output wants one size");
    }
    place.many_sizes = t->boxes[1] != 0;
    /* What is asked for by --at or --colors is not what lies there already. */
    if (is_desktop && (s->at != NULL || s->colors > 0)) {
        place.force = true;
    }
    return thumb_place_open(&t->place, &place, e);
}

/* ---- files ---- */

static bool
thumb_begin(void *arg, struct look_item *it, struct pool_job *job)
{
    struct thumb *t = arg;
    struct thumb_place_of *of = it->own;

    if (it->type == MEDIA_EMPTY) {
        look_fail(it, ERR_NOT_MEDIA, "is empty");
        return false;
    }
    if (media_rule(it->type) != MEDIA_READ) {
        look_fail(it, ERR_NOT_MEDIA, "%s is no kind of file that thumbnails are made of",
                  media_name(it->type));
        return false;
    }
    memcpy(job->boxes, t->boxes, sizeof job->boxes);
    if (thumb_place_ask(t->place, it, of, job->boxes) != PLACE_WANTS) {
        return false;
    }
    job->colors = t->colors;
    if (media_kind(it->type) == CLAIM_VIDEO) {
        job->at_us = t->at_us;
        /* No verdict on the film is asked for: only what is shown is looked at. */
        job->flags = WIRE_JOB_VERIFIED | (t->storyboard ? WIRE_JOB_STORYBOARD : 0) |
                     (t->at_share ? WIRE_JOB_SHARE : 0);
    }
    job->uri = of->uri;
    return true;
}

/* The standard asks for no thumbnail of what is itself as small as one. */
static bool
is_small(const struct look_item *it, const struct media_facts *f)
{
    int32_t least = (int32_t)desktop_size_px(DESKTOP_NORMAL);

    return media_kind(it->type) == CLAIM_IMAGE && f->width < least && f->height < least;
}

static bool
thumb_end(void *arg, struct look_item *it, const struct pool_result *r, struct err *e)
{
    struct thumb *t = arg;
    const struct thumb_place_of *of = it->own;

    if (r->n_pictures == 0) {
        look_fail(it, ERR_MEDIA, "%s%s%s", verdict_name(r->verdict),
                  r->detail[0] != '\0' ? ": " : "", r->detail);
        return thumb_place_fail(t->place, it, of, e);
    }
    if (!t->keeps_small && is_small(it, &r->facts)) {
        auto_free char *note = xasprintf("%d x %d pixels need no thumbnail",
                                         (int)r->facts.width, (int)r->facts.height);

        look_note(it, note);
        return true;
    }
    for (size_t i = 0; i < r->n_pictures; i++) {
        if (!thumb_place_put(t->place, it, of, &r->pictures[i], e)) {
            return false;
        }
    }
    if (r->strip.tiles > 0 &&
        !thumb_place_put_storyboard(t->place, it, of, r->strip_png, e)) {
        return false;
    }
    if (it->failed) {
        return true;
    }
    thumb_place_done(t->place, it, of);
    if (r->verdict != VERDICT_OK) {
        look_fail(it, ERR_MEDIA, "%s%s%s; its thumbnail shows what there is",
                  verdict_name(r->verdict), r->detail[0] != '\0' ? ": " : "", r->detail);
        it->level = LOG_WARN;
        it->failed = false; /* what was asked for is there */
    }
    return true;
}

static int
run_thumb(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    const struct thumb_slots *s = cli->opts;
    struct thumb t;
    const struct operands names = {argv, argc};
    struct look_opts look = {.own_bytes = sizeof(struct thumb_place_of),
                             .out = cli->out,
                             .begin = thumb_begin,
                             .end = thumb_end,
                             .arg = &t};
    int64_t failed = 0;
    bool ok;

    if (!look_options("thumb", &s->look, &names, &look, e) ||
        !thumb_open(&t, s, argc, e)) {
        return 0;
    }
    ok = stop_init(&look.stop_fd, e) && files_look(&look, &failed, e);
    thumb_place_close(t.place);
    return ok && failed > 0 ? 1 : 0;
}

#define SLOT(member) .slot = offsetof(struct thumb_slots, member)

static const struct opt options[] = {
    {.long_name = "output-dir",
     .short_name = 'o',
     .kind = OPT_STRING,
     SLOT(dir),
     .arg_name = "DIR",
     .help = "write DIR/<file name>.png; of several sizes DIR/<size>/<file name>.png"},
    {.long_name = "output",
     .kind = OPT_STRING,
     SLOT(output),
     .arg_name = "FILE",
     .help = "write exactly this file, of exactly one original"},
    {.long_name = "shared",
     .kind = OPT_FLAG,
     SLOT(shared),
     .help = "write into .sh_thumbnails beside each file, for all who read it"},
    {.long_name = "size",
     .short_name = 's',
     .kind = OPT_STRINGS,
     SLOT(sizes),
     .arg_name = "SIZE",
     .help = "normal (128), large (256), x-large (512), xx-large (1024), or pixels; up "
             "to four: normal,large (default large)"},
    {.long_name = "at",
     .kind = OPT_STRING,
     SLOT(at),
     .arg_name = "TIME",
     .help = "of videos the frame at this time in seconds: 12.5; or the key frame "
             "nearest to this share of the length: 10%"},
    {OPTION_COLORS, SLOT(colors)},
    {.long_name = "storyboard",
     .kind = OPT_FLAG,
     SLOT(storyboard),
     .help = "of videos also DIR/<file name>-storyboard.png, a strip of up to ten tiles"},
    {.long_name = "force",
     .short_name = 'f',
     .kind = OPT_FLAG,
     SLOT(force),
     .help = "make anew what is there; overwrite other files of that name"},
    {.long_name = "retry-failed",
     .kind = OPT_FLAG,
     SLOT(retry_failed),
     .help = "try files again of which none could be made before"},
    LOOK_OPTIONS(thumb_slots),
    {.kind = OPT_END},
};

const struct command cmd_thumb = {
    .name = "thumb",
    .summary = "Make thumbnails of files, for the desktop or into a folder; needs no "
               "archive",
    .operands = "FILE…",
    .most = -1,
    .options = options,
    .slots_bytes = sizeof(struct thumb_slots),
    .needs = NEEDS_CONFIG,
    .run = run_thumb,
};
