#include "thumbs/meta.h"

#include "thumbs/meta_exif.h"
#include "thumbs/meta_iptc.h"
#include "thumbs/meta_xmp.h"

#include <stdio.h>
#include <string.h>

/* The build tells the versions: none of the three can be asked. */
#ifndef META_LIBRARIES
#define META_LIBRARIES "libexif, libiptcdata, exempi"
#endif

/* In the order in which they are believed. */
struct sayings {
    struct meta_said xmp, iptc;
    struct meta_exif exif;
};

static void
first_put(char *field, size_t room, const char *const texts[3])
{
    for (size_t i = 0; i < 3 && field[0] == '\0'; i++) {
        size_t n = strlen(texts[i]);

        memcpy(field, texts[i], n < room ? n + 1 : 0);
    }
}

static void
texts_put(const struct sayings *s, struct media_facts *facts)
{
    const struct meta_said *x = &s->xmp, *i = &s->iptc, *e = &s->exif.said;

    first_put(facts->caption, sizeof facts->caption,
              (const char *const[]){x->caption, i->caption, e->caption});
    first_put(facts->credit, sizeof facts->credit,
              (const char *const[]){x->credit, i->credit, e->credit});
    first_put(facts->copyright, sizeof facts->copyright,
              (const char *const[]){x->copyright, i->copyright, e->copyright});
    first_put(facts->creator, sizeof facts->creator,
              (const char *const[]){x->creator, i->creator, e->creator});
}

static void
date_put(const struct sayings *s, struct media_facts *facts)
{
    const struct meta_said *x = &s->xmp, *i = &s->iptc, *e = &s->exif.said;
    char *field = facts->date_media;
    size_t room = sizeof facts->date_media;

    first_put(field, room, (const char *const[]){e->made, x->made, i->made});
    first_put(field, room,
              (const char *const[]){e->digitized, x->digitized, i->digitized});
    first_put(field, room, (const char *const[]){e->changed, x->changed, i->changed});
}

void
meta_put(const struct meta_blocks *b, struct media_facts *facts)
{
    struct sayings s;

    memset(&s, 0, sizeof s);
    if (b->exif.n > 0) {
        meta_exif_read(b->exif, &s.exif);
        facts->has_exif = s.exif.found;
        facts->exif_orientation = s.exif.orientation;
    }
    if (b->photoshop.n > 0) {
        meta_iptc_read(b->photoshop, &s.iptc);
    }
    if (b->xmp.n > 0) {
        meta_xmp_read(b->xmp, &s.xmp);
    }
    if (b->exif.n + b->photoshop.n + b->xmp.n > 0) {
        texts_put(&s, facts);
        date_put(&s, facts);
    }
}

void
meta_warm_up(void)
{
    meta_xmp_warm_up();
}

void
meta_version(char *out, size_t size)
{
    (void)snprintf(out, size, "%s", META_LIBRARIES);
}
