#include "catalog/finding.h"

#include "base/date.h"
#include "thumbs/wire.h"

enum { ASPECT_TOLERANCE_PERCENT = 2 };

static const char *const finding_names[FINDINGS_OF_AUDIT] = {
    [FINDING_TYPE_DIFFERS] = "type-differs", [FINDING_NO_PICTURE] = "no-picture",
    [FINDING_UNVERIFIABLE] = "unverifiable", [FINDING_TOO_LARGE] = "too-large",
    [FINDING_ASPECT] = "aspect-differs",     [FINDING_DATE] = "dates-differ",
    [FINDING_PLACEHOLDER] = "placeholder",   [FINDING_NO_THUMB] = "no-thumb",
    [FINDING_OLD_THUMB] = "old-thumb",       [FINDING_ARTICLE_DATE] = "article-date",
};

const char *
finding_name(enum finding f)
{
    return finding_names[f];
}

/* "25f_4x3" or "4x3": the shape that the crop's name promises. */
static bool
variant_shape(struct str variant, uint64_t *w, uint64_t *h)
{
    struct str rest = variant;
    struct str part = {0};

    while (str_split(&rest, '_', &part)) {
    }
    rest = part;
    return str_split(&rest, 'x', &part) && str_to_u64(part, 100, w) &&
           str_to_u64(rest, 100, h) && *w > 0 && *h > 0;
}

static bool
aspect_differs(const struct row_listed *r)
{
    uint64_t w, h;
    int64_t told, is;

    if (!variant_shape(r->variant, &w, &h) || r->object.width <= 0 ||
        r->object.height <= 0) {
        return false;
    }
    told = (int64_t)w * r->object.height;
    is = (int64_t)h * r->object.width;
    return (told > is ? told - is : is - told) * 100 > told * ASPECT_TOLERANCE_PERCENT;
}

static bool
dates_differ(const struct row_listed *r)
{
    struct date path, name;

    return date_from_iso(r->date_path, &path) && date_from_iso(r->date_name, &name) &&
           !date_same_day(&path, &name);
}

static uint32_t
findings_of_object(const struct row_listed *r)
{
    enum media_type is = media_from_name(r->object.type);
    enum media_type claimed = media_type_of_path(r->url);
    uint32_t found = 0;

    if (claimed != MEDIA_UNKNOWN && claimed != is) {
        found |= 1u << FINDING_TYPE_DIFFERS;
    }
    switch (verdict_from_name(r->object.verdict)) {
    case VERDICT_NO_PICTURE:
        found |= 1u << FINDING_NO_PICTURE;
        break;
    case VERDICT_UNSUPPORTED:
    case VERDICT_UNCHECKED:
        found |= 1u << FINDING_UNVERIFIABLE;
        break;
    case VERDICT_TOO_LARGE:
        found |= 1u << FINDING_TOO_LARGE;
        break;
    case VERDICT_OK:
    case VERDICT_TRUNCATED:
    case VERDICT_UNDECODABLE:
    case VERDICT_WRONG_TYPE:
    case VERDICT_EMPTY:
    case VERDICTS:
        break; /* the class tells these */
    }
    return found;
}

uint32_t
findings_of(const struct row_listed *r)
{
    uint32_t found = 0;

    if (dates_differ(r)) {
        found |= 1u << FINDING_DATE;
    }
    if (r->held) {
        found |= findings_of_object(r);
        if (aspect_differs(r)) {
            found |= 1u << FINDING_ASPECT;
        }
    }
    return found;
}
