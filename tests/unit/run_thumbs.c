/*
 * run_thumbs WORKERS OUTDIR|- BOX FILE… : files through the pool as sync does it, a line
 * of facts for each on stdout. For measuring and for looking at pictures by eye; not a
 * test.
 */
#include "thumbs_kit.h"

#include "base/date.h"
#include "base/fd.h"
#include "base/mem.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct run {
    char **files;
    const char *out_dir;
    int64_t bytes;
    unsigned done;
};

static void
report(void *arg, const struct pool_result *r)
{
    struct run *run = arg;
    const struct media_facts *f = &r->facts;
    const char *name = run->files[r->id];
    const char *slash = strrchr(name, '/');

    slash = slash != NULL ? slash + 1 : name;
    run->done++;
    (void)printf("%s\t%s\t%dx%d\t%.6f\t%s\t%s\t%s\t%d/%d\t%s\t%" PRId64 "\t%s\t%s\n",
                 slash, verdict_name(r->verdict), f->width, f->height,
                 (double)f->duration_us / 1e6, f->codec, f->profile, f->pixel_format,
                 f->rate_num, f->rate_den, f->audio_codec, r->broke_at, r->detail,
                 r->err.code != ERR_NONE ? "WORKER FAILED" : "");
    for (size_t i = 0; i < r->n_pictures; i++) {
        auto_free char *path =
            xasprintf("%s/%s-%u.png", run->out_dir, slash, r->pictures[i].is.box_px);
        auto_close int fd = -1;

        run->bytes += r->pictures[i].is.bytes;
        if (strcmp(run->out_dir, "-") == 0) {
            continue;
        }
        fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
        if (fd < 0 ||
            !fd_write_all(fd, r->pictures[i].png.p, r->pictures[i].png.n, path, NULL)) {
            perror(path);
        }
    }
}

int
main(int argc, char **argv)
{
    struct pool_opts opts = {.program = TEST_WORKER};
    struct pool *p = NULL;
    struct run run = {.files = argv};
    struct err e = {0};
    int64_t began_ms = clock_mono_ms();

    if (argc < 5) {
        (void)fprintf(stderr, "run_thumbs WORKERS OUTDIR|- BOX FILE...\n");
        return 2;
    }
    opts.workers = (unsigned)atoi(argv[1]);
    run.out_dir = argv[2];
    if (!pool_new(&p, &opts, &e)) {
        (void)fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    for (int i = 4; i < argc; i++) {
        auto_close int fd = open(argv[i], O_RDONLY | O_CLOEXEC);
        struct stat st;
        struct pool_job job = {
            .id = (uint64_t)i, .fd = fd, .at_us = -1, .boxes = {(uint32_t)atoi(argv[3])}};

        if (fd < 0 || fstat(fd, &st) != 0) {
            continue;
        }
        job.bytes = st.st_size;
        job.type = kit_sniff(fd);
        while (!pool_room(p)) {
            kit_wait(p, report, &run);
        }
        if (!pool_add(p, &job, &e)) {
            (void)printf("%s\tnot given: %s\n", argv[i], e.text);
        }
    }
    while (pool_busy(p) > 0) {
        kit_wait(p, report, &run);
    }
    (void)fprintf(stderr, "%u files, %" PRId64 " bytes of PNG, %" PRId64 " ms\n",
                  run.done, run.bytes, clock_mono_ms() - began_ms);
    pool_free(p);
    return 0;
}
