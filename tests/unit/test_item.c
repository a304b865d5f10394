#include "cmocka_all.h"

#include "base/mem.h"
#include "catalog/item.h"

#include <fcntl.h>
#include <unistd.h>

static struct item *
an_item(int64_t asset)
{
    struct row_work w = {.asset = asset, .url = STR("http://a/x.jpg"), .host = STR("a")};

    return item_new(&w, WORK_FETCH);
}

static void
a_queue_gives_items_in_the_order_in_which_they_came(void **unused)
{
    struct item_queue q = {0};

    (void)unused;
    assert_null(item_pop(&q));
    for (int round = 0; round < 2; round++) { /* also once it was empty again */
        for (int64_t i = 1; i <= 3; i++) {
            item_push(&q, an_item(i));
        }
        assert_int_equal(q.n, 3);
        for (int64_t i = 1; i <= 3; i++) {
            struct item *it = item_pop(&q);

            assert_int_equal(it->asset, i);
            assert_null(it->next);
            item_free(it);
        }
        assert_int_equal(q.n, 0);
        assert_null(item_pop(&q));
    }
}

static void
a_new_item_has_nothing_yet_and_texts_of_its_own(void **unused)
{
    char url[] = "http://a/x.jpg";
    struct row_work w = {.asset = 7, .url = str_of(url), .claim = CLAIM_VIDEO};
    struct item *it = item_new(&w, WORK_LOOK);

    (void)unused;
    url[0] = 'X';
    assert_string_equal(it->url, "http://a/x.jpg");
    assert_string_equal(it->host, "");
    assert_int_equal(it->fd, -1);
    assert_int_equal(it->broke_at, -1);
    assert_int_equal(it->claim, CLAIM_VIDEO);
    assert_int_equal(it->work, WORK_LOOK);
    assert_null(it->outcome);
    item_free(it);
}

static void
an_item_takes_its_descriptor_and_pictures_with_it(void **unused)
{
    struct item *it = an_item(1);
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)unused;
    it->fd = fd;
    it->etag = xstrdup("\"x\"");
    it->pictures[it->n_pictures++].png = xstrdup("png"); /* a leak would be reported */
    it->strip_png = xstrdup("png");
    item_free(it);
    assert_int_equal(fcntl(fd, F_GETFD), -1);
    item_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_gives_items_in_the_order_in_which_they_came),
        cmocka_unit_test(a_new_item_has_nothing_yet_and_texts_of_its_own),
        cmocka_unit_test(an_item_takes_its_descriptor_and_pictures_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
