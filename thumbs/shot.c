#include "thumbs/shot.h"

#include "thumbs/exif.h"

void
shot_upright(struct media_facts *facts, struct shot *out)
{
    bool has_size = facts->coded_width > 0 && facts->coded_height > 0;
    bool sideways;

    out->turn = exif_turn(facts->exif_orientation);
    sideways = turn_is_sideways(out->turn);
    facts->rotation = facts->exif_orientation > 0 ? out->turn.degrees : -1;
    facts->mirrored = out->turn.mirrored;
    facts->sar_num = 0;
    facts->sar_den = 0;
    facts->width = !has_size ? 0 : sideways ? facts->coded_height : facts->coded_width;
    facts->height = !has_size ? 0 : sideways ? facts->coded_width : facts->coded_height;
}

bool
size_refused(const struct media_facts *facts, struct finding *f)
{
    int64_t pixels = (int64_t)facts->coded_width * facts->coded_height;

    if (pixels <= LIMIT_PIXELS && facts->coded_width <= LIMIT_SIDE_PX &&
        facts->coded_height <= LIMIT_SIDE_PX) {
        return false;
    }
    finding_set(f, VERDICT_TOO_LARGE, -1, "%d x %d pixels", facts->coded_width,
                facts->coded_height);
    return true;
}
