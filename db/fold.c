#include "db/fold.h"

#include "base/mem.h"

#include <locale.h>
#include <wctype.h>

struct fold {
    locale_t locale; /* 0: ASCII only */
};

struct fold *
fold_new(void)
{
    struct fold *f = xcalloc(1, sizeof *f);

    /*
     * C.UTF-8 is part of Debian's libc-bin: the user's own locale plays no role in what a
     * search finds.
     */
    f->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    return f;
}

void
fold_free(struct fold *f)
{
    if (f != NULL && f->locale != (locale_t)0) {
        freelocale(f->locale);
    }
    free(f);
}

static uint32_t
fold_char(const struct fold *f, uint32_t c)
{
    switch (c) {
    case 0x0643: /* ARABIC LETTER KAF */
        return 0x06A9;
    case 0x0649: /* ARABIC LETTER ALEF MAKSURA */
    case 0x064A: /* ARABIC LETTER YEH */
        return 0x06CC;
    default:
        return f->locale != (locale_t)0 ? (uint32_t)towlower_l((wint_t)c, f->locale) : c;
    }
}

void
fold_add(const struct fold *f, struct str s, struct buf *out)
{
    while (s.n > 0) {
        unsigned char first = (unsigned char)s.p[0];
        uint32_t c = 0;
        size_t n = first < 0x80 ? 1 : utf8_decode(s, &c);
        char encoded[4];

        if (first < 0x80) {
            buf_add_byte(out,
                         (char)(first >= 'A' && first <= 'Z' ? first | 0x20 : first));
        } else if (n == 0) {
            buf_add_byte(out, s.p[0]);
            n = 1;
        } else {
            buf_add(out, encoded, utf8_encode(fold_char(f, c), encoded));
        }
        s = str_skip(s, n);
    }
}
