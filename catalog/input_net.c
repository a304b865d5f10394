#include "catalog/input_net.h"

#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "fetch/url.h"

#include <sys/mman.h>

enum { WAIT_MS = 1000 }; /* the longest sleep; everything that matters wakes it earlier */

struct input_net {
    struct fetch *fetch;
    struct fetch_opts opts;
    int status; /* of the last page; 0: none */
};

/* What became of the one job. */
struct outcome {
    bool is_done;
    struct err err;
    enum fetch_outcome outcome;
    enum media_type type;
    int status;
    char *final_url; /* owned */
};

bool
input_net_new(struct input_net **out, const struct fetch_opts *opts, struct err *e)
{
    struct input_net *net = xcalloc(1, sizeof *net);

    net->opts = *opts;
    net->opts.allow_file = false;
    if (!fetch_new(&net->fetch, &net->opts, e)) {
        free(net);
        return false;
    }
    *out = net;
    return true;
}

void
input_net_free(struct input_net *net)
{
    if (net != NULL) {
        fetch_free(net->fetch);
        free(net);
    }
}

static void
take_result(void *arg, const struct fetch_result *r)
{
    struct outcome *o = arg;

    o->is_done = true;
    o->err = r->err;
    o->outcome = r->outcome;
    o->type = r->type;
    o->status = r->http_status;
    o->final_url = r->final_url != NULL ? xstrdup(r->final_url) : NULL;
}

/* The job is over when this returns, one way or the other. */
static bool
run(struct input_net *net, int stop_fd, struct outcome *o, struct err *e)
{
    struct pollfd stop = {.fd = stop_fd, .events = POLLIN};

    while (!o->is_done) {
        if (!fetch_wait(net->fetch, &stop, stop_fd >= 0 ? 1 : 0, WAIT_MS, e) ||
            !fetch_step(net->fetch, take_result, NULL, o, e)) {
            fetch_stop(net->fetch, take_result,
                       o); /* it must not write to o or the descriptor later */
            return false;
        }
        if (!o->is_done && (stop.revents & POLLIN) != 0) {
            fetch_stop(net->fetch, take_result, o);
            return err_set(e, ERR_STOPPED, "stopped");
        }
    }
    return true;
}

/* A page was asked for, and a whole text came. */
static bool
is_page(const struct outcome *o, const char *url, struct err *e)
{
    if (o->outcome != FETCH_BODY) {
        *e = o->err;
        return e->code != ERR_NONE ? false
                                   : err_set(e, ERR_INPUT, "%s: no page came", url);
    }
    if (media_rule(o->type) != MEDIA_NOT) {
        return err_set(e, ERR_INPUT, "%s: a %s came, not a page or list", url,
                       media_name(o->type));
    }
    return true;
}

int
input_net_get(struct input_net *net, const char *url, int stop_fd, char **final_url,
              struct err *e)
{
    auto_close int fd = memfd_create("assets-page", MFD_CLOEXEC);
    auto_buf struct buf normal;
    struct outcome o = {0};
    struct fetch_job job = {.id = 1, .fd = fd, .limit_bytes = LIMIT_PAGE_BYTES};

    *final_url = NULL;
    net->status = 0;
    buf_init(&normal, LIMIT_URL_BYTES);
    if (fd < 0) {
        err_put_sys(e, "make memory for a page");
        return -1;
    }
    if (!url_normalise(str_of(url), false, &normal, e)) {
        return -1;
    }
    job.url = buf_view(&normal);
    if (!fetch_add(net->fetch, &job, e)) {
        return -1;
    }
    if (!run(net, stop_fd, &o, e) || !is_page(&o, url, e)) {
        net->status = o.status;
        free(o.final_url);
        return -1;
    }
    net->status = o.status;
    if (lseek(fd, 0, SEEK_SET) != 0) {
        free(o.final_url);
        err_put_sys(e, "%s", url);
        return -1;
    }
    *final_url = o.final_url != NULL ? o.final_url : xstrdup(buf_cstr(&normal));
    return steal_fd(&fd);
}

int
input_net_status(const struct input_net *net)
{
    return net->status;
}
