/*
 * db/standing.h - the class of an asset by the rule of the view asset_class, for walks
 * that have all that the rule asks for in hand. Private to db/.
 *
 * The view is the truth. It costs about six seeks an asset: right for a question about
 * ten of them, and ten seconds and more for a million. Tests hold the two against each
 * other over all the ways to come by a class (test_shown.c, test_row_audited.c).
 */
#ifndef ASSETS_DB_STANDING_H
#define ASSETS_DB_STANDING_H

#include "db/row_audit.h"

struct standing {
    bool is_excluded; /* a tombstone is in force */
    bool holds;
    enum bytes_said said;       /* of the held object */
    struct str origin, verdict; /* of the held copy; p NULL: there is no such object */
    struct str url;
    struct str last_outcome; /* of the last observation; p NULL: there is none */
};

/* The first of the view's classes that is true. */
enum asset_state standing_class(const struct standing *s);

/* What an event of a kind that looks at bytes says, by its outcome. */
enum bytes_said said_of_outcome(struct str outcome);

#endif
