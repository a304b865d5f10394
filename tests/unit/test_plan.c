#include "cmocka_all.h"

#include "base/limits.h"
#include "catalog/plan.h"

#include <stdio.h>

/* Every state under every rule that can change what is done. */
static const struct {
    enum asset_state state;
    enum work plain, retry, refresh, offline;
} cases[] = {
    {STATE_PRESENT, WORK_NOTHING, WORK_NOTHING, WORK_REFRESH, WORK_NOTHING},
    {STATE_SUBSTITUTE, WORK_NOTHING, WORK_NOTHING, WORK_FETCH, WORK_NOTHING},
    {STATE_DAMAGED, WORK_NOTHING, WORK_FETCH, WORK_REFRESH, WORK_NOTHING},
    {STATE_LOST, WORK_FETCH, WORK_FETCH, WORK_FETCH, WORK_NOTHING},
    {STATE_GONE, WORK_NOTHING, WORK_FETCH, WORK_NOTHING, WORK_NOTHING},
    {STATE_REFUSED, WORK_NOTHING, WORK_FETCH, WORK_NOTHING, WORK_NOTHING},
    {STATE_NOT_MEDIA, WORK_NOTHING, WORK_FETCH, WORK_NOTHING, WORK_NOTHING},
    {STATE_FAILING, WORK_FETCH, WORK_FETCH, WORK_FETCH, WORK_NOTHING},
    {STATE_UNTRIED, WORK_FETCH, WORK_FETCH, WORK_FETCH, WORK_NOTHING},
    {STATE_UNRESOLVABLE, WORK_NOTHING, WORK_NOTHING, WORK_NOTHING, WORK_NOTHING},
    {STATE_EXCLUDED, WORK_NOTHING, WORK_NOTHING, WORK_NOTHING, WORK_NOTHING},
};

static struct row_work
work_in(enum asset_state state)
{
    return (struct row_work){
        .asset = 1,
        .url = STR("http://a.example/2016/07/16/x_4x3.jpg"),
        .state = state,
        .type = STR("jpeg"),
        .verdict = STR("ok"),
        .has_thumb = true,
        .n_thumbs = 2,
    };
}

static void
each_state_has_its_work_under_each_rule(void **unused)
{
    (void)unused;
    assert_int_equal(sizeof cases / sizeof cases[0], ASSET_STATES);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct row_work w = work_in(cases[i].state);
        struct plan_rules plain = {.now_ms = 1000};
        struct plan_rules retry = {.now_ms = 1000, .retry_failed = true};
        struct plan_rules refresh = {.now_ms = 1000, .refresh = true};
        struct plan_rules offline = {.now_ms = 1000, .offline = true};

        print_message("  %s\n", state_name(cases[i].state));
        assert_int_equal(plan_asset(&w, &plain).work, cases[i].plain);
        assert_int_equal(plan_asset(&w, &retry).work, cases[i].retry);
        assert_int_equal(plan_asset(&w, &refresh).work, cases[i].refresh);
        assert_int_equal(plan_asset(&w, &offline).work, cases[i].offline);
    }
}

static void
what_is_not_due_yet_waits_until_it_is_or_somebody_insists(void **unused)
{
    struct row_work w = work_in(STATE_FAILING);

    (void)unused;
    w.not_before = 5000;
    assert_int_equal(plan_asset(&w, &(struct plan_rules){.now_ms = 4999}).work,
                     WORK_NOTHING);
    assert_int_equal(plan_asset(&w, &(struct plan_rules){.now_ms = 5000}).work,
                     WORK_FETCH);
    assert_int_equal(
        plan_asset(&w, &(struct plan_rules){.now_ms = 1, .retry_failed = true}).work,
        WORK_FETCH);
}

static void
the_original_of_a_copy_is_asked_for_now_and_then(void **unused)
{
    struct row_work w = work_in(STATE_SUBSTITUTE);
    struct plan_rules rules = {.now_ms = LIMIT_ASK_AGAIN_MS * 10};

    (void)unused;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_FETCH); /* it never was */
    w.live_at = rules.now_ms - LIMIT_ASK_AGAIN_MS;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_FETCH);
    w.live_at++;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_NOTHING);
    rules.refresh = true;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_FETCH);
    rules.offline = true;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_NOTHING);
    rules = (struct plan_rules){.now_ms = LIMIT_ASK_AGAIN_MS * 10};
    w.live_at = 0;
    w.not_before = rules.now_ms + 1; /* its server asked for a longer pause */
    assert_int_equal(plan_asset(&w, &rules).work, WORK_NOTHING);
    w.not_before = 0;
    w.url = STR("file:///srv/a.jpg");
    assert_int_equal(plan_asset(&w, &rules).work, WORK_NOTHING);
}

static void
a_file_that_a_folder_once_gave_is_not_refused_where_the_folder_is_not_named(void **unused)
{
    struct row_work w = work_in(STATE_GONE);
    struct plan_rules rules = {.retry_failed = true};

    (void)unused;
    w.url = STR("file:///srv/a.jpg");
    w.attempts = 1;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_NOTHING);
    rules.file_base = STR("file:///srv/");
    assert_int_equal(plan_asset(&w, &rules).work, WORK_FETCH);
    w.state = STATE_UNTRIED;
    w.attempts = 0;
    w.url = STR("file:///etc/passwd");
    assert_int_equal(plan_asset(&w, &rules).work, WORK_REFUSE);
}

static void
a_readable_object_without_its_picture_is_looked_at(void **unused)
{
    struct row_work w = work_in(STATE_PRESENT);
    struct plan_rules rules = {.offline = true};

    (void)unused;
    w.has_thumb = false;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_LOOK);
    w.verdict = STR("unchecked");
    w.has_thumb = true;
    assert_int_equal(plan_asset(&w, &rules).work, WORK_LOOK);
}

/* What is held, what is wanted, and what a look is for. */
static const struct {
    const char *type;
    const char *verdict;
    bool has_thumb;
    int32_t n_thumbs;
    bool has_storyboard, storyboard;
    unsigned looks; /* 0: none */
} lookers[] = {
    {"jpeg", "ok", true, 2, false, true, 0},
    {"jpeg", "ok", true, 1, false, true, LOOK_THUMBS},
    {"jpeg", "ok", true, 0, false, true, LOOK_THUMBS}, /* in other boxes only */
    /* of an older recipe, or none */
    {"jpeg", "ok", false, 0, false, true, LOOK_THUMBS | LOOK_WHOLE},
    {"jpeg", "unchecked", false, 0, false, true, LOOK_ALL},
    {"mp4", "ok", true, 2, false, true, LOOK_STRIP},
    {"mp4", "ok", true, 2, false, false, 0}, /* not wanted */
    {"mp4", "ok", true, 2, true, true, 0},
    {"mp4", "ok", true, 1, false, true, LOOK_THUMBS | LOOK_STRIP},
    {"mp4", "ok", false, 0, false, true, LOOK_ALL},
    {"mp4", "ok", false, 0, true, true, LOOK_THUMBS | LOOK_WHOLE},
    {"mp4", "truncated", false, 0, false, true, 0},
    {"mp4", "no-picture", false, 0, false, true, 0},
};

static void
a_look_is_for_what_is_missing_and_for_no_more(void **unused)
{
    struct plan_rules rules = {.offline = true, .n_boxes = 2};

    (void)unused;
    for (size_t i = 0; i < sizeof lookers / sizeof lookers[0]; i++) {
        struct row_work w = work_in(STATE_PRESENT);
        struct plan plan;

        print_message("  %zu %s %s\n", i, lookers[i].type, lookers[i].verdict);
        w.type = str_of(lookers[i].type);
        w.verdict = str_of(lookers[i].verdict);
        w.has_thumb = lookers[i].has_thumb;
        w.n_thumbs = lookers[i].n_thumbs;
        w.has_storyboard = lookers[i].has_storyboard;
        rules.storyboard = lookers[i].storyboard;
        plan = plan_asset(&w, &rules);
        assert_int_equal(plan.looks, lookers[i].looks);
        assert_int_equal(plan.work, lookers[i].looks != 0 ? WORK_LOOK : WORK_NOTHING);
    }
}

static void
what_can_have_no_picture_is_not_looked_at_again(void **unused)
{
    static const char *const verdicts[] = {"no-picture", "unsupported", "too-large",
                                           "truncated",  "undecodable", "empty",
                                           "wrong-type"};
    struct row_work w = work_in(STATE_PRESENT);

    (void)unused;
    w.has_thumb = false;
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        w.verdict = str_of(verdicts[i]);
        assert_int_equal(plan_asset(&w, &(struct plan_rules){0}).work, WORK_NOTHING);
    }
    w.verdict = STR("unchecked");
    w.type = STR("mp3");
    assert_int_equal(plan_asset(&w, &(struct plan_rules){0}).work, WORK_NOTHING);
}

static void
a_file_url_is_fetched_only_below_the_command_lines_base(void **unused)
{
    struct row_work w = work_in(STATE_UNTRIED);
    struct plan_rules rules = {.file_base = STR("file:///srv/media/")};

    (void)unused;
    w.url = STR("file:///srv/media/a.jpg");
    assert_int_equal(plan_asset(&w, &rules).work, WORK_FETCH);
    w.url = STR("file:///etc/passwd");
    assert_int_equal(plan_asset(&w, &rules).work, WORK_REFUSE);
    w.url = STR("file:///srv/media/a.jpg");
    assert_int_equal(plan_asset(&w, &(struct plan_rules){0}).work, WORK_REFUSE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_state_has_its_work_under_each_rule),
        cmocka_unit_test(what_is_not_due_yet_waits_until_it_is_or_somebody_insists),
        cmocka_unit_test(the_original_of_a_copy_is_asked_for_now_and_then),
        cmocka_unit_test(
            a_file_that_a_folder_once_gave_is_not_refused_where_the_folder_is_not_named),
        cmocka_unit_test(a_readable_object_without_its_picture_is_looked_at),
        cmocka_unit_test(a_look_is_for_what_is_missing_and_for_no_more),
        cmocka_unit_test(what_can_have_no_picture_is_not_looked_at_again),
        cmocka_unit_test(a_file_url_is_fetched_only_below_the_command_lines_base),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
