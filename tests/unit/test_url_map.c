#include "cmocka_all.h"

#include "db/url_map.h"
#include "noise.h"

static void
every_id_is_found_under_its_hash_however_the_map_grows(void **state)
{
    enum { MANY = 100000 };
    struct noise noise = noise_begin(3);
    struct noise again = noise;
    struct url_map m = {0};
    int in_vain = 0;

    (void)state;
    url_map_begin(&m);
    for (int i = 1; i <= MANY; i++) {
        assert_true(url_map_add(&m, noise_next(&noise), i));
    }
    for (int i = 1; i <= MANY; i++) {
        uint64_t hash = noise_next(&again);
        size_t at = 0;
        int64_t id;

        do {
            id = url_map_next(&m, hash, &at);
            assert_true(id != 0);
        } while (id != i);
        at = 0;
        in_vain += url_map_next(&m, noise_next(&noise), &at) != 0;
    }
    assert_in_range(in_vain, 0,
                    50); /* 32 bits of a hash: a few in 4,000,000,000 / 100,000 */
    url_map_release(&m);
    assert_null(m.slots);
}

static void
hashes_that_are_all_the_same_are_all_there(void **state)
{
    enum { MANY = 5000 };
    struct url_map m = {0};
    size_t at = 0;
    int64_t sum = 0;

    (void)state;
    url_map_begin(&m);
    for (int i = 1; i <= MANY; i++) {
        assert_true(
            url_map_add(&m, UINT64_MAX, i)); /* wraps round the end of the table */
    }
    for (int i = 1; i <= MANY; i++) {
        sum += url_map_next(&m, UINT64_MAX, &at);
    }
    assert_int_equal(sum, MANY * (MANY + 1) / 2);
    assert_int_equal(url_map_next(&m, UINT64_MAX, &at), 0);
    url_map_release(&m);
}

static void
an_id_that_does_not_fit_is_refused(void **state)
{
    struct url_map m = {0};

    (void)state;
    url_map_begin(&m);
    assert_true(url_map_add(&m, 1, UINT32_MAX));
    assert_false(url_map_add(&m, 1, INT64_C(1) << 32));
    assert_false(url_map_add(&m, 1, 0));
    url_map_release(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_is_found_under_its_hash_however_the_map_grows),
        cmocka_unit_test(hashes_that_are_all_the_same_are_all_there),
        cmocka_unit_test(an_id_that_does_not_fit_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
