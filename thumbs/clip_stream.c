#include "thumbs/clip_stream.h"

/* How well a stream serves; each outweighs all that follow. */
enum { WORTH_PICTURE = 1, WORTH_DEFAULT = 2, WORTH_DECODER = 4, WORTH_SAMPLES = 8 };

static bool
has_samples(const AVFormatContext *fmt)
{
    for (unsigned i = 0; i < fmt->nb_streams; i++) {
        if (avformat_index_get_entries_count(fmt->streams[i]) > 0) {
            return true;
        }
    }
    return false;
}

/* 0: no picture at all. is_listed: the header tells the samples of some stream. */
static int
stream_worth(const AVStream *st, bool is_listed)
{
    int worth = WORTH_PICTURE;

    if (st->codecpar->codec_type != AVMEDIA_TYPE_VIDEO ||
        (st->disposition &
         (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS)) != 0) {
        return 0;
    }
    if ((st->disposition & AV_DISPOSITION_DEFAULT) != 0) {
        worth += WORTH_DEFAULT;
    }
    if (video_decoder_of(st->codecpar->codec_id) != NULL) {
        worth += WORTH_DECODER;
    }
    if (is_listed && avformat_index_get_entries_count(st) > 0) {
        worth += WORTH_SAMPLES;
    }
    return worth;
}

int
stream_choose(const AVFormatContext *fmt)
{
    bool is_listed = has_samples(fmt);
    int best = -1, most = 0;

    for (unsigned i = 0; i < fmt->nb_streams; i++) {
        int worth = stream_worth(fmt->streams[i], is_listed);

        if (worth > most) {
            best = (int)i;
            most = worth;
        }
    }
    return best;
}
