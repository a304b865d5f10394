/*
 * storage/team.h - threads that work off jobs while their master goes on. Private to
 * storage/.
 */
#ifndef ASSETS_STORAGE_TEAM_H
#define ASSETS_STORAGE_TEAM_H

#include "base/err.h"

#include <stddef.h>

/*
 * One thread, the master, gives jobs and takes them back; what lies in a job belongs to
 * whoever has it. Only team_* of this header are ever called from two threads at once.
 */
struct team;

/* The first member of a job of the master's own kind. */
struct team_job {
    struct team_job *next; /* the team's, from team_give to team_take */
};

/* How the jobs are done. hand is what one thread has for itself, made by the master. */
struct team_craft {
    void (*work)(void *hand, struct team_job *job);
    void *(*hand_new)(void *arg); /* NULL: a thread needs nothing */
    void (*hand_free)(void *hand);
    void *arg; /* borrowed until team_close */
    /* The master sleeps until so many are done, or nothing is left to begin. */
    size_t batch;
};

/* 0 stands for one a core; more than `most` are not had. */
unsigned team_size(unsigned wanted, unsigned most);
/*
 * At most `threads` of them; fewer where the system gives no more. No signal is ever
 * handled in one. ERR_DISK where there is none at all.
 */
MUST_USE bool team_open(struct team **out, unsigned threads,
                        const struct team_craft *craft, struct err *e);
/* What is under way is waited for; what was not taken back is forgotten. NULL is fine. */
void team_close(struct team *t);

void team_give(struct team *t, struct team_job *job);
/* The next that is done, or NULL; in the order of getting done. */
struct team_job *team_take(struct team *t);
/* One that nobody has begun, which then is not done any more; NULL: there is none. */
struct team_job *team_take_unbegun(struct team *t);
/* Until jobs are done (see batch), stop_fd (-1: none) can be read, or a signal came. */
void team_wait(struct team *t, int stop_fd);

#endif
