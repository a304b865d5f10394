#include "gallery/shell.h"

#include "gallery/card_text.h"
#include "gallery/markup.h"
#include "gallery/page.h"
#include "gallery/shell_parts.h"
#include "gallery/style.h"

#include <inttypes.h>
#include <string.h>

/* What the fields of the template are filled from. */
struct shell {
    const struct shown *s;
    const struct shell_parts *parts;
    struct str sheet;
};

void
shell_mark(struct buf *out, int64_t revision, const char *made, const char *files)
{
    buf_addf(out, "<!-- assets gallery 1 revision=%" PRId64 " made=%s files=%s -->",
             revision, made, files);
}

static void
fill_stamp(struct buf *out, const struct shell *shell)
{
    shell_mark(out, shell->s->revision, shell->parts->made, shell->parts->files);
}

static void
fill_policy(struct buf *out, const struct shell *shell)
{
    style_policy(out, shell->sheet, shell->parts->base, true);
}

static void
fill_title(struct buf *out, const struct shell *shell)
{
    markup_text(out,
                str_of(shell->parts->title != NULL ? shell->parts->title : "Gallery"));
}

static void
fill_style(struct buf *out, const struct shell *shell)
{
    buf_add_str(out, shell->sheet);
}

static void
fill_app(struct buf *out, const struct shell *shell)
{
    buf_add_cstr(out, "g/");
    buf_add_cstr(out, shell->parts->app);
}

static void
fill_brand(struct buf *out, const struct shell *shell)
{
    if (shell->parts->title != NULL) {
        buf_add_cstr(out, "<span dir=\"auto\">");
        markup_text(out, str_of(shell->parts->title));
        buf_add_cstr(out, "</span>");
    }
}

static void
fill_health(struct buf *out, const struct shell *shell)
{
    shell_health(out, shell->s);
}

static void
fill_cards(struct buf *out, const struct shell *shell)
{
    shell_cards(out, shell->s, shell->parts->base);
}

static void
fill_months(struct buf *out, const struct shell *shell)
{
    shell_months(out, shell->s, shell->parts);
}

static void
fill_made(struct buf *out, const struct shell *shell)
{
    shell_made_of(out, shell->s);
}

/* JSON has '<' in texts alone, where it has an escape; the element would end at "</". */
static void
fill_data(struct buf *out, const struct shell *shell)
{
    struct str left = shell->parts->data;
    struct str head;

    while (str_split(&left, '<', &head)) {
        buf_add_str(out, head);
        buf_add_cstr(out, "\\u003c");
    }
    buf_add_str(out, head);
}

static const struct field {
    const char *name;
    void (*fill)(struct buf *out, const struct shell *shell);
} fields[] = {
    {"STAMP", fill_stamp},   {"POLICY", fill_policy}, {"TITLE", fill_title},
    {"STYLE", fill_style},   {"APP", fill_app},       {"BRAND", fill_brand},
    {"HEALTH", fill_health}, {"CARDS", fill_cards},   {"MONTHS", fill_months},
    {"MADE", fill_made},     {"DATA", fill_data},
};

/* NULL: no field, so it is text of the template. */
static const struct field *
field_find(struct str name)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (str_eq(name, str_of(fields[i].name))) {
            return &fields[i];
        }
    }
    return NULL;
}

static void
fill_template(struct buf *out, const struct shell *shell)
{
    struct str left = style_template();
    struct str text;

    while (str_split(&left, '@', &text)) {
        struct str rest = left;
        struct str name;
        const struct field *field;

        buf_add_str(out, text);
        field = str_split(&rest, '@', &name) ? field_find(name) : NULL;
        if (field != NULL) {
            field->fill(out, shell);
            left = rest;
        } else {
            buf_add_byte(out, '@');
        }
    }
    buf_add_str(out, text);
}

bool
shell_html(struct buf *out, const struct shown *s, const struct shell_parts *parts,
           struct err *e)
{
    auto_buf struct buf sheet = {.limit = SIZE_MAX - 1};
    struct shell shell = {.s = s, .parts = parts};

    style_index(&sheet);
    shell.sheet = buf_view(&sheet);
    fill_template(out, &shell);
    return !out->over ||
           err_set(e, ERR_LIMIT, "index.html: more than %zu bytes", out->limit);
}

/* One entry of each class, in two months: what a page can look like. */
static size_t
specimen(struct entry entries[2 * ASSET_STATES])
{
    for (size_t i = 0; i < 2 * ASSET_STATES; i++) {
        entries[i] = (struct entry){.ms = 1,
                                    .bytes = 1,
                                    .duration_ms = 1,
                                    .width = 4,
                                    .height = 3,
                                    .http_status = 404,
                                    .whole_permille = 500,
                                    .state = (uint8_t)(i % ASSET_STATES),
                                    .boxes = i < ASSET_STATES,
                                    .held = true,
                                    .is_video = i < ASSET_STATES};
    }
    return 2 * ASSET_STATES;
}

void
shell_made(struct hash *h)
{
    auto_buf struct buf text = {.limit = SIZE_MAX - 1};
    struct entry entries[2 * ASSET_STATES];
    struct gallery_article article = {.number = STR("1"), .title = STR("Title")};
    struct shown s = {.entries = entries,
                      .articles = {.list = &article, .n = 1},
                      .boxes = {CARD_BOX_PX},
                      .n_boxes = 1,
                      .as_of = 1};
    struct shell_parts parts = {.made = "", .files = "", .base = "", .app = ""};
    struct shell_page page = {.name = ""};
    struct page_place place = {.base = "", .is_part = true, .part = 2};

    s.n = specimen(entries);
    page.n = s.n;
    parts.pages = &page;
    parts.n_pages = 1;
    parts.title = place.title = "Title";
    if (shell_html(&text, &s, &parts, NULL)) {
        page_html(&text, &s, 0, s.n, &place);
    }
    s.n = 0;
    parts.n_pages = 0;
    if (shell_html(&text, &s, &parts, NULL)) {
        hash_add(h, text.p, text.n);
    }
}
