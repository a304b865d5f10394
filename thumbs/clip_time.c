#include "thumbs/clip_time.h"

#include <time.h>

static AVStream *
stream_of(const struct video *v)
{
    return v->fmt->streams[v->stream];
}

/* The earliest start of any stream that is seen or heard; AV_NOPTS_VALUE where untold. */
static int64_t
film_start(const struct video *v, AVRational base)
{
    int64_t start = AV_NOPTS_VALUE;

    for (unsigned i = 0; i < v->fmt->nb_streams; i++) {
        const AVStream *st = v->fmt->streams[i];
        bool is_shown =
            (int)i == v->stream || st->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;

        if (is_shown && st->start_time != AV_NOPTS_VALUE) {
            int64_t at = av_rescale_q(st->start_time, st->time_base, base);

            start = start == AV_NOPTS_VALUE || at < start ? at : start;
        }
    }
    return start;
}

void
timeline_of(const struct video *v, bool is_whole, int64_t film_us, struct timeline *out)
{
    AVStream *st = stream_of(v);
    int64_t most = av_rescale_q(film_us, AV_TIME_BASE_Q, st->time_base);
    const AVIndexEntry *entry = avformat_index_get_entry(st, 0);
    int64_t start = is_whole ? 0 : film_start(v, st->time_base);

    *out = (struct timeline){.has_index = is_whole && entry != NULL};
    out->first = st->start_time != AV_NOPTS_VALUE ? st->start_time : 0;
    out->origin = start != AV_NOPTS_VALUE && start < out->first ? start : out->first;
    if (st->duration != AV_NOPTS_VALUE && st->duration > 0) {
        out->length = st->duration;
    } else if (v->fmt->duration > 0) {
        out->length = av_rescale_q(v->fmt->duration, AV_TIME_BASE_Q, st->time_base);
    }
    if (film_us > 0 && most < out->length) {
        out->length = most;
    }
    if (entry != NULL && entry->timestamp < out->first) {
        out->late = av_sat_sub64(out->first, entry->timestamp);
    }
}

/*
 * The middle of the span from this key frame to the next: so neither a rounded time nor
 * another reordering than the first frame's leads to its neighbour.
 */
static int64_t
key_ask(AVStream *st, const struct timeline *t, int64_t entry)
{
    int n = avformat_index_get_entries_count(st);
    int next = av_index_search_timestamp(st, av_sat_add64(entry, 1), 0);
    const AVIndexEntry *after = avformat_index_get_entry(st, next >= 0 ? next : n - 1);
    int64_t span = 0;

    if (after != NULL && after->timestamp > entry) {
        span = av_sat_sub64(after->timestamp, entry);
    }
    return av_sat_add64(av_sat_add64(entry, t->late), span / 2);
}

void
key_near(const struct video *v, const struct timeline *t, int64_t when, struct key *out)
{
    AVStream *st = stream_of(v);
    int64_t at = av_sat_sub64(when, t->late);
    const AVIndexEntry *before, *behind;

    *out = (struct key){.entry = AV_NOPTS_VALUE, .ask = when};
    if (!t->has_index) {
        return;
    }
    before = avformat_index_get_entry(
        st, av_index_search_timestamp(st, at, AVSEEK_FLAG_BACKWARD));
    behind = avformat_index_get_entry(st, av_index_search_timestamp(st, at, 0));
    if (before == NULL || (behind != NULL && av_sat_sub64(behind->timestamp, at) <
                                                 av_sat_sub64(at, before->timestamp))) {
        before = behind;
    }
    if (before != NULL) {
        out->entry = before->timestamp;
        out->ask = key_ask(st, t, before->timestamp);
    }
}

void
key_before(const struct video *v, const struct timeline *t, int64_t dts, int64_t ask,
           struct key *out)
{
    AVStream *st = stream_of(v);
    int64_t at = dts != AV_NOPTS_VALUE ? av_sat_sub64(dts, 1) : av_sat_sub64(ask, 1);
    const AVIndexEntry *entry = NULL;

    if (t->has_index) {
        int i = av_index_search_timestamp(st, at, AVSEEK_FLAG_BACKWARD);

        entry = avformat_index_get_entry(st, i);
    }
    *out = (struct key){.entry = AV_NOPTS_VALUE, .ask = at < ask ? at : ask};
    if (entry != NULL) {
        out->entry = entry->timestamp;
        out->ask = key_ask(st, t, entry->timestamp);
    }
}

int64_t
time_us(const struct video *v, const struct timeline *t, int64_t when)
{
    int64_t us = av_rescale_q(av_sat_sub64(when, t->origin), stream_of(v)->time_base,
                              AV_TIME_BASE_Q);

    us = us > 0 ? us : 0;
    return us < WIRE_DURATION_MOST_US ? us : WIRE_DURATION_MOST_US;
}

int64_t
time_of_us(const struct video *v, const struct timeline *t, int64_t us)
{
    /* One more: a frame's time, told in whole microseconds, may lie before the frame. */
    return av_sat_add64(t->origin,
                        av_rescale_q_rnd(av_sat_add64(us, 1), AV_TIME_BASE_Q,
                                         stream_of(v)->time_base, AV_ROUND_DOWN));
}

int64_t
cpu_us(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) != 0) {
        return 0;
    }
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
