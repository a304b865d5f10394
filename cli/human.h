/* cli/human.h - numbers as people read them. */
#ifndef ASSETS_CLI_HUMAN_H
#define ASSETS_CLI_HUMAN_H

#include "base/str.h"

#include <stdint.h>

/* 163 kB, 12.3 MB (powers of 1000, as disks are sold) */
void human_bytes(struct buf *b, int64_t bytes);
void human_span(struct buf *b, int64_t ms);          /* 0:07, 1:23, 2:05:09 */
void human_time(struct buf *b, int64_t wall_ms);     /* 2016-07-17 20:35:56Z */
const char *plural(int64_t n, const char *one, const char *many);

#endif
