/*
 * The facts of all shared media against what ffprobe (5.1), exiftool and a walk through
 * the JPEG markers said of them: REFERENCE.jsonl, an object a line. Where those are
 * wrong, tests/data/reference-exceptions.txt says so, with the reason; an exception that
 * is not needed fails the test.
 */
#include "cmocka_all.h"

#include "base/fd.h"
#include "base/mem.h"
#include "thumbs_kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

enum { EXCEPTIONS_MOST = 64, TEXT = 96 };

struct exception {
    char *file, *fact; /* owned by one allocation, at file */
    bool is_needed;
};

struct run {
    struct exception exceptions[EXCEPTIONS_MOST];
    size_t n_exceptions;
    struct pool *pool;
    size_t files, facts, wrong;
};

/* One file's two sides. */
struct pair {
    const char *name, *path;
    const json_t *reference;
    const struct media_facts *facts;
};

static void
exceptions_load(struct run *run)
{
    FILE *f = fopen(TEST_DATA "/reference-exceptions.txt", "re");
    char line[1024];

    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        struct exception *x = &run->exceptions[run->n_exceptions];
        char *fact, *reason;

        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0') {
            continue;
        }
        assert_true(run->n_exceptions < EXCEPTIONS_MOST);
        x->file = xstrdup(line);
        fact = strchr(x->file, '\t');
        reason = fact != NULL ? strchr(fact + 1, '\t') : NULL;
        if (reason == NULL || strlen(reason) < 10) {
            fail_msg("an exception is a file, a fact and a reason, between tabs: %s",
                     line);
            return;
        }
        *fact = *reason = '\0';
        x->fact = fact + 1;
        run->n_exceptions++;
    }
    (void)fclose(f);
}

static bool
is_excepted(struct run *run, const char *file, const char *fact)
{
    for (size_t i = 0; i < run->n_exceptions; i++) {
        struct exception *x = &run->exceptions[i];

        if (strcmp(x->file, file) == 0 && strcmp(x->fact, fact) == 0) {
            x->is_needed = true;
            return true;
        }
    }
    return false;
}

/* Fails, or prints what is excepted; equal facts are only counted. */
static void
fact_check(struct run *run, const struct pair *p, const char *fact, bool is_equal,
           const char *theirs, const char *ours)
{
    run->facts++;
    if (is_equal || is_excepted(run, p->name, fact)) {
        return;
    }
    run->wrong++;
    (void)printf("WRONG %-9s reference %s, here %s: %s\n", fact, theirs, ours, p->name);
}

static int64_t
number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const char *
word_of(const struct pair *p, const char *key)
{
    const char *word = json_string_value(json_object_get(p->reference, key));

    return word != NULL ? word : "";
}

/*
 * What ffprobe of this machine says, for what later releases see in another way than that
 * of the reference: how edit lists count, what a codec is called. "" where it says
 * nothing.
 */
static void
machine_says(const struct pair *p, const char *stream, const char *entry, char out[TEXT])
{
    auto_free char *command = xasprintf("ffprobe -v quiet %s -show_entries %s -of "
                                        "default=nw=1:nk=1 'file:%s' 2>&1",
                                        stream, entry, p->path);
    FILE *probe = strchr(p->path, '\'') == NULL ? popen(command, "re") : NULL;

    out[0] = '\0';
    if (probe != NULL) {
        if (fgets(out, TEXT, probe) != NULL) {
            out[strcspn(out, "\n")] = '\0';
        }
        (void)pclose(probe);
    }
}

/* The coded size of a still by its own frame header; false where there is none. */
static bool
frame_header(const struct pair *p, int *w, int *h)
{
    const json_t *jpeg = json_object_get(p->reference, "jpeg");
    const json_t *sof = json_array_get(json_object_get(jpeg, "sof"), 0);

    *w = (int)number_of(sof, "width");
    *h = (int)number_of(sof, "height");
    return *w > 0 && *h > 0;
}

/*
 * As shown. The reference has pixels of ffprobe, upright but not stretched, and where
 * they are no squares the shown size beside it; a JPEG that FFmpeg cannot open has the
 * size of its frame header, here turned by its Exif orientation.
 */
static void
size_check(struct run *run, const struct pair *p)
{
    bool is_stretched = json_object_get(p->reference, "display_width") != NULL;
    int coded_w, coded_h;
    bool has_header = frame_header(p, &coded_w, &coded_h);
    int w = (int)number_of(p->reference, is_stretched ? "display_width" : "width");
    int h = (int)number_of(p->reference, is_stretched ? "display_height" : "height");
    char theirs[TEXT], ours[TEXT];

    if (w == 0 && has_header) {
        bool is_lying = number_of(p->reference, "exif_orientation") >= 5;

        w = is_lying ? coded_h : coded_w;
        h = is_lying ? coded_w : coded_h;
    }
    if (w == 0) {
        return;
    }
    (void)snprintf(theirs, sizeof theirs, "%dx%d", w, h);
    (void)snprintf(ours, sizeof ours, "%dx%d", p->facts->width, p->facts->height);
    fact_check(run, p, "size", strcmp(theirs, ours) == 0, theirs, ours);
    if (has_header) {
        (void)snprintf(theirs, sizeof theirs, "%dx%d", coded_w, coded_h);
        (void)snprintf(ours, sizeof ours, "%dx%d", p->facts->coded_width,
                       p->facts->coded_height);
        fact_check(run, p, "coded", strcmp(theirs, ours) == 0, theirs, ours);
    }
}

/* Clockwise degrees, then a mirror left to right: Exif 2.32, tag 274. */
static const struct {
    int degrees, mirrored;
} by_exif[9] = {{0, 0},  {0, 0},  {0, 1},   {180, 0}, {180, 1},
                {90, 1}, {90, 0}, {270, 1}, {270, 0}};

static void
rotation_check(struct run *run, const struct pair *p)
{
    const json_t *turned = json_object_get(p->reference, "rotation_ccw_deg");
    int64_t exif = number_of(p->reference, "exif_orientation");
    int degrees = 0, mirrored = 0;
    int is = p->facts->rotation > 0 ? p->facts->rotation : 0;
    char theirs[TEXT], ours[TEXT];

    if (json_is_number(turned)) {
        degrees = ((int)-json_number_value(turned) + 360) % 360;
    } else if (exif >= 1 && exif <= 8) {
        degrees = by_exif[exif].degrees;
        mirrored = by_exif[exif].mirrored;
    }
    (void)snprintf(theirs, sizeof theirs, "%d%s", degrees, mirrored ? " mirrored" : "");
    (void)snprintf(ours, sizeof ours, "%d%s", is, p->facts->mirrored ? " mirrored" : "");
    fact_check(run, p, "rotation", strcmp(theirs, ours) == 0, theirs, ours);
}

static bool
is_near(double a, double b)
{
    return a - b < 0.002 && b - a < 0.002;
}

/* ffprobe gives a still the length of one frame at 25 a second: it has none. */
static void
duration_check(struct run *run, const struct pair *p)
{
    const char *format = word_of(p, "format_name");
    bool is_still = strstr(format, "image2") != NULL || strstr(format, "_pipe") != NULL;
    const json_t *known = json_object_get(p->reference, "duration");
    double theirs = !is_still && json_is_number(known) ? json_number_value(known) : -1;
    double ours = p->facts->duration_us >= 0 ? (double)p->facts->duration_us / 1e6 : -1;
    char says[TEXT], has[TEXT];
    bool is_equal = is_near(theirs, ours);

    if (!is_equal && !is_excepted(run, p->name, "duration")) {
        machine_says(p, "", "format=duration", says);
        is_equal = is_near(atof(says), ours);
    }
    (void)snprintf(says, sizeof says, "%.6f", theirs);
    (void)snprintf(has, sizeof has, "%.6f", ours);
    fact_check(run, p, "duration", is_equal, says, has);
}

/*
 * A codec that the reference's FFmpeg has no name for stands there by its tag:
 * unknown(vvc1). Of a tag that is not printable, unknown([0][0][0][0]), nothing is left.
 */
static bool
is_codec(const char *theirs, const char *ours)
{
    static const char unknown[] = "unknown(";
    const char *tag = theirs + sizeof unknown - 1;

    if (strncmp(theirs, unknown, sizeof unknown - 1) != 0) {
        return strcmp(theirs, ours) == 0;
    }
    return tag[0] == '[' ? strcmp(ours, "unknown") == 0
                         : strncmp(tag, ours, strcspn(tag, ")")) == 0 && ours[0] != '\0';
}

static void
codec_check(struct run *run, const struct pair *p, const char *fact, const char *key,
            const char *ours)
{
    const char *theirs = word_of(p, key);
    bool is_equal = is_codec(theirs, ours);
    char says[TEXT];

    if (!is_equal && !is_excepted(run, p->name, fact)) {
        machine_says(p, key[0] == 'a' ? "-select_streams a:0" : "-select_streams v:0",
                     "stream=codec_name", says);
        is_equal = says[0] != '\0' && strcmp(says, ours) == 0;
    }
    fact_check(run, p, fact, is_equal, theirs, ours);
}

/* True where ffprobe found picture or sound; by its name alone every .jpg is "mjpeg". */
static bool
ffprobe_read_it(const struct pair *p)
{
    return json_is_integer(json_object_get(p->reference, "width")) ||
           word_of(p, "audio_codec")[0] != '\0' ||
           strncmp(word_of(p, "codec"), "unknown(", 8) == 0;
}

static void
facts_check(struct run *run, const struct pair *p)
{
    int w, h;

    if (!ffprobe_read_it(p) && !frame_header(p, &w, &h)) {
        return;
    }
    size_check(run, p);
    rotation_check(run, p);
    duration_check(run, p);
    codec_check(run, p, "codec", "codec", p->facts->codec);
    codec_check(run, p, "audio", "audio_codec", p->facts->audio_codec);
}

static void
file_try(struct run *run, const json_t *reference)
{
    const char *name = json_string_value(json_object_get(reference, "file"));
    auto_free char *path = xasprintf("%s/media/%s", TEST_SHARED, name);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum media_type type = fd >= 0 ? kit_sniff(fd) : MEDIA_UNKNOWN;
    struct kit_result r = {0};
    struct pair p = {name, path, reference, &r.is.facts};
    struct err e = {0};

    assert_true(fd >= 0);
    run->files++;
    if (type == MEDIA_UNKNOWN) {
        fact_check(run, &p, "kind", !ffprobe_read_it(&p), "read", "not read");
        return;
    }
    assert_true(kit_run_fd(run->pool, fd, type, 0, &r, &e));
    assert_true(r.came);
    facts_check(run, &p);
    kit_result_release(&r);
}

static void
exceptions_end(struct run *run)
{
    for (size_t i = 0; i < run->n_exceptions; i++) {
        struct exception *x = &run->exceptions[i];

        if (!x->is_needed) {
            run->wrong++;
            (void)printf("WRONG an exception that is not needed: %s of %s\n", x->fact,
                         x->file);
        }
        free(x->file);
    }
}

/* NULL at the end of the file, and where a line is not to be read. */
static json_t *
line_read(FILE *f, json_error_t *wrong)
{
    return json_loadf(f, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, wrong);
}

static void
the_facts_of_all_shared_media_are_those_of_the_reference(void **state)
{
    auto_free char *path = xasprintf("%s/media/REFERENCE.jsonl", TEST_SHARED);
    FILE *f = fopen(path, "re");
    struct pool_opts opts = {.program = TEST_WORKER, .workers = 1};
    struct run run = {0};
    struct err e = {0};
    json_error_t wrong;
    json_t *reference;

    (void)state;
    if (f == NULL) {
        (void)printf("SKIP no %s\n", path);
        return;
    }
    exceptions_load(&run);
    assert_true(pool_new(&run.pool, &opts, &e));
    while ((reference = line_read(f, &wrong)) != NULL) {
        file_try(&run, reference);
        json_decref(reference);
    }
    assert_int_equal(json_error_code(&wrong), json_error_premature_end_of_input);
    (void)fclose(f);
    pool_free(run.pool);
    exceptions_end(&run);
    (void)printf("%zu files, %zu facts compared, %zu exceptions\n", run.files, run.facts,
                 run.n_exceptions);
    assert_int_equal(run.wrong, 0);
    assert_true(run.files > 200);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_facts_of_all_shared_media_are_those_of_the_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
