#include "gallery_kit.h"

#include "base/mem.h"
#include "gallery/article_list.h"
#include "gallery/emit.h"

static void
read_all(struct articles *a, const struct fake_article *list, size_t n)
{
    struct err e = {0};

    fake = (struct fake_catalog){.articles = list, .n_articles = n};
    KIT_OK(article_list_read(a, NULL, &e), &e);
}

static void
every_id_is_found_and_no_other(void **state)
{
    static const int64_t ids[] = {1, 2, 3, 7, 8, 100, 101, 5000000000};
    struct fake_article list[8] = {0};
    struct articles a;
    size_t k = 0;

    (void)state;
    for (size_t i = 0; i < 8; i++) {
        list[i] = (struct fake_article){ids[i], 1, "n", "t"};
    }
    read_all(&a, list, 8);
    for (int64_t id = -2; id < 110; id++) {
        uint32_t at = article_list_find(&a, id);

        if (k < 7 && id == ids[k]) {
            assert_int_equal(at, k);
            k++;
        } else {
            assert_int_equal(at, UINT32_MAX);
        }
    }
    assert_int_equal(article_list_find(&a, 5000000000), 7);
    assert_int_equal(article_list_find(&a, INT64_MAX), UINT32_MAX);
    article_list_release(&a);
    read_all(&a, list, 0);
    assert_int_equal(article_list_find(&a, 1), UINT32_MAX);
    article_list_release(&a);
}

static void
sites_are_named_once_in_the_order_of_their_articles(void **state)
{
    static const struct fake_article list[] = {
        {1, 30, "a", NULL}, {2, 10, "b", NULL}, {3, 30, "c", NULL}, {4, 20, "d", NULL}};
    static const uint32_t want[] = {0, 1, 0, 2};
    struct articles a;

    (void)state;
    read_all(&a, list, 4);
    assert_int_equal(a.n_sites, 3);
    assert_true(str_eq(a.sites[0], STR("site-30")));
    assert_true(str_eq(a.sites[2], STR("site-20")));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(a.list[i].site, want[i]);
    }
    article_list_release(&a);
}

static void
a_title_of_ten_thousand_letters_is_held_only_in_part(void **state)
{
    auto_free char *title = xcalloc(10001, 1);
    struct fake_article list[] = {{1, 1, "a", title}, {2, 1, "b", NULL}, {3, 1, "c", ""}};
    struct articles a;

    (void)state;
    memset(title, 'x', 10000);
    read_all(&a, list, 3);
    assert_int_equal(a.list[0].title.n, EMIT_TEXT_MOST + sizeof EMIT_ELLIPSIS - 1);
    assert_memory_equal(a.list[0].title.p + EMIT_TEXT_MOST, EMIT_ELLIPSIS, 3);
    assert_null(a.list[1].title.p);
    assert_non_null(a.list[2].title.p); /* empty is not unknown */
    assert_true(str_eq(a.list[1].number, STR("b")));
    article_list_release(&a);
}

static void
the_article_of_nothing_is_the_last(void **state)
{
    static const struct fake_article list[] = {{1, 1, "a", NULL}};
    struct articles a;

    (void)state;
    read_all(&a, list, 1);
    assert_int_equal(article_list_add_none(&a), 1);
    assert_int_equal(a.list[1].site, 1);
    assert_int_equal(a.sites[1].n, 0);
    assert_true(a.list[1].id > a.list[0].id);
    article_list_release(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_is_found_and_no_other),
        cmocka_unit_test(sites_are_named_once_in_the_order_of_their_articles),
        cmocka_unit_test(a_title_of_ten_thousand_letters_is_held_only_in_part),
        cmocka_unit_test(the_article_of_nothing_is_the_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
