/*
 * catalog/site.h - what the owner says of a site: where its paths lead and what its file
 * names mean. Pure.
 */
#ifndef ASSETS_CATALOG_SITE_H
#define ASSETS_CATALOG_SITE_H

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

enum { SITE_PATTERNS = 8 };

/*
 * One [site NAME] of the configuration, or the defaults. Texts are borrowed from the
 * configuration.
 * Pattern letters: {Y} four digits, {m} {d} two, {n} one or more digits, {ticks} 18
 * digits of .NET ticks; the rest literal.
 */
struct site {
    const char *name;     /* NULL: the base URL's host */
    const char *base_url; /* NULL: none */
    /* time zone of dates in names and pages; NULL: not known, dates stay without one */
    const char *zone;
    /* anywhere in the path: "/{Y}/{m}/{d}/" */
    const char *date_patterns[SITE_PATTERNS];
    /* at the end of the name: "_{n}f_{n}x{n}" "_{n}x{n}" */
    const char *variant_patterns[SITE_PATTERNS];
    const char *ticks_patterns[SITE_PATTERNS];   /* within the name: "_{ticks}" */
};

/*
 * "/{Y}/{m}/{d}/" "/{Y}-{m}-{d}/" · "_{n}f_{n}x{n}"
 * "_{n}x{n}" "-{n}x{n}" · "_{ticks}" "{ticks}"
 */
extern const struct site site_defaults;

/* ERR_USAGE where a pattern has an unknown {letter} or an open brace. */
MUST_USE bool site_pattern_ok(const char *pattern, struct err *e);

/* What the name of one asset tells. Slices of path. */
struct name_facts {
    /* file name without ending and variant: alalam_636042931188082228 */
    struct str stem;
    struct str variant;   /* without its first separator: 25f_4x3; empty when none */
    struct date in_path;  /* DATE_DAY, or DATE_NONE */
    struct date in_name;  /* from ticks, DATE_MILLI, or DATE_NONE */
};
void site_name_facts(const struct site *site, struct str path, struct name_facts *out);

/*
 * The date that is shown: name ticks where they agree with the path's day or the path
 * tells none, else path, else article, else last-modified; *source one of "name-ticks"
 * "path" "article" "last-modified", or "" for none.
 */
void site_shown_date(const struct name_facts *f, const struct date *article,
                     const struct date *last_modified, struct date *out,
                     const char **source);

#endif
