#include "catalog/sync_state.h"

#include "fetch/sniff.h"

#include <string.h>

/*
 * Another server can send anything in an asset's place. Its bytes are taken where they
 * are those that were lost, or those that an index promised, or at least whole media;
 * never are they a word about the asset's own server.
 */
bool
sync_copy_fits(struct item *it)
{
    int64_t broke_at;
    bool whole;

    if (!item_is_copy(it) || item_came_back(it)) {
        return true;
    }
    if (it->wants_sha1 && memcmp(it->want_sha1, it->digests.sha1, SHA1_BYTES) != 0) {
        return err_set(&it->err, ERR_DAMAGE,
                       "other bytes came than those of the SHA-1 that its index tells");
    }
    if (media_rule(it->type) == MEDIA_NOT) {
        return err_set(&it->err, ERR_NOT_MEDIA, "what arrived is %s, not media",
                       it->type == MEDIA_UNKNOWN ? "nothing that is recognised"
                                                 : media_name(it->type));
    }
    if (!sniff_whole(it->fd, it->bytes, it->type, &whole, &broke_at, &it->err)) {
        return false;
    }
    return whole ||
           err_set(&it->err, ERR_MEDIA, "its copy is cut too: %s ends at byte %jd",
                   media_name(it->type), (intmax_t)it->bytes);
}

/* After the look: broken bytes replace nothing, and those that are held are no help. */
static bool
is_of_use(struct item *it)
{
    if (item_came_back(it)) {
        return it->mends ||
               err_set(&it->err, ERR_MEDIA, "it has the same bytes as the stored file");
    }
    return !item_is_damaged(it) ||
           err_set(&it->err, ERR_MEDIA, "its copy is broken too: %s", it->detail);
}

void
sync_ended(struct sync *s, struct item *it)
{
    if (item_is_copy(it) && it->outcome != NULL && it->work != WORK_ADOPT) {
        if (strcmp(it->outcome, "stored") == 0 && !is_of_use(it)) {
            it->outcome = ITEM_COPY_REFUSED;
            item_drop_pictures(it);
        }
        if (strcmp(it->outcome, ITEM_COPY_REFUSED) == 0 && s->copy_refused != NULL) {
            s->copy_refused(s, it);
        }
    }
    record_add(s->record, it);
}
