#include "thumbs/pool_report.h"

#include "base/fd.h"
#include "thumbs/pool_check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum verdict
pool_death_tell(int signal, int status, char *out, size_t size)
{
    if (signal == SIGSYS) {
        (void)snprintf(out, size, "worker tried a forbidden system call (SIGSYS)");
    } else if (signal == SIGXCPU) {
        (void)snprintf(out, size, "worker used %d s of processor (SIGXCPU)",
                       LIMIT_WORKER_CPU_S);
        return VERDICT_TOO_LARGE;
    } else if (signal != 0) {
        const char *name = sigabbrev_np(signal);

        (void)snprintf(out, size, "worker crashed (SIG%s)", name != NULL ? name : "?");
    } else if (status == WIRE_EXIT_MEMORY) {
        (void)snprintf(out, size, "worker ran out of memory");
        return VERDICT_TOO_LARGE;
    } else {
        (void)snprintf(out, size, "worker ended with status %d", status);
    }
    return VERDICT_UNDECODABLE;
}

static void result_fail(struct pool_result *r, enum verdict v, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

static void
result_fail(struct pool_result *r, enum verdict v, const char *fmt, ...)
{
    uint64_t id = r->id;
    va_list args;

    *r = (struct pool_result){.id = id, .verdict = v, .broke_at = -1};
    media_facts_clear(&r->facts);
    va_start(args, fmt);
    (void)vsnprintf(r->detail, sizeof r->detail, fmt, args);
    va_end(args);
    err_put(&r->err, ERR_WORKER, "%s", r->detail);
}

/*
 * The pictures' memory may change no more; *map holds all of it. False where the worker
 * keeps its hand on it.
 */
static bool
room_seal(struct pool_worker *w, size_t bytes, void **map)
{
    if (fcntl(w->room_fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        return false;
    }
    *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, w->room_fd, 0);
    return *map != MAP_FAILED;
}

static const char *
pictures_take(const struct wire_reply *reply, const char *map, struct pool_result *r)
{
    const char *why = NULL;

    for (size_t i = 0; i < reply->n_pictures; i++) {
        const struct wire_picture *is = &reply->pictures[i];
        struct str png = {map + is->at_byte, (size_t)is->bytes};

        if (!png_framing_ok(png, is->width, is->height, &why)) {
            return why;
        }
        r->pictures[i] = (struct pool_picture){.is = *is, .png = png};
    }
    r->n_pictures = reply->n_pictures;
    if (reply->strip.tiles > 0) {
        const struct wire_strip *is = &reply->strip;

        r->strip_png = (struct str){map + is->at_byte, (size_t)is->bytes};
        if (!png_framing_ok(r->strip_png, is->tiles * is->tile_width, is->tile_height,
                            &why)) {
            return why;
        }
        r->strip = *is;
    }
    return NULL;
}

bool
pool_report_reply(struct pool_worker *w, const struct wire_reply *reply,
                  pool_done_fn *done, void *arg)
{
    struct pool_result r = {.id = w->id,
                            .verdict = (enum verdict)reply->verdict,
                            .facts = reply->facts,
                            .broke_at = reply->broke_at};
    size_t bytes = (size_t)w->asked.room_bytes;
    void *map = NULL;
    const char *why = NULL;

    memcpy(r.detail, reply->detail, sizeof r.detail);
    if (reply->n_pictures > 0 || reply->strip.tiles > 0) {
        why = room_seal(w, bytes, &map) ? pictures_take(reply, map, &r)
                                        : "its memory cannot be sealed";
    }
    if (why != NULL) {
        result_fail(&r, VERDICT_UNDECODABLE, "worker's picture is refused: %s", why);
    }
    pool_worker_rest(w);
    done(arg, &r);
    if (map != NULL && map != MAP_FAILED) {
        (void)munmap(map, bytes);
    }
    return why == NULL;
}

void
pool_report_failure(uint64_t id, enum verdict v, const char *why, pool_done_fn *done,
                    void *arg)
{
    struct pool_result r = {.id = id};

    result_fail(&r, v, "%s", why);
    done(arg, &r);
}
