#include "cmocka_all.h"

#include "base/escape.h"
#include "cli/view.h"

#include <string.h>

static void
tell(struct view *v, enum event_kind kind, const struct counts *c, const char *name,
     const char *state)
{
    struct event_sink sink = view_sink(v);

    sink.emit(sink.arg, &(struct event){.kind = kind,
                                        .counts = c,
                                        .name = name,
                                        .state = state,
                                        .detail = state,
                                        .bytes = -1});
}

static void
the_bar_fits_every_width(void **state)
{
    const struct counts c = {.total = 1000000,
                             .done = 999999,
                             .bytes = INT64_C(1) << 40,
                             .workers = 64,
                             .workers_busy = 64,
                             .transfers = 256,
                             .gone = 12345,
                             .elapsed_ms = 10000};

    (void)state;
    for (int utf8 = 0; utf8 < 2; utf8++) {
        for (int columns = 21; columns < 200; columns++) {
            struct view v = {.utf8 = utf8 != 0};
            auto_buf struct buf b = {.limit = 10000};

            view_bar(&b, &v, &c, columns);
            assert_true(escape_columns(buf_view(&b)) < (size_t)columns);
        }
    }
}

static void
the_bar_tells_share_rate_workers_and_time_left(void **state)
{
    struct view v;
    struct counts c = {.total = 100, .workers = 2, .workers_busy = 1, .transfers = 3};
    auto_buf struct buf b = {.limit = 10000};

    (void)state;
    view_init(&v, VIEW_TTY, -1);
    for (int i = 1; i <= 40; i++) { /* one item and 100 kB a second */
        c.elapsed_ms = i * 1000;
        c.done = i;
        c.bytes = i * 100000;
        tell(&v, EVENT_TICK, &c, NULL, NULL);
    }
    view_bar(&b, &v, &c, 120);
    assert_string_equal(buf_cstr(&b), " 40% ===========------------------  40/100  1:00 "
                                      "left  100 kB/s  1/2 workers  3 transfers");
    view_release(&v);
}

static void
it_is_drawn_at_most_ten_times_a_second(void **state)
{
    struct view v;
    struct counts c = {.total = 1000};
    int drawn = 0;

    (void)state;
    view_init(&v, VIEW_TTY, -1);
    v.columns = 80;
    for (int ms = 0; ms < 1000; ms++) {
        c.elapsed_ms = ms;
        tell(&v, EVENT_TICK, &c, NULL, NULL);
        drawn += v.text.n > 0;
    }
    assert_int_equal(drawn, 10);
    view_release(&v);
}

static void
lines_of_failed_items_stand_above_the_bar(void **state)
{
    struct view v;
    struct counts c = {.total = 10};
    const char *text;

    (void)state;
    view_init(&v, VIEW_TTY, -1);
    v.columns = 80;
    tell(&v, EVENT_BEGIN, &c, NULL, NULL);
    tell(&v, EVENT_ITEM, &c, "http://x/ok.jpg", "present");
    assert_int_equal(v.text.n, 0); /* what went well needs no line */
    tell(&v, EVENT_ITEM, &c, "http://x/\x1b[2J.jpg", "gone");
    text = buf_cstr(&v.text);
    assert_true(strncmp(text, "\r\x1b[Kgone ", 9) == 0);
    assert_null(strstr(text, "\x1b[2J"));
    assert_non_null(strstr(text, "\n\r  0%")); /* the bar again below it */
    view_release(&v);
}

static void
the_bar_steps_aside_for_other_lines_and_comes_back(void **state)
{
    struct view v;
    struct counts c = {.total = 10};

    (void)state;
    view_init(&v, VIEW_TTY, -1);
    v.columns = 80;
    view_tty_step(&v, true);
    assert_int_equal(v.text.n, 0); /* there is none yet */
    tell(&v, EVENT_TICK, &c, NULL, NULL);
    buf_clear(&v.text);
    view_tty_step(&v, true);
    assert_string_equal(buf_cstr(&v.text), "\r\x1b[K");
    buf_clear(&v.text);
    view_tty_step(&v, false);
    assert_true(v.text.n > 10);
    tell(&v, EVENT_END, &c, NULL, NULL);
    assert_string_equal(buf_cstr(&v.text), "\r\x1b[K");
    buf_clear(&v.text);
    view_tty_step(&v, false);
    assert_int_equal(v.text.n, 0);
    view_release(&v);
}

static void
nothing_is_coloured_where_colour_is_off(void **state)
{
    const struct counts c = {.total = 10, .done = 5};
    struct view v = {.utf8 = true};
    auto_buf struct buf plain = {.limit = 10000};
    auto_buf struct buf coloured = {.limit = 10000};

    (void)state;
    view_bar(&plain, &v, &c, 80);
    assert_null(strchr(buf_cstr(&plain), '\x1b'));
    v.color = true;
    view_bar(&coloured, &v, &c, 80);
    assert_non_null(strstr(buf_cstr(&coloured), "\x1b[0m"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bar_fits_every_width),
        cmocka_unit_test(the_bar_tells_share_rate_workers_and_time_left),
        cmocka_unit_test(it_is_drawn_at_most_ten_times_a_second),
        cmocka_unit_test(lines_of_failed_items_stand_above_the_bar),
        cmocka_unit_test(the_bar_steps_aside_for_other_lines_and_comes_back),
        cmocka_unit_test(nothing_is_coloured_where_colour_is_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
