/*
 * Any bytes from a worker: what passes the checks must be
 * safe to use as the parent uses it.
 */
#include "thumbs/pool_check.h"
#include "thumbs/wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static struct wire_job
job_of(void)
{
    struct wire_job j;

    memset(&j, 0, sizeof j);
    j.magic = WIRE_MAGIC;
    j.id = 1;
    j.type = MEDIA_MP4;
    j.n_boxes = 2;
    j.box_px[0] = 256;
    j.box_px[1] = 128;
    j.bytes = 1000000;
    j.at_us = -1;
    j.room_bytes = wire_box_room(256) + wire_box_room(128);
    return j;
}

static void
check_reply(const uint8_t *data, size_t size)
{
    struct wire_job job = job_of();
    struct wire_reply r;
    const char *why;

    memset(&r, 0, sizeof r);
    memcpy(&r, data, size < sizeof r ? size : sizeof r);
    r.magic = WIRE_MAGIC; /* else nothing would ever pass */
    r.id = job.id;
    if (!wire_reply_ok(&r, &job, &why)) {
        require(why != NULL);
        return;
    }
    require(r.n_pictures <= WIRE_BOXES && r.verdict < VERDICT_UNCHECKED);
    require(strnlen(r.detail, sizeof r.detail) < sizeof r.detail);
    require(strnlen(r.facts.codec, WIRE_WORD) < WIRE_WORD);
    for (size_t i = 0; i < r.n_pictures; i++) {
        const struct wire_picture *p = &r.pictures[i];

        require(p->at_byte >= 0 && p->bytes > 0);
        require(p->bytes <= job.room_bytes && p->at_byte <= job.room_bytes - p->bytes);
        require(p->width >= 1 && p->width <= (int32_t)job.box_px[i]);
        require(p->height >= 1 && p->height <= (int32_t)job.box_px[i]);
    }
}

static void
check_hello(const uint8_t *data, size_t size)
{
    struct wire_hello h;
    const char *why;

    memset(&h, 0, sizeof h);
    memcpy(&h, data, size < sizeof h ? size : sizeof h);
    h.magic = WIRE_MAGIC;
    require(wire_hello_ok(&h, &why) ? strnlen(h.text, sizeof h.text) < sizeof h.text
                                    : why != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    const char *why;

    check_reply(data, size);
    check_hello(data, size);
    require(png_framing_ok(bytes, 2, 1, &why) == (why == NULL));
    return 0;
}
