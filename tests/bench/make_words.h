/*
 * bench/make_words.h - neutral headlines in English, Persian and Arabic, made of phrases;
 * nobody is named in them. And a few that no newsroom would send.
 */
#ifndef ASSETS_BENCH_MAKE_WORDS_H
#define ASSETS_BENCH_MAKE_WORDS_H

#include "base/str.h"
#include "tests/bench/make_random.h"

enum made_language { MADE_ENGLISH, MADE_PERSIAN, MADE_ARABIC, MADE_LANGUAGES };

/* Markup, a direction override, a very long one, none, and white space with controls. */
enum { MADE_HOSTILE = 5 };

/* Replaces *out by a headline of some 140 characters. */
void made_title(struct rng *r, enum made_language language, struct buf *out);
void made_title_hostile(int which, struct rng *r, struct buf *out);

/* Replaces *out by the text of a page: three headlines as sentences. */
void made_body(struct rng *r, enum made_language language, struct buf *out);

/* Borrowed for ever. */
const char *made_caption(struct rng *r);
const char *made_credit(struct rng *r);

#endif
