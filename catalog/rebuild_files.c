#include "catalog/rebuild_files.h"

#include "base/date.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/mem.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { TICK_MS = 100 };

void
rebuilt_add_stray(struct rebuilt *out, const char *name)
{
    auto_buf struct buf text = {.limit = KIB(64)};

    out->strays_total++;
    if (out->n_strays < LIMIT_STRAYS) {
        escape_printable(&text, str_of(name), 0);
        out->strays = xrealloc(out->strays, out->n_strays + 1, sizeof *out->strays);
        out->strays[out->n_strays++] = buf_steal(&text);
    }
}

void
held_files_release(struct held_files *files)
{
    free(files->p);
    *files = (struct held_files){0};
}

/* ---- what is there ---- */

struct listing {
    struct held_files *files;
    struct rebuilt *out;
};

static struct str
ending_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    return str_of(dot != NULL ? dot + 1 : "");
}

static bool
take_found(void *arg, const struct storage_found *f)
{
    struct listing *l = arg;
    struct held_files *files = l->files;
    struct str ending = ending_of(f->name);
    struct held_file *file;

    if (!f->is_object || !f->is_file || ending.n >= sizeof file->ending) {
        rebuilt_add_stray(l->out, f->name);
        return true;
    }
    if (files->n == files->room) {
        files->room = files->room == 0 ? 1024 : 2 * files->room;
        files->p = xrealloc(files->p, files->room, sizeof *files->p);
    }
    file = &files->p[files->n++];
    *file = (struct held_file){.bytes = f->bytes, .found = FILE_ABSENT};
    memcpy(file->sha256, f->sha256, SHA256_BYTES);
    memcpy(file->ending, ending.p, ending.n);
    return true;
}

static int
by_digest(const void *a, const void *b)
{
    return memcmp(((const struct held_file *)a)->sha256,
                  ((const struct held_file *)b)->sha256, SHA256_BYTES);
}

bool
held_files_list(struct held_files *files, struct storage *s, struct rebuilt *out,
                struct err *e)
{
    struct listing l = {files, out};
    bool has_media;

    if (!storage_survey(s, take_found, &l, &has_media, e)) {
        return false;
    }
    if (!has_media) {
        return err_set(e, ERR_ROOT,
                       "%s: media/ is not there; nothing was changed. Is the right disk "
                       "mounted?",
                       storage_dir(s));
    }
    if (files->n > 0) {
        qsort(files->p, files->n, sizeof *files->p, by_digest);
    }
    return true;
}

struct held_file *
held_files_find(const struct held_files *files, const uint8_t sha256[SHA256_BYTES])
{
    struct held_file key;

    memcpy(key.sha256, sha256, SHA256_BYTES);
    return files->n == 0 ? NULL
                         : bsearch(&key, files->p, files->n, sizeof *files->p, by_digest);
}

void
held_file_name(const struct held_file *f, char name[STORAGE_NAME_MAX])
{
    storage_name(STORAGE_MEDIA, f->sha256, f->ending, 0, name);
}

/* ---- reading ---- */

struct reading {
    struct held_files *files;
    const struct rebuild_opts *opts;
    struct rebuilt *out;
    size_t at;
    struct counts counts;
    int64_t tick_ms;
    bool stopped;
};

static void
tell(struct reading *r, enum event_kind kind)
{
    r->tick_ms = clock_mono_ms();
    if (r->opts->sink.emit != NULL) {
        r->opts->sink.emit(
            r->opts->sink.arg,
            &(struct event){.kind = kind, .counts = &r->counts, .bytes = -1});
    }
}

static bool
stop_asked(struct reading *r)
{
    struct pollfd p = {.fd = r->opts->stop_fd, .events = POLLIN};

    r->stopped = r->stopped || (p.fd >= 0 && poll(&p, 1, 0) > 0);
    return r->stopped;
}

static bool
next_file(void *arg, struct verify_file *f)
{
    struct reading *r = arg;

    if (r->at == r->files->n || stop_asked(r)) {
        return false;
    }
    f->id = r->at;
    held_file_name(&r->files->p[r->at++], f->name);
    return true;
}

static bool
take_read(void *arg, const struct verify_result *v)
{
    struct reading *r = arg;
    struct held_file *f = &r->files->p[v->id];

    if (v->outcome == VERIFY_ABSENT) {
        f->found = FILE_ABSENT;
    } else if (v->outcome == VERIFY_UNREADABLE) {
        f->found = FILE_UNREADABLE;
    } else {
        f->found =
            memcmp(v->sha256, f->sha256, SHA256_BYTES) == 0 ? FILE_WHOLE : FILE_DIFFERS;
        f->bytes = v->bytes;
        r->out->bytes += v->bytes;
    }
    r->out->files++;
    r->counts.done++;
    r->counts.bytes = r->out->bytes;
    if (clock_mono_ms() - r->tick_ms >= TICK_MS) {
        tell(r, EVENT_TICK);
    }
    return !stop_asked(r);
}

bool
held_files_read(struct held_files *files, struct storage *s,
                const struct rebuild_opts *opts, struct rebuilt *out, struct err *e)
{
    struct verify_opts how = {.threads = opts->threads, .stop_fd = opts->stop_fd};
    struct reading r = {.files = files, .opts = opts, .out = out};

    r.counts.total = (int64_t)files->n;
    tell(&r, EVENT_BEGIN);
    if (!storage_verify(s, &how, next_file, take_read, &r, e)) {
        return false;
    }
    return !stop_asked(&r) ||
           err_set(e, ERR_STOPPED, "stopped; nothing was changed: run it again");
}
