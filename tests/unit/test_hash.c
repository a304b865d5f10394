#include "cmocka_all.h"

#include "base/fd.h"
#include "base/hash.h"
#include "base/mem.h"
#include "noise.h"

#include <stdio.h>
#include <sys/mman.h>

static void
assert_hex(const uint8_t *p, size_t n, const char *expected)
{
    char text[2 * SHA256_BYTES + 1];

    hex_encode(p, n, text);
    assert_string_equal(text, expected);
}

/* FIPS 180-4 examples, and the empty text. */
static const struct {
    const char *text;
    const char *sha256;
    const char *sha1;
} vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
     "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
};

static void
both_digests_match_the_published_examples(void **state)
{
    struct hash *h = hash_new();

    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct digests d;
        uint8_t alone[SHA256_BYTES];

        hash_begin(h);
        hash_add(h, vectors[i].text, strlen(vectors[i].text));
        hash_end(h, &d);
        assert_hex(d.sha256, SHA256_BYTES, vectors[i].sha256);
        assert_hex(d.sha1, SHA1_BYTES, vectors[i].sha1);
        hash_sha256(str_of(vectors[i].text), alone);
        assert_hex(alone, SHA256_BYTES, vectors[i].sha256);
    }
    hash_free(h);
    hash_free(NULL);
}

static void
a_million_a_match_the_published_example(void **state)
{
    auto_free char *text = xcalloc(1000000, 1);
    struct hash *h = hash_new();
    struct digests d;

    (void)state;
    memset(text, 'a', 1000000);
    hash_add(h, text, 1000000); /* a new one has begun */
    hash_end(h, &d);
    assert_hex(d.sha256, SHA256_BYTES,
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_hex(d.sha1, SHA1_BYTES, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    hash_free(h);
}

static void
begin_forgets_what_was_added(void **state)
{
    struct hash *h = hash_new();
    struct digests d;

    (void)state;
    hash_add(h, "junk", 4);
    hash_begin(h);
    hash_add(h, "abc", 3);
    hash_end(h, &d);
    assert_hex(d.sha1, SHA1_BYTES, vectors[1].sha1);
    hash_free(h);
}

static void
pieces_of_any_size_give_the_digest_of_the_whole(void **state)
{
    struct noise noise = noise_begin(256);
    auto_free char *text = xcalloc(100000, 1);
    uint8_t whole[SHA256_BYTES];

    (void)state;
    noise_bytes(&noise, text, 100000, "a", 1);
    hash_sha256((struct str){text, 100000}, whole);
    for (int round = 0; round < 20; round++) {
        struct hash *h = hash_new();
        struct digests d;
        size_t at = 0;

        while (at < 100000) {
            size_t n = noise_below(&noise, 30000);

            n = n < 100000 - at ? n : 100000 - at;
            hash_add(h, text + at, n);
            at += n;
        }
        hash_end(h, &d);
        assert_memory_equal(d.sha256, whole, SHA256_BYTES);
        hash_free(h);
    }
}

static int
file_of_a(size_t n)
{
    auto_free char *text = xcalloc(n + 1, 1);
    int fd = memfd_create("test", MFD_CLOEXEC);
    struct err e = {0};

    memset(text, 'a', n);
    assert_true(fd_write_all(fd, text, n, "test", &e)); /* leaves the offset at the end */
    return fd;
}

static void
a_file_is_hashed_from_its_start_to_the_given_place(void **state)
{
    struct hash *h = hash_new();
    struct digests d;
    auto_close int fd = file_of_a(1000500);
    int64_t read_bytes;
    struct err e = {0};

    (void)state;
    assert_true(hash_add_fd(h, fd, 1000000, "f", &read_bytes, &e));
    assert_int_equal(read_bytes, 1000000);
    hash_end(h, &d);
    assert_hex(d.sha1, SHA1_BYTES, "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    hash_begin(h);
    assert_true(hash_add_fd(h, fd, -1, "f", &read_bytes, &e));
    assert_int_equal(read_bytes, 1000500);
    hash_begin(h);
    assert_true(hash_add_fd(h, fd, 0, "f", &read_bytes, &e));
    assert_int_equal(read_bytes, 0);
    hash_free(h);
}

static void
a_file_that_ends_early_is_told_to_whoever_looks(void **state)
{
    struct hash *h = hash_new();
    auto_close int fd = file_of_a(10);
    int64_t read_bytes;
    struct err e = {0};

    (void)state;
    assert_true(hash_add_fd(h, fd, 11, "f", &read_bytes, &e));
    assert_int_equal(read_bytes, 10);
    assert_false(hash_add_fd(h, fd, 11, "f", NULL, &e));
    assert_int_equal(e.code, ERR_DISK);
    assert_true(hash_add_fd(h, fd, 10, "f", NULL, &e));
    assert_false(hash_add_fd(h, -1, 10, "f", &read_bytes, &e));
    hash_free(h);
}

static void
a_range_of_a_file_is_all_there_or_an_error(void **state)
{
    struct hash *h = hash_new();
    struct digests d;
    auto_close int fd = memfd_create("test", MFD_CLOEXEC);
    struct err e = {0};

    (void)state;
    assert_true(fd_write_all(fd, "xxabcyy", 7, "test", &e));
    assert_true(hash_add_range(h, fd, 2, 2, &e));
    assert_true(hash_add_range(h, fd, 4, 1, &e));
    assert_true(hash_add_range(h, fd, 99, 0, &e));
    hash_end(h, &d);
    assert_hex(d.sha1, SHA1_BYTES, vectors[1].sha1);
    hash_begin(h);
    assert_false(hash_add_range(h, fd, 5, 3, &e));
    assert_int_equal(e.code, ERR_DISK);
    assert_false(hash_add_range(h, -1, 0, 1, &e));
    hash_free(h);
}

static void
a_peek_tells_the_digests_so_far_and_disturbs_nothing(void **state)
{
    struct hash *h = hash_new();
    struct digests d;

    (void)state;
    hash_peek(h, &d);
    assert_hex(d.sha256, SHA256_BYTES, vectors[0].sha256);
    hash_add(h, "ab", 2);
    hash_peek(h, &d);
    hash_add(h, "c", 1);
    hash_peek(h, &d);
    assert_hex(d.sha256, SHA256_BYTES, vectors[1].sha256);
    assert_hex(d.sha1, SHA1_BYTES, vectors[1].sha1);
    hash_end(h, &d);
    assert_hex(d.sha1, SHA1_BYTES, vectors[1].sha1);
    hash_free(h);
}

static void
hex_goes_both_ways_and_takes_exactly_its_digits(void **state)
{
    uint8_t bytes[2] = {0};
    char text[5];

    (void)state;
    hex_encode((const uint8_t *)"\x0f\xa0", 2, text);
    assert_string_equal(text, "0fa0");
    assert_true(hex_decode(STR("0fA0"), bytes, 2));
    assert_memory_equal(bytes, "\x0f\xa0", 2);
    assert_false(hex_decode(STR("0fa"), bytes, 2));
    assert_false(hex_decode(STR("0fa00"), bytes, 2));
    assert_false(hex_decode(STR("0fa000"), bytes, 2));
    assert_false(hex_decode(STR("0fag"), bytes, 2));
    assert_false(hex_decode(STR("0f:0"), bytes, 2));
    assert_false(hex_decode(STR(" fa0"), bytes, 2));
    assert_true(hex_decode(STR(""), bytes, 0));
}

/* RFC 1321, appendix A.5 */
static void
md5_matches_the_published_examples(void **state)
{
    static const struct {
        const char *text, *md5;
    } examples[] = {{"", "d41d8cd98f00b204e9800998ecf8427e"},
                    {"abc", "900150983cd24fb0d6963f7d28e17f72"},
                    {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"}};

    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        uint8_t md5[MD5_BYTES];

        hash_md5(str_of(examples[i].text), md5);
        assert_hex(md5, MD5_BYTES, examples[i].md5);
    }
}

/* FIPS 180-4 and RFC 1321: "abc". */
static void
many_digests_over_the_same_bytes_match_the_published_examples(void **state)
{
    static const char *const want[HASH_KINDS] = {
        "900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"};
    struct hash_many *h = hash_many_new((1u << HASH_KINDS) - 1);
    struct hash_many *one = hash_many_new(1u << HASH_SHA512);
    uint8_t out[HASH_KINDS][HASH_MOST_BYTES] = {{0}};
    char hex[2 * HASH_MOST_BYTES + 1];

    (void)state;
    hash_many_add(h, "forgotten", 9);
    hash_many_begin(h);
    hash_many_add(h, "a", 1);
    hash_many_add(h, "bc", 2);
    hash_many_end(h, out);
    for (unsigned k = 0; k < HASH_KINDS; k++) {
        hex_encode(out[k], hash_kind_bytes((enum hash_kind)k), hex);
        assert_string_equal(hex, want[k]);
    }
    memset(out, 7, sizeof out);
    hash_many_add(one, "abc", 3);
    hash_many_end(one, out);
    assert_int_equal(out[HASH_MD5][0], 7); /* not asked for, not written */
    assert_int_equal(out[HASH_SHA512][0], 0xdd);
    hash_many_free(h);
    hash_many_free(one);
    hash_many_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_digests_match_the_published_examples),
        cmocka_unit_test(a_million_a_match_the_published_example),
        cmocka_unit_test(begin_forgets_what_was_added),
        cmocka_unit_test(pieces_of_any_size_give_the_digest_of_the_whole),
        cmocka_unit_test(a_file_is_hashed_from_its_start_to_the_given_place),
        cmocka_unit_test(a_file_that_ends_early_is_told_to_whoever_looks),
        cmocka_unit_test(a_range_of_a_file_is_all_there_or_an_error),
        cmocka_unit_test(a_peek_tells_the_digests_so_far_and_disturbs_nothing),
        cmocka_unit_test(md5_matches_the_published_examples),
        cmocka_unit_test(many_digests_over_the_same_bytes_match_the_published_examples),
        cmocka_unit_test(hex_goes_both_ways_and_takes_exactly_its_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
