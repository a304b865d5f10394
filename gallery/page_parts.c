#include "gallery/parts.h"

#include "base/limits.h"
#include "base/mem.h"
#include "gallery/order.h"
#include "gallery/page.h"
#include "gallery/stop_fd.h"

#include <stdio.h>

void
page_parts_label(char out[OUT_NAME_MAX], uint32_t ymd, bool is_part, unsigned part)
{
    unsigned year = ymd / 10000;
    unsigned month = ymd / 100 % 100;
    char suffix[16] = "";

    if (part > 1) {
        (void)snprintf(suffix, sizeof suffix, ".%u", part);
    }
    if (year == 0) {
        (void)snprintf(out, OUT_NAME_MAX, "undated%s", suffix);
    } else if (month == 0) {
        (void)snprintf(out, OUT_NAME_MAX, "%04u%s", year, suffix);
    } else if (!is_part) {
        (void)snprintf(out, OUT_NAME_MAX, "%04u-%02u", year, month);
    } else {
        (void)snprintf(out, OUT_NAME_MAX, "%04u-%02u-%02u%s", year, month, ymd % 100,
                       suffix);
    }
}

static uint64_t
month_of(const struct parts *p, const struct shown *s, size_t page)
{
    return s->entries[p->pages.list[page].first].order >> ORDER_MONTH_SHIFT;
}

/* True where the month of this page has several. */
static bool
is_part(const struct parts *p, const struct shown *s, size_t page)
{
    uint64_t month = month_of(p, s, page);

    return (page > 0 && month_of(p, s, page - 1) == month) ||
           (page + 1 < p->pages.n && month_of(p, s, page + 1) == month);
}

/*
 * The how many-th page this is that begins on its day, from the newest, which is 1: what
 * is new comes into the oldest or in front of it, and changes no other's number.
 */
static unsigned
part_of_day(const struct parts *p, const struct shown *s, size_t page, unsigned behind)
{
    return page + 1 < p->pages.n &&
                   entry_ymd(&s->entries[p->pages.list[page + 1].first]) ==
                       entry_ymd(&s->entries[p->pages.list[page].first])
               ? behind + 1
               : 1;
}

/* Writes page number i; *part is that of the page behind it, then its own. */
static bool
write_page(struct parts *p, const struct parts_job *job, size_t i, unsigned *part,
           struct err *e)
{
    const struct shown *s = job->shown;
    const struct block *b = &p->pages.list[i];
    auto_buf struct buf text = {.limit = LIMIT_GALLERY_FILE_BYTES};
    struct page_place place = {.base = job->base, .title = job->title};
    char label[OUT_NAME_MAX];
    char front[OUT_NAME_MAX];
    char hash[OUT_HASH + 1];
    struct out_title title = {.place = OUT_PAGES, .front = front};

    *part = part_of_day(p, s, i, *part);
    place.is_part = is_part(p, s, i);
    place.part = *part > 1 ? *part : 0;
    page_parts_label(label, entry_ymd(&s->entries[b->first]), place.is_part, *part);
    (void)snprintf(front, sizeof front, "%.40s-", label);
    page_html(&text, s, b->first, b->n, &place);
    if (text.over) {
        return err_set(e, ERR_LIMIT, "page %s: more than %jd bytes", label,
                       (intmax_t)LIMIT_GALLERY_FILE_BYTES);
    }
    if (!outdir_put(job->out, &title, buf_view(&text), hash, e)) {
        return false;
    }
    (void)snprintf(p->page_names[i], OUT_NAME_MAX, "%.40s-%s.html", label, hash);
    p->shell_pages[i] =
        (struct shell_page){.name = p->page_names[i], .first = b->first, .n = b->n};
    return stop_fd_quiet(job->stop_fd, e);
}

bool
page_parts_write(struct parts *p, const struct parts_job *job, struct err *e)
{
    unsigned part = 0;

    blocks_cut(&p->pages, job->shown->entries, job->shown->n, &block_rule_page);
    p->page_names = xcalloc(p->pages.n, sizeof *p->page_names);
    p->shell_pages = xcalloc(p->pages.n, sizeof *p->shell_pages);
    for (size_t i = p->pages.n; i > 0; i--) {
        if (!write_page(p, job, i - 1, &part, e)) {
            return false;
        }
    }
    return true;
}
