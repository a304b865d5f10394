#include "cmocka_all.h"

#include "cli/summary.h"

#include <stdlib.h>
#include <string.h>

/* The sum of the numbers that stand at the beginning of the lines of classes. */
static int64_t
sum_of_lines(const struct buf *b)
{
    struct str rest = buf_view(b);
    struct str line;
    int64_t sum = 0;

    while (str_split(&rest, '\n', &line)) {
        if (str_starts(line, STR("   "))) {
            sum += strtoll(line.p, NULL, 10);
        }
    }
    return sum;
}

static void
the_classes_add_up_to_the_total(void **state)
{
    const struct counts c = {.total = 78,
                             .stored = 1,
                             .unchanged = 2,
                             .adopted = 3,
                             .damaged = 4,
                             .gone = 5,
                             .refused = 6,
                             .not_media = 7,
                             .failing = 8,
                             .unresolvable = 9,
                             .excluded = 10,
                             .untried = 11,
                             .lost = 12};
    struct summary s = {0};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    summary_text(&b, &s, &c, false);
    assert_non_null(strstr(buf_cstr(&b), "78 assets:"));
    assert_int_equal(sum_of_lines(&b), 78);
}

static void
what_a_stopped_run_did_not_reach_is_counted_as_left_for_later(void **state)
{
    const struct counts c = {.total = 10, .stored = 4};
    struct summary s = {0};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    summary_text(&b, &s, &c, false);
    assert_int_equal(sum_of_lines(&b), 10);
    assert_non_null(strstr(buf_cstr(&b), "6 untried"));
}

static void
exit_one_is_explained_in_one_line(void **state)
{
    static const struct {
        struct counts c;
        bool base_given;
        int gone_status;
        const char *line;
    } cases[] = {
        {{.total = 10, .stored = 9, .gone = 1},
         true,
         404,
         "exit 1: 1 of 10 assets is gone (HTTP 404); see: assets list --state gone"},
        {{.total = 10, .stored = 9, .gone = 1},
         true,
         0,
         "exit 1: 1 of 10 assets is gone; see: assets list --state gone"},
        {{.total = 10, .unchanged = 8, .failing = 2},
         true,
         0,
         "exit 1: 2 of 10 assets are failing; see: assets sync --retry-failed"},
        {{.total = 10, .unresolvable = 10},
         false,
         0,
         "exit 1: 10 of 10 assets have no usable URL; no base URL: give -b URL, or set "
         "base_url in assets.conf"},
        {{.total = 1, .unresolvable = 1},
         true,
         0,
         "exit 1: 1 of 1 asset has no usable URL; their paths can not be made into a "
         "URL: assets list --state unresolvable"},
        {{.total = 10, .stored = 7, .gone = 2, .failing = 1},
         true,
         404,
         "exit 1: 3 of 10 assets are not well (2 gone, 1 failing); see: assets list "
         "--state gone,failing"},
        {{.total = 3, .stored = 3, .sources = 4, .sources_unreadable = 1},
         true,
         0,
         "exit 1: 1 of 4 sources could not be read"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct summary s = {.base_given = cases[i].base_given};
        struct event gone = {
            .kind = EVENT_ITEM, .state = "gone", .http_status = cases[i].gone_status};
        auto_buf struct buf b = {.limit = 10000};

        summary_note(&s, &gone);
        summary_note(&s, &gone);
        summary_exit(&b, &s, &cases[i].c, 1);
        assert_string_equal(buf_cstr(&b), cases[i].line);
    }
}

static void
exit_zero_needs_no_word_and_four_and_five_have_their_own(void **state)
{
    const struct counts c = {.sources = 1, .sources_unreadable = 1};
    struct summary s = {0};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    summary_exit(&b, &s, &c, 0);
    assert_int_equal(b.n, 0);
    summary_exit(&b, &s, &c, 4);
    assert_true(str_starts(buf_view(&b), STR("exit 4: no server answered")));
    buf_clear(&b);
    summary_exit(&b, &s, &c, 5);
    assert_true(str_starts(buf_view(&b), STR("exit 5: ")));
}

static void
a_missing_worker_is_told_with_what_to_do(void **state)
{
    const struct counts c = {.total = 3, .stored = 3, .unseen = 2, .thumbs_missed = true};
    struct summary s = {0};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    summary_text(&b, &s, &c, false);
    assert_non_null(strstr(buf_cstr(&b), "assets doctor"));
    buf_clear(&b);
    summary_exit(&b, &s, &c, 1);
    assert_string_equal(
        buf_cstr(&b),
        "exit 1: 2 without a picture for want of a confined worker; see: assets doctor");
}

static void
what_offline_leaves_untried_is_not_in_the_way(void **state)
{
    const struct counts c = {.total = 3, .untried = 2, .unresolvable = 1};
    struct summary s = {.offline = true, .base_given = true};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    summary_exit(&b, &s, &c, 1);
    assert_true(str_starts(buf_view(&b), STR("exit 1: 1 of 3 assets has no usable URL")));
}

static void
statuses_are_told_once_each_and_never_too_many(void **state)
{
    const struct counts c = {.total = 9, .refused = 9};
    struct summary s = {0};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    for (int status = 401; status < 420; status++) {
        summary_note(&s, &(struct event){.kind = EVENT_ITEM,
                                         .state = "refused",
                                         .http_status = status});
    }
    summary_note(&s, &(struct event){.kind = EVENT_ITEM,
                                     .state = "no such state",
                                     .http_status = 200});
    summary_note(&s, &(struct event){.kind = EVENT_ITEM, .http_status = 200});
    summary_text(&b, &s, &c, false);
    assert_non_null(strstr(buf_cstr(&b), "(HTTP 401, 402, 403, 404)"));
}

static void
sources_that_are_in_the_catalog_are_told_beside_those_that_were_read(void **state)
{
    const struct counts first = {.sources = 1, .mentions = 10};
    const struct counts again = {.sources = 3, .sources_unchanged = 2, .mentions = 1};
    struct summary s = {0};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    summary_text(&b, &s, &first, false);
    assert_non_null(strstr(buf_cstr(&b), "1 source read, 10 mentions\n"));
    buf_clear(&b);
    summary_text(&b, &s, &again, false);
    assert_non_null(
        strstr(buf_cstr(&b), "3 sources read (2 already in the catalog), 1 mention\n"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_classes_add_up_to_the_total),
        cmocka_unit_test(what_a_stopped_run_did_not_reach_is_counted_as_left_for_later),
        cmocka_unit_test(exit_one_is_explained_in_one_line),
        cmocka_unit_test(exit_zero_needs_no_word_and_four_and_five_have_their_own),
        cmocka_unit_test(a_missing_worker_is_told_with_what_to_do),
        cmocka_unit_test(what_offline_leaves_untried_is_not_in_the_way),
        cmocka_unit_test(statuses_are_told_once_each_and_never_too_many),
        cmocka_unit_test(
            sources_that_are_in_the_catalog_are_told_beside_those_that_were_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
