#include "cmocka_all.h"

#include "cli/view.h"

#include <string.h>

static void
every_event_is_one_versioned_object_on_one_line(void **state)
{
    const struct counts c = {.total = 2};
    struct view v;

    (void)state;
    view_init(&v, VIEW_JSON, -1);
    for (int kind = EVENT_BEGIN; kind <= EVENT_END; kind++) {
        struct event event = {.kind = (enum event_kind)kind,
                              .counts = &c,
                              .name = "a\nb",
                              .detail = "\"<",
                              .state = "gone",
                              .bytes = -1};
        struct event_sink sink = view_sink(&v);
        const char *end;

        sink.emit(sink.arg, &event);
        assert_true(str_starts(buf_view(&v.text), STR("{\"version\":1,\"event\":\"")));
        end = strchr(buf_cstr(&v.text), '\n');
        assert_non_null(end);
        assert_int_equal(end[1], '\0');
        assert_int_equal(end[-1], '}');
    }
    view_release(&v);
}

static void
an_item_tells_its_url_class_reason_and_picture(void **state)
{
    const struct counts c = {.total = 2};
    struct view v;
    struct event_sink sink;

    (void)state;
    view_init(&v, VIEW_JSON, -1);
    sink = view_sink(&v);
    sink.emit(sink.arg, &(struct event){.kind = EVENT_ITEM,
                                        .counts = &c,
                                        .name = "http://x/a.jpg",
                                        .state = "present",
                                        .thumb = "thumbs/ab/c-256.png",
                                        .bytes = 12,
                                        .http_status = 200});
    assert_string_equal(
        buf_cstr(&v.text),
        "{\"version\":1,\"event\":\"item\",\"name\":\"http://x/a.jpg\",\"detail\":null,"
        "\"state\":\"present\",\"bytes\":12,\"thumb\":\"thumbs/ab/"
        "c-256.png\",\"http_status\":200}\n");
    view_release(&v);
}

static void
the_last_event_holds_the_counts_that_add_up(void **state)
{
    const struct counts c = {.total = 3, .done = 3, .stored = 2, .gone = 1};
    struct view v;
    struct event_sink sink;

    (void)state;
    view_init(&v, VIEW_JSON, -1);
    sink = view_sink(&v);
    sink.emit(sink.arg, &(struct event){.kind = EVENT_END, .counts = &c, .bytes = -1});
    assert_non_null(
        strstr(buf_cstr(&v.text), "\"event\":\"end\",\"counts\":{\"sources\":0,"));
    assert_non_null(strstr(buf_cstr(&v.text), "\"total\":3,\"done\":3,\"stored\":2,"));
    assert_non_null(strstr(buf_cstr(&v.text), "\"gone\":1,"));
    view_release(&v);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_is_one_versioned_object_on_one_line),
        cmocka_unit_test(an_item_tells_its_url_class_reason_and_picture),
        cmocka_unit_test(the_last_event_holds_the_counts_that_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
