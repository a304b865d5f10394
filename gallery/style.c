#include "gallery/style.h"

#include "base/hash.h"
#include "gallery/relative.h"

#include "chrome_css.h"
#include "gallery_css.h"
#include "index_html_in.h"
#include "page_css.h"
#include "print_css.h"
#include "viewer_css.h"

struct str
style_template(void)
{
    return (struct str){index_html_in, sizeof index_html_in - 1};
}

void
style_page(struct buf *out)
{
    buf_add(out, gallery_css, sizeof gallery_css - 1);
    buf_add(out, page_css, sizeof page_css - 1);
    buf_add(out, print_css, sizeof print_css - 1);
}

void
style_index(struct buf *out)
{
    buf_add(out, gallery_css, sizeof gallery_css - 1);
    buf_add(out, page_css, sizeof page_css - 1);
    buf_add(out, chrome_css, sizeof chrome_css - 1);
    buf_add(out, viewer_css, sizeof viewer_css - 1);
    buf_add(out, print_css, sizeof print_css - 1);
}

/* RFC 4648 section 4, of 32 bytes: the last two give three digits and a filling one. */
static void
add_digest(struct buf *out, struct str text)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t sum[SHA256_BYTES + 1] = {0};

    hash_sha256(text, sum);
    for (size_t i = 0; i < SHA256_BYTES; i += 3) {
        uint32_t three = (uint32_t)sum[i] << 16 | (uint32_t)sum[i + 1] << 8 |
                         (i + 2 < SHA256_BYTES ? sum[i + 2] : 0U);

        buf_add_byte(out, digits[three >> 18]);
        buf_add_byte(out, digits[three >> 12 & 63]);
        buf_add_byte(out, digits[three >> 6 & 63]);
        buf_add_byte(out, i + 2 < SHA256_BYTES ? digits[three & 63] : '=');
    }
}

void
style_policy(struct buf *out, struct str sheet, const char *base, bool has_script)
{
    buf_add_cstr(out, "default-src 'none'; ");
    if (has_script) {
        buf_add_cstr(out, "script-src 'self'; media-src ");
        relative_policy(out, base);
        buf_add_cstr(out, "; ");
    }
    buf_add_cstr(out, "img-src ");
    relative_policy(out, base);
    buf_add_cstr(out, "; style-src 'sha256-");
    add_digest(out, sheet);
    buf_add_cstr(out, "'; base-uri 'none'; form-action 'none'");
}

/* What begins and ends so in the template, which has it: a test looks. */
static void
add_piece(struct buf *out, struct str start, struct str end)
{
    struct str left = style_template();
    ptrdiff_t at = str_find(left, start);

    if (at >= 0) {
        left = str_skip(left, (size_t)at);
        at = str_find(left, end);
        buf_add_str(out, str_head(left, (size_t)at + end.n));
    }
}

void
style_sign(struct buf *out)
{
    add_piece(out, STR("<svg class=\"mark\""), STR("</svg>"));
}

void
style_sprite(struct buf *out)
{
    static const char *const names[] = {"picture", "video",    "play",  "swap",
                                        "crack",   "missing",  "clock", "shield",
                                        "file",    "question", "bin"};

    buf_add_cstr(out, "<svg class=\"sprite\" aria-hidden=\"true\"><defs>\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        auto_buf struct buf start = {.limit = 64};

        buf_add_cstr(&start, "<symbol id=\"i-");
        buf_add_cstr(&start, names[i]);
        buf_add_byte(&start, '"');
        add_piece(out, buf_view(&start), STR("</symbol>"));
        buf_add_byte(out, '\n');
    }
    buf_add_cstr(out, "</defs></svg>\n");
}
