/*
 * base/date_read.h - pieces of written dates, shared by the readers of date.h; not for
 * other folders.
 */
#ifndef ASSETS_BASE_DATE_READ_H
#define ASSETS_BASE_DATE_READ_H

#include "base/date.h"

bool date_at_digit(struct str s);
bool date_at_letter(struct str s); /* ASCII */

/*
 * Each takes its piece from the front of *s; false where it is not there, and then *s may
 * stand anywhere. Digits: exactly so many, at most 9.
 */
MUST_USE bool date_take_digits(struct str *s, size_t digits, int *out);
bool date_take_char(struct str *s, char c);  /* here false leaves *s */
struct str date_take_word(struct str *s);    /* letters, maybe none */
/*
 * "20:35", "20:35:56" or "20:35:56.808" with its precision; an hour of one digit too
 * where is_loose.
 */
MUST_USE bool date_take_time(struct str *s, bool is_loose, struct date *d);

/* English names, whole or abbreviated, in any case. */
int date_month_of(struct str word);     /* 1 to 12, 0 where it is none */
bool date_is_weekday(struct str word);

#endif
