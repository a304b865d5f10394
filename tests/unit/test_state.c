#include "db_help.h"

#include "noise.h"

#define URL "https://a.example/x.jpg"

/* One line of an asset's history. */
struct step {
    enum { END, OBSERVE, EVENT, FORGET, RESTORE } kind;
    const char *a, *b, *object; /* origin and outcome, or kind and outcome */
};

#define LIVE(outcome, object)                                                            \
    {                                                                                    \
        OBSERVE, "live", outcome, object                                                 \
    }
#define FIXITY(outcome)                                                                  \
    {                                                                                    \
        EVENT, "fixity", outcome, "o"                                                    \
    }
#define NOTHING                                                                          \
    {                                                                                    \
        END, NULL, NULL, NULL                                                            \
    }
#define FORGOTTEN                                                                        \
    {                                                                                    \
        FORGET, NULL, NULL, NULL                                                         \
    }
#define RESTORED                                                                         \
    {                                                                                    \
        RESTORE, NULL, NULL, NULL                                                        \
    }

static void
play(struct room *r, int64_t asset, const struct step *steps)
{
    for (; steps->kind != END; steps++) {
        switch (steps->kind) {
        case OBSERVE:
            room_observe(r, asset, steps->a, steps->b, steps->object);
            break;
        case EVENT:
            room_event(r, steps->a, steps->object, steps->b);
            break;
        case FORGET:
            room_do(
                r,
                "INSERT INTO tombstone (asset, at, who, why) SELECT max(id), 1, 'w', 'y'"
                " FROM asset");
            break;
        case RESTORE:
            room_do(r, "UPDATE tombstone SET lifted_at = 2");
            break;
        case END:
            break;
        }
    }
}

static const struct {
    const char *url, *verdict;
    struct step steps[6];
    enum asset_state expected;
} histories[] = {
    {URL, "ok", {NOTHING}, STATE_UNTRIED},
    {"/x.jpg", "ok", {NOTHING}, STATE_UNRESOLVABLE},
    {"ftp://a.example/x.jpg", "ok", {NOTHING}, STATE_UNRESOLVABLE},
    {"/x.jpg", "ok", {LIVE("refused", NULL)}, STATE_UNRESOLVABLE},
    {"file:///x.jpg", "ok", {NOTHING}, STATE_UNTRIED},
    {"http://a.example/x.jpg", "ok", {NOTHING}, STATE_UNTRIED},
    {URL, "ok", {LIVE("gone", NULL)}, STATE_GONE},
    {URL, "ok", {LIVE("refused", NULL)}, STATE_REFUSED},
    {URL, "ok", {LIVE("policy", NULL)}, STATE_REFUSED},
    {URL, "ok", {LIVE("not-media", NULL)}, STATE_NOT_MEDIA},
    {URL, "ok", {LIVE("failed", NULL)}, STATE_FAILING},
    {URL, "ok", {LIVE("failed", NULL), LIVE("gone", NULL)}, STATE_GONE},
    {URL, "ok", {LIVE("gone", NULL), LIVE("failed", NULL)}, STATE_FAILING},
    {URL, "ok", {LIVE("stored", "o")}, STATE_PRESENT},
    {URL, "unchecked", {LIVE("stored", "o")}, STATE_PRESENT},
    {URL, "ok", {LIVE("failed", NULL), LIVE("stored", "o")}, STATE_PRESENT},
    /* what is held stays held, whatever the web says later */
    {URL, "ok", {LIVE("stored", "o"), LIVE("gone", NULL)}, STATE_PRESENT},
    {URL, "ok", {LIVE("stored", "o"), LIVE("not-media", NULL)}, STATE_PRESENT},
    {URL, "ok", {LIVE("stored", "o"), LIVE("unchanged", "o")}, STATE_PRESENT},
    {URL, "ok", {{OBSERVE, "disk", "stored", "o"}}, STATE_PRESENT},
    {URL, "ok", {{OBSERVE, "mirror", "stored", "o"}}, STATE_SUBSTITUTE},
    {URL, "ok", {{OBSERVE, "web-archive", "stored", "o"}}, STATE_SUBSTITUTE},
    {URL, "ok", {{OBSERVE, "hand", "stored", "o"}}, STATE_SUBSTITUTE},
    {URL, "ok", {{OBSERVE, "mirror", "stored", "o"}, LIVE("stored", "o")}, STATE_PRESENT},
    {URL, "truncated", {LIVE("stored", "o")}, STATE_DAMAGED},
    {URL, "undecodable", {LIVE("stored", "o")}, STATE_DAMAGED},
    {URL, "empty", {LIVE("stored", "o")}, STATE_DAMAGED},
    {URL, "wrong-type", {LIVE("stored", "o")}, STATE_DAMAGED},
    {URL, "no-picture", {LIVE("stored", "o")}, STATE_PRESENT},
    {URL, "truncated", {{OBSERVE, "mirror", "stored", "o"}}, STATE_DAMAGED},
    {URL, "ok", {LIVE("stored", "o"), FIXITY("ok")}, STATE_PRESENT},
    {URL, "ok", {LIVE("stored", "o"), FIXITY("differs")}, STATE_DAMAGED},
    {URL, "ok", {LIVE("stored", "o"), FIXITY("unreadable")}, STATE_DAMAGED},
    {URL, "ok", {LIVE("stored", "o"), FIXITY("absent")}, STATE_LOST},
    {URL, "truncated", {LIVE("stored", "o"), FIXITY("absent")}, STATE_LOST},
    {URL, "ok", {LIVE("stored", "o"), FIXITY("absent"), FIXITY("ok")}, STATE_PRESENT},
    {URL, "ok", {LIVE("stored", "o"), FIXITY("differs"), FIXITY("absent")}, STATE_LOST},
    /* the bytes came back: the newest word counts, thumbs say nothing about them */
    {URL,
     "ok",
     {LIVE("stored", "o"), FIXITY("absent"), {EVENT, "stored", "ok", "o"}},
     STATE_PRESENT},
    {URL,
     "ok",
     {LIVE("stored", "o"), FIXITY("absent"), {EVENT, "repaired", "ok", "o"}},
     STATE_PRESENT},
    {URL,
     "ok",
     {LIVE("stored", "o"), FIXITY("absent"), {EVENT, "thumbed", "ok", "o"}},
     STATE_LOST},
    {URL,
     "ok",
     {LIVE("stored", "o"), {EVENT, "fixity", "absent", "other"}},
     STATE_PRESENT},
    /* forgotten on purpose comes before everything */
    {URL, "ok", {FORGOTTEN}, STATE_EXCLUDED},
    {URL, "ok", {LIVE("stored", "o"), FIXITY("absent"), FORGOTTEN}, STATE_EXCLUDED},
    {URL, "ok", {LIVE("stored", "o"), FORGOTTEN, RESTORED}, STATE_PRESENT},
    {URL, "ok", {FORGOTTEN, RESTORED, FORGOTTEN}, STATE_EXCLUDED},
    {"/x.jpg", "ok", {FORGOTTEN}, STATE_EXCLUDED},
};

static void
every_history_gives_its_class(void **state)
{
    struct room *r = *state;

    for (size_t i = 0; i < sizeof histories / sizeof histories[0]; i++) {
        enum asset_state got;

        OK(r, db_begin(r->db, &r->e));
        room_object(r, "o", "jpeg", histories[i].verdict);
        play(r, room_asset(r, histories[i].url), histories[i].steps);
        got = room_state(r, histories[i].url);
        if (got != histories[i].expected) {
            fail_msg("history %zu: %s, not %s", i, state_name(got),
                     state_name(histories[i].expected));
        }
        db_abandon(r->db);
    }
}

static void
every_class_is_in_the_table(void **state)
{
    uint32_t seen = 0;

    (void)state;
    for (size_t i = 0; i < sizeof histories / sizeof histories[0]; i++) {
        seen |= UINT32_C(1) << histories[i].expected;
    }
    assert_int_equal(seen, (UINT32_C(1) << ASSET_STATES) - 1);
}

/* ---- random ledgers ---- */

static void
random_step(struct room *r, struct noise *noise, int64_t assets)
{
    static const char *const objects[] = {"o0", "o1", "o2", "o3"};
    static const char *const origins[] = {"live", "mirror", "disk", "hand"};
    static const char *const outcomes[] = {"gone", "refused", "policy", "not-media",
                                           "failed"};
    static const char *const fixities[] = {"ok", "differs", "absent", "unreadable"};
    int64_t asset = (int64_t)noise_below(noise, (size_t)assets) + 1;
    const char *object = objects[noise_below(noise, 4)];

    switch (noise_below(noise, 4)) {
    case 0:
        room_observe(r, asset, origins[noise_below(noise, 4)], "stored", object);
        break;
    case 1:
        room_event(r, "fixity", object, fixities[noise_below(noise, 4)]);
        break;
    default:
        room_observe(r, asset, "live", outcomes[noise_below(noise, 5)], NULL);
        break;
    }
}

static bool
count_one(void *arg, const struct row_listed *row)
{
    ((int64_t *)arg)[row->state]++;
    return true;
}

static void
classes_add_up_to_the_assets_whatever_the_ledgers_say(void **state)
{
    struct room *r = *state;
    struct noise noise = noise_begin(20160717);

    for (int round = 0; round < 40; round++) {
        int64_t assets = 1 + (int64_t)noise_below(&noise, 30);
        int64_t counts[ASSET_STATES], listed[ASSET_STATES] = {0};
        int64_t sum = 0;
        char url[64];

        OK(r, db_begin(r->db, &r->e));
        for (int i = 0; i < 4; i++) {
            snprintf(url, sizeof url, "o%d", i);
            room_object(r, url, "jpeg", i == 3 ? "truncated" : "ok");
        }
        for (int64_t i = 0; i < assets; i++) {
            snprintf(url, sizeof url, i % 5 == 4 ? "/%d.jpg" : "http://a/%d.jpg", (int)i);
            (void)room_asset(r, url);
        }
        for (size_t i = noise_below(&noise, 120); i > 0; i--) {
            random_step(r, &noise, assets);
        }
        OK(r, row_run_count(r->db, counts, &r->e));
        OK(r, row_list_each(r->db, &(struct row_filter){0}, count_one, listed, &r->e));
        assert_memory_equal(counts, listed, sizeof counts);
        for (size_t i = 0; i < ASSET_STATES; i++) {
            sum += counts[i];
        }
        assert_int_equal(sum, assets);
        assert_int_equal(room_count(r, "SELECT count(*) FROM asset_class"), assets);
        db_abandon(r->db);
    }
}

static void
names_and_states_are_each_others_inverse(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ASSET_STATES; i++) {
        assert_int_equal(state_from_name(str_of(state_name((enum asset_state)i))), i);
    }
    assert_int_equal(state_from_name(STR("Present")), ASSET_STATES);
    assert_int_equal(state_from_name(STR("")), ASSET_STATES);
    assert_string_equal(state_name(ASSET_STATES), "unknown");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(every_history_gives_its_class),
        cmocka_unit_test(every_class_is_in_the_table),
        room_test(classes_add_up_to_the_assets_whatever_the_ledgers_say),
        cmocka_unit_test(names_and_states_are_each_others_inverse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
