/*
 * catalog/input_net.h - pages by their URL, one at a time, through the fetch engine and
 * all its rules. For input and wayback.
 */
#ifndef ASSETS_CATALOG_INPUT_NET_H
#define ASSETS_CATALOG_INPUT_NET_H

#include "base/err.h"
#include "fetch/fetch.h"

struct input_net; /* keeps connections open from one page to the next */

/* opts is borrowed until input_net_free; file:// is never followed, whatever it says. */
MUST_USE bool input_net_new(struct input_net **out, const struct fetch_opts *opts,
                            struct err *e);
void input_net_free(struct input_net *net); /* accepts NULL */

/*
 * Fetches one page of at most LIMIT_PAGE_BYTES. Gives a descriptor at its first byte, or
 * -1; the caller owns it and *final_url. Errors: those of fetch; ERR_INPUT where media
 * came instead of a text; ERR_STOPPED once stop_fd is readable.
 */
MUST_USE int input_net_get(struct input_net *net, const char *url, int stop_fd,
                           char **final_url, struct err *e);
/* HTTP status of the last page that was asked for; 0: no server answered. */
int input_net_status(const struct input_net *net);

#endif
