#include "fetch/transfer.h"

#include "base/limits.h"
#include "base/mem.h"
#include "fetch/libcurl.h"
#include "fetch/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct net {
    struct libcurl curl;
    CURLM *multi;                /* owned */
    const struct net_sink *sink; /* borrowed */
    struct net_opts opts;        /* texts are owned */
    struct curl_waitfd *watched; /* owned; room for n_watched */
    unsigned n_watched;
};

struct transfer {
    struct net *net;            /* borrowed */
    void *arg;                  /* borrowed */
    CURL *easy;                 /* owned */
    struct curl_slist *headers; /* owned; libcurl reads it while it works */
    bool moving;
    bool paused;
    bool may_be_private;
    char refused[INET6_ADDRSTRLEN]; /* address that the policy forbids; "" none */
    char text[CURL_ERROR_SIZE];
};

const char *
net_engine(void)
{
    return libcurl_engine();
}

/*
 * The decision falls on the numeric address, just before the socket is made: spellings of
 * a host and names that change their address between two look-ups make no difference.
 */
static curl_socket_t
on_open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *t = arg;
    struct sockaddr_storage copy = {0};

    (void)purpose;
    if (address->addrlen > sizeof copy) {
        return CURL_SOCKET_BAD;
    }
    memcpy(&copy, &address->addr, address->addrlen);
    if (!t->may_be_private && !url_address_public((const struct sockaddr *)&copy)) {
        const char *at = (const char *)&copy;
        size_t skip = copy.ss_family == AF_INET6
                          ? offsetof(struct sockaddr_in6, sin6_addr)
                          : offsetof(struct sockaddr_in, sin_addr);

        if (inet_ntop(copy.ss_family, at + skip, t->refused, sizeof t->refused) == NULL) {
            memcpy(t->refused, "unknown", sizeof "unknown");
        }
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Asked before each request, also on a connection that was opened for another one. */
static int
on_request(void *arg, char *ip, char *local_ip, int port, int local_port)
{
    struct transfer *t = arg;

    (void)local_ip;
    (void)port;
    (void)local_port;
    if (!t->may_be_private && !url_ip_public(ip)) {
        (void)snprintf(t->refused, sizeof t->refused, "%s", ip);
        return CURL_PREREQFUNC_ABORT;
    }
    return CURL_PREREQFUNC_OK;
}

static size_t
on_header(char *p, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;

    return t->net->sink->line(t->arg, (struct str){p, size * n}) ? size * n : 0;
}

static size_t
on_data(char *p, size_t size, size_t n, void *arg)
{
    struct transfer *t = arg;

    switch (t->net->sink->data(t->arg, (struct str){p, size * n})) {
    case NET_TAKEN:
        return size * n;
    case NET_LATER:
        t->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    case NET_ENOUGH:
        break;
    }
    return CURL_WRITEFUNC_ERROR;
}

/* What holds for every request. */
static bool
set_habits(const struct libcurl *curl, CURL *c, const struct net_opts *o)
{
    return curl->easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_PROXY, o->proxy ? o->proxy : "") == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_NOPROXY, "") == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_USERAGENT, o->user_agent) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "identity") == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_HTTP_CONTENT_DECODING, 0L) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CONNECT_S) ==
               CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, o->slow_bytes_s) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)o->slow_s) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_BUFFERSIZE, (long)LIMIT_RECEIVE_BYTES) ==
               CURLE_OK &&
           (!o->ca_file || curl->easy_setopt(c, CURLOPT_CAINFO, o->ca_file) == CURLE_OK);
}

static bool
set_callbacks(struct transfer *t)
{
    const struct libcurl *curl = &t->net->curl;
    CURL *c = t->easy;
    bool direct = t->net->opts.proxy == NULL;

    return curl->easy_setopt(c, CURLOPT_PRIVATE, t) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_ERRORBUFFER, t->text) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_WRITEFUNCTION, on_data) == CURLE_OK &&
           curl->easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK &&
           (!direct ||
            (curl->easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_open_socket) ==
                 CURLE_OK &&
             curl->easy_setopt(c, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
             curl->easy_setopt(c, CURLOPT_PREREQFUNCTION, on_request) == CURLE_OK &&
             curl->easy_setopt(c, CURLOPT_PREREQDATA, t) == CURLE_OK));
}

bool
net_new(struct net **out, const struct net_opts *opts, const struct net_sink *sink,
        struct err *e)
{
    long kept = (long)opts->transfers * 2; /* a host change does not close the last one */
    struct libcurl curl;
    struct net *n;

    if (!libcurl_load(&curl, e)) {
        return false;
    }
    n = xcalloc(1, sizeof *n);
    n->curl = curl;
    n->sink = sink;
    n->opts = *opts;
    n->opts.proxy = opts->proxy != NULL ? xstrdup(opts->proxy) : NULL;
    n->opts.user_agent = xstrdup(opts->user_agent);
    n->opts.ca_file = opts->ca_file != NULL ? xstrdup(opts->ca_file) : NULL;
    if (n->curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
        n->multi = n->curl.multi_init();
    }
    if (n->multi == NULL ||
        n->curl.multi_setopt(n->multi, CURLMOPT_MAXCONNECTS, kept) != CURLM_OK) {
        net_free(n);
        return err_set(e, ERR_NET_DOWN, "libcurl cannot start");
    }
    *out = n;
    return true;
}

static void
free_text(const char *text)
{
    char *owned;

    memcpy(&owned, &text, sizeof owned); /* const for the readers, ours to free */
    free(owned);
}

void
net_free(struct net *n)
{
    if (n == NULL) {
        return;
    }
    (void)n->curl.multi_cleanup(n->multi);
    n->curl.global_cleanup();
    free_text(n->opts.proxy);
    free_text(n->opts.user_agent);
    free_text(n->opts.ca_file);
    free(n->watched);
    free(n);
}

bool
transfer_new(struct transfer **out, struct net *n, void *arg, struct err *e)
{
    struct transfer *t = xcalloc(1, sizeof *t);

    t->net = n;
    t->arg = arg;
    t->easy = n->curl.easy_init();
    if (t->easy == NULL || !set_habits(&n->curl, t->easy, &n->opts) ||
        !set_callbacks(t)) {
        transfer_free(t);
        return err_set(e, ERR_NET_DOWN,
                       "this libcurl lacks what a safe transfer needs (%s)",
                       n->curl.version());
    }
    *out = t;
    return true;
}

void
transfer_free(struct transfer *t)
{
    if (t == NULL) {
        return;
    }
    transfer_cancel(t);
    t->net->curl.easy_cleanup(t->easy);
    t->net->curl.slist_free_all(t->headers);
    free(t);
}

void
transfer_cancel(struct transfer *t)
{
    if (t->moving) {
        t->moving = false;
        (void)t->net->curl.multi_remove_handle(t->net->multi, t->easy);
    }
}

/*
 * Most requests have no headers of their own, and so had the one before: then nothing is
 * to be done.
 */
static bool
set_headers(struct transfer *t, const char *const *headers)
{
    if (t->headers == NULL && headers == NULL) {
        return true;
    }
    (void)t->net->curl.easy_setopt(t->easy, CURLOPT_HTTPHEADER, NULL);
    t->net->curl.slist_free_all(t->headers);
    t->headers = NULL;
    for (size_t i = 0; headers != NULL && headers[i] != NULL; i++) {
        struct curl_slist *more = t->net->curl.slist_append(t->headers, headers[i]);

        if (more == NULL) {
            return false;
        }
        t->headers = more;
    }
    return t->net->curl.easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK;
}

bool
transfer_start(struct transfer *t, const struct transfer_ask *ask, struct err *e)
{
    t->may_be_private = ask->may_be_private;
    t->paused = false;
    t->refused[0] = '\0';
    t->text[0] = '\0';
    if (!set_headers(t, ask->headers) ||
        t->net->curl.easy_setopt(t->easy, CURLOPT_URL, ask->url) != CURLE_OK ||
        t->net->curl.multi_add_handle(t->net->multi, t->easy) != CURLM_OK) {
        return err_set(e, ERR_NET_DOWN, "libcurl does not take a request");
    }
    t->moving = true;
    return true;
}

void
transfer_resume(struct transfer *t)
{
    if (t->moving && t->paused) {
        t->paused = false;
        /* A refusal from within is told by the next net_perform. */
        (void)t->net->curl.easy_pause(t->easy, CURLPAUSE_CONT);
    }
}

static enum policy_end
end_of(CURLcode code)
{
    switch ((int)code) {
    case CURLE_OK:
        return END_COMPLETE;
    case CURLE_OPERATION_TIMEDOUT:
        return END_TIMEOUT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
        return END_TRUST;
    case CURLE_WRITE_ERROR: /* line or data said so; or libcurl could not parse, */
    case CURLE_ABORTED_BY_CALLBACK: /* which is a broken try all the same */
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return END_OURS;
    default:
        return END_BROKEN;
    }
}

static void
report(struct transfer *t, CURLcode code)
{
    enum policy_end end = end_of(code);
    struct err why = {0};

    if (code != CURLE_OK && t->refused[0] != '\0') {
        end = END_OURS;
        url_refuse_private(t->refused, &why);
    } else if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT) {
        err_put(&why, ERR_POLICY, "libcurl refuses the URL: %s",
                t->net->curl.easy_strerror(code));
    } else if (code != CURLE_OK) {
        err_put(&why, end == END_OURS ? ERR_NONE : ERR_NET_LATER, "%s",
                t->text[0] != '\0' ? t->text : t->net->curl.easy_strerror(code));
    }
    t->net->sink->end(t->arg, end, &why);
}

bool
net_perform(struct net *n, struct err *e)
{
    int running = 0;
    int left = 0;
    CURLMcode rc = n->curl.multi_perform(n->multi, &running);
    CURLMsg *m;

    if (rc != CURLM_OK) {
        return err_set(e, ERR_NET_DOWN, "libcurl: %s", n->curl.multi_strerror(rc));
    }
    while ((m = n->curl.multi_info_read(n->multi, &left)) != NULL) {
        struct transfer *t = NULL;
        CURLcode code = m->data.result;

        if (m->msg == CURLMSG_DONE &&
            n->curl.easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t) == CURLE_OK) {
            transfer_cancel(t);
            report(t, code);
        }
    }
    return true;
}

static short
swap_events(short events, short a_from, short a_to, short b_from, short b_to)
{
    return (short)(((events & a_from) != 0 ? a_to : 0) |
                   ((events & b_from) != 0 ? b_to : 0));
}

bool
net_wait(struct net *n, struct pollfd *extra, unsigned n_extra, int timeout_ms,
         struct err *e)
{
    CURLMcode rc;

    if (n_extra > n->n_watched) {
        n->watched = xrealloc(n->watched, n_extra, sizeof *n->watched);
        n->n_watched = n_extra;
    }
    for (unsigned i = 0; i < n_extra; i++) {
        n->watched[i] = (struct curl_waitfd){
            .fd = extra[i].fd,
            .events = swap_events(extra[i].events, POLLIN, CURL_WAIT_POLLIN, POLLOUT,
                                  CURL_WAIT_POLLOUT)};
    }
    rc = n->curl.multi_poll(n->multi, n->watched, n_extra, timeout_ms, NULL);
    if (rc != CURLM_OK) {
        return err_set(e, ERR_NET_DOWN, "libcurl: %s", n->curl.multi_strerror(rc));
    }
    for (unsigned i = 0; i < n_extra; i++) {
        extra[i].revents = swap_events(n->watched[i].revents, CURL_WAIT_POLLIN, POLLIN,
                                       CURL_WAIT_POLLOUT, POLLOUT);
    }
    return true;
}
