#include "gallery/card.h"

#include "base/limits.h"
#include "base/media.h"
#include "gallery/card_text.h"
#include "gallery/markup.h"

#define ADD(b, literal) buf_add((b), "" literal, sizeof(literal) - 1)

/* What all cards of one entry's parts need. */
struct card {
    struct buf *out;
    const struct shown *s;
    const struct entry *e;
    const struct gallery_article *article; /* or NULL */
    const struct card_place *place;
    char hex[SHA256_HEX + 1];
};

/* A file that was lost, or never was, is not linked. */
static bool
has_original(const struct entry *e)
{
    return e->held && e->state <= STATE_DAMAGED;
}

static void
add_icon(struct buf *b, struct str name)
{
    ADD(b, "<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-");
    buf_add_str(b, name);
    ADD(b, "\"/></svg>");
}

static void
add_file(const struct card *c, struct str folder)
{
    buf_add_str(c->out, c->place->base);
    buf_add_str(c->out, folder);
    buf_add(c->out, c->hex, 2);
    buf_add_byte(c->out, '/');
    buf_add(c->out, c->hex, SHA256_HEX);
}

static void
add_link(const struct card *c)
{
    ADD(c->out, "<li><a class=\"card c-");
    buf_add_cstr(c->out, state_name((enum asset_state)c->e->state));
    buf_add_byte(c->out, '"');
    if (has_original(c->e)) {
        ADD(c->out, " href=\"");
        add_file(c, STR("media/"));
        buf_add_byte(c->out, '.');
        buf_add_cstr(c->out, media_ending((enum media_type)c->e->media));
        buf_add_byte(c->out, '"');
    }
    buf_add_byte(c->out, '>');
}

/* The smallest that fills a card; where none does, the largest. 0: there is none. */
static int32_t
box_of(const struct shown *s, const struct entry *e)
{
    int32_t box = 0;

    for (size_t i = 0; i < s->n_boxes; i++) {
        if ((e->boxes >> i & 1) != 0 && (box == 0 || s->boxes[i] >= CARD_BOX_PX)) {
            box = s->boxes[i];
        }
    }
    return box;
}

/* Sides of the picture fitted into the box; without known sides the card's own shape. */
static void
add_sides(struct buf *b, const struct entry *e, int32_t box)
{
    bool known = e->width > 0 && e->height > 0;
    int64_t w = known ? e->width : 16;
    int64_t h = known ? e->height : 9;
    int64_t longer = w > h ? w : h;
    int64_t width = (w * box + longer / 2) / longer;
    int64_t height = (h * box + longer / 2) / longer;

    ADD(b, "\" width=\"");
    markup_number(b, width > 0 ? width : 1);
    ADD(b, "\" height=\"");
    markup_number(b, height > 0 ? height : 1);
}

/*
 * The title stands beside the picture in the same link: as its alternative text it would
 * be read twice, so that is empty (HTML, "A graphical representation of some of the
 * surrounding text").
 */
static void
add_picture(const struct card *c, int32_t box)
{
    ADD(c->out, "<img src=\"");
    add_file(c, STR("thumbs/"));
    buf_add_byte(c->out, '-');
    markup_number(c->out, box);
    ADD(c->out, ".png");
    add_sides(c->out, c->e, box);
    ADD(c->out, "\" loading=\"lazy\" decoding=\"async\" alt=\"\">");
}

static void
add_void(const struct card *c)
{
    ADD(c->out, "<div class=\"void\">");
    add_icon(c->out, card_icon(c->e));
    ADD(c->out, "<b>");
    card_reason(c->out, c->e);
    ADD(c->out, "</b></div>");
}

static void
add_chips(const struct card *c)
{
    if (c->e->state != STATE_PRESENT) {
        ADD(c->out, "<span class=\"st\">");
        add_icon(c->out, card_icon(c->e));
        ADD(c->out, "<span>");
        card_state(c->out, c->e);
        ADD(c->out, "</span></span>");
    }
    if (c->e->is_video) {
        ADD(c->out, "<span class=\"dur\">");
        add_icon(c->out, STR("play"));
        if (c->e->duration_ms > 0) {
            card_clock(c->out, c->e->duration_ms);
        } else {
            ADD(c->out, "<span class=\"vh\">Video</span>"); /* seen is the mark alone */
        }
        ADD(c->out, "</span>");
    }
}

static void
add_title(const struct card *c)
{
    if (c->article == NULL || c->article->title.n == 0) {
        ADD(c->out, "<p class=\"ti none\">No title</p>");
        return;
    }
    ADD(c->out, "<p class=\"ti\" dir=\"auto\">");
    markup_cut(c->out, c->article->title, LIMIT_CARD_TITLE_BYTES);
    ADD(c->out, "</p>");
}

static void
add_time(const struct card *c)
{
    bool has_day = c->place->by_month && entry_ymd(c->e) % 100 != 0;

    if (!has_day && c->e->ms < 0) {
        return;
    }
    buf_add_cstr(c->out, has_day ? "<span class=\"dt\">" : "<span>");
    if (has_day) {
        card_day_in_year(c->out, entry_ymd(c->e));
    }
    if (c->e->ms >= 0) {
        buf_add_cstr(c->out, has_day ? " " : "");
        markup_two(c->out, (unsigned)c->e->ms / 3600000);
        buf_add_byte(c->out, ':');
        markup_two(c->out, (unsigned)c->e->ms / 60000 % 60);
    }
    ADD(c->out, "</span>");
}

static void
add_measures(const struct card *c)
{
    const struct entry *e = c->e;

    ADD(c->out, "<p class=\"me\">");
    if (c->article != NULL && c->article->number.n > 0) {
        ADD(c->out, "<bdi class=\"id\">");
        if (c->article->number.p[0] >= '0' && c->article->number.p[0] <= '9') {
            buf_add_byte(c->out, '#');
        }
        markup_cut(c->out, c->article->number, LIMIT_CARD_NUMBER_BYTES);
        ADD(c->out, "</bdi>");
    }
    add_time(c);
    if (e->width > 0 && e->height > 0) {
        ADD(c->out, "<span class=\"wh\">");
        markup_number(c->out, e->width);
        ADD(c->out, "\xc3\x97");
        markup_number(c->out, e->height);
        ADD(c->out, "</span>");
    }
    if (e->bytes >= 0) {
        ADD(c->out, "<span class=\"sz\">");
        card_bytes(c->out, e->bytes);
        ADD(c->out, "</span>");
    }
    ADD(c->out, "</p></a></li>\n");
}

void
card_html(struct buf *out, const struct shown *s, const struct entry *e,
          const struct card_place *place)
{
    struct card c = {.out = out, .s = s, .e = e, .place = place};
    int32_t box = box_of(s, e);

    if (e->article < s->articles.n) {
        c.article = &s->articles.list[e->article];
    }
    hex_encode(e->object, SHA256_BYTES, c.hex);
    add_link(&c);
    ADD(out, "<div class=\"th\">");
    if (box > 0) {
        add_picture(&c, box);
    } else {
        add_void(&c);
    }
    add_chips(&c);
    ADD(out, "</div>");
    add_title(&c);
    add_measures(&c);
}

uint32_t
card_section(const struct entry *e, const struct card_place *place)
{
    uint32_t ymd = entry_ymd(e);

    return place->by_month ? ymd - ymd % 100 : ymd;
}

void
card_grid(struct buf *out, const struct shown *s, size_t first, size_t n,
          const struct card_place *place)
{
    size_t at = first + n;

    while (at > first) {
        uint32_t ymd = card_section(&s->entries[at - 1], place);
        size_t from = at;

        while (from > first && card_section(&s->entries[from - 1], place) == ymd) {
            from--;
        }
        ADD(out, "<section class=\"day\"><h2><span>");
        card_day(out, ymd);
        ADD(out, "</span> <small>");
        card_items(out, (int64_t)(at - from) + (from == first ? place->more : 0));
        ADD(out, "</small></h2><ul class=\"grid\">\n");
        for (; at > from; at--) {
            card_html(out, s, &s->entries[at - 1], place);
        }
        ADD(out, "</ul></section>\n");
    }
}
