/*
 * cli/config.h - settings from files and the environment, and the site profiles they
 * hold. The only door to inih.
 *
 * Files, the first that has a key wins: assets.conf in the archive,
 * $XDG_CONFIG_HOME/assets/config (else ~/.config/assets/config), /etc/assets.conf.
 * ASSETS_<KEY> in the environment wins over all files.
 */
#ifndef ASSETS_CLI_CONFIG_H
#define ASSETS_CLI_CONFIG_H

#include "base/err.h"
#include "base/mem.h"
#include "catalog/site.h"
#include "cli/opts.h"

struct config; /* lives in the arena it was read into */

struct config_files {
    const char *archive_dir; /* NULL: no archive near */
    const char *only;        /* --config FILE instead of the three; NULL: the three */
};

/*
 * Reads what is there; an absent file is fine (not an absent `only`). ERR_USAGE with
 * file:line: an unknown key (with the nearest), a value that its option would not take, a
 * setting that an archive's file may not make, a bad pattern or zone. ERR_DISK: a file
 * that is there and can not be read.
 */
MUST_USE bool config_read(struct config **out, const struct config_files *files,
                          struct arena *arena, struct err *e);

/*
 * Fills the slots of rows that the command line left alone (table->given). ERR_USAGE
 * names the variable or file:line.
 */
MUST_USE bool config_apply(const struct config *c, const struct opts_table *table,
                           struct arena *arena, struct err *e);

/*
 * The profile of a run: the one called `name` (ERR_USAGE where there is none), else the
 * one whose base_url equals base_url or has its scheme, host and port, else, without
 * base_url, the only one. Defaults where none fits; its patterns are the defaults' where
 * the profile tells none. base_url may be NULL. Texts live in the arena.
 */
MUST_USE bool config_site(const struct config *c, const char *name, const char *base_url,
                          struct site *out, struct err *e);

#endif
