#include "fetch_kit.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "noise.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const int64_t patience_ms = 60000;

static void
put(const char *dir, const char *name, const void *p, size_t n)
{
    char path[128];
    struct err e = {0};
    int fd;

    (void)snprintf(path, sizeof path, "%s/web/%s", dir, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, p, n, path, &e));
    (void)close(fd);
}

static void
start_origin(struct kit *k)
{
    char root[96];
    char log[96];
    char text[16] = "";
    int out[2];

    (void)snprintf(root, sizeof root, "%s/web", k->dir);
    (void)snprintf(log, sizeof log, "%s/log", k->dir);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    k->origin = fork();
    assert_true(k->origin >= 0);
    if (k->origin == 0) {
        (void)dup2(out[1], STDOUT_FILENO);
        (void)execl(TEST_ORIGIN, "test-origin", "--root", root, "--log", log, "--missing",
                    "/missing.jpg", (char *)NULL);
        _exit(127);
    }
    (void)close(out[1]);
    assert_true(read(out[0], text, sizeof text - 1) > 0);
    (void)close(out[0]);
    k->port = (int)strtol(text, NULL, 10);
    assert_true(k->port > 0);
}

int
kit_open(void **state)
{
    static const char *const loopback[] = {"127.0.0.1"};
    struct kit *k = xcalloc(1, sizeof *k);
    struct noise noise = noise_begin(20160717);
    char web[96];

    (void)signal(SIGPIPE, SIG_IGN);
    (void)snprintf(k->dir, sizeof k->dir, "/tmp/assets-fetch-XXXXXX");
    assert_non_null(mkdtemp(k->dir));
    (void)snprintf(web, sizeof web, "%s/web", k->dir);
    assert_int_equal(mkdir(web, 0755), 0);
    for (size_t i = 0; i < sizeof k->big; i++) {
        k->big[i] = (unsigned char)noise_next(&noise);
    }
    memcpy(k->big, "\xff\xd8\xff\xe0", 4);
    memcpy(k->small, k->big, sizeof k->small);
    put(k->dir, "big.jpg", k->big, sizeof k->big);
    put(k->dir, "small.jpg", k->small, sizeof k->small);
    put(k->dir, "missing.jpg", "there", 5);
    start_origin(k);
    k->opts = (struct fetch_opts){
        .allow_private = loopback, .n_allow_private = 1, .backoff_first_ms = 2};
    *state = k;
    return 0;
}

int
kit_close(void **state)
{
    struct kit *k = *state;
    char command[128];

    (void)kill(k->origin, SIGTERM);
    (void)waitpid(k->origin, NULL, 0);
    (void)snprintf(command, sizeof command, "rm -rf %s", k->dir);
    assert_int_equal(system(command), 0);
    free(k);
    return 0;
}

const char *
kit_url(const struct kit *k, const char *path)
{
    static char texts[4][KIT_TEXT];
    static unsigned next;
    char *text = texts[next++ % 4];

    (void)snprintf(text, KIT_TEXT, "http://127.0.0.1:%d%s", k->port, path);
    return text;
}

struct fetch_job
kit_job(const struct kit *k, const char *path, struct got *g)
{
    *g = (struct got){.fd = memfd_create("body", MFD_CLOEXEC)};
    assert_true(g->fd >= 0);
    return (struct fetch_job){
        .url = str_of(path[0] == '/' ? kit_url(k, path) : path),
        .fd = g->fd,
        .limit_bytes = LIMIT_IMAGE_BYTES,
    };
}

static void
copy(char *to, size_t size, const char *from)
{
    assert_true(strlen(from) < size);
    memcpy(to, from, strlen(from) + 1);
}

static void
on_done(void *arg, const struct fetch_result *r)
{
    struct got *g = (struct got *)arg + r->id;

    assert_false(g->reported); /* once only */
    g->reported = true;
    g->r = *r;
    copy(g->final_url, sizeof g->final_url, r->final_url);
    copy(g->content_type, sizeof g->content_type, r->content_type);
    copy(g->etag, sizeof g->etag, r->etag);
    copy(g->last_modified, sizeof g->last_modified, r->last_modified);
}

static void
on_mark(void *arg, uint64_t id, const char *etag, int64_t bytes, int64_t total_bytes)
{
    struct got *g = (struct got *)arg + id;

    assert_true(etag[0] == '"');
    assert_true(bytes > g->mark_bytes && bytes <= total_bytes);
    g->marks++;
    g->mark_bytes = bytes;
}

void
kit_run(const struct kit *k, const struct fetch_opts *opts, const struct fetch_job *jobs,
        struct got *got, size_t n)
{
    int64_t begin_ms = clock_mono_ms();
    struct fetch *f = NULL;
    struct err e = {0};
    size_t next = 0;

    (void)k;
    assert_true(fetch_new(&f, opts, &e));
    while (next < n || fetch_active(f) > 0) {
        while (next < n && fetch_room(f)) {
            struct fetch_job job = jobs[next];

            job.id = next;
            got[next].taken = fetch_add(f, &job, &got[next].refused);
            next++;
        }
        assert_true(fetch_wait(f, NULL, 0, fetch_active(f) > 0 ? 1000 : 0, &e));
        assert_true(fetch_step(f, on_done, on_mark, got, &e));
        assert_true(clock_mono_ms() - begin_ms < patience_ms);
    }
    fetch_free(f);
}

void
kit_get(const struct kit *k, const char *path, struct got *g)
{
    struct fetch_job job = kit_job(k, path, g);

    kit_run(k, &k->opts, &job, g, 1);
}

void
got_release(struct got *g)
{
    fd_close_at(&g->fd);
}

/* Runs through the log: the n-th line of the target into `line`; counts them. */
static unsigned
log_scan(const struct kit *k, const char *target, unsigned n, char line[], size_t size)
{
    char path[96];
    char text[KIT_TEXT * 2];
    unsigned seen = 0;
    FILE *log;

    (void)snprintf(path, sizeof path, "%s/log", k->dir);
    log = fopen(path, "re");
    assert_non_null(log);
    while (fgets(text, sizeof text, log) != NULL) {
        char wanted[KIT_TEXT];

        (void)snprintf(wanted, sizeof wanted, " GET %s ", target);
        if (strstr(text, wanted) != NULL && ++seen == n) {
            (void)snprintf(line, size, "%s", text);
        }
    }
    (void)fclose(log);
    return seen;
}

unsigned
kit_requests(const struct kit *k, const char *target)
{
    return log_scan(k, target, 0, NULL, 0);
}

const char *
kit_log_line(const struct kit *k, const char *target, unsigned n)
{
    static char line[KIT_TEXT * 2];

    return log_scan(k, target, n, line, sizeof line) >= n ? line : NULL;
}

unsigned
kit_most_at_once(const struct kit *k, const char *part)
{
    char path[96];
    char text[KIT_TEXT * 2];
    unsigned most = 0;
    FILE *log;

    (void)snprintf(path, sizeof path, "%s/log", k->dir);
    log = fopen(path, "re");
    assert_non_null(log);
    while (fgets(text, sizeof text, log) != NULL) {
        char *after_id = strchr(text, ' ');
        unsigned busy = after_id != NULL ? (unsigned)strtoul(after_id, NULL, 10) : 0;

        if (strstr(text, part) != NULL && busy > most) {
            most = busy;
        }
    }
    (void)fclose(log);
    return most;
}

void
assert_body(const struct got *g, const void *bytes, size_t n)
{
    unsigned char *there = test_malloc(n + 1);
    uint8_t digest[SHA256_BYTES];
    struct err e = {0};
    size_t read_bytes = 0;

    if (g->r.err.text[0] != '\0') {
        print_message("err: %s\n", g->r.err.text);
    }
    assert_true(g->reported);
    assert_int_equal(g->r.outcome, FETCH_BODY);
    assert_int_equal(g->r.bytes, n);
    assert_true(fd_pread_some(g->fd, there, n + 1, 0, &read_bytes, "body", &e));
    assert_int_equal(read_bytes, n);
    assert_memory_equal(there, bytes, n);
    hash_sha256((struct str){bytes, n}, digest);
    assert_memory_equal(g->r.digests.sha256, digest, sizeof digest);
    test_free(there);
}

void
assert_failed(const struct got *g, enum err_code code, const char *text)
{
    assert_true(g->reported);
    assert_int_equal(g->r.outcome, FETCH_FAILED);
    if (g->r.err.code != code || strstr(g->r.err.text, text) == NULL) {
        print_message("got \"%s\" (%s)\n", g->r.err.text, err_name(g->r.err.code));
    }
    assert_int_equal(g->r.err.code, code);
    assert_non_null(strstr(g->r.err.text, text));
}

void
kit_run_fails(const struct kit *k, const struct fail_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct got g;

        kit_get(k, cases[i].path, &g);
        if (g.r.outcome != FETCH_FAILED || g.r.err.code != cases[i].code) {
            print_message("%s\n", cases[i].path);
        }
        assert_failed(&g, cases[i].code, cases[i].text);
        if (kit_requests(k, cases[i].path) != cases[i].requests) {
            print_message("%s: %u requests\n", cases[i].path,
                          kit_requests(k, cases[i].path));
        }
        assert_int_equal(kit_requests(k, cases[i].path), cases[i].requests);
        got_release(&g);
    }
}
