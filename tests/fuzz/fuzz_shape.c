/*
 * Any bytes as a still or an MP4: the worker's own readers stay within them and end.
 */
#include "base/fd.h"
#include "thumbs/mp4box.h"
#include "thumbs/still_shape.h"

#include <stdlib.h>
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void
check_still(int fd, int64_t bytes, enum media_type type)
{
    struct still_shape s;

    still_shape_read(fd, bytes, type, &s);
    require(s.broke_at >= -1 && s.broke_at <= bytes);
    require(s.width >= 0 && s.width <= 1 << 24 && s.height >= 0 && s.height <= 1 << 24);
    require(s.exif_at >= 0 && s.exif_at <= bytes && s.exif_bytes >= 0);
    require(s.xmp_at >= 0 && s.xmp_at <= bytes && s.xmp_bytes >= 0);
    require(s.is_type || !s.is_whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_close int fd = memfd_create("shape", MFD_CLOEXEC);
    struct mp4_shape boxes;

    require(fd >= 0);
    require(size == 0 || fd_write_all(fd, data, size, "shape", NULL));
    check_still(fd, (int64_t)size, MEDIA_PNG);
    check_still(fd, (int64_t)size, MEDIA_GIF);
    check_still(fd, (int64_t)size, MEDIA_WEBP);
    mp4box_read(fd, (int64_t)size, &boxes);
    require(boxes.overrun_at >= -1 && boxes.overrun_at <= (int64_t)size);
    require(boxes.bad_at >= -1 && boxes.bad_at <= (int64_t)size);
    return 0;
}
