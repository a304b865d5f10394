#include "storage/team.h"

#include "base/fd.h"
#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>

struct line {
    size_t n;
    struct team_job *first;
    struct team_job *last; /* only of meaning where first is not NULL */
};

/* One thread. */
struct member {
    struct team *team;
    pthread_t thread;
    void *hand; /* owned by the master, used by the thread */
};

struct team {
    struct team_craft craft;
    struct member *members; /* owned */
    unsigned n;
    int wake_fd;          /* owned; an eventfd, counted up where the master sleeps */
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t has_work;
    struct line todo;
    struct line done;
    bool is_awaited; /* the master sleeps, or is about to */
    bool is_over;
};

static void
line_add(struct line *line, struct team_job *job)
{
    job->next = NULL;
    if (line->first == NULL) {
        line->first = job;
    } else {
        line->last->next = job;
    }
    line->last = job;
    line->n++;
}

static struct team_job *
line_take(struct line *line)
{
    struct team_job *job = line->first;

    if (job != NULL) {
        line->first = job->next;
        line->n--;
    }
    return job;
}

/* Waits for a job; NULL at the end. */
static struct team_job *
next_job(struct team *t)
{
    struct team_job *job;

    (void)pthread_mutex_lock(&t->lock);
    while (t->todo.first == NULL && !t->is_over) {
        (void)pthread_cond_wait(&t->has_work, &t->lock);
    }
    job = t->is_over ? NULL : line_take(&t->todo);
    (void)pthread_mutex_unlock(&t->lock);
    return job;
}

static void
hand_back(struct team *t, struct team_job *job)
{
    uint64_t one = 1;
    bool is_awaited;

    (void)pthread_mutex_lock(&t->lock);
    line_add(&t->done, job);
    is_awaited = t->is_awaited && (t->done.n >= t->craft.batch || t->todo.n == 0);
    if (is_awaited) {
        t->is_awaited = false; /* one call is enough */
    }
    (void)pthread_mutex_unlock(&t->lock);
    if (is_awaited) {
        (void)!write(t->wake_fd, &one, sizeof one); /* can not be full: see team_wait */
    }
}

static void *
member_run(void *arg)
{
    struct member *m = arg;
    struct team_job *job;

    while ((job = next_job(m->team)) != NULL) {
        m->team->craft.work(m->hand, job);
        hand_back(m->team, job);
    }
    return NULL;
}

unsigned
team_size(unsigned wanted, unsigned most)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned size = wanted;

    if (size == 0) {
        size = cores > 0 ? (unsigned)cores : 1;
    }
    return size < most ? size : most;
}

/* The program's signals are for its first thread, which sleeps where they wake it. */
static void
start_members(struct team *t, unsigned threads)
{
    sigset_t all;
    sigset_t before;
    bool is_started = true;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (is_started && t->n < threads) {
        struct member *m = &t->members[t->n];

        m->team = t;
        if (t->craft.hand_new != NULL) {
            m->hand = t->craft.hand_new(t->craft.arg);
        }
        is_started = pthread_create(&m->thread, NULL, member_run, m) == 0;
        if (is_started) {
            t->n++;
        } else if (t->craft.hand_free != NULL) {
            t->craft.hand_free(m->hand);
        }
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool
team_open(struct team **out, unsigned threads, const struct team_craft *craft,
          struct err *e)
{
    struct team *t;
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    *out = NULL;
    if (fd < 0) {
        return err_sys(e, "make an eventfd");
    }
    t = xcalloc(1, sizeof *t);
    *t = (struct team){.craft = *craft, .wake_fd = fd};
    t->members = xcalloc(threads, sizeof *t->members);
    (void)pthread_mutex_init(&t->lock, NULL);
    (void)pthread_cond_init(&t->has_work, NULL);
    start_members(t, threads);
    if (t->n == 0) {
        team_close(t);
        return err_set(
            e, ERR_DISK,
            "no thread can be started: see the limit of processes (ulimit -u)");
    }
    *out = t;
    return true;
}

void
team_close(struct team *t)
{
    if (t == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&t->lock);
    t->is_over = true;
    (void)pthread_cond_broadcast(&t->has_work);
    (void)pthread_mutex_unlock(&t->lock);
    for (unsigned i = 0; i < t->n; i++) {
        (void)pthread_join(t->members[i].thread, NULL);
        if (t->craft.hand_free != NULL) {
            t->craft.hand_free(t->members[i].hand);
        }
    }
    (void)pthread_cond_destroy(&t->has_work);
    (void)pthread_mutex_destroy(&t->lock);
    fd_close_at(&t->wake_fd);
    free(t->members);
    free(t);
}

void
team_give(struct team *t, struct team_job *job)
{
    (void)pthread_mutex_lock(&t->lock);
    line_add(&t->todo, job);
    (void)pthread_cond_signal(&t->has_work);
    (void)pthread_mutex_unlock(&t->lock);
}

static struct team_job *
take_from(struct team *t, struct line *line)
{
    struct team_job *job;

    (void)pthread_mutex_lock(&t->lock);
    job = line_take(line);
    (void)pthread_mutex_unlock(&t->lock);
    return job;
}

struct team_job *
team_take(struct team *t)
{
    return take_from(t, &t->done);
}

struct team_job *
team_take_unbegun(struct team *t)
{
    return take_from(t, &t->todo);
}

void
team_wait(struct team *t, int stop_fd)
{
    struct pollfd fds[2] = {{.fd = t->wake_fd, .events = POLLIN},
                            {.fd = stop_fd, .events = POLLIN}};
    uint64_t calls;

    (void)pthread_mutex_lock(&t->lock);
    t->is_awaited = t->done.first == NULL;
    if (!t->is_awaited) {
        (void)pthread_mutex_unlock(&t->lock);
        return;
    }
    (void)pthread_mutex_unlock(&t->lock);
    (void)poll(fds, 2, -1);
    /* Emptied each time. A call that comes later than that ends the next wait at once. */
    (void)!read(t->wake_fd, &calls, sizeof calls);
}
