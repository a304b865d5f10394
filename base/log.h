/*
 * base/log.h - notes to stderr, one line each, made printable. Levels: errors always, -v
 * for more, -q for less.
 */
#ifndef ASSETS_BASE_LOG_H
#define ASSETS_BASE_LOG_H

#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_NOTE, LOG_DEBUG };

void log_set_level(enum log_level most); /* default LOG_WARN */
enum log_level log_level(void);
/* "assets: <text>\n" in one write; text passes escape_printable without being cut. */
void log_put(enum log_level level, const char *fmt, ...) PRINTF_LIKE(2, 3);
/*
 * Called before and after each line, so that a progress bar
 * can step aside. NULL takes it away.
 */
void log_set_hook(void (*around)(void *arg, bool before), void *arg);

#endif
