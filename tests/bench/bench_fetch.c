/*
 * bench_fetch.c - downloads a list into an archive's storage as sync does, without
 * catalog and worker: transfers, digests and the synced write order in groups. For
 * comparing the downloader with others that only write files.
 *
 * Use: bench-fetch ARCHIVE TRANSFERS < URLS. Only loopback is allowed. Prints files,
 * seconds and files a second.
 */
#include "base/date.h"
#include "base/err.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/fetch.h"
#include "fetch/sniff.h"
#include "storage/storage.h"

#include <inttypes.h>
#include <stdio.h>

enum { URLS_MOST = 1000000, WAIT_MS = 1000 };

/* One download from its start until its bytes are in place. */
struct item {
    uint8_t key[SHA256_BYTES];
    int fd;
};

struct bench {
    struct storage *storage;
    struct fetch *fetch;
    struct str *urls;
    struct item *items; /* one for each URL; the job's id is its index */
    size_t n_urls, next;
    struct storage_put group[LIMIT_GROUP_FILES];
    size_t group_n;
    int64_t files, bytes, failed;
    struct err err; /* of the run; met inside a report */
};

static void
group_commit(struct bench *b)
{
    if (b->group_n == 0 || b->err.code != ERR_NONE) {
        return;
    }
    if (storage_commit(b->storage, b->group, b->group_n, STR("bench\n"), &b->err)) {
        for (size_t i = 0; i < b->group_n; i++) {
            b->files += b->group[i].ok;
            b->failed += !b->group[i].ok;
            (void)close(b->group[i].part_fd);
        }
    }
    b->group_n = 0;
}

static void
item_done(void *arg, const struct fetch_result *r)
{
    struct bench *b = arg;
    struct item *item = &b->items[r->id];
    struct storage_put *put = &b->group[b->group_n];

    if (r->outcome != FETCH_BODY) {
        fprintf(stderr, "bench-fetch: %s\n", r->err.text);
        b->failed++;
        (void)close(item->fd);
        return;
    }
    *put = (struct storage_put){.kind = STORAGE_MEDIA,
                                .ending = media_ending(r->type),
                                .part_key = item->key,
                                .part_fd = item->fd};
    memcpy(put->sha256, r->digests.sha256, SHA256_BYTES);
    b->bytes += r->bytes;
    b->group_n++;
    if (b->group_n == LIMIT_GROUP_FILES) {
        group_commit(b);
    }
}

static bool
item_start(struct bench *b, struct err *e)
{
    struct item *item = &b->items[b->next];
    struct fetch_job job = {
        .id = b->next, .url = b->urls[b->next], .limit_bytes = LIMIT_IMAGE_BYTES};

    hash_sha256(job.url, item->key);
    if (!storage_part_open(b->storage, item->key, &item->fd, e)) {
        return false;
    }
    job.fd = item->fd;
    b->next++;
    return fetch_add(b->fetch, &job, e);
}

static bool
bench_run(struct bench *b, struct err *e)
{
    while (b->next < b->n_urls || fetch_active(b->fetch) > 0) {
        while (b->next < b->n_urls && fetch_room(b->fetch)) {
            if (!item_start(b, e)) {
                return false;
            }
        }
        if (!fetch_wait(b->fetch, NULL, 0, WAIT_MS, e) ||
            !fetch_step(b->fetch, item_done, NULL, b, e)) {
            return false;
        }
        if (b->err.code != ERR_NONE) {
            break;
        }
    }
    group_commit(b);
    if (b->err.code != ERR_NONE) {
        *e = b->err;
        return false;
    }
    return true;
}

/* One URL a line from standard input; the slices point into text. */
static bool
urls_read(struct bench *b, struct buf *text, struct err *e)
{
    struct str left;
    struct str line;

    if (!fd_read_to_end(STDIN_FILENO, text, "standard input", e)) {
        return false;
    }
    b->urls = xcalloc(URLS_MOST, sizeof *b->urls);
    left = buf_view(text);
    while (left.n > 0 && b->n_urls < URLS_MOST) {
        (void)str_split(&left, '\n', &line);
        if (line.n > 0) {
            b->urls[b->n_urls++] = line;
        }
    }
    b->items = xcalloc(b->n_urls + 1, sizeof *b->items);
    return true;
}

static bool
bench_open(struct bench *b, const char *archive, unsigned transfers, struct err *e)
{
    static const char *const loopback[] = {"127.0.0.1"};
    struct fetch_opts opts = {.transfers = transfers,
                              .per_host = transfers,
                              .allow_private = loopback,
                              .n_allow_private = 1};

    if (!storage_is_archive(archive) && !storage_create(archive, e)) {
        return false;
    }
    return storage_open(&b->storage, archive, STORAGE_WRITE, e) &&
           fetch_new(&b->fetch, &opts, e);
}

int
main(int argc, char **argv)
{
    struct bench b = {0};
    struct err e = {0};
    uint64_t transfers = 0;
    int64_t start_ms;
    double seconds;
    bool ok;
    auto_buf struct buf text;

    buf_init(&text, (size_t)MIB(256));
    if (argc != 3 || !str_to_u64(str_of(argv[2]), LIMIT_TRANSFERS_MOST, &transfers)) {
        fprintf(stderr, "use: bench-fetch ARCHIVE TRANSFERS < URLS\n");
        return 2;
    }
    start_ms = clock_mono_ms();
    ok = urls_read(&b, &text, &e) && bench_open(&b, argv[1], (unsigned)transfers, &e) &&
         bench_run(&b, &e);
    seconds = (double)(clock_mono_ms() - start_ms) / 1000.0;
    if (ok) {
        printf("%" PRId64 " files, %" PRId64 " bytes, %" PRId64
               " failed, %.3f s, %.0f files/s\n",
               b.files, b.bytes, b.failed, seconds,
               (double)b.files / (seconds > 0 ? seconds : 0.001));
    } else {
        fprintf(stderr, "bench-fetch: %s\n", e.text);
    }
    fetch_free(b.fetch);
    storage_close(b.storage);
    free(b.items);
    free(b.urls);
    return ok && b.failed == 0 ? 0 : 1;
}
