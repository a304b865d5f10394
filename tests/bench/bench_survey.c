/*
 * bench_survey.c - what storage_survey takes by itself: counts the files of the archive
 * DIR and their bytes.
 */
#include "storage/verify.h"

#include <inttypes.h>
#include <stdio.h>

struct count {
    size_t files;
    size_t objects;
    int64_t bytes;
};

static bool
count_one(void *arg, const struct storage_found *f)
{
    struct count *c = arg;

    c->files += f->is_file;
    c->objects += f->is_object;
    c->bytes += f->is_file ? f->bytes : 0;
    return true;
}

int
main(int argc, char **argv)
{
    struct storage *s = NULL;
    struct count c = {0};
    struct err e = {0};
    bool has_media;
    bool done = argc == 2 && storage_open(&s, argv[1], STORAGE_READ, &e) &&
                storage_survey(s, count_one, &c, &has_media, &e);

    storage_close(s);
    if (!done) {
        (void)fprintf(stderr, "bench-survey: %s\n", argc == 2 ? e.text : "use: DIR");
        return 1;
    }
    (void)printf("%zu files, %zu objects, %" PRId64 " bytes\n", c.files, c.objects,
                 c.bytes);
    return 0;
}
