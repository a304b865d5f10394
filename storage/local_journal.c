#include "storage/local.h"

#include "base/fd.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/*
 * One frame a group: "group <bytes> <sha256>", the caller's text, a newline. A frame
 * that a crash cut short is told by its digest and ends the journal: nothing of a group
 * is put in place before its frame is synced, so nothing is lost with it.
 */

/* Takes a whole frame off rest. */
static bool
take_frame(struct str *rest, struct str *text)
{
    struct str after = *rest;
    struct str line;
    struct str word;
    uint64_t bytes;
    uint8_t told[SHA256_BYTES];
    uint8_t is[SHA256_BYTES];

    if (!str_split(&after, '\n', &line) || !str_split(&line, ' ', &word) ||
        !str_eq(word, STR("group")) || !str_split(&line, ' ', &word) ||
        !str_to_u64(word, LIMIT_JOURNAL_BYTES, &bytes) ||
        !hex_decode(line, told, sizeof told) || after.n <= bytes ||
        after.p[bytes] != '\n') {
        return false;
    }
    *text = str_head(after, (size_t)bytes);
    hash_sha256(*text, is);
    if (memcmp(told, is, sizeof is) != 0) {
        return false;
    }
    *rest = str_skip(after, (size_t)bytes + 1);
    return true;
}

/*
 * Adds the texts of the whole frames to out (may be NULL); *whole_bytes is where they
 * end.
 */
static bool
read_frames(int fd, struct buf *out, int64_t *whole_bytes, struct err *e)
{
    auto_buf struct buf all = {0};
    struct str rest;
    struct str text;

    buf_init(&all, LIMIT_JOURNAL_BYTES);
    *whole_bytes = 0;
    if (lseek(fd, 0, SEEK_SET) != 0) {
        return err_sys(e, "read incoming/journal");
    }
    if (!fd_read_to_end(fd, &all, "incoming/journal", e)) {
        return false;
    }
    rest = buf_view(&all);
    while (take_frame(&rest, &text)) {
        if (out != NULL) {
            buf_add_str(out, text);
        }
    }
    *whole_bytes = (int64_t)(all.n - rest.n);
    if (out != NULL && out->over) {
        return err_set(e, ERR_LIMIT, "incoming/journal: more than %zu bytes", out->limit);
    }
    return true;
}

/* Opened for appending; what stands behind the last whole frame goes. */
static bool
open_journal(struct local *l, struct err *e)
{
    struct stat st;
    int64_t whole_bytes;
    auto_close int fd =
        path_open_file(l->incoming_fd, "journal", O_RDWR | O_CREAT | O_APPEND, 0644, &st);

    if (fd < 0) {
        return path_fail(e, l->dir, "open", "incoming/journal");
    }
    if (!read_frames(fd, NULL, &whole_bytes, e)) {
        return err_wrap(e, "%s", l->dir);
    }
    if (whole_bytes < st.st_size && ftruncate(fd, whole_bytes) != 0) {
        return err_sys(e, "cut %s/incoming/journal", l->dir);
    }
    /* Once a run, so that a journal is never found without its name. */
    errno = sync_one(l->incoming_fd);
    if (errno != 0) {
        return err_sys(e, "sync %s/incoming", l->dir);
    }
    l->journal_fd = steal_fd(&fd);
    return true;
}

bool
local_journal_add(struct local *l, struct str text, struct err *e)
{
    auto_buf struct buf frame = {0};
    uint8_t sum[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    struct stat before;

    if (l->journal_fd < 0 && !open_journal(l, e)) {
        return false;
    }
    if (fstat(l->journal_fd, &before) != 0) {
        return err_sys(e, "look at %s/incoming/journal", l->dir);
    }
    buf_init(&frame, LIMIT_JOURNAL_BYTES);
    hash_sha256(text, sum);
    hex_encode(sum, sizeof sum, hex);
    buf_addf(&frame, "group %zu %s\n", text.n, hex);
    buf_add_str(&frame, text);
    buf_add_byte(&frame, '\n');
    if (frame.over || before.st_size > LIMIT_JOURNAL_BYTES - (int64_t)frame.n) {
        return err_set(e, ERR_DISK, "%s/incoming/journal: would pass %jd MiB", l->dir,
                       (intmax_t)(LIMIT_JOURNAL_BYTES / MIB(1)));
    }
    if (!fd_write_all(l->journal_fd, frame.p, frame.n, "incoming/journal", e)) {
        (void)!ftruncate(l->journal_fd, before.st_size); /* else the digest tells */
        return err_wrap(e, "%s", l->dir);
    }
    return true;
}

bool
local_journal_read(void *state, struct buf *out, struct err *e)
{
    struct local *l = state;
    struct stat st;
    int64_t whole_bytes;
    auto_close int fd = path_open_file(l->root_fd, "incoming/journal", O_RDONLY, 0, &st);

    if (fd < 0) {
        return errno == ENOENT || path_fail(e, l->dir, "open", "incoming/journal");
    }
    return read_frames(fd, out, &whole_bytes, e) || err_wrap(e, "%s", l->dir);
}

/*
 * Not synced: whoever reads a journal must bear groups whose rows are there already,
 * since a kill can fall between the rows and this. The next group's sync makes both
 * durable.
 */
bool
local_journal_clear(void *state, struct err *e)
{
    struct local *l = state;
    struct stat st;
    auto_close int own_fd = -1;
    int fd = l->journal_fd;

    if (fd < 0) {
        own_fd = path_open_file(l->incoming_fd, "journal", O_RDWR, 0, &st);
        fd = own_fd;
    }
    if (fd < 0) {
        return errno == ENOENT || path_fail(e, l->dir, "open", "incoming/journal");
    }
    if (ftruncate(fd, 0) != 0) {
        return err_sys(e, "clear %s/incoming/journal", l->dir);
    }
    return true;
}
