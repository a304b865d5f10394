/*
 * cli/net.h - the options of every command that asks servers for something: rows for its
 * table, slots for its struct.
 */
#ifndef ASSETS_CLI_NET_H
#define ASSETS_CLI_NET_H

#include "cli/cli.h"
#include "fetch/fetch.h"

struct net_slots {
    struct opt_strings allow_private;
    const char *user_agent, *proxy, *cacert;
    int64_t retries, timeout_ms;
};

/* For `struct s { …; struct net_slots net; … }`: rows of the options table. */
#define NET_SLOT(s, member) \
    .slot = offsetof(struct s, net) + offsetof(struct net_slots, member)
/* clang-format off */
#define NET_OPTIONS(s) \
    {.long_name = "retries", .short_name = 'R', .kind = OPT_INT, .from = FROM_ANY, \
     NET_SLOT(s, retries), \
     .arg_name = "N", .most = 100, \
     .help = "ask N more times where asking again can help (default 3)"}, \
    {.long_name = "timeout", .kind = OPT_DURATION, .from = FROM_ANY, \
     NET_SLOT(s, timeout_ms), \
     .arg_name = "TIME", \
     .help = "give up one transfer after TIME: 90s, 5m (default: by its size)"}, \
    {.long_name = "allow-private", .kind = OPT_STRINGS, .from = FROM_OWNER, \
     NET_SLOT(s, allow_private), \
     .arg_name = "HOST", \
     .help = "HOST may have a private or loopback address (may be repeated)"}, \
    {.long_name = "user-agent", .kind = OPT_STRING, .from = FROM_ANY, \
     NET_SLOT(s, user_agent), \
     .arg_name = "TEXT", .help = "say TEXT instead of the program's name and version"}, \
    {.long_name = "proxy", .kind = OPT_STRING, .from = FROM_OWNER, NET_SLOT(s, proxy), \
     .arg_name = "URL", \
     .help = "go through this proxy; *_proxy variables are not looked at"}, \
    {.long_name = "cacert", .kind = OPT_STRING, .from = FROM_OWNER, NET_SLOT(s, cacert), \
     .arg_name = "FILE", .help = "trust the certificates in FILE instead of the system's"}
/* clang-format on */
#define NET_DEFAULTS {.retries = -1}

/* Texts are borrowed from the slots. */
void net_fetch_opts(const struct net_slots *n, struct fetch_opts *out);

/*
 * The base of a run, normalised, in the arena: what --base-url says (a folder becomes a
 * file URL), else the profile's; NULL where there is none. ERR_USAGE where it is no base.
 */
MUST_USE bool net_base_url(const char *given, const struct site *site,
                           struct arena *arena, const char **out, struct err *e);

#endif
