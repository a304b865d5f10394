#include "storage/local_list.h"

#include "base/escape.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/*
 * A folder is listed, looked at and sorted by a thread of the team, which has its
 * descriptor and memory of its own; the first thread opens folders ahead, tells what was
 * found in order, and alone knows the archive.
 */

struct survey {
    struct local *l;
    bool (*fn)(void *arg, const struct storage_found *f);
    void *arg;
    struct team *team;
    struct folder *folders; /* owned; those right below media/, in order */
    size_t n;
    size_t given;    /* folders before this one were given to the team */
    size_t ahead;    /* so many may be with the team at once */
    struct buf text; /* to see whether a name is printable */
    bool has_ended;  /* by fn */
};

static void
work(void *hand, struct team_job *link)
{
    (void)hand;
    folder_read((struct folder *)link);
}

static bool
folder_check(const struct local *l, const struct folder *f, struct err *e)
{
    errno = f->error;
    return f->error == 0 || path_fail(e, l->dir, "list", f->path);
}

static bool
is_two_digits(const char *name)
{
    return strlen(name) == 2 && strspn(name, "0123456789abcdef") == 2;
}

/* What a lower-case hexadecimal digit is worth, plus 1; 0: it is none. */
static const uint8_t digit[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* True for 64 digits, a point and an ending, as storage_name writes them. */
static bool
leaf_digest(const char *leaf, uint8_t sha256[SHA256_BYTES])
{
    size_t n;

    for (size_t i = 0; i < SHA256_BYTES; i++) {
        unsigned high = digit[(uint8_t)leaf[2 * i]];
        unsigned low = high != 0 ? digit[(uint8_t)leaf[2 * i + 1]] : 0;

        if (low == 0) {
            return false; /* also where the name ends */
        }
        sha256[i] = (uint8_t)((high - 1) << 4 | (low - 1));
    }
    leaf += SHA256_HEX;
    n = strlen(leaf);
    return leaf[0] == '.' && n >= 2 && n <= 9 &&
           strspn(leaf + 1, "abcdefghijklmnopqrstuvwxyz0123456789") == n - 1;
}

/* Where path is "media/ab" and leaf an object's name that begins with ab. */
static bool
is_object(const char *path, const char *leaf, uint8_t sha256[SHA256_BYTES])
{
    const char *two = path + sizeof "media";

    return path[sizeof "media" - 1] == '/' && is_two_digits(two) && leaf[0] == two[0] &&
           leaf[1] == two[1] && leaf_digest(leaf, sha256);
}

static bool
is_odd(struct survey *s, const char *name)
{
    buf_clear(&s->text);
    escape_printable(&s->text, str_of(name), 0);
    return !str_eq(buf_view(&s->text), str_of(name));
}

static void
tell(struct survey *s, const char *path, const struct entry *x)
{
    struct storage_found found = {
        .bytes = x->bytes, .mode = x->mode & 07777, .is_file = S_ISREG(x->mode)};
    char name[LIMIT_SURVEY_DEPTH * (NAME_MAX + 1) + sizeof "media/"];
    size_t path_n = strlen(path);
    size_t leaf_n = strlen(x->leaf);

    memcpy(name, path, path_n);
    name[path_n] = '/';
    memcpy(name + path_n + 1, x->leaf, leaf_n + 1);
    found.name = name;
    found.is_object = is_object(path, x->leaf, found.sha256);
    found.is_odd_name = !found.is_object && is_odd(s, name);
    s->has_ended = !s->fn(s->arg, &found);
}

static bool tell_deep(struct survey *s, const char *path, const struct entry *x,
                      unsigned depth, struct err *e);

/* Everything in a folder, which was read. */
static bool
tell_folder(struct survey *s, const struct folder *f, unsigned depth, struct err *e)
{
    bool done = folder_check(s->l, f, e);

    for (size_t i = 0; done && i < f->n && !s->has_ended; i++) {
        tell(s, f->path, &f->at[i]);
        if (S_ISDIR(f->at[i].mode) && !s->has_ended) {
            done = tell_deep(s, f->path, &f->at[i], depth + 1, e);
        }
    }
    return done;
}

/* What is in a folder where none should be. */
static bool
tell_deep(struct survey *s, const char *path, const struct entry *x, unsigned depth,
          struct err *e)
{
    struct folder f = {0};
    bool done;

    if (depth >= LIMIT_SURVEY_DEPTH) {
        return true;
    }
    f.path = xasprintf("%s/%s", path, x->leaf);
    done = folder_open(s->l, &f, e);
    if (done) {
        folder_read(&f);
        done = tell_folder(s, &f, depth, e);
    }
    folder_release(&f);
    return done;
}

/* Keeps the team busy with folders that come after this one. */
static bool
give_ahead(struct survey *s, size_t at, struct err *e)
{
    while (s->given < s->n && s->given < at + s->ahead) {
        struct folder *f = &s->folders[s->given];

        if (f->path != NULL) {
            if (!folder_open(s->l, f, e)) {
                return false;
            }
            f->is_given = true;
            team_give(s->team, &f->link);
        }
        s->given++;
    }
    return true;
}

static void
wait_for(struct survey *s, const struct folder *f)
{
    struct team_job *link;

    while (!f->is_done) {
        team_wait(s->team, -1);
        while ((link = team_take(s->team)) != NULL) {
            ((struct folder *)link)->is_done = true;
        }
    }
}

/* Each name right below media/ at its place, and behind it what is in it. */
static bool
walk_media(struct survey *s, const struct folder *media, struct err *e)
{
    bool done = true;

    for (size_t i = 0; done && i < media->n && !s->has_ended; i++) {
        const struct entry *x = &media->at[i];
        struct folder *f = &s->folders[i];

        if (!S_ISDIR(x->mode) || !is_two_digits(x->leaf)) {
            tell(s, media->path, x);
        }
        done = give_ahead(s, i, e);
        if (done && f->is_given && !s->has_ended) {
            wait_for(s, f);
            done = tell_folder(s, f, 1, e);
            folder_release(f);
        }
    }
    return done;
}

static bool
survey_media(struct survey *s, const struct folder *media, struct err *e)
{
    const struct team_craft craft = {.work = work, .batch = 1};
    unsigned threads = team_size(0, LIMIT_SURVEY_THREADS);
    bool done = folder_check(s->l, media, e);

    s->n = media->n;
    s->ahead = 2 * (size_t)threads;
    s->folders = xcalloc(s->n + 1, sizeof *s->folders);
    for (size_t i = 0; i < s->n; i++) {
        if (S_ISDIR(media->at[i].mode)) {
            s->folders[i].path = xasprintf("%s/%s", media->path, media->at[i].leaf);
        }
    }
    done = done && team_open(&s->team, threads, &craft, e) && walk_media(s, media, e);
    team_close(s->team);
    for (size_t i = 0; i < s->n; i++) {
        folder_release(&s->folders[i]);
    }
    free(s->folders);
    return done;
}

bool
local_survey(void *state, bool (*fn)(void *arg, const struct storage_found *f), void *arg,
             bool *has_media, struct err *e)
{
    struct survey s = {.l = state, .fn = fn, .arg = arg};
    struct folder media = {.path = xstrdup("media")};
    bool done = folder_open(s.l, &media, e);

    *has_media = media.list != NULL;
    if (*has_media) {
        buf_init(&s.text, (size_t)KIB(64));
        folder_read(&media);
        done = survey_media(&s, &media, e);
        buf_release(&s.text);
    }
    folder_release(&media);
    return done;
}
