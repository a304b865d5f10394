#include "cli/config.h"

#include "base/fd.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "cli/config_site.h"

#include <ini.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { SECTION_MOST = 49 }; /* inih 55 cuts longer names without a word */

/* One `key = value` outside of [site]. */
struct setting {
    const char *key, *value, *where; /* where: "file:line" */
    unsigned rank;                   /* of its file; 0 wins */
    struct setting *next;
};

struct config {
    struct arena *arena;
    struct setting *settings; /* in the order read */
    struct setting **end;
    struct site_list sites;
};

/*
 * One file being read; inih asks for its lines one by one and so never sees a file
 * itself.
 */
struct reading {
    struct config *config;
    const char *file;
    unsigned rank;
    bool from_archive;
    struct str rest;
    int line;
    struct err *e; /* the first thing that was wrong */
    bool failed;
};

static const char *
where_text(const struct reading *r)
{
    auto_free char *text = xasprintf("%s:%d", r->file, r->line);

    return arena_strndup(r->config->arena, text, strlen(text));
}

static bool
fail_here(struct reading *r)
{
    r->failed = true;
    return err_wrap(r->e, "%s:%d", r->file, r->line);
}

/*
 * fgets over memory; a line that inih's buffer can not hold is an error and no two
 * halves.
 */
static char *
next_line(char *into, int room, void *stream)
{
    struct reading *r = stream;
    struct str line;

    if (r->failed || r->rest.n == 0) {
        return NULL;
    }
    r->line++;
    (void)str_split(&r->rest, '\n', &line);
    if (line.p + line.n == r->rest.p + r->rest.n) {
        r->rest = (struct str){NULL, 0}; /* the last line had no end */
    }
    if (str_find_byte(line, '\0') >= 0) {
        err_put(r->e, ERR_USAGE, "a NUL byte stands in this line");
        (void)fail_here(r);
        return NULL;
    }
    if (line.n + 2 > (size_t)room) {
        err_put(r->e, ERR_USAGE, "this line is longer than %d bytes", room - 2);
        (void)fail_here(r);
        return NULL;
    }
    memcpy(into, line.p, line.n);
    into[line.n] = '\n';
    into[line.n + 1] = '\0';
    return into;
}

static bool
unknown_key(struct reading *r, const char *key)
{
    const char **keys = option_keys(r->config->arena);
    const char *near = nearest_name(key, keys);

    free(keys);
    if (near != NULL) {
        err_put(r->e, ERR_USAGE, "unknown setting \"%s\"; nearest: %s", key, near);
    } else {
        err_put(r->e, ERR_USAGE, "unknown setting \"%s\"; see: man assets.conf", key);
    }
    return fail_here(r);
}

/*
 * A value is tried as soon as it is read, so that a bad file is told before anything is
 * done.
 */
static bool
value_ok(const struct opt *row, const char *key, const char *value, struct arena *arena,
         struct err *e)
{
    union {
        int64_t number;
        const char *text;
        struct opt_strings list;
        bool flag;
    } scratch = {0};
    struct opt probe = *row;

    probe.slot = 0;
    if (!opt_set(&probe, &scratch, value, arena, e)) {
        return err_wrap(e, "%s", key);
    }
    /* A folder as base is for the person at the keyboard only: DESIGN.md section 5. */
    if (strcmp(key, "base_url") == 0) {
        return site_base_ok(value, e);
    }
    return true;
}

/* The same key in the same file, or NULL. */
static const struct setting *
set_before(const struct reading *r, const char *key)
{
    for (const struct setting *s = r->config->settings; s != NULL; s = s->next) {
        if (s->rank == r->rank && strcmp(s->key, key) == 0) {
            return s;
        }
    }
    return NULL;
}

static bool
take_setting(struct reading *r, const char *key, const char *value)
{
    const struct opt *row = option_of_key(key);
    struct config *c = r->config;
    const struct setting *before;
    struct setting *s;

    if (row == NULL) {
        return unknown_key(r, key);
    }
    if (row->from == FROM_OWNER && r->from_archive) {
        err_put(r->e, ERR_USAGE,
                "%s can not be set in an archive's own file: it travels with the archive",
                key);
        return fail_here(r);
    }
    before = row->kind == OPT_STRINGS ? NULL : set_before(r, key);
    if (before != NULL) {
        err_put(r->e, ERR_USAGE, "%s was set before, at %s", key, before->where);
        return fail_here(r);
    }
    if (!value_ok(row, key, value, c->arena, r->e)) {
        return fail_here(r);
    }
    s = arena_alloc(c->arena, sizeof *s);
    *s = (struct setting){.key = arena_strndup(c->arena, key, strlen(key)),
                          .value = arena_strndup(c->arena, value, strlen(value)),
                          .where = where_text(r),
                          .rank = r->rank};
    *c->end = s;
    c->end = &s->next;
    return true;
}

static int
take_pair(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    bool ok;

    if (r->failed) {
        return 0;
    }
    if (strlen(section) >= SECTION_MOST) {
        err_put(r->e, ERR_USAGE, "the section's name is longer than %d bytes",
                SECTION_MOST - 1);
        return fail_here(r);
    }
    if (section[0] == '\0') {
        ok = take_setting(r, name, value);
    } else {
        ok = site_list_set(&r->config->sites, section, r->rank, name, value, r->e) ||
             fail_here(r);
    }
    return ok ? 1 : 0;
}

static bool
read_file(struct config *c, const char *file, unsigned rank, bool must, bool from_archive,
          struct err *e)
{
    auto_close int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    auto_buf struct buf text = {.limit = LIMIT_CONFIG_BYTES};
    struct reading r = {
        .config = c, .file = file, .rank = rank, .from_archive = from_archive, .e = e};
    int bad_line;

    if (fd < 0 && !must && (errno == ENOENT || errno == ENOTDIR)) {
        return true;
    }
    if (fd < 0) {
        return err_sys(e, "open %s", file);
    }
    if (!fd_read_to_end(fd, &text, file, e)) {
        e->code = e->code == ERR_LIMIT ? ERR_USAGE : e->code;
        return false;
    }
    r.rest = buf_view(&text);
    bad_line = ini_parse_stream(next_line, &r, take_pair, &r);
    if (r.failed) {
        return false;
    }
    return bad_line == 0 ||
           err_set(e, ERR_USAGE, "%s:%d: neither \"[site NAME]\" nor \"key = value\"",
                   file, bad_line);
}

MUST_USE bool
config_read(struct config **out, const struct config_files *files, struct arena *arena,
            struct err *e)
{
    struct config *c = arena_alloc(arena, sizeof *c);
    const char *xdg = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    auto_free char *own = NULL;
    auto_free char *user = NULL;

    c->arena = arena;
    c->end = &c->settings;
    c->sites.arena = arena;
    *out = c;
    if (files->only != NULL) {
        return read_file(c, files->only, 0, true, false, e);
    }
    if (files->archive_dir != NULL) {
        own = xasprintf("%s/assets.conf", files->archive_dir);
    }
    /* A relative XDG path is to be passed over (XDG Base Directory 0.8). */
    if (xdg != NULL && xdg[0] == '/') {
        user = xasprintf("%s/assets/config", xdg);
    } else if (home != NULL && home[0] == '/') {
        user = xasprintf("%s/.config/assets/config", home);
    }
    return (own == NULL || read_file(c, own, 0, false, true, e)) &&
           (user == NULL || read_file(c, user, 1, false, false, e)) &&
           read_file(c, "/etc/assets.conf", 2, false, false, e);
}

/* The letters of an option's name as a variable has them. */
static char
upper(char c)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    if (c >= 'a' && c <= 'z') {
        return letters[c - 'a'];
    }
    if (c == '-') {
        return '_';
    }
    return c;
}

/* ASSETS_LIMIT_RATE for --limit-rate; NULL where it is not set. */
static const char *
from_environment(const struct opt *row, char name[64])
{
    size_t n = (size_t)snprintf(name, 64, "ASSETS_%s", row->long_name);

    for (size_t i = 0; i < n && i < 63; i++) {
        name[i] = upper(name[i]);
    }
    return getenv(name);
}

static bool
apply_variable(const struct opt *row, void *slots, const char *variable,
               const char *value, struct arena *arena, struct err *e)
{
    struct str rest = str_of(value);
    bool more = row->kind == OPT_STRINGS;

    if (strcmp(row->long_name, "base-url") == 0 && !site_base_ok(value, e)) {
        return err_wrap(e, "%s", variable);
    }
    if (!more) {
        return opt_set(row, slots, value, arena, e) || err_wrap(e, "%s", variable);
    }
    while (more) {
        struct str part;
        auto_free char *text = NULL;

        more = str_split(&rest, ',', &part);
        text = xstrndup(part.p != NULL ? part.p : "", part.n);
        if (!opt_set(row, slots, text, arena, e)) {
            return err_wrap(e, "%s", variable);
        }
    }
    return true;
}

/* Files were read in their order: the first that has the key gives all its values. */
static bool
apply_files(const struct config *c, const struct opt *row, void *slots,
            struct arena *arena, struct err *e)
{
    unsigned rank = UINT_MAX;

    for (const struct setting *s = c->settings; s != NULL; s = s->next) {
        if (!option_has_key(row, s->key) || s->rank > rank) {
            continue;
        }
        rank = s->rank;
        if (!opt_set(row, slots, s->value, arena, e)) {
            return err_wrap(e, "%s: %s", s->where, s->key);
        }
    }
    return true;
}

MUST_USE bool
config_apply(const struct config *c, const struct opts_table *table, struct arena *arena,
             struct err *e)
{
    for (size_t i = 0; i < opts_count(table->rows); i++) {
        const struct opt *row = &table->rows[i];
        char variable[64];
        const char *value;
        bool ok;

        if (row->from == FROM_FLAG || (table->given != NULL && table->given[i])) {
            continue;
        }
        value = from_environment(row, variable);
        ok = value != NULL && value[0] != '\0'
                 ? apply_variable(row, table->slots, variable, value, arena, e)
                 : apply_files(c, row, table->slots, arena, e);
        if (!ok) {
            return false;
        }
    }
    return true;
}

MUST_USE bool
config_site(const struct config *c, const char *name, const char *base_url,
            struct site *out, struct err *e)
{
    return site_list_choose(&c->sites, name, base_url, out, e);
}
