#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "thumbs_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * All of the shared media, ordinary and odd, through the confined worker. A crash, a hang
 * or a refused reply fails; so does a wrong answer on a file of an ordinary kind. What
 * else differs from the reference is printed and counted.
 */
enum { COLUMNS = 15, LINE_MOST = 4096 };
enum { C_FILE, C_EXPECTED = 5, C_WIDTH, C_HEIGHT, C_DURATION, C_CODEC, C_KIND = 11 };

static bool
is_ordinary(const char *kind)
{
    static const char *const kinds[] = {
        "jpeg-ordinary",     "jpeg-progressive",    "jpeg-gray",   "jpeg-orientation",
        "mp4-h264-moov-end", "mp4-h264-moov-first", "mp4-rotated", "mp4-black-start",
        "mp4-truncated",     "mp4-audio-only",      "mp4-hevc",    "mp4-av1"};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kind, kinds[i]) == 0) {
            return true;
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

/*
 * What ffprobe of this machine says, -1 where it says nothing. The reference was made
 * with FFmpeg 5.1; later ones count edit lists in another way.
 */
static double
duration_here(const char *path)
{
    auto_free char *command = xasprintf(
        "ffprobe -v quiet -show_entries format=duration -of csv=p=0 'file:%s'", path);
    FILE *probe = strchr(path, '\'') == NULL ? popen(command, "re") : NULL;
    double seconds = -1;
    char line[64];

    if (probe != NULL && fgets(line, sizeof line, probe) != NULL) {
        seconds = atof(line);
    }
    if (probe != NULL) {
        (void)pclose(probe);
    }
    return seconds;
}

static bool
is_near(double a, double b)
{
    return a - b < 0.002 && b - a < 0.002;
}

/* "" where all is as the reference says, else what is not. */
static const char *
difference(char *columns[COLUMNS], const char *path, const struct kit_result *r)
{
    const struct media_facts *f = &r->is.facts;
    bool has_picture = columns[C_WIDTH][0] != '\0';
    const char *says = columns[C_EXPECTED];
    bool is_readable =
        strncmp(says, "readable", 8) == 0 || strstr(says, "FFmpeg decodes it") != NULL;
    /*
     * Where samples are not square the reference tells how many there are, and we how
     * wide they are shown.
     */
    bool is_stretched = strcmp(columns[C_KIND], "mp4-sar") == 0;
    int width = is_stretched ? f->coded_width : f->width;
    int height = is_stretched ? f->coded_height : f->height;
    double seconds = (double)f->duration_us / 1e6;

    if (has_picture &&
        (atoi(columns[C_WIDTH]) != width || atoi(columns[C_HEIGHT]) != height)) {
        return "size";
    }
    if (columns[C_DURATION][0] != '\0' && !is_near(seconds, atof(columns[C_DURATION])) &&
        !is_near(seconds, duration_here(path))) {
        return "duration";
    }
    if (has_picture && strncmp(columns[C_CODEC], "unknown", 7) != 0 &&
        strcmp(columns[C_CODEC], f->codec) != 0) {
        return "codec";
    }
    if (is_readable != (r->is.verdict == VERDICT_OK)) {
        return "verdict";
    }
    if (strcmp(columns[C_KIND], "mp4-truncated") == 0 &&
        r->is.verdict != VERDICT_TRUNCATED) {
        return "not seen as truncated";
    }
    if (strcmp(columns[C_KIND], "mp4-audio-only") == 0 &&
        r->is.verdict != VERDICT_NO_PICTURE && r->is.verdict != VERDICT_EMPTY) {
        return "not seen as sound";
    }
    return r->is.verdict == VERDICT_OK && r->is.n_pictures != 1 ? "no picture" : "";
}

struct tally {
    int given, right, differing, unread, ordinary_wrong, failures;
};

static void
file_try(struct pool *p, char *columns[COLUMNS], struct tally *t)
{
    auto_free char *path = xasprintf("%s/media/%s", TEST_SHARED, columns[C_FILE]);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum media_type type = fd >= 0 ? kit_sniff(fd) : MEDIA_UNKNOWN;
    struct kit_result r = {0};
    struct err e = {0};
    const char *differs;

    if (type == MEDIA_UNKNOWN) {
        t->unread++;
        return;
    }
    t->given++;
    assert_true(kit_run_fd(p, fd, type, 256, &r, &e));
    assert_true(r.came);
    differs = difference(columns, path, &r);
    if (r.is.err.code != ERR_NONE) {
        t->failures++;
        differs = r.is.detail;
    }
    if (differs[0] == '\0') {
        t->right++;
    } else {
        bool is_wrong = is_ordinary(columns[C_KIND]);

        t->differing++;
        t->ordinary_wrong += is_wrong ? 1 : 0;
        (void)printf("%-7s %-20s %-8s %-12s %5dx%-5d %s: %s\n",
                     is_wrong ? "WRONG" : "differs", columns[C_KIND], differs,
                     verdict_name(r.is.verdict), r.is.facts.width, r.is.facts.height,
                     columns[C_FILE], columns[C_EXPECTED]);
    }
    kit_result_release(&r);
}

static void
all_shared_media_pass_the_worker(void **state)
{
    auto_free char *path = xasprintf("%s/media/MANIFEST.tsv", TEST_SHARED);
    FILE *manifest = fopen(path, "re");
    struct pool_opts opts = {.program = TEST_WORKER, .workers = 1};
    struct pool *p = NULL;
    struct tally t = {0};
    struct err e = {0};
    char line[LINE_MOST];

    (void)state;
    if (manifest == NULL) {
        (void)printf("SKIP no %s\n", path);
        return;
    }
    assert_true(pool_new(&p, &opts, &e));
    assert_non_null(fgets(line, sizeof line, manifest)); /* names of the columns */
    while (fgets(line, sizeof line, manifest) != NULL) {
        char *columns[COLUMNS];

        line_split(line, columns);
        file_try(p, columns, &t);
    }
    (void)fclose(manifest);
    pool_free(p);
    (void)printf("%d files given: %d as the reference says, %d not; %d of kinds that the "
                 "worker does not read\n",
                 t.given, t.right, t.differing, t.unread);
    assert_int_equal(t.failures, 0);
    assert_int_equal(t.ordinary_wrong, 0);
    assert_true(t.given > 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_shared_media_pass_the_worker),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
