#include "wayback_kit.h"

#include "base/mem.h"

#include <sys/stat.h>

static void
on_note(void *arg, const char *name, const char *detail)
{
    struct bench *b = arg;

    b->notes++;
    (void)snprintf(b->note, sizeof b->note, "%s: %s", name, detail);
}

void
bench_base(struct bench *b, const char *scene)
{
    (void)snprintf(b->base, sizeof b->base, "%s",
                   scene[0] == '/' ? kit_url(b->k, scene) : scene);
    b->opts.base = b->base;
}

int
bench_setup(void **state)
{
    struct bench *b = xcalloc(1, sizeof *b);
    void *room = NULL;

    b->k = *state;
    (void)room_setup(&room);
    b->r = room;
    b->opts = (struct wayback_opts){.fetch = b->k->opts,
                                    .stop_fd = -1,
                                    .pause_ms = 1,
                                    .note = on_note,
                                    .note_arg = b};
    bench_base(b, "/scene/wayback");
    *state = b;
    return 0;
}

int
bench_teardown(void **state)
{
    struct bench *b = *state;
    void *room = b->r;

    (void)room_teardown(&room);
    free(b);
    return 0;
}

void
bench_put(const struct bench *b, const char *name, const char *text)
{
    auto_free char *dir = xasprintf("%s/web/wayback", b->k->dir);
    auto_free char *path = xasprintf("%s/%s", dir, name);
    FILE *out;

    (void)mkdir(dir, 0755);
    out = fopen(path, "we");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

/* The archive's index: lines `timestamp original …`. */
void
index_put(const struct bench *b, const char *text)
{
    bench_put(b, "index.cdx", text);
}

/* Requests in the origin's log that hold this text; *last_ms of the last one. */
unsigned
asked(const struct bench *b, const char *part, int64_t times[], size_t n_times)
{
    auto_free char *path = xasprintf("%s/log", b->k->dir);
    char line[KIT_TEXT];
    unsigned n = 0;
    FILE *log = fopen(path, "re");

    assert_non_null(log);
    while (fgets(line, sizeof line, log) != NULL) {
        const char *ms = strstr(line, " ms=");

        if (strstr(line, part) != NULL) {
            if (n < n_times && ms != NULL) {
                times[n] = strtoll(ms + 4, NULL, 10);
            }
            n++;
        }
    }
    (void)fclose(log);
    return n;
}

int64_t
asset(const struct bench *b, const char *url)
{
    struct room *r = b->r;
    int64_t id;

    OK(r, db_begin(r->db, &r->e));
    id = room_asset(r, url);
    OK(r, db_commit(r->db, &r->e));
    return id;
}

struct wayback *
opened(struct bench *b)
{
    struct room *r = b->r;
    struct wayback *w = NULL;

    OK(r, wayback_new(&w, r->db, &b->opts, &r->e));
    return w;
}

enum wayback_answer
find(struct bench *b, struct wayback *w, const char *url, struct capture *out)
{
    struct room *r = b->r;
    struct capture ignored;
    struct wayback_ask ask = {
        .asset = asset(b, url), .url = str_of(url), .date = STR("2016-07-16")};
    enum wayback_answer answer = WAYBACK_LATER;

    OK(r, wayback_find(w, &ask, out != NULL ? out : &ignored, &answer, &r->e));
    return answer;
}

int64_t
remembered(const struct bench *b)
{
    return room_count(b->r, "SELECT count(*) FROM lookup");
}

void
index_folder(const struct bench *b, const char *folder, int n)
{
    auto_buf struct buf text;

    buf_init(&text, 1 << 20);
    for (int i = 0; i < n; i++) {
        buf_addf(&text, "20160716000000 http://a.example/%s/%d.jpg %s\n", folder, i,
                 PICTURE);
    }
    index_put(b, buf_cstr(&text));
}
