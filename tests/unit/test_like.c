#include "db_help.h"

#include "cli/asset.h"
#include "cli/like.h"

static void
bits_may_stand_behind_the_digest(void **unused)
{
    static const struct {
        const char *text;
        const char *digest;
        int bits; /* -1: refused */
    } cases[] = {
        {"abcdef", "abcdef", LIKE_BITS_DEFAULT},
        {"abcdef:0", "abcdef", 0},
        {"abcdef:32", "abcdef", 32},
        {"abcdef:33", "", -1},
        {"abcdef:", "", -1},
        {"abcdef:1:2", "", -1},
        {"abcdef:x", "", -1},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct like_asked got;
        struct err e = {0};
        bool ok = like_read(cases[i].text, &got, &e);

        assert_int_equal(ok, cases[i].bits >= 0);
        assert_int_equal(e.code, ok ? ERR_NONE : ERR_USAGE);
        assert_true(!ok || str_eq(got.digest, str_of(cases[i].digest)));
        assert_true(!ok || got.bits == cases[i].bits);
    }
}

/* An object of this one first byte, with this hash. */
static void
put_hash(struct room *r, uint8_t first, uint64_t phash)
{
    struct row_object o = {.sha256 = {first},
                           .type = STR("jpeg"),
                           .duration_us = -1,
                           .rotation = -1,
                           .verdict = STR("ok"),
                           .dominant = -1,
                           .has_phash = true,
                           .phash = phash,
                           .whole_permille = -1};

    OK(r, row_object_put(r->db, &o, &r->e));
}

static void
the_nearest_comes_first_and_what_is_further_is_left_out(void **state)
{
    struct room *r = *state;
    struct like like;

    OK(r, db_begin(r->db, &r->e));
    room_object(r, "none", "jpeg", "ok"); /* has no hash */
    put_hash(r, 0x50, 0xF0F0F0F0F0F0F0F0);
    put_hash(r, 0x40, 0xF0F0F0F0F0F0F0F1);
    put_hash(r, 0x30, 0x70F0F0F0F0F0F0F0); /* the sign's bit is one of them */
    put_hash(r, 0x20, 0xF0F0F0F0F0F0F0F7);
    put_hash(r, 0x10, 0x0F0F0F0F0F0F0F0F);
    OK(r, like_find(r->db, 0xF0F0F0F0F0F0F0F0, 3, &like, &r->e));
    assert_int_equal(like.n, 4);
    assert_int_equal(like.p[0].sha256[0], 0x50);
    assert_int_equal(like.p[0].bits, 0);
    assert_int_equal(like.p[1].sha256[0], 0x30); /* of equals the first digest */
    assert_int_equal(like.p[1].bits, 1);
    assert_int_equal(like.p[2].sha256[0], 0x40);
    assert_int_equal(like.p[3].sha256[0], 0x20);
    assert_int_equal(like.p[3].bits, 3);
    like_release(&like);
    OK(r, like_find(r->db, 0xF0F0F0F0F0F0F0F0, 2, &like, &r->e));
    assert_int_equal(like.n, 3);
    like_release(&like);
    OK(r, like_find(r->db, 1, 0, &like, &r->e));
    assert_int_equal(like.n, 0);
    like_release(&like);
    db_abandon(r->db);
}

static void
a_digest_is_named_by_six_digits_that_are_its_own(void **state)
{
    static const char *const refused[] = {"", "50000", "50000g", "5000000 "};
    struct room *r = *state;
    uint8_t sha256[SHA256_BYTES];
    bool found;

    OK(r, db_begin(r->db, &r->e));
    put_hash(r, 0x50, 1);
    put_hash(r, 0xAB, 1);
    OK(r, digest_named(r->db, STR("500000"), sha256, &found, &r->e));
    assert_true(found);
    assert_int_equal(sha256[0], 0x50);
    OK(r, digest_named(r->db, STR("AB0000"), sha256, &found, &r->e));
    assert_true(found);
    OK(r, digest_named(r->db, STR("510000"), sha256, &found, &r->e));
    assert_false(found);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        REFUSED(r, ERR_USAGE,
                digest_named(r->db, str_of(refused[i]), sha256, &found, &r->e));
    }
    room_do(r, "UPDATE object SET sha256 = CAST(x'50000000' || randomblob(28) AS BLOB)"
               " WHERE substr(sha256, 1, 1) = x'ab'");
    REFUSED(r, ERR_USAGE, digest_named(r->db, STR("500000"), sha256, &found, &r->e));
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_may_stand_behind_the_digest),
        room_test(the_nearest_comes_first_and_what_is_further_is_left_out),
        room_test(a_digest_is_named_by_six_digits_that_are_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
