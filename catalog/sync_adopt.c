#include "catalog/sync_state.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "catalog/journal.h"

#include <sys/stat.h>

bool
sync_was_adopted(const struct sync *s, int64_t asset)
{
    for (size_t i = 0; i < s->n_adopted; i++) {
        if (s->adopted[i] == asset) {
            return true;
        }
    }
    return false;
}

/* True where fd holds exactly the bytes that the journal speaks of. */
static bool
same_bytes(int fd, const struct journal_entry *entry)
{
    struct digests got;
    struct hash *h = hash_new();
    int64_t bytes = 0;
    bool read;

    hash_begin(h);
    read = hash_add_fd(h, fd, -1, "adopted file", &bytes, NULL);
    hash_end(h, &got);
    hash_free(h);
    return read && bytes == entry->bytes &&
           memcmp(got.sha256, entry->digests.sha256, SHA256_BYTES) == 0;
}

/* The run ended after its rename: the object is in place. */
static bool
adopt_object(struct sync *s, struct item *it, const struct journal_entry *entry,
             struct err *e)
{
    char name[STORAGE_NAME_MAX];
    int64_t bytes;
    bool found;

    storage_name(STORAGE_MEDIA, entry->digests.sha256, media_ending(entry->type), 0,
                 name);
    if (!storage_get(s->archive->storage, name, &it->fd, &bytes, &found, e)) {
        return false;
    }
    if (found && !same_bytes(it->fd, entry)) {
        fd_close_at(&it->fd);
        it->fd = -1;
    }
    return true;
}

/* The run ended before its rename: the part is whole if its digest says so. */
static bool
adopt_part(struct sync *s, struct item *it, const struct journal_entry *entry,
           struct err *e)
{
    if (!storage_part_open(s->archive->storage, entry->key, &it->fd, e)) {
        return false;
    }
    it->is_part = same_bytes(it->fd, entry);
    if (!it->is_part) {
        fd_close_at(&it->fd);
        it->fd = -1;
        storage_part_drop(s->archive->storage, entry->key);
    }
    return true;
}

static char *
text_or_null(struct str s)
{
    return s.n > 0 ? xstrndup(s.p, s.n) : NULL;
}

/* Words of the ledger; any other is no line of ours. */
static const char *
origin_of(struct str told)
{
    return str_eq(told, STR(ITEM_MIRROR))        ? ITEM_MIRROR
           : str_eq(told, STR(ITEM_WEB_ARCHIVE)) ? ITEM_WEB_ARCHIVE
                                                 : ITEM_LIVE;
}

static struct item *
item_of_entry(const struct journal_entry *entry, int64_t asset)
{
    struct row_work w = {.asset = asset, .url = entry->url, .state = STATE_UNTRIED};
    struct item *it;

    memcpy(w.key, entry->key, sizeof w.key);
    it = item_new(&w, WORK_ADOPT);
    it->bytes = entry->bytes;
    it->type = entry->type;
    it->digests = entry->digests;
    it->at_ms = entry->at_ms;
    it->http_status = entry->http_status;
    it->final_url = text_or_null(entry->final_url);
    it->content_type = text_or_null(entry->content_type);
    it->etag = text_or_null(entry->etag);
    it->last_modified = text_or_null(entry->last_modified);
    it->origin = origin_of(entry->origin);
    it->outcome = "stored";
    return it;
}

static bool
adopt_entry(struct sync *s, const struct journal_entry *entry, struct err *e)
{
    struct item *it;
    int64_t asset = 0;
    bool known = false;

    if (!row_observation_known(s->archive->db, entry->key, entry->digests.sha256, &known,
                               &asset, e)) {
        return false;
    }
    if (known || asset == 0) {
        return true;
    }
    it = item_of_entry(entry, asset);
    if (!adopt_object(s, it, entry, e) || (it->fd < 0 && !adopt_part(s, it, entry, e))) {
        item_free(it);
        return false;
    }
    if (it->fd < 0) {
        item_free(it); /* neither is whole: it will be fetched again */
        return true;
    }
    s->adopted = xrealloc(s->adopted, s->n_adopted + 1, sizeof *s->adopted);
    s->adopted[s->n_adopted++] = asset;
    if (media_rule(entry->type) == MEDIA_READ) {
        item_push(&s->to_look, it);
    } else {
        it->verdict = VERDICT_UNSUPPORTED;
        record_add(s->record, it);
    }
    return true;
}

static bool
sync_adopt(struct sync *s, struct err *e)
{
    auto_buf struct buf journal = {.limit = MIB(64)};
    struct journal_entry entry;
    struct str rest;

    if (!storage_journal_read(s->archive->storage, &journal, e)) {
        return false;
    }
    rest = buf_view(&journal);
    while (journal_next(&rest, &entry)) {
        if (!adopt_entry(s, &entry, e)) {
            return false;
        }
    }
    return true;
}

/*
 * What an interrupted run left is finished first: until then the journal must go on
 * speaking of all of it.
 */
bool
sync_finish_earlier(struct sync *s, struct err *e)
{
    s->planned_all = true;
    record_hold_journal(s->record, true);
    if (!sync_adopt(s, e) || !sync_loop(s, e)) {
        return false;
    }
    record_hold_journal(s->record, false);
    s->planned_all = false;
    return s->failed || s->stopping ||
           (s->n_adopted == 0 || storage_journal_clear(s->archive->storage, e));
}
