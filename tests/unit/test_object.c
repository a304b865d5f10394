/* The two walks over all objects: object_stream.c and object_notes.c. */
#include "db_help.h"

#include "db/object_notes.h"
#include "db/object_stream.h"

enum { MANY = 1000 };

static void
name_of(int i, char out[16])
{
    snprintf(out, 16, "o%d", i);
}

static void
make_objects(struct room *r, int n)
{
    char name[16];

    for (int i = 0; i < n; i++) {
        struct row_object o = {.bytes = i,
                               .type = STR("jpeg"),
                               .duration_us = -1,
                               .rotation = -1,
                               .verdict = STR("ok")};

        name_of(i, name);
        room_digest(name, o.sha256);
        o.caption = str_of(name);
        OK(r, row_object_put(r->db, &o, &r->e));
    }
}

/* The stream finds object i and tells what was put. */
static void
finds(struct room *r, struct object_stream *s, int i)
{
    struct row_object o;
    uint8_t digest[SHA256_BYTES];
    char name[16];
    bool found;

    name_of(i, name);
    room_digest(name, digest);
    OK(r, object_stream_find(s, digest, &o, &found, &r->e));
    assert_true(found);
    assert_memory_equal(o.sha256, digest, SHA256_BYTES);
    assert_int_equal(o.bytes, i);
    assert_true(str_eq(o.caption, str_of(name)));
}

static struct object_stream *
begin(struct room *r, int n)
{
    struct object_stream *s = xcalloc(1, sizeof *s);

    OK(r, db_begin(r->db, &r->e));
    make_objects(r, n);
    OK(r, object_stream_begin(s, r->db, false, &r->e));
    return s;
}

static void
end(struct room *r, struct object_stream *s)
{
    object_stream_end(s);
    object_stream_end(s); /* accepts an ended one */
    free(s);
    db_abandon(r->db);
}

static void
objects_are_found_in_the_order_of_their_coming(void **state)
{
    struct object_stream *s = begin(*state, MANY);

    for (int i = 0; i < MANY; i++) {
        finds(*state, s, i);
    }
    assert_null(s->one); /* none was looked up */
    end(*state, s);
}

static void
objects_that_changed_places_nearby_are_not_looked_up(void **state)
{
    struct object_stream *s = begin(*state, MANY);

    for (int i = 0; i < MANY; i += 8) {
        for (int k = 7; k >= 0; k--) {
            finds(*state, s, i + k);
        }
    }
    assert_null(s->one);
    end(*state, s);
}

static void
objects_are_found_in_any_order_and_again(void **state)
{
    struct object_stream *s = begin(*state, MANY);

    for (int i = 0; i < MANY; i++) {
        finds(*state, s, (i * 619) % MANY);
        finds(*state, s, 3);
    }
    for (int i = MANY; i-- > 0;) {
        finds(*state, s, i);
    }
    end(*state, s);
}

static void
an_order_that_is_quite_another_ends_the_reading_ahead(void **state)
{
    struct object_stream *s = begin(*state, 2 * MANY);

    for (int i = 0; i < MANY; i++) {
        finds(*state, s, (i * 1237) % (2 * MANY));
    }
    assert_true(s->row); /* most were never passed over */
    end(*state, s);
}

static void
an_object_without_a_row_is_not_found_and_stops_nothing(void **state)
{
    struct room *r = *state;
    struct object_stream *s = begin(r, 40);
    struct row_object o;
    uint8_t digest[SHA256_BYTES];
    bool found = true;

    finds(r, s, 0);
    room_digest("nobody", digest);
    OK(r, object_stream_find(s, digest, &o, &found, &r->e));
    assert_false(found);
    finds(r, s, 1);
    finds(r, s, 39);
    end(r, s);
}

/* ---- notes ---- */

static const struct notes_wanted wanted = {.recipe = 1};

static void
the_last_word_about_bytes_is_kept_for_each_object(void **state)
{
    struct room *r = *state;
    struct object_notes n = {0};
    uint8_t digest[SHA256_BYTES];
    char name[16];

    OK(r, db_begin(r->db, &r->e));
    for (int i = 0; i < 3 * MANY; i++) {
        name_of(i, name);
        room_event(r, "stored", name, "ok");
    }
    room_event(r, "fixity", "o5", "absent");
    room_event(r, "thumbed", "o5", "ok"); /* not about the bytes */
    room_event(r, "fixity", "o6", "differs");
    room_event(r, "repaired", "o6", "ok");
    room_event(r, "fixity", "o7", "unreadable");
    OK(r, object_notes_read(&n, r->db, &wanted, &r->e));
    assert_int_equal(n.n, 3 * MANY);
    for (int i = 0; i < 3 * MANY; i++) {
        enum bytes_said said = i == 5   ? SAID_ABSENT
                               : i == 7 ? SAID_UNREADABLE
                                        : SAID_FINE;

        name_of(i, name);
        room_digest(name, digest);
        assert_int_equal(object_notes_find(&n, digest)->said, said);
        assert_int_equal(object_notes_find(&n, digest)->at_s, 4);
    }
    room_digest("nobody", digest);
    assert_null(object_notes_find(&n, digest));
    object_notes_release(&n);
    assert_null(object_notes_find(&n, digest));
    db_abandon(r->db);
}

static void
digests_that_begin_alike_are_told_apart(void **state)
{
    struct room *r = *state;
    struct object_notes n = {0};
    struct row_event v = {.kind = STR("stored"), .agent = STR("t")};
    uint8_t one[SHA256_BYTES] = {1};
    uint8_t two[SHA256_BYTES] = {1};

    two[10] = 1;
    OK(r, db_begin(r->db, &r->e));
    v.object = one;
    v.outcome = STR("absent");
    OK(r, row_event_add(r->db, &v, &r->e));
    v.object = two;
    v.outcome = STR("ok");
    OK(r, row_event_add(r->db, &v, &r->e));
    OK(r, object_notes_read(&n, r->db, &wanted, &r->e));
    assert_int_equal(object_notes_find(&n, one)->said, SAID_ABSENT);
    assert_int_equal(object_notes_find(&n, two)->said, SAID_FINE);
    object_notes_release(&n);
    db_abandon(r->db);
}

static void
more_sizes_than_can_be_told_are_left_out(void **state)
{
    struct room *r = *state;
    struct object_notes n = {0};
    struct row_thumb t = {.recipe = 1, .frame_us = -1};

    OK(r, db_begin(r->db, &r->e));
    room_digest("o", t.object);
    room_object(r, "o", "jpeg", "ok");
    for (int i = 0; i < GALLERY_BOXES + 2; i++) {
        t.box_px = 100 + i;
        OK(r, row_thumb_put(r->db, &t, &r->e));
    }
    OK(r, object_notes_read(&n, r->db, &wanted, &r->e));
    assert_int_equal(n.n_boxes, GALLERY_BOXES);
    assert_int_equal(object_notes_find(&n, t.object)->boxes, 0xff);
    object_notes_release(&n);
    db_abandon(r->db);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        room_test(objects_are_found_in_the_order_of_their_coming),
        room_test(objects_that_changed_places_nearby_are_not_looked_up),
        room_test(objects_are_found_in_any_order_and_again),
        room_test(an_order_that_is_quite_another_ends_the_reading_ahead),
        room_test(an_object_without_a_row_is_not_found_and_stops_nothing),
        room_test(the_last_word_about_bytes_is_kept_for_each_object),
        room_test(digests_that_begin_alike_are_told_apart),
        room_test(more_sizes_than_can_be_told_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
