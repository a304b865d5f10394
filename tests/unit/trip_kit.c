#include "trip_kit.h"

#include "base/fd.h"
#include "db/stmt.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
keep_event(void *arg, const struct event *event)
{
    struct trip *t = arg;
    struct trip_event *kept = &t->events[t->n_events];

    if (event->kind == EVENT_TICK) {
        return;
    }
    assert_true(t->n_events < TRIP_EVENTS);
    t->n_events++;
    kept->kind = event->kind;
    (void)snprintf(kept->name, sizeof kept->name, "%.200s",
                   event->name != NULL ? event->name : "");
    (void)snprintf(kept->state, sizeof kept->state, "%s",
                   event->state != NULL ? event->state : "");
    (void)snprintf(kept->detail, sizeof kept->detail, "%.200s",
                   event->detail != NULL ? event->detail : "");
    (void)snprintf(kept->thumb, sizeof kept->thumb, "%s",
                   event->thumb != NULL ? event->thumb : "");
}

int
trip_setup(void **state)
{
    struct trip *t = xcalloc(1, sizeof *t);

    (void)signal(SIGPIPE, SIG_IGN);
    t->group = *state;
    (void)snprintf(t->top, sizeof t->top, "/tmp/assets-trip-XXXXXX");
    assert_non_null(mkdtemp(t->top));
    (void)snprintf(t->dir, sizeof t->dir, "%s/archive", t->top);
    (void)snprintf(t->web, sizeof t->web, "%s/web", t->top);
    (void)snprintf(t->base, sizeof t->base, "file://%s/", t->web);
    assert_int_equal(mkdir(t->web, 0755), 0);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_CREATE, &t->e));
    t->names[0] = xstrdup(trip_path(t, "page.json"));
    t->opts = (struct sync_opts){
        .input = {.names = t->names, .n_names = 1, .stop_fd = -1},
        .base_url = t->base,
        .site = &site_defaults,
        .fetch = {.allow_file = true, .backoff_first_ms = 2},
        .workers = 1,
        .boxes = {256},
        .stop_fd = -1,
        .sink = {.emit = keep_event, .arg = t},
    };
    trip_worker(t, "good");
    *state = t;
    return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

int
trip_teardown(void **state)
{
    struct trip *t = *state;

    archive_close(&t->a);
    (void)unsetenv("ASSETS_FAIL_SYNC");
    (void)nftw(t->top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free((void *)(uintptr_t)t->names[0]);
    free((void *)(uintptr_t)t->opts.worker_program);
    free(t);
    return 0;
}

void
trip_reopen(struct trip *t)
{
    archive_close(&t->a);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_WRITE, &t->e));
}

void
trip_forget(struct trip *t)
{
    t->n_events = 0;
}

static const char *
joined(const char *a, const char *between, const char *b)
{
    static char texts[4][512];
    static unsigned turn;
    char *text = texts[turn++ % 4];

    (void)snprintf(text, sizeof texts[0], "%s%s%s", a, between, b);
    return text;
}

const char *
trip_path(const struct trip *t, const char *name)
{
    return joined(t->top, "/", name);
}

const char *
trip_url(const struct trip *t, const char *name)
{
    return joined(t->base, "", name);
}

void
trip_write(const struct trip *t, const char *name, struct str bytes)
{
    const char *path = trip_path(t, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, bytes.p, bytes.n, path, NULL));
    (void)close(fd);
}

void
web_put(const struct trip *t, const char *name, struct str bytes)
{
    trip_write(t, joined("web", "/", name), bytes);
}

void
jpeg_like(struct buf *b, int seed)
{
    buf_init(b, KIB(64));
    buf_add(b, "\xff\xd8\xff\xe0", 4);
    for (int i = 0; i < 1000; i++) {
        buf_addf(b, "%d of %d,", i, seed);
    }
}

void
web_put_jpeg(const struct trip *t, const char *name, int seed)
{
    auto_buf struct buf b = {0};

    jpeg_like(&b, seed);
    web_put(t, name, buf_view(&b));
}

void
web_put_mp4(const struct trip *t, const char *name, int seed)
{
    auto_buf struct buf b = {.limit = KIB(1)};

    buf_add(&b,
            "\0\0\0\x14"
            "ftypisom\0\0\2\0isom",
            20);
    buf_addf(&b, "of %d", seed);
    web_put(t, name, buf_view(&b));
}

void
page_put(const struct trip *t, const char *const *pics)
{
    auto_buf struct buf b = {.limit = MIB(1)};

    for (int i = 0; pics[i] != NULL; i++) {
        buf_addf(&b,
                 "%s{\"id\":\"%d\",\"sort\":\"%d\",\"contenttypeid\":\"2\",\"pic\":"
                 "\"%s\",\"title\":\"Title %d\"}",
                 i == 0 ? "[" : ",", i + 1, i, pics[i], i + 1);
    }
    buf_add_byte(&b, ']');
    trip_write(t, "page.json", buf_view(&b));
}

void
trip_worker(struct trip *t, const char *act)
{
    const char *path = trip_path(t, joined("fake", "-", act));

    (void)unlink(path);
    assert_int_equal(symlink(FAKE_WORKER, path), 0);
    free((void *)(uintptr_t)t->opts.worker_program);
    t->opts.worker_program = xstrdup(path);
}

bool
trip_try(struct trip *t)
{
    bool ok;

    trip_forget(t);
    t->e = (struct err){0};
    ok = sync_run(&t->a, &t->opts, &t->counts, &t->e);
    if (ok) {
        assert_counts_add_up(&t->counts);
    }
    return ok;
}

void
trip_run(struct trip *t)
{
    OK(t, trip_try(t));
}

int64_t
trip_count(struct trip *t, const char *sql)
{
    struct stmt *q = stmt_make(t->a.db, sql, &t->e);
    bool row;
    int64_t n;

    assert_non_null(q);
    OK(t, stmt_row(q, &row, &t->e));
    assert_true(row);
    n = stmt_take_int(q, -1);
    stmt_end(q);
    return n;
}

static bool
take_state(void *arg, const struct row_listed *row)
{
    *(enum asset_state *)arg = row->state;
    return true;
}

enum asset_state
trip_state(struct trip *t, const char *url)
{
    struct row_filter f = {.url = str_of(url)};
    enum asset_state state = ASSET_STATES;

    OK(t, row_list_each(t->a.db, &f, take_state, &state, &t->e));
    return state;
}

size_t
trip_told(const struct trip *t, enum event_kind kind, const char *state,
          const char *name_end)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n_events; i++) {
        const struct trip_event *e = &t->events[i];

        n += e->kind == kind && (state == NULL || strcmp(e->state, state) == 0) &&
             str_ends_nocase(str_of(e->name), str_of(name_end));
    }
    return n;
}

const struct trip_event *
trip_note(const struct trip *t, const char *part)
{
    for (size_t i = 0; i < t->n_events; i++) {
        if (t->events[i].kind == EVENT_NOTE &&
            strstr(t->events[i].detail, part) != NULL) {
            return &t->events[i];
        }
    }
    return NULL;
}

/* ---- files ---- */

static void
files_below(const char *path, const char *name, struct buf *out, size_t *n)
{
    struct stat st;
    DIR *list = opendir(path);
    const struct dirent *entry;

    assert_non_null(list);
    while ((entry = readdir(list)) != NULL) {
        auto_free char *one = xasprintf("%s/%s", path, entry->d_name);
        auto_free char *below = xasprintf("%s/%s", name, entry->d_name);

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            strcmp(below, "/lock") == 0 ||
            str_starts(str_of(below), STR("/catalog.db"))) {
            continue;
        }
        assert_int_equal(lstat(one, &st), 0);
        if (S_ISDIR(st.st_mode)) {
            files_below(one, below, out, n);
            continue;
        }
        ++*n;
        buf_addf(out, "%s %jd %jd.%ld\n", below, (intmax_t)st.st_size,
                 (intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    }
    (void)closedir(list);
}

/* The order of a folder that nobody changes stays the same. */
void
trip_files(const struct trip *t, struct buf *out)
{
    size_t n = 0;

    buf_init(out, MIB(1));
    files_below(t->dir, "", out, &n);
}

size_t
trip_files_in(const struct trip *t, const char *folder)
{
    auto_buf struct buf names = {.limit = MIB(1)};
    size_t n = 0;

    files_below(trip_path(t, folder), folder, &names, &n);
    return n;
}

bool
file_is(const char *path, struct str bytes)
{
    auto_buf struct buf b = {.limit = MIB(4)};
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 && fd_read_to_end(fd, &b, path, NULL) && str_eq(buf_view(&b), bytes);
}

void
digest_of(struct str bytes, uint8_t out[SHA256_BYTES])
{
    hash_sha256(bytes, out);
}

void
assert_counts_add_up(const struct counts *c)
{
    const int64_t classes[] = {c->stored,  c->unchanged, c->adopted,  c->damaged,
                               c->gone,    c->refused,   c->failing,  c->not_media,
                               c->untried, c->lost,      c->excluded, c->unresolvable};
    int64_t sum = 0;

    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        assert_true(classes[i] >= 0);
        sum += classes[i];
    }
    assert_int_equal(sum, c->total);
}

bool
trip_sync_fails(void)
{
#ifdef ASSETS_TEST_HOOKS
    assert_int_equal(setenv("ASSETS_FAIL_SYNC", "1", 1), 0);
    return true;
#else
    print_message("SKIP a sync that fails: built without ASSETS_TEST_HOOKS\n");
    return false;
#endif
}
