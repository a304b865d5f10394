/*
 * Any bytes: a type is found, and the walk through the structure of each type ends inside
 * the file.
 */
#include "fetch/sniff.h"

#include "base/fd.h"

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
check(int fd, int64_t bytes, enum media_type type)
{
    struct err e = {0};
    int64_t broke_at = -2;
    bool whole = false;

    require(sniff_whole(fd, bytes, type, &whole, &broke_at, &e));
    require(whole ? broke_at == -1 : broke_at >= 0 && broke_at <= bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum media_type types[] = {MEDIA_JPEG,    MEDIA_PNG, MEDIA_GIF,
                                            MEDIA_WEBP,    MEDIA_MP4, MEDIA_AVIF,
                                            MEDIA_MATROSKA};
    auto_close int fd = memfd_create("fuzz", MFD_CLOEXEC);
    enum media_type type;

    if (size > 1 << 16 || fd < 0 || !fd_write_all(fd, data, size, "fuzz", NULL)) {
        return 0;
    }
    type = sniff((struct str){(const char *)data, size});
    require(type >= 0 && type < MEDIA_TYPES && (type == MEDIA_EMPTY) == (size == 0));
    check(fd, (int64_t)size, type);
    check(fd, (int64_t)size, types[size % (sizeof types / sizeof types[0])]);
    return 0;
}
