/*
 * tests/unit/survey_kit.h - files of all kinds below media/, and what a survey told.
 */
#ifndef ASSETS_TESTS_UNIT_SURVEY_KIT_H
#define ASSETS_TESTS_UNIT_SURVEY_KIT_H

#include "storage_help.h"

#include "storage/verify.h"

enum { OBJECTS = 60, FOUND_MOST = 200 };

/* What a survey told. */
struct told {
    struct {
        char name[6000];
        struct storage_found f;
    } at[FOUND_MOST];
    size_t n;
    size_t most; /* then the walk is ended */
    bool has_media;
};

static inline bool
take(void *arg, const struct storage_found *f)
{
    struct told *t = arg;

    assert_true(t->n < FOUND_MOST);
    assert_true(strlen(f->name) < sizeof t->at[0].name);
    strcpy(t->at[t->n].name, f->name);
    t->at[t->n].f = *f;
    t->at[t->n++].f.name = NULL;
    return t->n < t->most;
}

static inline struct told *
told_new(void)
{
    struct told *t = xcalloc(1, sizeof *t);

    t->most = SIZE_MAX;
    return t;
}

static inline bool
survey(struct box *b, struct told *t)
{
    t->n = 0;
    b->e = (struct err){0};
    return storage_survey(b->s, take, t, &t->has_media, &b->e);
}

static inline bool
is_told(const struct told *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->at[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Fails where it was not told, or told twice. */
static inline const struct storage_found *
told_of(const struct told *t, const char *name)
{
    const struct storage_found *found = NULL;

    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->at[i].name, name) == 0) {
            assert_null(found);
            found = &t->at[i].f;
        }
    }
    if (found == NULL) {
        fail_msg("%s was not told", name);
        abort();
    }
    return found;
}

static inline void
put_file(const struct box *b, const char *name, struct str bytes)
{
    char *path = xasprintf("%s/%s", b->dir, name);
    char *slash = strrchr(path, '/');

    *slash = '\0';
    assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
    *slash = '/';
    file_write(path, bytes);
    free(path);
}

static inline void
object_name(unsigned i, const char *ending, char name[STORAGE_NAME_MAX])
{
    char text[16];
    uint8_t sha256[SHA256_BYTES];

    (void)snprintf(text, sizeof text, "%u", i);
    hash_sha256(str_of(text), sha256);
    storage_name(STORAGE_MEDIA, sha256, ending, 0, name);
}

#endif
