/*
 * catalog/plan.h - what is to be done about one asset, and why. Pure: a snapshot of the
 * catalog in, a decision out.
 */
#ifndef ASSETS_CATALOG_PLAN_H
#define ASSETS_CATALOG_PLAN_H

#include "db/row.h"

enum work {
    WORK_NOTHING,
    WORK_FETCH,   /* no bytes yet, or they are lost: get them */
    WORK_REFRESH, /* bytes are held: ask, with validators, whether they changed */
    /* bytes are held, but nobody looked at them or the picture is missing */
    WORK_LOOK,
    WORK_REFUSE,  /* our own rules forbid it: that is recorded, nothing is sent */
    WORK_ADOPT    /* bytes of an interrupted run: never planned, taken from the journal */
};

/* What a look is for, and how much of the file it reads. */
enum look {
    LOOK_THUMBS = 1, /* the wanted boxes */
    LOOK_STRIP = 2,  /* a storyboard, where it is a video */
    /* All of it, for facts and verdict: they do not stand from an earlier look. */
    LOOK_WHOLE = 4,
    LOOK_ALL = 7
};

struct plan_rules {
    bool retry_failed; /* also what failed for good, and what is not due yet */
    bool refresh;      /* also what is present */
    bool offline;      /* nothing that needs the network */
    /* file:// URLs are fetched only below this one; empty: none at all */
    struct str file_base;
    int64_t now_ms;    /* wall clock */
    int n_boxes;       /* how many thumbs each object is to have */
    bool storyboard;   /* and each video a storyboard */
};

struct plan {
    enum work work;
    const char *reason; /* static; one clause: "not tried yet", "gone (404 or 410)" */
    unsigned looks;     /* enum look, for WORK_LOOK */
};

/* Every state has a decision for every rule: adding a state lights up this function. */
struct plan plan_asset(const struct row_work *w, const struct plan_rules *rules);

const char *work_name(enum work w); /* "fetch", "look" */

#endif
