/*
 * thumbs/jpeg_fast_data.h - the entropy-coded data of one scan, freed of stuffing, cut at
 * its restart markers, and padded.
 *
 * In the file a zero follows each 0xFF of data (B.1.1.5). Taking these out first, 32
 * bytes at a time, is cheaper than asking at each filling of the window, which then has
 * no branch at all (jpeg_fast_bits.h).
 *
 * Why padding suffices: the decoder asks where it is at least once in 160 blocks (16
 * MCUs of 10). A block has at most 64 symbols, each of at most 16 bits of code and 15
 * of value: 248 bytes. So it is never further than 160 * 248 bytes behind the end, and
 * a filling reads 8 bytes from there. Progressive scans ask after each MCU, which has
 * at most 10 blocks; a smaller padding is enough for them, and there are many of them.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_DATA_H
#define ASSETS_THUMBS_JPEG_FAST_DATA_H

#include "thumbs/jpeg_fast_bits.h"
#include "thumbs/jpeg_fast_cpu.h"
#include "thumbs/jpeg_fast_frame.h"

enum {
    JF_BLOCK_BYTES = 64 * 31 / 8,
    JF_GROUP_BLOCKS = JF_LANES * JF_MCU_BLOCKS,
    /* And room for one filling, and for the copy that goes on by whole vectors. */
    JF_PADDING = JF_GROUP_BLOCKS * JF_BLOCK_BYTES + 64,
    JF_PADDING_MCU = JF_MCU_BLOCKS * JF_BLOCK_BYTES + 64,
};

struct jf_data {
    uint8_t *bytes;       /* owned; the padding included */
    size_t *starts;       /* owned; of each segment, then where the last one ends */
    size_t n;             /* segments */
    size_t room, starts_room;
};

/*
 * Takes the data at the beginning of *rest, which moves on to the marker that ends it.
 * False: its restart markers are not in order or too many, there is no marker behind it,
 * no memory.
 */
bool jf_data_take(struct jf_data *d, struct jf_span *rest, const struct jf_scan *s,
                  size_t padding);
/* Only finds its end; for scans that are not needed. False: it has none. */
bool jf_data_pass(struct jf_span *rest);
void jf_data_release(struct jf_data *d);

/* Walks through the segments. */
struct jf_reader {
    struct jf_bits bits;
    const struct jf_data *data;
    size_t segment;
    int32_t interval; /* 0: there are no restarts */
    int32_t left;     /* MCUs of this segment */
};

static inline struct jf_reader
jf_reader_begin(const struct jf_data *d, int32_t interval)
{
    return (struct jf_reader){.bits = jf_bits_begin(d->bytes),
                              .data = d,
                              .interval = interval,
                              .left = interval};
}

/* Not beyond the segment. */
static inline bool
jf_reader_is_inside(const struct jf_reader *r)
{
    return jf_bits_at(&r->bits) <= r->data->bytes + r->data->starts[r->segment + 1];
}

/* Its last byte was begun, and no further one. */
static inline bool
jf_reader_is_at_end(const struct jf_reader *r)
{
    return jf_bits_at(&r->bits) == r->data->bytes + r->data->starts[r->segment + 1];
}

/* Each segment was read to its end. */
static inline bool
jf_reader_is_done(const struct jf_reader *r)
{
    return r->segment + 1 == r->data->n && jf_reader_is_at_end(r);
}

/* On to the next segment; false: this one was not read to its end, or it is the last. */
static inline bool
jf_reader_restart(struct jf_reader *r)
{
    if (r->segment + 1 >= r->data->n || !jf_reader_is_at_end(r)) {
        return false;
    }
    r->segment++;
    r->bits = jf_bits_begin(r->data->bytes + r->data->starts[r->segment]);
    r->left = r->interval;
    return true;
}

#endif
