#include "catalog/bag_payload.h"

#include "base/media.h"

#include <stdio.h>

void
bag_objects_add(struct bag_objects *list, const struct bag_object *o)
{
    if (list->n == list->cap) {
        list->cap = list->cap == 0 ? 1024 : list->cap * 2;
        list->p = xrealloc(list->p, list->cap, sizeof *list->p);
    }
    list->p[list->n] = *o;
    list->p[list->n].rank = (uint32_t)list->n;
    list->n++;
}

/* Those with a URL first, then in the order in which they came. */
static int
by_digest(const void *a, const void *b)
{
    const struct bag_object *x = a;
    const struct bag_object *y = b;
    int order = memcmp(x->sha256, y->sha256, SHA256_BYTES);

    if (order != 0) {
        return order;
    }
    if ((x->url != NULL) != (y->url != NULL)) {
        return x->url != NULL ? -1 : 1;
    }
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

void
bag_objects_sort(struct bag_objects *list)
{
    size_t kept = 0;

    if (list->n > 0) {
        qsort(list->p, list->n, sizeof *list->p, by_digest);
    }
    for (size_t i = 0; i < list->n; i++) {
        if (kept == 0 ||
            memcmp(list->p[kept - 1].sha256, list->p[i].sha256, SHA256_BYTES) != 0) {
            list->p[kept++] = list->p[i];
        }
    }
    list->n = kept;
}

static int
compare_digest(const void *key, const void *object)
{
    return memcmp(key, ((const struct bag_object *)object)->sha256, SHA256_BYTES);
}

const struct bag_object *
bag_objects_find(const struct bag_objects *list, const uint8_t sha256[SHA256_BYTES])
{
    return list->n == 0
               ? NULL
               : bsearch(sha256, list->p, list->n, sizeof *list->p, compare_digest);
}

void
bag_objects_release(struct bag_objects *list)
{
    free(list->p);
    arena_release(&list->urls);
    *list = (struct bag_objects){0};
}

void
bag_payload_path(const struct bag_object *o, char out[BAG_PATH_MAX])
{
    char name[STORAGE_NAME_MAX];

    storage_name(STORAGE_MEDIA, o->sha256, media_ending((enum media_type)o->type), 0,
                 name);
    (void)snprintf(out, BAG_PATH_MAX, "data%s", strchr(name, '/'));
}
