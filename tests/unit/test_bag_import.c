/* A bag of one archive enters another, the origin giving what it lacks. */
#include "trip_kit.h"

#include "base/escape.h"
#include "base/fd.h"
#include "catalog/bag_import.h"
#include "catalog/bag_write.h"
#include "db/row_tombstone.h"
#include "fetch_kit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
add_line(void *arg, const struct row_listed *r, struct buf *b, struct err *e)
{
    (void)arg;
    (void)e;
    buf_add_cstr(b, "{\"url\":");
    escape_json_string(b, r->url);
    buf_add_byte(b, '}');
    return true;
}

static void
origin_put(const struct trip *t, const char *name, int seed)
{
    const struct kit *k = t->group;
    auto_free char *path = xasprintf("%s/web/%s", k->dir, name);
    auto_buf struct buf b = {0};
    auto_close int fd = -1;

    (void)unlink(path);
    jpeg_like(&b, seed);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, b.p, b.n, path, NULL));
}

/* Another archive in place of the first, which is kept under "first". */
static void
other_archive(struct trip *t)
{
    archive_close(&t->a);
    assert_int_equal(rename(t->dir, trip_path(t, "first")), 0);
    OK(t, archive_open(&t->a, t->dir, ARCHIVE_CREATE, &t->e));
}

/*
 * top/bag holds /<name>1.jpg and /<name>2.jpg of the origin, or their URLs; names differ
 * from test to test, so that requests can be counted.
 */
static struct trip *
with_bag(void **state, const char *name, bool holey)
{
    struct trip *t = *state;
    const struct kit *k = t->group;
    auto_free char *one = xasprintf("%s1.jpg", name);
    auto_free char *two = xasprintf("%s2.jpg", name);
    auto_free char *one_path = xasprintf("/%s", one);
    auto_free char *two_path = xasprintf("/%s", two);
    const char *const pics[] = {one_path, two_path, NULL};
    struct bag_opts opts = {
        .dir = trip_path(t, "bag"), .holey = holey, .line = add_line, .stop_fd = -1};
    struct bag_result r;

    (void)snprintf(t->base, sizeof t->base, "http://127.0.0.1:%d/", k->port);
    t->opts.fetch = k->opts;
    origin_put(t, one, 1);
    origin_put(t, two, 2);
    page_put(t, pics);
    trip_run(t);
    OK(t, bag_write(&t->a, &opts, &r, &t->e));
    assert_int_equal(r.files, 2);
    assert_int_equal(r.fetched_later, holey ? 2 : 0);
    return t;
}

static bool
import(struct trip *t, struct bag_import_result *r)
{
    trip_forget(t);
    t->e = (struct err){0};
    return bag_import(&t->a, trip_path(t, "bag"), &t->opts, r, &t->e);
}

static void
import_fails(struct trip *t, enum err_code code, const char *text)
{
    struct bag_import_result r;

    assert_false(import(t, &r));
    if (t->e.code != code || strstr(t->e.text, text) == NULL) {
        fail_msg("%s: %s; wanted: %s", err_name(t->e.code), t->e.text, text);
    }
    assert_int_equal(r.adopted, 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM observation"), 0);
}

/* Other files than the payload: none of ours is left at its top. */
static void
assert_no_left_over(struct trip *t)
{
    for (int i = 0; i < LIMIT_TRANSFERS; i++) {
        auto_free char *name = xasprintf("bag/.assets-fetch-%d.part", i);

        assert_int_not_equal(access(trip_path(t, name), F_OK), 0);
    }
}

/* Without them a text of the bag can be changed. */
static void
drop_tag_manifests(struct trip *t)
{
    assert_int_equal(unlink(trip_path(t, "bag/tagmanifest-sha256.txt")), 0);
    assert_int_equal(unlink(trip_path(t, "bag/tagmanifest-sha512.txt")), 0);
}

/* fetch.txt again, with another URL (NULL: the same) and length in each line. */
static void
lie_in_fetch_txt(struct trip *t, const char *other_url, const char *length)
{
    const char *path = trip_path(t, "bag/fetch.txt");
    FILE *f = fopen(path, "r");
    auto_buf struct buf b = {.limit = KIB(8)};
    char url[512], was[32], name[512];

    assert_non_null(f);
    while (fscanf(f, "%511s %31s %511s", url, was, name) == 3) {
        buf_addf(&b, "%s %s %s\n", other_url != NULL ? other_url : url, length, name);
    }
    (void)fclose(f);
    trip_write(t, "bag/fetch.txt", buf_view(&b));
    drop_tag_manifests(t);
}

static void
a_full_bag_enters_another_archive_without_a_request(void **state)
{
    struct trip *t = with_bag(state, "full", false);
    struct bag_import_result r;

    other_archive(t);
    OK(t, import(t, &r));
    assert_int_equal(r.files, 2);
    assert_int_equal(r.adopted, 2);
    assert_int_equal(r.fetched, 0);
    assert_int_equal(bag_import_status(&r), 0);
    assert_int_equal(kit_requests(t->group, "/full1.jpg"), 1); /* by the first archive */
    assert_int_equal(trip_state(t, trip_url(t, "full1.jpg")), STATE_PRESENT);
    OK(t, import(t, &r));
    assert_int_equal(r.adopted, 0);
    assert_int_equal(r.known, 2);
    assert_int_equal(trip_files_in(t, "archive/media"), 2);
}

static void
a_holey_bag_is_completed_and_enters(void **state)
{
    struct trip *t = with_bag(state, "holey", true);
    struct bag_import_result r;

    other_archive(t);
    OK(t, import(t, &r));
    assert_int_equal(r.fetched, 2);
    assert_int_equal(r.adopted, 2);
    assert_int_equal(kit_requests(t->group, "/holey1.jpg"), 2);
    assert_int_equal(trip_files_in(t, "bag/data"), 2);
    assert_no_left_over(t);
    OK(t, import(t, &r)); /* it is whole now */
    assert_int_equal(r.fetched, 0);
    assert_int_equal(r.known, 2);
    assert_int_equal(kit_requests(t->group, "/holey1.jpg"), 2);
}

static void
what_the_archive_holds_is_not_fetched(void **state)
{
    struct trip *t = with_bag(state, "own", true);
    struct bag_import_result r;

    t->opts.offline = true;
    OK(t, import(t, &r));
    assert_int_equal(r.from_archive, 2);
    assert_int_equal(r.known, 2);
    assert_int_equal(trip_files_in(t, "bag/data"), 2);
    assert_no_left_over(t);
    assert_int_equal(kit_requests(t->group, "/own1.jpg"), 1);
}

static void
other_bytes_at_the_url_do_not_enter_the_bag_and_the_next_call_goes_on(void **state)
{
    struct trip *t = with_bag(state, "other", true);
    struct bag_import_result r;

    other_archive(t);
    origin_put(t, "other2.jpg", 8); /* as long as the right one */
    import_fails(t, ERR_NET_LATER, "1 of its files could not be fetched");
    assert_non_null(trip_note(t, "not what the manifests list"));
    assert_int_equal(trip_files_in(t, "bag/data"), 1);
    assert_no_left_over(t);
    origin_put(t, "other2.jpg", 2);
    OK(t, import(t, &r));
    assert_int_equal(r.fetched, 1);
    assert_int_equal(r.adopted, 2);
    assert_int_equal(kit_requests(t->group, "/other1.jpg"), 2);
}

static void
lengths_that_lie_are_refused_with_their_line(void **state)
{
    struct trip *t = with_bag(state, "lie", true);

    other_archive(t);
    lie_in_fetch_txt(t, NULL, "1000000");
    import_fails(t, ERR_INPUT, "fetch.txt:");
    assert_non_null(strstr(t->e.text, "says 1000000 bytes"));
    assert_int_equal(trip_files_in(t, "bag/data"), 0);
    assert_no_left_over(t);
}

static void
a_body_longer_than_fetch_txt_says_is_cut_off(void **state)
{
    struct trip *t = with_bag(state, "longer", true);

    other_archive(t);
    lie_in_fetch_txt(t, NULL, "100");
    import_fails(t, ERR_NET_LATER, "limit 100");
    assert_non_null(trip_note(t, "fetch.txt:1: "));
    assert_int_equal(trip_files_in(t, "bag/data"), 0);
    assert_no_left_over(t);
}

static void
a_bag_with_a_wrong_byte_is_refused_before_anything_is_adopted(void **state)
{
    struct trip *t = with_bag(state, "wrong", false);
    auto_buf struct buf bytes = {0};
    uint8_t sha256[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    auto_free char *path = NULL;

    other_archive(t);
    jpeg_like(&bytes, 1);
    digest_of(buf_view(&bytes), sha256);
    hex_encode(sha256, sizeof sha256, hex);
    path = xasprintf("bag/data/%.2s/%s.jpg", hex, hex);
    assert_int_equal(unlink(trip_path(t, path)), 0);
    bytes.p[50] ^= 1;
    trip_write(t, path, buf_view(&bytes));
    import_fails(t, ERR_DAMAGE, "manifest-sha256.txt:");
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 0);
}

static void
our_own_rules_hold_for_the_urls_of_a_bag(void **state)
{
    struct trip *t = with_bag(state, "rules", true);
    const struct kit *k = t->group;
    auto_free char *local = xasprintf("file://%s/web/rules1.jpg", k->dir);

    other_archive(t);
    t->opts.fetch.n_allow_private = 0;
    import_fails(t, ERR_NET_DOWN, "not public");
    assert_int_equal(kit_requests(t->group, "/rules1.jpg"), 1);
    lie_in_fetch_txt(t, local, "-"); /* the very file that one line wants */
    t->opts.fetch.allow_file = true; /* of the command's own base, never of a bag */
    import_fails(t, ERR_NET_DOWN, "fetch.txt:1");
    assert_int_equal(trip_files_in(t, "bag/data"), 0);
}

static void
left_overs_of_a_killed_run_are_cleared_and_two_runs_keep_apart(void **state)
{
    struct trip *t = with_bag(state, "left", true);
    struct bag_import_result r;
    auto_close int held = -1;

    other_archive(t);
    trip_write(t, "bag/.assets-fetch-0.part", STR("half a file"));
    held = open(trip_path(t, "bag"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(flock(held, LOCK_EX | LOCK_NB), 0);
    import_fails(t, ERR_BUSY, "another run");
    assert_int_equal(flock(held, LOCK_UN), 0);
    OK(t, import(t, &r));
    assert_int_equal(r.adopted, 2);
    assert_no_left_over(t);
}

static void
a_dry_run_changes_nothing(void **state)
{
    struct trip *t = with_bag(state, "dry", true);
    struct bag_import_result r;

    other_archive(t);
    t->opts.dry_run = true;
    OK(t, import(t, &r));
    assert_int_equal(r.missing, 2);
    assert_int_equal(kit_requests(t->group, "/dry1.jpg"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 0);
}

static int64_t
asset_of(struct trip *t, const char *url)
{
    auto_free char *sql = xasprintf("SELECT id FROM asset WHERE url = '%s'", url);

    return trip_count(t, sql);
}

static void
nothing_forgotten_and_nothing_else_comes_back_by_a_bag(void **state)
{
    struct trip *t = with_bag(state, "kept", false);
    struct bag_import_result r;
    struct row_tombstone stone = {.at = 1, .who = STR("me"), .why = STR("asked to")};
    bool already;

    other_archive(t);
    origin_put(t, "kept1.jpg", 9); /* another picture at the same URL */
    trip_run(t);
    stone.asset = asset_of(t, trip_url(t, "kept2.jpg"));
    OK(t, db_begin(t->a.db, &t->e));
    OK(t, row_tombstone_add(t->a.db, &stone, &already, &t->e));
    OK(t, db_commit(t->a.db, &t->e));
    OK(t, import(t, &r));
    assert_int_equal(r.adopted, 0);
    assert_int_equal(r.left_alone, 2);
    assert_int_equal(trip_state(t, trip_url(t, "kept1.jpg")), STATE_PRESENT);
    assert_int_equal(trip_state(t, trip_url(t, "kept2.jpg")), STATE_EXCLUDED);
    assert_non_null(trip_note(t, "forgotten"));
    assert_non_null(trip_note(t, "other bytes"));
}

static void
a_file_that_nobody_names_is_told_and_left_alone(void **state)
{
    struct trip *t = with_bag(state, "nobody", false);
    struct bag_import_result r;

    other_archive(t);
    drop_tag_manifests(t);
    assert_int_equal(unlink(trip_path(t, "bag/assets/catalog.jsonl")), 0);
    OK(t, import(t, &r));
    assert_int_equal(r.unmatched, 2);
    assert_int_equal(r.adopted, 0);
    assert_int_equal(bag_import_status(&r), 1);
    assert_non_null(trip_note(t, "nobody says what URL"));
}

static void
without_facts_the_digest_finds_its_asset(void **state)
{
    struct trip *t = with_bag(state, "digest", false);
    struct bag_import_result r;

    drop_tag_manifests(t);
    assert_int_equal(unlink(trip_path(t, "bag/assets/catalog.jsonl")), 0);
    OK(t, import(t, &r));
    assert_int_equal(r.known, 2);
    assert_int_equal(r.unmatched, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(a_full_bag_enters_another_archive_without_a_request),
        trip_test(a_holey_bag_is_completed_and_enters),
        trip_test(what_the_archive_holds_is_not_fetched),
        trip_test(other_bytes_at_the_url_do_not_enter_the_bag_and_the_next_call_goes_on),
        trip_test(lengths_that_lie_are_refused_with_their_line),
        trip_test(a_body_longer_than_fetch_txt_says_is_cut_off),
        trip_test(a_bag_with_a_wrong_byte_is_refused_before_anything_is_adopted),
        trip_test(our_own_rules_hold_for_the_urls_of_a_bag),
        trip_test(left_overs_of_a_killed_run_are_cleared_and_two_runs_keep_apart),
        trip_test(a_dry_run_changes_nothing),
        trip_test(nothing_forgotten_and_nothing_else_comes_back_by_a_bag),
        trip_test(a_file_that_nobody_names_is_told_and_left_alone),
        trip_test(without_facts_the_digest_finds_its_asset),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
