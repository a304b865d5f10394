#include "thumbs/jpeg_markers.h"

#include "base/str.h"
#include "thumbs/icc.h"
#include "thumbs/jpeg_kind.h"
#include "thumbs/jpeg_rows.h"
#include "thumbs/meta.h"

#include <stdlib.h>

/* First bytes of a marker's content (CIPA DC-008; XMP part 3; Adobe's own formats). */
#define EXIF_HEAD      STR("Exif\0\0")
#define XMP_HEAD       STR("http://ns.adobe.com/xap/1.0/\0")
#define PHOTOSHOP_HEAD STR("Photoshop 3.0\0")
#define ICC_HEAD       STR("ICC_PROFILE\0")

enum { APP1 = JPEG_APP0 + 1, APP2 = JPEG_APP0 + 2, APP13 = JPEG_APP0 + 13 };

void
jpeg_markers_keep(struct jpeg_decompress_struct *c)
{
    jpeg_save_markers(c, APP1, 0xFFFF);
    jpeg_save_markers(c, APP2, 0xFFFF);
    jpeg_save_markers(c, APP13, 0xFFFF);
}

void
jpeg_markers_facts(const struct jpeg_decompress_struct *c, struct media_facts *facts)
{
    struct jpeg_kind kind = {.components = c->num_components,
                             .is_rgb = c->jpeg_color_space == JCS_RGB,
                             .is_ycck = c->jpeg_color_space == JCS_YCCK};

    facts->coded_width = (int32_t)c->image_width;
    facts->coded_height = (int32_t)c->image_height;
    facts->progressive = c->progressive_mode ? 1 : 0;
    jpeg_rows_ratio(c, false, &kind.across, &kind.down);
    word_put(facts->pixel_format, WIRE_WORD, jpeg_format_name(&kind));
}

void
jpeg_markers_meta(const struct jpeg_decompress_struct *c, struct media_facts *facts)
{
    auto_buf struct buf photoshop = {.limit = LIMIT_PHOTOSHOP_BYTES};
    struct meta_blocks blocks = {0};

    for (jpeg_saved_marker_ptr m = c->marker_list; m != NULL; m = m->next) {
        struct str s = {(const char *)m->data, m->data_length};

        if (m->marker == APP2 && str_starts(s, ICC_HEAD)) {
            facts->has_icc = 1;
        } else if (m->marker == APP1 && blocks.exif.n == 0 && str_starts(s, EXIF_HEAD)) {
            blocks.exif = str_skip(s, EXIF_HEAD.n);
        } else if (m->marker == APP1 && blocks.xmp.n == 0 && str_starts(s, XMP_HEAD)) {
            blocks.xmp = str_skip(s, XMP_HEAD.n);
        } else if (m->marker == APP13 && str_starts(s, PHOTOSHOP_HEAD)) {
            buf_add_str(&photoshop, str_skip(s, PHOTOSHOP_HEAD.n));
        }
    }
    blocks.photoshop = buf_view(&photoshop);
    meta_put(&blocks, facts);
}

struct icc *
jpeg_markers_icc(struct jpeg_decompress_struct *c, enum picture_kind kind)
{
    JOCTET *bytes = NULL;
    unsigned n = 0;
    struct icc *icc = NULL;

    if (jpeg_read_icc_profile(c, &bytes, &n)) {
        icc = icc_open(bytes, n, kind);
    }
    free(bytes);
    return icc;
}
