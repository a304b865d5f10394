#include "gallery/copy_list.h"

#include "base/mem.h"

/* The best class of an object first: what one asset excludes another may show. */
static int
by_object_and_state(const void *left, const void *right)
{
    const struct entry *const *a = left;
    const struct entry *const *b = right;
    int order = memcmp((*a)->object, (*b)->object, SHA256_BYTES);

    return order != 0 ? order : (*a)->state - (*b)->state;
}

void
copy_list_init(struct copy_list *list, const struct shown *s)
{
    const struct entry **all = xcalloc(s->n + 1, sizeof *all);
    size_t held = 0;
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (s->entries[i].held) {
            all[held++] = &s->entries[i];
        }
    }
    qsort(all, held, sizeof *all, by_object_and_state);
    for (size_t i = 0; i < held; i++) {
        if (n == 0 || memcmp(all[i]->object, all[n - 1]->object, SHA256_BYTES) != 0) {
            all[n++] = all[i];
        }
    }
    *list = (struct copy_list){all, n};
}

void
copy_list_release(struct copy_list *list)
{
    free(list->p);
    *list = (struct copy_list){NULL, 0};
}

static int
digest_against(const void *digest, const void *element)
{
    const struct entry *const *e = element;

    return memcmp(digest, (*e)->object, SHA256_BYTES);
}

const struct entry *
copy_list_find(const struct copy_list *list, const uint8_t object[SHA256_BYTES])
{
    const struct entry *const *found =
        bsearch(object, list->p, list->n, sizeof *list->p, digest_against);

    return found != NULL ? *found : NULL;
}
