#include "gallery/mark.h"

#include <string.h>

static bool
take_hash(struct str *s, char out[OUT_HASH + 1])
{
    struct str hash = str_head(*s, OUT_HASH);

    if (!out_name_is_hash(hash)) {
        return false;
    }
    memcpy(out, hash.p, OUT_HASH);
    out[OUT_HASH] = '\0';
    *s = str_skip(*s, OUT_HASH);
    return true;
}

/* Digits up to a space, without a zero in front. */
static bool
take_revision(struct str *s, int64_t *out)
{
    struct str digits;
    uint64_t n;

    if (!str_split(s, ' ', &digits) || !str_to_u64(digits, INT64_MAX, &n) ||
        (digits.n > 1 && digits.p[0] == '0')) {
        return false;
    }
    *out = (int64_t)n;
    return true;
}

bool
mark_parse(struct str head, struct mark *out)
{
    struct str s = head;

    return str_take(&s, STR("<!doctype html>\n<!-- assets gallery 1 revision=")) &&
           take_revision(&s, &out->revision) && str_take(&s, STR("made=")) &&
           take_hash(&s, out->made) && str_take(&s, STR(" files=")) &&
           take_hash(&s, out->files) && str_take(&s, STR(" -->\n"));
}
