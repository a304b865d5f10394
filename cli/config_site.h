/*
 * cli/config_site.h - the [site NAME] sections of a configuration, and which of them a
 * run goes by.
 */
#ifndef ASSETS_CLI_CONFIG_SITE_H
#define ASSETS_CLI_CONFIG_SITE_H

#include "base/err.h"
#include "base/mem.h"
#include "catalog/site.h"

struct site_entry; /* one profile; in the arena */

struct site_list {
    struct arena *arena; /* borrowed */
    struct site_entry *first;
    size_t n;
};

/*
 * One `key = value` below `[section]`. rank is the file's: a key set by a file of lower
 * rank stays, and a file's own keys add up to SITE_PATTERNS patterns. ERR_USAGE says what
 * is wrong, without file and line.
 */
MUST_USE bool site_list_set(struct site_list *l, const char *section, unsigned rank,
                            const char *key, const char *value, struct err *e);

/* As config_site. */
MUST_USE bool site_list_choose(const struct site_list *l, const char *name,
                               const char *base_url, struct site *out, struct err *e);

/* An absolute http or https URL; ERR_USAGE else. */
MUST_USE bool site_base_ok(const char *base_url, struct err *e);

#endif
