#include "gallery/page.h"

#include "gallery/card.h"
#include "gallery/card_text.h"
#include "gallery/markup.h"
#include "gallery/style.h"

/* base as seen from pages/; already a URL reference, so only '&' has still to be told. */
static void
page_base(struct buf *out, const char *base)
{
    if (!markup_may_link(str_of(base))) {
        buf_add_cstr(out, "../");
    }
    markup_url(out, str_of(base));
}

static void
add_head(struct buf *out, struct str name, const struct page_place *place)
{
    auto_buf struct buf sheet = {.limit = SIZE_MAX - 1};

    style_page(&sheet);
    buf_add_cstr(out,
                 "<!doctype html>\n<html lang=\"en\" dir=\"ltr\" data-theme=\"auto\">\n"
                 "<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"");
    style_policy(out, buf_view(&sheet), place->base, false);
    buf_add_cstr(out, "\">\n<meta name=\"viewport\" "
                      "content=\"width=device-width,initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n"
                      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    buf_add_str(out, name);
    if (place->title != NULL) {
        buf_add_cstr(out, " \xc2\xb7 ");
        markup_text(out, str_of(place->title));
    }
    buf_add_cstr(out, "</title>\n<style>");
    buf_add_str(out, buf_view(&sheet));
    buf_add_cstr(out, "</style>\n</head>\n<body class=\"page\">\n");
    style_sprite(out);
}

static void
add_bar(struct buf *out, const struct page_place *place)
{
    buf_add_cstr(out, "<header class=\"top plain\"><div class=\"bar\">"
                      "<a class=\"brand\" href=\"../index.html\">");
    style_sign(out);
    buf_add_cstr(out, "<b>assets</b>");
    if (place->title != NULL) {
        buf_add_cstr(out, "<span dir=\"auto\">");
        markup_text(out, str_of(place->title));
        buf_add_cstr(out, "</span>");
    }
    buf_add_cstr(out, "</a><a href=\"../index.html#months\">All months</a>"
                      "</div></header>\n");
}

void
page_html(struct buf *out, const struct shown *s, size_t first, size_t n,
          const struct page_place *place)
{
    auto_buf struct buf name = {.limit = SIZE_MAX - 1};
    auto_buf struct buf base = {.limit = SIZE_MAX - 1};
    struct card_span span = {.first = entry_ymd(&s->entries[first]),
                             .last = entry_ymd(&s->entries[first + n - 1]),
                             .is_part = place->is_part,
                             .part = place->part,
                             .with_year = true};

    card_span(&name, &span);
    page_base(&base, place->base);
    add_head(out, buf_view(&name), place);
    add_bar(out, place);
    buf_add_cstr(out, "<main>\n<h1>");
    buf_add_str(out, buf_view(&name));
    buf_add_cstr(out, "</h1>\n<p class=\"lede\">");
    card_items(out, (int64_t)n);
    buf_add_cstr(out, "</p>\n");
    card_grid(out, s, first, n, &(struct card_place){.base = buf_view(&base)});
    buf_add_cstr(out, "<nav class=\"pager\"><a href=\"../index.html#months\">"
                      "All months</a></nav>\n</main>\n</body>\n</html>\n");
}
