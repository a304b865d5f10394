#include "base/escape.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/human.h"
#include "fetch/fetch.h"
#include "thumbs/pool.h"

#include <inttypes.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    DESCRIPTORS_WANTED = 1024
}; /* 256 transfers with a file each, workers, the catalog */

struct doctor {
    struct buf text;
    bool bold;
    const char *last_mend; /* static text */
    int missing;           /* things that make the exit status 3 */
};

/* "ok       name: value" */
static void
tell_ok(struct doctor *d, struct str what)
{
    buf_addf(&d->text, "%sok%s       ", d->bold ? "\x1b[32m" : "",
             d->bold ? "\x1b[0m" : "");
    escape_printable(&d->text, what, 0);
    buf_add_byte(&d->text, '\n');
}

/* "missing  what" and below it how to mend that. */
static void
tell_weak(struct doctor *d, const char *what, const char *mend)
{
    buf_addf(&d->text, "%smissing%s  ", d->bold ? "\x1b[31m" : "",
             d->bold ? "\x1b[0m" : "");
    escape_printable(&d->text, str_of(what), 0);
    buf_add_byte(&d->text, '\n');
    /* Several lines in a row often want the same: said once. */
    if (d->last_mend != mend) {
        buf_addf(&d->text, "         to mend: %s\n", mend);
    }
    d->last_mend = mend;
}

/* The same for what makes the exit status 3. */
static void
tell_missing(struct doctor *d, const char *what, const char *mend)
{
    d->missing++;
    tell_weak(d, what, mend);
}

static const char seccomp_mend[] =
    "run on a Linux kernel with CONFIG_SECCOMP_FILTER, outside of a container that "
    "forbids "
    "seccomp; until then originals are archived and no picture is made";
static const char landlock_mend[] = "a kernel of 5.13 or newer with landlock among its "
                                    "security modules (lsm=landlock,…); "
                                    "seccomp confines alone until then";

static void
tell_missing_line(struct doctor *d, struct str line, const char *mend)
{
    auto_free char *what = xstrndup(line.p, line.n);

    tell_missing(d, what, mend);
}

static void
tell_decoders(struct doctor *d, struct str names)
{
    auto_free char *what = NULL;

    if (names.n == 0) {
        tell_ok(d, STR("decoders: all that are used"));
        return;
    }
    what = xasprintf("decoders: %.*s", STR_FMT(names));
    tell_weak(d, what, "install an FFmpeg that has them; such files are kept unverified");
}

static void
tell_worker_line(struct doctor *d, struct str line)
{
    struct str value = line;
    struct str key;

    if (line.n == 0) {
        return;
    }
    if (str_split(&value, ':', &key)) {
        value = str_trim(value);
        if (str_eq_nocase(key, STR("landlock ABI")) && str_eq(value, STR("0"))) {
            tell_weak(d, "Landlock: this kernel has none", landlock_mend);
            return;
        }
        if (str_eq_nocase(key, STR("missing decoders"))) {
            tell_decoders(d, value);
            return;
        }
        if (str_eq_nocase(key, STR("seccomp")) && !str_eq(value, STR("on"))) {
            tell_missing_line(d, line, "use a build without sanitizers");
            return;
        }
        if (str_starts(key, STR("self-test")) && !str_starts(value, STR("stopped"))) {
            tell_missing_line(d, line, seccomp_mend);
            return;
        }
    }
    tell_ok(d, line);
}

/* The live self-test: a worker is started, confines itself and reports. */
static void
ask_worker(struct doctor *d)
{
    auto_buf struct buf report = {.limit = SIZE_MAX - 1};
    auto_free char *program = NULL;
    struct err e = {0};
    struct str rest;
    bool confined = false;
    bool more = true;

    if (!pool_program(&program, &e)) {
        tell_missing(d, e.text, "install assets whole: assets-worker belongs to it");
        return;
    }
    if (!pool_doctor(program, &report, &confined, &e)) {
        tell_missing(d, e.text, seccomp_mend);
        return;
    }
    if (!confined && str_find(buf_view(&report), STR("self-test")) < 0) {
        tell_missing_line(d, str_trim(buf_view(&report)), seccomp_mend);
        return;
    }
    rest = buf_view(&report);
    while (more) {
        struct str line;

        more = str_split(&rest, '\n', &line);
        tell_worker_line(d, line);
    }
}

static void
check_limits(struct doctor *d)
{
    auto_buf struct buf text = {.limit = 200};
    struct rlimit r;

    if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
        buf_addf(&text, "open files: %ju", (uintmax_t)r.rlim_cur);
        if (r.rlim_cur != RLIM_INFINITY && r.rlim_cur < DESCRIPTORS_WANTED) {
            tell_missing(d, buf_cstr(&text), "ulimit -n 1024, or fewer --jobs");
        } else {
            tell_ok(d, buf_view(&text));
        }
    }
    if (getrlimit(RLIMIT_FSIZE, &r) == 0 && r.rlim_cur != RLIM_INFINITY) {
        buf_clear(&text);
        buf_addf(&text, "largest file: %ju bytes", (uintmax_t)r.rlim_cur);
        if (r.rlim_cur < LIMIT_VIDEO_BYTES) {
            tell_missing(d, buf_cstr(&text), "ulimit -f unlimited");
        } else {
            tell_ok(d, buf_view(&text));
        }
    }
}

static void
check_space(struct doctor *d, const char *dir)
{
    auto_buf struct buf text = {.limit = 200};
    struct statvfs fs;
    int64_t room;

    if (statvfs(dir, &fs) != 0) {
        return;
    }
    room = (int64_t)((uint64_t)fs.f_bavail * fs.f_frsize);
    buf_add_cstr(&text, "free space: ");
    human_bytes(&text, room);
    if (room < LIMIT_RESERVE_BYTES) {
        tell_missing(d, buf_cstr(&text),
                     "make room: the last 64 MiB are kept for the catalog");
    } else {
        tell_ok(d, buf_view(&text));
    }
}

static void
check_lock(struct doctor *d, const char *dir)
{
    struct storage *s = NULL;
    struct err e = {0};

    if (storage_open(&s, dir, STORAGE_WRITE, &e)) {
        tell_ok(d, STR("lock: free"));
    } else if (e.code == ERR_BUSY) {
        tell_ok(d, str_of(e.text)); /* a run is under way: nothing is wrong */
    } else {
        tell_missing(d, e.text, "make the folder writable for this user");
    }
    storage_close(s);
}

static void
check_archive(struct doctor *d, const char *dir)
{
    auto_free char *name = xasprintf("archive: %s", dir);
    struct archive a = {0};
    struct err e = {0};

    if (!archive_open(&a, dir, ARCHIVE_READ, &e)) {
        tell_missing(d, e.text, "see: man assets, FILES");
        return;
    }
    tell_ok(d, str_of(name));
    archive_close(&a);
    check_lock(d, dir);
    check_space(d, dir);
}

static int
run_doctor(struct cli *cli, int argc, const char *const *argv, struct err *e)
{
    struct doctor d = {.bold = cli_color(cli, STDOUT_FILENO)};

    (void)argc;
    (void)argv;
    (void)e;
    buf_init(&d.text, SIZE_MAX - 1);
    tell_ok(&d, STR("assets " ASSETS_VERSION));
    tell_ok(&d, str_of(fetch_engine()));
    tell_ok(&d, str_of(db_engine()));
    ask_worker(&d);
    check_limits(&d);
    if (cli->archive_dir != NULL) {
        check_archive(&d, cli->archive_dir);
    }
    (void)out_buf(cli->out, &d.text);
    buf_release(&d.text);
    return d.missing > 0 ? 3 : 0;
}

const struct command cmd_doctor = {
    .name = "doctor",
    .summary = "Tell what this machine lacks, and how to mend it",
    .operands = "",
    .needs = NEEDS_CONFIG,
    .run = run_doctor,
};
