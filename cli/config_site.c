#include "cli/config_site.h"

#include "base/date.h"
#include "base/limits.h"
#include "cli/opts.h"
#include "fetch/url.h"

#include <limits.h>

enum site_key {
    KEY_BASE_URL,
    KEY_TIME_ZONE,
    KEY_DATE,
    KEY_VARIANT,
    KEY_TICKS,
    SITE_KEYS
};

static const char *const key_names[] = {"base_url", "time_zone", "date",
                                        "variant",  "ticks",     NULL};

struct site_entry {
    struct site site;
    unsigned rank[SITE_KEYS]; /* of the file that set each key; UINT_MAX: none did */
    struct site_entry *next;
};

MUST_USE bool
site_base_ok(const char *base_url, struct err *e)
{
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};

    if (!url_normalise(str_of(base_url), false, &url, e)) {
        e->code = ERR_USAGE;
        return err_wrap(e, "base_url");
    }
    return true;
}

/* "site alalam" gives alalam; NULL for another section. */
static const char *
name_of_section(const char *section)
{
    struct str s = str_of(section);

    if (!str_starts(s, STR("site"))) {
        return NULL;
    }
    s = str_skip(s, 4);
    if (s.n == 0 || (s.p[0] != ' ' && s.p[0] != '\t')) {
        return NULL;
    }
    s = str_trim(s);
    return s.n > 0 ? s.p : NULL;
}

static struct site_entry *
find_entry(const struct site_list *l, const char *name)
{
    for (struct site_entry *s = l->first; s != NULL; s = s->next) {
        if (strcmp(s->site.name, name) == 0) {
            return s;
        }
    }
    return NULL;
}

static struct site_entry *
get_entry(struct site_list *l, const char *name)
{
    struct site_entry **at = &l->first;
    struct site_entry *s = find_entry(l, name);

    if (s != NULL) {
        return s;
    }
    s = arena_alloc(l->arena, sizeof *s);
    s->site.name = arena_strndup(l->arena, name, strlen(name));
    for (size_t i = 0; i < SITE_KEYS; i++) {
        s->rank[i] = UINT_MAX;
    }
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = s;
    l->n++;
    return s;
}

static bool
add_pattern(const char **patterns, enum site_key key, const char *value, struct err *e)
{
    size_t n = 0;

    while (n < SITE_PATTERNS && patterns[n] != NULL) {
        n++;
    }
    if (n == SITE_PATTERNS) {
        return err_set(e, ERR_USAGE, "%s: more than %d patterns", key_names[key],
                       SITE_PATTERNS);
    }
    if (!site_pattern_ok(value, e)) {
        return err_wrap(e, "%s", key_names[key]);
    }
    patterns[n] = value;
    return true;
}

static bool
zone_ok(const char *zone, struct err *e)
{
    struct date d = {
        .year = 2016, .month = 7, .day = 17, .hour = 12, .precision = DATE_SECOND};

    return date_set_zone(&d, zone, e) || err_wrap(e, "time_zone");
}

static bool
set_key(struct site_entry *s, enum site_key key, bool again, const char *value,
        struct err *e)
{
    switch (key) {
    case KEY_BASE_URL:
    case KEY_TIME_ZONE:
        if (again) {
            return err_set(e, ERR_USAGE, "%s was set before for this site",
                           key_names[key]);
        }
        if (key == KEY_BASE_URL) {
            s->site.base_url = value;
            return site_base_ok(value, e);
        }
        s->site.zone = value;
        return zone_ok(value, e);
    case KEY_DATE:
        return add_pattern(s->site.date_patterns, key, value, e);
    case KEY_VARIANT:
        return add_pattern(s->site.variant_patterns, key, value, e);
    case KEY_TICKS:
        return add_pattern(s->site.ticks_patterns, key, value, e);
    case SITE_KEYS:
        break;
    }
    return false;
}

MUST_USE bool
site_list_set(struct site_list *l, const char *section, unsigned rank, const char *key,
              const char *value, struct err *e)
{
    const char *name = name_of_section(section);
    const char *near;
    struct site_entry *s;
    size_t k = 0;

    if (name == NULL) {
        return err_set(e, ERR_USAGE, "unknown section [%s]; expected [site NAME]",
                       section);
    }
    while (key_names[k] != NULL && strcmp(key_names[k], key) != 0) {
        k++;
    }
    if (key_names[k] == NULL) {
        near = nearest_name(key, key_names);
        return err_set(e, ERR_USAGE, "unknown site setting \"%s\"; %s%s", key,
                       near != NULL ? "nearest: " : "see: man assets.conf",
                       near != NULL ? near : "");
    }
    s = get_entry(l, name);
    if (s->rank[k] < rank) {
        return true; /* a file that comes first has it */
    }
    value = arena_strndup(l->arena, value, strlen(value));
    if (!set_key(s, (enum site_key)k, s->rank[k] == rank, value, e)) {
        return false;
    }
    s->rank[k] = rank;
    return true;
}

static bool
same_origin(const char *one, const char *other)
{
    auto_buf struct buf a = {.limit = LIMIT_URL_BYTES};
    auto_buf struct buf b = {.limit = LIMIT_URL_BYTES};
    struct url ua;
    struct url ub;

    return url_normalise(str_of(one), false, &a, NULL) &&
           url_normalise(str_of(other), false, &b, NULL) &&
           url_split(buf_view(&a), &ua) && url_split(buf_view(&b), &ub) &&
           str_eq(ua.scheme, ub.scheme) && str_eq(ua.host, ub.host) && ua.port == ub.port;
}

static bool
unknown_site(const struct site_list *l, const char *name, struct err *e)
{
    const char **names = xcalloc(l->n + 1, sizeof *names);
    const char *near;
    size_t n = 0;

    for (const struct site_entry *s = l->first; s != NULL; s = s->next) {
        names[n++] = s->site.name;
    }
    near = nearest_name(name, names);
    free(names);
    if (near != NULL) {
        return err_set(e, ERR_USAGE, "--site: no [site %s] is configured; nearest: %s",
                       name, near);
    }
    return err_set(e, ERR_USAGE,
                   "--site: no [site %s] is configured; see: man assets.conf", name);
}

/* The profile, with the defaults' patterns where it tells none. */
static void
fill_site(const struct site_entry *entry, struct site *out)
{
    *out = site_defaults;
    if (entry == NULL) {
        return;
    }
    out->name = entry->site.name;
    out->base_url = entry->site.base_url;
    out->zone = entry->site.zone;
    if (entry->site.date_patterns[0] != NULL) {
        memcpy(out->date_patterns, entry->site.date_patterns, sizeof out->date_patterns);
    }
    if (entry->site.variant_patterns[0] != NULL) {
        memcpy(out->variant_patterns, entry->site.variant_patterns,
               sizeof out->variant_patterns);
    }
    if (entry->site.ticks_patterns[0] != NULL) {
        memcpy(out->ticks_patterns, entry->site.ticks_patterns,
               sizeof out->ticks_patterns);
    }
}

/* The profile of this very base, else the first of its scheme, host and port. */
static const struct site_entry *
find_by_base(const struct site_list *l, const char *base_url)
{
    const struct site_entry *found = NULL;

    for (const struct site_entry *s = l->first; s != NULL; s = s->next) {
        if (s->site.base_url == NULL) {
            continue;
        }
        if (strcmp(s->site.base_url, base_url) == 0) {
            return s;
        }
        if (found == NULL && same_origin(s->site.base_url, base_url)) {
            found = s;
        }
    }
    return found;
}

MUST_USE bool
site_list_choose(const struct site_list *l, const char *name, const char *base_url,
                 struct site *out, struct err *e)
{
    const struct site_entry *found = l->n == 1 ? l->first : NULL;

    if (name != NULL) {
        found = find_entry(l, name);
    } else if (base_url != NULL) {
        found = find_by_base(l, base_url);
    }
    if (name != NULL && found == NULL) {
        return unknown_site(l, name, e);
    }
    fill_site(found, out);
    return true;
}
