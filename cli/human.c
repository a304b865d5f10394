#include "cli/human.h"

#include "base/date.h"

#include <inttypes.h>

void
human_bytes(struct buf *b, int64_t bytes)
{
    static const char units[] = {'k', 'M', 'G', 'T', 'P'};
    int64_t scale = 1000;
    size_t unit = 0;

    if (bytes < 1000) {
        buf_addf(b, "%" PRId64 " B", bytes);
        return;
    }
    /* 999,500 B would be printed as 1000 kB. */
    while (unit + 1 < sizeof units && bytes / scale >= 999 &&
           bytes >= scale * 1000 - scale / 2) {
        scale *= 1000;
        unit++;
    }
    /*
     * One decimal below a hundred; integers only, so that the same number always reads
     * the same.
     */
    if (bytes < scale * 100 - scale / 20) {
        int64_t tenths = (bytes + scale / 20) / (scale / 10);

        buf_addf(b, "%" PRId64 ".%" PRId64 " %cB", tenths / 10, tenths % 10, units[unit]);
    } else {
        buf_addf(b, "%" PRId64 " %cB", bytes / scale + (bytes % scale >= scale / 2),
                 units[unit]);
    }
}

void
human_span(struct buf *b, int64_t ms)
{
    int64_t s = ms < 0 ? 0 : (ms + 500) / 1000;

    if (s >= 3600) {
        buf_addf(b, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
    } else {
        buf_addf(b, "%d:%02d", (int)(s / 60), (int)(s % 60));
    }
}

void
human_time(struct buf *b, int64_t wall_ms)
{
    struct date d;

    date_from_ms(wall_ms, &d);
    buf_addf(b, "%04d-%02d-%02d %02d:%02d:%02dZ", d.year, d.month, d.day, d.hour,
             d.minute, d.second);
}

const char *
plural(int64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}
