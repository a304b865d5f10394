#include "catalog/item.h"

#include "base/fd.h"
#include "base/mem.h"

#include <string.h>

struct item *
item_new(const struct row_work *w, enum work work)
{
    struct item *it = xcalloc(1, sizeof *it);

    it->asset = w->asset;
    it->url = xstrndup(w->url.p, w->url.n);
    it->host = xstrndup(w->host.p != NULL ? w->host.p : "", w->host.n);
    memcpy(it->key, w->key, sizeof it->key);
    it->claim = w->claim;
    it->origin = ITEM_LIVE;
    it->work = work;
    it->was = w->state;
    it->looks = LOOK_ALL;
    it->choice_us = -1;
    it->fd = -1;
    it->broke_at = -1;
    if (w->object != NULL) {
        it->has_held = true;
        memcpy(it->held, w->object, SHA256_BYTES);
    }
    it->mends = w->state == STATE_LOST;
    return it;
}

void
item_free(struct item *it)
{
    if (it == NULL) {
        return;
    }
    fd_close_at(&it->fd);
    free(it->url);
    free(it->host);
    free(it->via);
    free(it->final_url);
    free(it->content_type);
    free(it->etag);
    free(it->last_modified);
    hash_free(it->prefix);
    item_drop_pictures(it);
    free(it);
}

void
item_drop_pictures(struct item *it)
{
    for (size_t i = 0; i < it->n_pictures; i++) {
        free(it->pictures[i].png);
    }
    it->n_pictures = 0;
    free(steal_ptr(&it->strip_png));
    it->strip_told = false;
}

const char *
item_asks(const struct item *it)
{
    return it->via != NULL ? it->via : it->url;
}

bool
item_is_copy(const struct item *it)
{
    return strcmp(it->origin, ITEM_LIVE) != 0;
}

bool
item_came_back(const struct item *it)
{
    return it->has_held && memcmp(it->held, it->digests.sha256, SHA256_BYTES) == 0;
}

bool
item_is_substitute(const struct item *it)
{
    return item_is_copy(it) && !item_came_back(it) && strcmp(it->origin, ITEM_DISK) != 0;
}

bool
item_is_damaged(const struct item *it)
{
    return it->verdict == VERDICT_TRUNCATED || it->verdict == VERDICT_UNDECODABLE ||
           it->verdict == VERDICT_EMPTY || it->verdict == VERDICT_WRONG_TYPE;
}

void
item_push(struct item_queue *q, struct item *it)
{
    if (q->first == NULL) {
        q->last = &q->first;
    }
    it->next = NULL;
    *q->last = it;
    q->last = &it->next;
    q->n++;
}

struct item *
item_pop(struct item_queue *q)
{
    struct item *it = q->first;

    if (it != NULL) {
        q->first = it->next;
        it->next = NULL;
        q->n--;
    }
    return it;
}
