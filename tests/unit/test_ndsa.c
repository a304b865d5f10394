#include "cmocka_all.h"

#include "base/limits.h"
#include "catalog/ndsa.h"

#define DAY (INT64_C(24) * 3600 * 1000)
#define NOW (INT64_C(20000) * DAY)

static const struct {
    const char *what;
    struct row_fixity_log log;
    int level;
    const char *why, *next; /* words of the sentences */
} cases[] = {
    {"an empty archive", {0}, 0, "No file is stored", "Level 1 needs"},
    {"a file that was taken over without a check",
     {.objects = 10, .never = 1, .never_rechecked = 10},
     1,
     "1 of 10 files was never found whole",
     "Level 2 needs"},
    {"checked when stored, and never again",
     {.objects = 10, .never_rechecked = 10},
     2,
     "10 of 10 files were not read again",
     "Level 3 needs every file read again"},
    {"one file left out",
     {.objects = 10, .never_rechecked = 1, .full_audits = 9, .oldest_at = NOW - DAY},
     2,
     "1 of 10 files was not read again",
     "Level 3 needs every file read again"},
    {"a first audit",
     {.objects = 10, .full_audits = 1, .oldest_at = NOW - DAY},
     2,
     "one audit makes no interval",
     "second audit"},
    {"two audits, the oldest check a year and a day old",
     {.objects = 10, .full_audits = 2, .oldest_at = NOW - LIMIT_FIXITY_DAYS * DAY},
     3,
     "within 367 days; 2 audits",
     "no log can prove that"},
    {"two audits, the oldest check older",
     {.objects = 10, .full_audits = 2, .oldest_at = NOW - (LIMIT_FIXITY_DAYS + 1) * DAY},
     2,
     "oldest check is 367 days old",
     "within 366 days"},
    {"a week ago, and repairs",
     {.objects = 10, .full_audits = 50, .oldest_at = NOW - 7 * DAY, .repaired = 3},
     3,
     "within 8 days; 50 audits",
     "though it tells of 3 repairs."},
    {"a clock that went back",
     {.objects = 1, .full_audits = 2, .oldest_at = NOW + 7 * DAY},
     3,
     "within 1 day;",
     "Level 4 needs"},
};

static void
the_log_proves_a_level_and_says_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_buf struct buf why = {.limit = 1000};
        auto_buf struct buf next = {.limit = 1000};

        ndsa_why(&why, &cases[i].log, NOW);
        ndsa_next(&next, &cases[i].log, NOW);
        if (ndsa_level(&cases[i].log, NOW) != cases[i].level ||
            strstr(buf_cstr(&why), cases[i].why) == NULL ||
            strstr(buf_cstr(&next), cases[i].next) == NULL) {
            fail_msg("%s: level %d, %s %s", cases[i].what, ndsa_level(&cases[i].log, NOW),
                     buf_cstr(&why), buf_cstr(&next));
        }
        assert_int_equal(why.p[why.n - 1], '.');
        assert_int_equal(next.p[next.n - 1], '.');
    }
}

static void
no_log_proves_level_four(void **state)
{
    struct row_fixity_log log = {.objects = 1,
                                 .oldest_at = NOW - 1,
                                 .checks = 1000000,
                                 .full_audits = 1000000,
                                 .first_audit_at = 1,
                                 .last_audit_at = NOW,
                                 .repaired = 1000};

    (void)state;
    assert_int_equal(ndsa_level(&log, NOW), NDSA_PROVABLE);
    assert_int_equal(NDSA_PROVABLE, 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_proves_a_level_and_says_why),
        cmocka_unit_test(no_log_proves_level_four),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
