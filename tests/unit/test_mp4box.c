#include "cmocka_all.h"

#include "base/fd.h"
#include "thumbs/mp4box.h"

#include <string.h>
#include <sys/mman.h>

static struct mp4_shape
shape_of(const struct buf *b)
{
    auto_close int fd = memfd_create("boxes", MFD_CLOEXEC);
    struct mp4_shape s;

    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, b->p, b->n, "boxes", NULL));
    mp4box_read(fd, (int64_t)b->n, &s);
    return s;
}

static size_t
box_begin(struct buf *b, const char *type)
{
    buf_add(b, "\0\0\0\0", 4);
    buf_add(b, type, 4);
    return b->n - 8;
}

static void
box_end(struct buf *b, size_t at)
{
    size_t n = b->n - at;

    for (int i = 0; i < 4; i++) {
        b->p[at + (size_t)i] = (char)(n >> (24 - 8 * i) & 255);
    }
}

static void
box_add(struct buf *b, const char *type, const char *body, size_t n)
{
    size_t at = box_begin(b, type);

    buf_add(b, body, n);
    box_end(b, at);
}

/* moov with one track, whose sample entry and data reference are as said. */
static void
moov_add(struct buf *b, const char *entry, char dref_flags)
{
    char url[4] = {0, 0, 0, dref_flags};
    size_t moov = box_begin(b, "moov"), trak = box_begin(b, "trak");
    size_t mdia = box_begin(b, "mdia"), minf = box_begin(b, "minf");
    size_t dinf = box_begin(b, "dinf"), dref = box_begin(b, "dref");
    size_t stbl, stsd;

    buf_add(b, "\0\0\0\0\0\0\0\1", 8);
    box_add(b, "url ", url, sizeof url);
    box_end(b, dref);
    box_end(b, dinf);
    stbl = box_begin(b, "stbl");
    stsd = box_begin(b, "stsd");
    buf_add(b, "\0\0\0\0\0\0\0\1", 8);
    box_add(b, entry, "sample entry", 12);
    box_end(b, stsd);
    box_end(b, stbl);
    box_end(b, minf);
    box_end(b, mdia);
    box_end(b, trak);
    box_end(b, moov);
}

static void
whole_file(struct buf *b, const char *entry, char dref_flags)
{
    buf_init(b, 1 << 16);
    box_add(b, "ftyp", "isom\0\0\0\0", 8);
    moov_add(b, entry, dref_flags);
    box_add(b, "mdat", "0123456789", 10);
}

static void
boxes_that_tile_the_file_are_whole(void **state)
{
    auto_buf struct buf b;
    struct mp4_shape s;

    (void)state;
    whole_file(&b, "avc1", 1);
    s = shape_of(&b);
    assert_true(s.is_iso && s.has_moov && s.has_mdat);
    assert_false(s.has_moof || s.is_encrypted || s.is_external);
    assert_int_equal(s.tracks, 1);
    assert_int_equal(s.overrun_at, -1);
    assert_int_equal(s.bad_at, -1);
}

static void
a_cut_last_box_is_named_with_its_place(void **state)
{
    auto_buf struct buf b;
    struct mp4_shape s;

    (void)state;
    whole_file(&b, "avc1", 1);
    b.n -= 3;
    s = shape_of(&b);
    assert_int_equal(s.overrun_at, b.n - 15);
    assert_string_equal(s.overrun, "mdat");
}

static void
protected_entries_and_other_files_are_seen(void **state)
{
    static const char *const entries[] = {"encv", "enca", "drmi", "drms"};
    auto_buf struct buf b;

    (void)state;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        auto_buf struct buf c;

        whole_file(&c, entries[i], 1);
        assert_true(shape_of(&c).is_encrypted);
    }
    whole_file(&b, "avc1", 0);
    assert_true(shape_of(&b).is_external);
}

static void
sizes_of_zero_and_of_64_bits_are_understood(void **state)
{
    auto_buf struct buf b;
    struct mp4_shape s;

    (void)state;
    buf_init(&b, 4096);
    box_add(&b, "ftyp", "isom", 4);
    buf_add(&b, "\0\0\0\1free\0\0\0\0\0\0\0\x12..", 18);
    buf_add(&b, "\0\0\0\0mdatto the end", 18);
    s = shape_of(&b);
    assert_true(s.is_iso && s.has_mdat);
    assert_int_equal(s.overrun_at, -1);
    assert_int_equal(s.bad_at, -1);
}

static void
sizes_that_no_box_has_end_the_walk(void **state)
{
    static const char *const sizes[] = {"\0\0\0\7free", "\0\0\0\2free",
                                        "\0\0\0\1free\xff\xff\xff\xff\xff\xff\xff\xff",
                                        "\0\0\0\1free\0\0\0\0\0\0\0\4"};
    static const size_t lengths[] = {8, 8, 16, 16};

    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        auto_buf struct buf b;

        buf_init(&b, 4096);
        box_add(&b, "ftyp", "isom", 4);
        buf_add(&b, sizes[i], lengths[i]);
        buf_add(&b, "0123456789abcdef", 16);
        assert_int_equal(shape_of(&b).bad_at, 12);
    }
}

/* A track's header of version 0 or 1 whose duration has the byte `fill` throughout. */
static struct mp4_shape
shape_of_length(char version, char fill)
{
    auto_buf struct buf b;
    char mdhd[36] = {0};
    size_t moov, trak, mdia;

    mdhd[0] = version;
    memset(mdhd + (version == 0 ? 16 : 24), fill, version == 0 ? 4 : 8);
    buf_init(&b, 4096);
    moov = box_begin(&b, "moov");
    trak = box_begin(&b, "trak");
    mdia = box_begin(&b, "mdia");
    box_add(&b, "mdhd", mdhd, version == 0 ? 24 : 36);
    box_end(&b, mdia);
    box_end(&b, trak);
    box_end(&b, moov);
    return shape_of(&b);
}

static void
a_length_of_all_ones_is_none(void **state)
{
    (void)state;
    assert_true(shape_of_length(0, (char)0xff).is_endless);
    assert_true(shape_of_length(1, (char)0xff).is_endless);
    assert_false(shape_of_length(0, 0).is_endless);
    assert_false(shape_of_length(1, 1).is_endless);
    assert_false(shape_of_length(2, (char)0xff).is_endless); /* no such version */
}

static void
what_is_no_mp4_is_told_so_and_every_byte_may_be_anything(void **state)
{
    auto_buf struct buf b;
    auto_buf struct buf html;

    (void)state;
    buf_init(&html, 4096);
    buf_add_cstr(&html, "<!DOCTYPE html><html><body>not found</body></html>");
    assert_false(shape_of(&html).is_iso);
    whole_file(&b, "avc1", 1);
    for (size_t i = 0; i < b.n; i++) {
        char was = b.p[i];

        for (unsigned v = 0; v < 256; v += 51) {
            b.p[i] = (char)v;
            (void)shape_of(&b);
        }
        b.p[i] = was;
    }
}

static void
nesting_without_end_is_bounded(void **state)
{
    auto_buf struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    box_add(&b, "ftyp", "isom", 4);
    for (int i = 0; i < 10000; i++) {
        (void)box_begin(&b, i == 0 ? "moov" : "trak");
    }
    for (int i = 10000; i-- > 0;) {
        box_end(&b, 12 + (size_t)i * 8);
    }
    assert_true(shape_of(&b).tracks < 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_that_tile_the_file_are_whole),
        cmocka_unit_test(a_cut_last_box_is_named_with_its_place),
        cmocka_unit_test(protected_entries_and_other_files_are_seen),
        cmocka_unit_test(sizes_of_zero_and_of_64_bits_are_understood),
        cmocka_unit_test(sizes_that_no_box_has_end_the_walk),
        cmocka_unit_test(a_length_of_all_ones_is_none),
        cmocka_unit_test(what_is_no_mp4_is_told_so_and_every_byte_may_be_anything),
        cmocka_unit_test(nesting_without_end_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
