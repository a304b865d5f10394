#include "catalog/item.h"

#include "base/fd.h"
#include "base/mem.h"

struct item *
item_new(const struct row_work *w, enum work work)
{
    struct item *it = xcalloc(1, sizeof *it);

    it->asset = w->asset;
    it->url = xstrndup(w->url.p, w->url.n);
    it->host = xstrndup(w->host.p != NULL ? w->host.p : "", w->host.n);
    memcpy(it->key, w->key, sizeof it->key);
    it->claim = w->claim;
    it->work = work;
    it->was = w->state;
    it->looks = LOOK_ALL;
    it->choice_us = -1;
    it->fd = -1;
    it->broke_at = -1;
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
    free(it->final_url);
    free(it->content_type);
    free(it->etag);
    free(it->last_modified);
    hash_free(it->prefix);
    for (size_t i = 0; i < it->n_pictures; i++) {
        free(it->pictures[i].png);
    }
    free(it->strip_png);
    free(it);
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
