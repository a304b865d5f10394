/*
 * All of the shared media, ordinary and odd, through the confined worker, its verdicts
 * against MANIFEST.tsv: what a file is by its first bytes, and once more what its name
 * claims. A crash, a hang, a forbidden call or a refused reply fails.
 */
#include "cmocka_all.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"
#include "thumbs_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { COLUMNS = 15, LINE_MOST = 4096, HANG_MS = 40 * 1000 };
enum { C_FILE, C_EXPECTED = 5, C_WIDTH, C_HEIGHT, C_KIND = 11 };

/*
 * What the manifest's words come to. The longest beginning stands first; a file whose
 * words begin with none fails the test.
 */
static const struct {
    const char *begin;
    bool may_be[VERDICTS];
} expectations[] = {
    {"readable", {[VERDICT_OK] = true}},
    {"valid", {[VERDICT_OK] = true}},
    {"damaged", {[VERDICT_TRUNCATED] = true, [VERDICT_UNDECODABLE] = true}},
    {"corrupt", {[VERDICT_TRUNCATED] = true, [VERDICT_UNDECODABLE] = true}},
    {"no-picture: header only", {[VERDICT_EMPTY] = true}},
    {"no-picture: an init segment", {[VERDICT_EMPTY] = true}},
    {"no-picture", {[VERDICT_NO_PICTURE] = true}},
    {"unsupported", {[VERDICT_UNSUPPORTED] = true}},
    {"encrypted", {[VERDICT_UNSUPPORTED] = true}},
    /* by its own first bytes it is a good file, only its name is wrong */
    {"wrong-type", {[VERDICT_OK] = true}},
};
enum { EXPECTATIONS = sizeof expectations / sizeof expectations[0] };

static bool
is_expected(char *columns[COLUMNS], enum verdict v)
{
    const char *words = columns[C_EXPECTED];

    if (strcmp(columns[C_KIND], "mp4-truncated") == 0 ||
        strstr(columns[C_FILE], "-cut__") != NULL) {
        return v == VERDICT_TRUNCATED;
    }
    for (size_t i = 0; i < EXPECTATIONS; i++) {
        const char *begin = expectations[i].begin;

        if (strncmp(words, begin, strlen(begin)) == 0) {
            return expectations[i].may_be[v];
        }
    }
    return false;
}

static void
line_split(char *line, char *columns[COLUMNS])
{
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = line;
        line += strcspn(line, "\t");
        if (*line != '\0') {
            *line++ = '\0';
        }
    }
}

static enum media_type
type_of_name(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot != NULL && strcasecmp(dot, ".mp4") == 0 ? MEDIA_MP4 : MEDIA_JPEG;
}

struct tally {
    struct pool *pool;
    int read, claimed, wrong;
};

static void
wrong(struct tally *t, char *columns[COLUMNS], const char *what,
      const struct kit_result *r)
{
    t->wrong++;
    (void)printf("WRONG %s: %s (%s) of %s: %s\n", what, verdict_name(r->is.verdict),
                 r->is.detail, columns[C_FILE], columns[C_EXPECTED]);
}

static void
run(struct tally *t, char *columns[COLUMNS], int fd, enum media_type type,
    struct kit_result *r)
{
    struct err e = {0};
    int64_t began_ms = clock_mono_ms();

    assert_true(kit_run_fd(t->pool, fd, type, 256, r, &e));
    assert_true(r->came);
    if (r->is.err.code != ERR_NONE) {
        wrong(t, columns, "the worker fell", r);
    }
    if (clock_mono_ms() - began_ms >= HANG_MS) {
        wrong(t, columns, "it took too long", r);
    }
}

/* A picture where there is one to see, of the right shape, that libpng can read. */
static const char *
picture_wrong(char *columns[COLUMNS], const struct kit_result *r)
{
    const struct media_facts *f = &r->is.facts;
    const struct wire_picture *p = &r->is.pictures[0].is;
    int32_t w, h;

    if (r->is.verdict != VERDICT_OK) {
        return r->is.n_pictures <= 1 ? "" : "too many pictures";
    }
    if (r->is.n_pictures != 1 || r->png.n == 0) {
        return "no picture";
    }
    fit_box(f->width, f->height, 256, &w, &h);
    if (p->width != w || p->height != h) {
        return "another shape than the original";
    }
    return columns[C_WIDTH][0] != '\0' && f->width < atoi(columns[C_WIDTH])
               ? "narrower than it is"
               : "";
}

/* As what its first bytes say it is. */
static void
true_kind_try(struct tally *t, char *columns[COLUMNS], int fd)
{
    enum media_type type = kit_sniff(fd);
    struct kit_result r = {0};
    const char *what;

    if (type == MEDIA_UNKNOWN) {
        return;
    }
    run(t, columns, fd, type, &r);
    t->read++;
    what = picture_wrong(columns, &r);
    if (!is_expected(columns, r.is.verdict)) {
        wrong(t, columns, "verdict", &r);
    } else if (what[0] != '\0') {
        wrong(t, columns, what, &r);
    }
    kit_result_release(&r);
}

/*
 * As what its name claims, as nothing ever does that looks at the bytes first: other
 * media, pages, playlists and manifests are told apart, and the worker is alive after it.
 * A call that opens or connects would have ended it (SIGSYS).
 */
static void
claimed_kind_try(struct tally *t, char *columns[COLUMNS], int fd)
{
    enum media_type type = type_of_name(columns[C_FILE]);
    bool is_empty = strcmp(columns[C_EXPECTED], "not-media: empty file") == 0;
    struct kit_result r = {0};

    if (kit_sniff(fd) == type) {
        return;
    }
    run(t, columns, fd, type, &r);
    t->claimed++;
    if (r.is.verdict != (is_empty ? VERDICT_EMPTY : VERDICT_WRONG_TYPE)) {
        wrong(t, columns, "by its name", &r);
    }
    if (r.is.n_pictures != 0) {
        wrong(t, columns, "by its name there is a picture", &r);
    }
    kit_result_release(&r);
}

static void
the_verdicts_on_all_shared_media_are_those_of_the_manifest(void **state)
{
    auto_free char *path = xasprintf("%s/media/MANIFEST.tsv", TEST_SHARED);
    FILE *manifest = fopen(path, "re");
    struct pool_opts opts = {.program = TEST_WORKER, .workers = 1};
    struct tally t = {0};
    struct err e = {0};
    char line[LINE_MOST];

    (void)state;
    if (manifest == NULL) {
        (void)printf("SKIP no %s\n", path);
        return;
    }
    assert_true(pool_new(&t.pool, &opts, &e));
    assert_non_null(fgets(line, sizeof line, manifest)); /* names of the columns */
    while (fgets(line, sizeof line, manifest) != NULL) {
        char *columns[COLUMNS];
        auto_free char *file = NULL;
        auto_close int fd = -1;

        line_split(line, columns);
        file = xasprintf("%s/media/%s", TEST_SHARED, columns[C_FILE]);
        fd = open(file, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        true_kind_try(&t, columns, fd);
        claimed_kind_try(&t, columns, fd);
    }
    (void)fclose(manifest);
    pool_free(t.pool);
    (void)printf("%d files by their bytes, %d by a name that is wrong\n", t.read,
                 t.claimed);
    assert_int_equal(t.wrong, 0);
    assert_true(t.read > 200);
}

/* The worker is given no name at all; tests/cli/t2003 tries the same by path. */
static void
a_name_that_holds_a_pattern_is_read_itself_not_its_neighbour(void **state)
{
    static const char *const names[] = {"pct__news-%d.jpg", "pct__news-1.jpg"};
    struct pool_opts opts = {.program = TEST_WORKER, .workers = 1};
    struct pool *p = NULL;
    struct kit_result r[2] = {{0}};
    struct err e = {0};

    (void)state;
    assert_true(pool_new(&p, &opts, &e));
    for (size_t i = 0; i < 2; i++) {
        auto_free char *path = xasprintf("%s/media/%s", TEST_SHARED, names[i]);

        if (!kit_run_file(p, path, MEDIA_JPEG, 256, &r[i], &e)) {
            (void)printf("SKIP %s\n", e.text);
            pool_free(p);
            return;
        }
        assert_int_equal(r[i].is.verdict, VERDICT_OK);
        assert_int_equal(r[i].is.facts.width, 1920);
        assert_int_equal(r[i].is.facts.height, 1005);
    }
    /* One is white upon dark, the other dark upon white. */
    assert_true((r[0].is.facts.dominant_rgb & 0xFF) < 0x80);
    assert_true((r[1].is.facts.dominant_rgb & 0xFF) > 0x80);
    kit_result_release(&r[0]);
    kit_result_release(&r[1]);
    pool_free(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verdicts_on_all_shared_media_are_those_of_the_manifest),
        cmocka_unit_test(a_name_that_holds_a_pattern_is_read_itself_not_its_neighbour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
