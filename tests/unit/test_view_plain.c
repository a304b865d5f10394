#include "cmocka_all.h"

#include "cli/view.h"

#include <string.h>

static void
tell(struct view *v, enum event_kind kind, const struct counts *c, const char *name,
     const char *state, const char *detail)
{
    struct event_sink sink = view_sink(v);

    sink.emit(sink.arg, &(struct event){.kind = kind,
                                        .counts = c,
                                        .name = name,
                                        .state = state,
                                        .detail = detail,
                                        .bytes = -1});
}

static void
a_line_comes_every_five_seconds_and_no_escape_in_it(void **state)
{
    struct view v;
    struct counts c = {.total = 1000, .workers = 2};
    int lines = 0;

    (void)state;
    view_init(&v, VIEW_PLAIN, -1);
    for (int ms = 0; ms <= 20000; ms += 100) {
        c.elapsed_ms = ms;
        c.done = ms / 100;
        c.bytes = ms * 1000;
        tell(&v, EVENT_TICK, &c, NULL, NULL, NULL);
        lines += v.text.n > 0;
        assert_null(strchr(buf_cstr(&v.text), '\x1b'));
    }
    assert_int_equal(lines, 4);
    assert_string_equal(buf_cstr(&v.text),
                        "200 of 1000 done, 20.0 MB at 1.0 MB/s, 0 transfers, 0 of 2 "
                        "workers busy, about 1:20 left\n");
    view_release(&v);
}

static void
a_failed_item_has_a_line_and_a_good_one_only_with_verbose(void **state)
{
    struct view v;
    struct counts c = {.total = 2};

    (void)state;
    view_init(&v, VIEW_PLAIN, -1);
    tell(&v, EVENT_ITEM, &c, "http://x/a.jpg", "gone", "HTTP status 404");
    assert_string_equal(buf_cstr(&v.text),
                        "gone       http://x/a.jpg: HTTP status 404\n");
    tell(&v, EVENT_ITEM, &c, "http://x/b.jpg", "present", NULL);
    assert_int_equal(v.text.n, 0);
    v.verbose = true;
    tell(&v, EVENT_ITEM, &c, "http://x/b.jpg", "present", NULL);
    assert_string_equal(buf_cstr(&v.text), "present    http://x/b.jpg\n");
    view_release(&v);
}

static void
hostile_names_and_reasons_are_made_printable(void **state)
{
    struct view v;
    struct counts c = {.total = 2};

    (void)state;
    view_init(&v, VIEW_PLAIN, -1);
    tell(&v, EVENT_SOURCE, &c, "a\nfake line\x1b[31m", "unreadable", "b\rc");
    assert_string_equal(buf_cstr(&v.text),
                        "unreadable a\\x0afake line\\x1b[31m: b\\x0dc\n");
    view_release(&v);
}

static void
a_quiet_view_tells_only_of_sources_that_could_not_be_read(void **state)
{
    struct view v;
    struct counts c = {.total = 2, .elapsed_ms = 100000};

    (void)state;
    view_init(&v, VIEW_QUIET, -1);
    tell(&v, EVENT_TICK, &c, NULL, NULL, NULL);
    assert_int_equal(v.text.n, 0);
    tell(&v, EVENT_ITEM, &c, "u", "gone", NULL);
    assert_int_equal(v.text.n, 0);
    tell(&v, EVENT_SOURCE, &c, "page", "unreadable", "why");
    assert_string_equal(buf_cstr(&v.text), "unreadable page: why\n");
    view_release(&v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_comes_every_five_seconds_and_no_escape_in_it),
        cmocka_unit_test(a_failed_item_has_a_line_and_a_good_one_only_with_verbose),
        cmocka_unit_test(hostile_names_and_reasons_are_made_printable),
        cmocka_unit_test(a_quiet_view_tells_only_of_sources_that_could_not_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
