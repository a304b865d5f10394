#include "db/row.h"

/* The class names of the view asset_class (schema/0001-first.sql). */
static const char *const names[ASSET_STATES] = {
    [STATE_PRESENT] = "present",     [STATE_SUBSTITUTE] = "substitute",
    [STATE_DAMAGED] = "damaged",     [STATE_LOST] = "lost",
    [STATE_GONE] = "gone",           [STATE_REFUSED] = "refused",
    [STATE_NOT_MEDIA] = "not-media", [STATE_FAILING] = "failing",
    [STATE_UNTRIED] = "untried",     [STATE_UNRESOLVABLE] = "unresolvable",
    [STATE_EXCLUDED] = "excluded",
};

const char *
state_name(enum asset_state s)
{
    return (unsigned)s < ASSET_STATES ? names[s] : "unknown";
}

enum asset_state
state_from_name(struct str name)
{
    unsigned s = 0;

    while (s < ASSET_STATES && !str_eq(str_of(names[s]), name)) {
        s++;
    }
    return (enum asset_state)s;
}
