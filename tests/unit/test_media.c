#include "cmocka_all.h"

#include "base/media.h"

#include <stdio.h>
#include <string.h>

static void
every_type_has_a_name_of_its_own_a_mime_type_and_an_ending(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MEDIA_TYPES; i++) {
        enum media_type t = (enum media_type)i;

        assert_int_equal(media_from_name(str_of(media_name(t))), t);
        assert_non_null(strchr(media_mime(t), '/'));
        assert_true(strlen(media_ending(t)) >= 2);
        /* An ending goes into a path. */
        assert_int_equal(strspn(media_ending(t), "abcdefghijklmnopqrstuvwxyz0123456789"),
                         strlen(media_ending(t)));
    }
    assert_int_equal(media_from_name(STR("JPEG")), MEDIA_UNKNOWN);
    assert_int_equal(media_from_name(STR("")), MEDIA_UNKNOWN);
    assert_string_equal(media_name(MEDIA_TYPES), "unknown");
    assert_int_equal(media_rule(MEDIA_TYPES), MEDIA_NOT);
}

static void
only_media_is_stored_and_only_what_the_worker_knows_is_read(void **state)
{
    (void)state;
    for (unsigned i = 0; i < MEDIA_TYPES; i++) {
        enum media_rule expected = MEDIA_NOT;

        if (i >= MEDIA_JPEG && i <= MEDIA_MATROSKA) {
            expected = MEDIA_READ;
        } else if (i >= MEDIA_BMP && i <= MEDIA_REALMEDIA) {
            expected = MEDIA_KEEP;
        }
        assert_int_equal(media_rule((enum media_type)i), expected);
    }
}

static void
a_type_s_own_ending_claims_that_type(void **state)
{
    (void)state;
    for (unsigned i = MEDIA_JPEG; i <= MEDIA_REALMEDIA; i++) {
        char path[32];

        (void)snprintf(path, sizeof path, "/x/name.%s", media_ending((enum media_type)i));
        assert_int_equal(media_type_of_path(str_of(path)), i);
        assert_int_equal(media_claim_of_path(str_of(path)),
                         media_kind((enum media_type)i));
    }
}

static void
the_ending_of_a_path_claims(void **state)
{
    static const struct {
        const char *path;
        enum media_claim claim;
        enum media_type type;
    } rows[] = {
        {"/2016/07/16/636042931188082228_4x3.jpg", CLAIM_IMAGE, MEDIA_JPEG},
        {"http://h/a.JPEG?x=1.mp4", CLAIM_IMAGE, MEDIA_JPEG},
        {"http://h/a.mp4#t=1.jpg", CLAIM_VIDEO, MEDIA_MP4},
        {"a.m4v", CLAIM_VIDEO, MEDIA_MP4},
        {"a.mov", CLAIM_VIDEO, MEDIA_MP4},
        {"a.m4a", CLAIM_OTHER, MEDIA_MP4},
        {"a.webm", CLAIM_VIDEO, MEDIA_MATROSKA},
        {"a.tar.gz", CLAIM_OTHER, MEDIA_ARCHIVE},
        {"a.jpg.exe", CLAIM_OTHER, MEDIA_UNKNOWN},
        {".jpg", CLAIM_IMAGE, MEDIA_JPEG},
        {"jpg", CLAIM_OTHER, MEDIA_UNKNOWN},
        {"/x.jpg/", CLAIM_OTHER, MEDIA_UNKNOWN},
        {"/x.jpg/y", CLAIM_OTHER, MEDIA_UNKNOWN},
        {"/show?file=x.jpg", CLAIM_OTHER, MEDIA_UNKNOWN},
        {"a.", CLAIM_OTHER, MEDIA_UNKNOWN},
        {"a.jpg ", CLAIM_OTHER, MEDIA_UNKNOWN},
        {"?", CLAIM_OTHER, MEDIA_UNKNOWN},
        {"", CLAIM_OTHER, MEDIA_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(media_claim_of_path(str_of(rows[i].path)), rows[i].claim);
        assert_int_equal(media_type_of_path(str_of(rows[i].path)), rows[i].type);
    }
    assert_int_equal(media_type_of_path((struct str){NULL, 0}), MEDIA_UNKNOWN);
}

static void
claims_have_names(void **state)
{
    (void)state;
    assert_string_equal(media_claim_name(CLAIM_IMAGE), "image");
    assert_string_equal(media_claim_name(CLAIM_VIDEO), "video");
    assert_string_equal(media_claim_name(CLAIM_OTHER), "other");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_a_name_of_its_own_a_mime_type_and_an_ending),
        cmocka_unit_test(only_media_is_stored_and_only_what_the_worker_knows_is_read),
        cmocka_unit_test(a_type_s_own_ending_claims_that_type),
        cmocka_unit_test(the_ending_of_a_path_claims),
        cmocka_unit_test(claims_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
