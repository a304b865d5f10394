#include "trip_kit.h"

#include "catalog/bag_read.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A bag below t->top/bag of two files, with both manifests and both tag manifests. */

static void
sum_line(struct buf *b, enum hash_kind kind, struct str bytes, const char *path)
{
    struct hash_many *h = hash_many_new(1u << kind);
    uint8_t digests[HASH_KINDS][HASH_MOST_BYTES];
    char hex[2 * HASH_MOST_BYTES + 1];

    hash_many_add(h, bytes.p, bytes.n);
    hash_many_end(h, digests);
    hash_many_free(h);
    hex_encode(digests[kind], hash_kind_bytes(kind), hex);
    buf_addf(b, "%s  %s\n", hex, path);
}

static void
put_manifest(struct trip *t, const char *name, enum hash_kind kind, bool is_payload)
{
    auto_buf struct buf b = {.limit = KIB(8)};
    auto_free char *path = xasprintf("bag/%s", name);

    if (is_payload) {
        sum_line(&b, kind, STR("one"), "data/one");
        sum_line(&b, kind, STR("two!"), "data/in/two");
    } else {
        static const char *const tags[] = {"manifest-sha256.txt", "manifest-sha512.txt",
                                           "bagit.txt"};

        for (size_t i = 0; i < 3; i++) {
            auto_buf struct buf text = {.limit = KIB(8)};
            auto_free char *tag = xasprintf("bag/%s", tags[i]);
            FILE *f = fopen(trip_path(t, tag), "r");
            char part[4096];

            assert_non_null(f);
            buf_add(&text, part, fread(part, 1, sizeof part, f));
            (void)fclose(f);
            sum_line(&b, kind, buf_view(&text), tags[i]);
        }
    }
    trip_write(t, path, buf_view(&b));
}

static int
bag_setup(void **state)
{
    struct trip *t;

    (void)trip_setup(state);
    t = *state;
    assert_int_equal(mkdir(trip_path(t, "bag"), 0755), 0);
    assert_int_equal(mkdir(trip_path(t, "bag/data"), 0755), 0);
    assert_int_equal(mkdir(trip_path(t, "bag/data/in"), 0755), 0);
    trip_write(t, "bag/data/one", STR("one"));
    trip_write(t, "bag/data/in/two", STR("two!"));
    trip_write(t, "bag/bagit.txt",
               STR("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
    trip_write(t, "bag/bag-info.txt", STR("Payload-Oxum: 7.2\n"));
    put_manifest(t, "manifest-sha256.txt", HASH_SHA256, true);
    put_manifest(t, "manifest-sha512.txt", HASH_SHA512, true);
    put_manifest(t, "tagmanifest-sha256.txt", HASH_SHA256, false);
    return 0;
}

#define bag_test(name) cmocka_unit_test_setup_teardown(name, bag_setup, trip_teardown)

/* Opens, looks and verifies: true where the bag is complete and valid. */
static bool
is_valid(struct trip *t)
{
    struct bag b;
    bool ok;

    t->e = (struct err){0};
    ok = bag_open(&b, trip_path(t, "bag"), &t->e) && bag_survey(&b, &t->e);
    for (size_t i = 0; ok && i < b.n; i++) {
        auto_free char *path = xasprintf("bag/%s", b.files[i].path);
        FILE *f = fopen(trip_path(t, path), "r");

        assert_non_null(f);
        ok = bag_verify_fd(&b.files[i], fileno(f), -1, NULL, NULL, &t->e);
        (void)fclose(f);
    }
    ok = ok && b.missing == 0 && bag_check_oxum(&b, &t->e);
    bag_close(&b);
    return ok;
}

static void
refused(struct trip *t, enum err_code code, const char *part)
{
    assert_false(is_valid(t));
    if (t->e.code != code || strstr(t->e.text, part) == NULL) {
        fail_msg("%s: %s; wanted: %s", err_name(t->e.code), t->e.text, part);
    }
}

static void
append(struct trip *t, const char *name, const char *text)
{
    auto_free char *path = xasprintf("bag/%s", name);
    FILE *f = fopen(trip_path(t, path), "a");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    (void)fclose(f);
}

/* So that only the payload is looked at. */
static void
drop_tags(struct trip *t)
{
    assert_int_equal(unlink(trip_path(t, "bag/tagmanifest-sha256.txt")), 0);
}

static void
a_bag_that_follows_the_rules_is_valid(void **state)
{
    struct trip *t = *state;

    OK(t, is_valid(t));
}

static void
a_changed_byte_is_found_by_either_manifest(void **state)
{
    struct trip *t = *state;

    trip_write(t, "bag/data/one", STR("onE"));
    refused(t, ERR_DAMAGE, "manifest-sha256.txt:1");
    drop_tags(t);
    assert_int_equal(unlink(trip_path(t, "bag/manifest-sha256.txt")), 0);
    refused(t, ERR_DAMAGE, "manifest-sha512.txt:1");
}

static void
a_changed_tag_file_is_found_by_the_tag_manifest(void **state)
{
    struct trip *t = *state;

    append(t, "manifest-sha512.txt", "\n");
    refused(t, ERR_DAMAGE, "tagmanifest-sha256.txt:2");
}

static void
every_tag_manifest_lists_every_payload_manifest(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf b = {.limit = KIB(8)};

    sum_line(&b, HASH_SHA256,
             STR("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
             "bagit.txt");
    trip_write(t, "bag/tagmanifest-sha256.txt", buf_view(&b));
    refused(t, ERR_INPUT, "tagmanifest-sha256.txt: does not list manifest-sha256.txt");
}

static void
a_file_more_or_less_makes_a_bag_incomplete(void **state)
{
    struct trip *t = *state;

    trip_write(t, "bag/data/in/three", STR(""));
    refused(t, ERR_INPUT, "data/in/three: is there, but no manifest lists it");
    assert_int_equal(unlink(trip_path(t, "bag/data/in/three")), 0);
    assert_int_equal(unlink(trip_path(t, "bag/data/in/two")), 0);
    refused(t, ERR_INPUT, "manifest-sha256.txt:2: data/in/two is not there");
}

static void
links_are_not_followed_anywhere(void **state)
{
    struct trip *t = *state;
    const char *one = trip_path(t, "bag/data/one");

    trip_write(t, "outside", STR("one"));
    assert_int_equal(unlink(one), 0);
    assert_int_equal(symlink("../../outside", one), 0);
    refused(t, ERR_INPUT, "data/one: no regular file");
    assert_int_equal(unlink(one), 0);
    trip_write(t, "bag/data/one", STR("one"));
    assert_int_equal(rename(trip_path(t, "bag/data/in"), trip_path(t, "in")), 0);
    assert_int_equal(symlink("../../in", trip_path(t, "bag/data/in")), 0);
    refused(t, ERR_INPUT, "data/in: no regular file");
    assert_int_equal(unlink(trip_path(t, "bag/data/in")), 0);
    assert_int_equal(rename(trip_path(t, "bag/data"), trip_path(t, "data")), 0);
    assert_int_equal(symlink("../data", trip_path(t, "bag/data")), 0);
    refused(t, ERR_INPUT, "data: no folder");
}

static void
a_tag_file_behind_a_link_is_not_read(void **state)
{
    struct trip *t = *state;

    assert_int_equal(rename(trip_path(t, "bag/bagit.txt"), trip_path(t, "b")), 0);
    assert_int_equal(symlink("../b", trip_path(t, "bag/bagit.txt")), 0);
    refused(t, ERR_INPUT, "bagit.txt: no regular file");
}

static void
a_pipe_in_the_payload_holds_nobody_up(void **state)
{
    struct trip *t = *state;

    assert_int_equal(unlink(trip_path(t, "bag/data/one")), 0);
    assert_int_equal(mkfifo(trip_path(t, "bag/data/one"), 0644), 0);
    refused(t, ERR_INPUT, "data/one: no regular file");
    assert_int_equal(unlink(trip_path(t, "bag/bag-info.txt")), 0);
    assert_int_equal(mkfifo(trip_path(t, "bag/bag-info.txt"), 0644), 0);
    refused(t, ERR_INPUT, "bag-info.txt: no regular file");
}

static void
an_entry_that_stands_twice_is_refused_with_both_lines(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf b = {.limit = KIB(1)};

    drop_tags(t);
    sum_line(&b, HASH_SHA256, STR("one"), "data/one");
    append(t, "manifest-sha256.txt", buf_cstr(&b));
    refused(t, ERR_INPUT,
            "manifest-sha256.txt:3: data/one is listed a second time, after line 1");
}

static void
a_path_that_leads_out_is_refused_with_its_line(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf b = {.limit = KIB(1)};

    drop_tags(t);
    trip_write(t, "bag/secret", STR("x"));
    sum_line(&b, HASH_SHA256, STR("x"), "data/../secret");
    append(t, "manifest-sha256.txt", buf_cstr(&b));
    refused(t, ERR_INPUT, "manifest-sha256.txt:3: a path with '..'");
}

static void
every_payload_manifest_lists_every_file_since_1_0(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf b = {.limit = KIB(1)};

    drop_tags(t);
    sum_line(&b, HASH_SHA512, STR("one"), "data/one");
    trip_write(t, "bag/manifest-sha512.txt", buf_view(&b));
    refused(t, ERR_INPUT,
            "manifest-sha256.txt:2: data/in/two is not listed by every other");
    trip_write(t, "bag/bagit.txt",
               STR("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"));
    OK(t, is_valid(t));
}

static void
a_strong_digest_is_wanted_and_unknown_ones_are_refused(void **state)
{
    struct trip *t = *state;

    drop_tags(t);
    trip_write(t, "bag/manifest-sha3512.txt", STR(""));
    refused(t, ERR_INPUT, "manifest-sha3512.txt: a digest that is not known");
    assert_int_equal(unlink(trip_path(t, "bag/manifest-sha3512.txt")), 0);
    assert_int_equal(unlink(trip_path(t, "bag/manifest-sha256.txt")), 0);
    assert_int_equal(unlink(trip_path(t, "bag/manifest-sha512.txt")), 0);
    put_manifest(t, "manifest-md5.txt", HASH_MD5, true);
    put_manifest(t, "manifest-sha1.txt", HASH_SHA1, true);
    refused(t, ERR_INPUT, "no manifest-sha256.txt and no manifest-sha512.txt");
    put_manifest(t, "manifest-sha512.txt", HASH_SHA512, true);
    OK(t, is_valid(t)); /* beside a strong one they are checked too */
    trip_write(t, "bag/manifest-md5.txt",
               STR("00000000000000000000000000000000  data/one\n"
                   "00000000000000000000000000000000  data/in/two\n"));
    refused(t, ERR_DAMAGE, "manifest-md5.txt:1");
}

static void
fetch_txt_names_what_manifests_list_and_tells_the_true_length(void **state)
{
    struct trip *t = *state;
    struct bag b;

    trip_write(t, "bag/fetch.txt",
               STR("http://a.example/1 - data/one\n"
                   "http://a.example/2 5 data/in/two\n"));
    refused(t, ERR_INPUT, "fetch.txt:2: says 5 bytes, data/in/two has 4");
    trip_write(t, "bag/fetch.txt", STR("http://a.example/1 - data/three\n"));
    refused(t, ERR_INPUT, "fetch.txt:1: data/three is in no manifest");
    trip_write(t, "bag/fetch.txt",
               STR("http://a.example/1 - data/one\n"
                   "http://a.example/2 3 data/one\n"));
    refused(t, ERR_INPUT, "fetch.txt:2: data/one is listed a second time, after line 1");
    trip_write(t, "bag/fetch.txt", STR("http://a.example/1 3 data/one\n"));
    assert_int_equal(unlink(trip_path(t, "bag/data/one")), 0);
    OK(t, bag_open(&b, trip_path(t, "bag"), &t->e));
    OK(t, bag_survey(&b, &t->e));
    assert_int_equal(b.missing, 1);
    bag_close(&b);
}

static void
payload_oxum_is_held_against_the_payload(void **state)
{
    struct trip *t = *state;

    trip_write(t, "bag/bag-info.txt", STR("Payload-Oxum: 8.2\n"));
    refused(t, ERR_INPUT, "bag-info.txt:1: Payload-Oxum says 8.2, the payload has 7.2");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        bag_test(a_bag_that_follows_the_rules_is_valid),
        bag_test(a_changed_byte_is_found_by_either_manifest),
        bag_test(a_changed_tag_file_is_found_by_the_tag_manifest),
        bag_test(every_tag_manifest_lists_every_payload_manifest),
        bag_test(a_file_more_or_less_makes_a_bag_incomplete),
        bag_test(links_are_not_followed_anywhere),
        bag_test(a_tag_file_behind_a_link_is_not_read),
        bag_test(a_pipe_in_the_payload_holds_nobody_up),
        bag_test(an_entry_that_stands_twice_is_refused_with_both_lines),
        bag_test(a_path_that_leads_out_is_refused_with_its_line),
        bag_test(every_payload_manifest_lists_every_file_since_1_0),
        bag_test(a_strong_digest_is_wanted_and_unknown_ones_are_refused),
        bag_test(fetch_txt_names_what_manifests_list_and_tells_the_true_length),
        bag_test(payload_oxum_is_held_against_the_payload),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
