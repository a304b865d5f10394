#include "cmocka_all.h"

#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct slots {
    int64_t jobs, limit_rate;
    struct opt_strings allow_private;
    const char *base_url, *proxy;
    bool require_thumbs;
};

/*
 * Rows of these names are known to the program's own tables; config_apply pairs them by
 * their row.
 */
static const char *const used[] = {"jobs",     "limit-rate", "allow-private",
                                   "base-url", "proxy",      "require-thumbs"};
static const size_t offsets[] = {
    offsetof(struct slots, jobs),          offsetof(struct slots, limit_rate),
    offsetof(struct slots, allow_private), offsetof(struct slots, base_url),
    offsetof(struct slots, proxy),         offsetof(struct slots, require_thumbs)};

/* A temporary place with an archive folder and a user's configuration. */
struct place {
    char dir[64];
    char *archive_conf, *user_conf, *user_dir;
    struct arena arena;
    struct opt rows[8]; /* cut from the table of sync, with our slots */
    struct slots slots;
    bool given[8];
    struct config *config;
    struct err e;
};

static void
put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void
copy_rows(struct place *p)
{
    for (size_t u = 0; u < sizeof used / sizeof *used; u++) {
        for (size_t i = 0; i < opts_count(cmd_sync.options); i++) {
            if (strcmp(cmd_sync.options[i].long_name, used[u]) == 0) {
                p->rows[u] = cmd_sync.options[i];
                p->rows[u].slot = offsets[u];
            }
        }
        assert_int_not_equal(p->rows[u].kind, OPT_END);
    }
}

static int
set_up(void **state)
{
    struct place *p = xcalloc(1, sizeof *p);
    auto_free char *path = NULL;

    (void)snprintf(p->dir, sizeof p->dir, "/tmp/assets-config-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    path = xasprintf("%s/xdg", p->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(setenv("XDG_CONFIG_HOME", path, 1), 0);
    p->user_dir = xasprintf("%s/assets", path);
    assert_int_equal(mkdir(p->user_dir, 0700), 0);
    p->user_conf = xasprintf("%s/config", p->user_dir);
    p->archive_conf = xasprintf("%s/assets.conf", p->dir);
    copy_rows(p);
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;
    auto_free char *xdg = xasprintf("%s/xdg", p->dir);

    (void)unlink(p->user_conf);
    (void)unlink(p->archive_conf);
    (void)rmdir(p->user_dir);
    (void)rmdir(xdg);
    (void)rmdir(p->dir);
    (void)unsetenv("ASSETS_JOBS");
    (void)unsetenv("ASSETS_ALLOW_PRIVATE");
    (void)unsetenv("ASSETS_BASE_URL");
    free(p->user_conf);
    free(p->archive_conf);
    free(p->user_dir);
    arena_release(&p->arena);
    free(p);
    return 0;
}

static bool
load(struct place *p)
{
    struct config_files files = {.archive_dir = p->dir};

    return config_read(&p->config, &files, &p->arena, &p->e);
}

static bool
load_and_apply(struct place *p)
{
    struct opts_table table = {p->rows, &p->slots, p->given};

    return load(p) && config_apply(p->config, &table, &p->arena, &p->e);
}

static void
the_archive_wins_over_the_user_and_the_environment_over_both(void **state)
{
    struct place *p = *state;

    put(p->archive_conf, "jobs = 3\n");
    put(p->user_conf, "# a comment\njobs = 5\nlimit_rate = 2M\nrequire_thumbs = yes\n");
    assert_true(load_and_apply(p));
    assert_int_equal(p->slots.jobs, 3);
    assert_int_equal(p->slots.limit_rate, 2 * 1024 * 1024);
    assert_true(p->slots.require_thumbs);
    assert_int_equal(setenv("ASSETS_JOBS", "7", 1), 0);
    assert_true(load_and_apply(p));
    assert_int_equal(p->slots.jobs, 7);
}

static void
what_the_command_line_gave_is_left_alone(void **state)
{
    struct place *p = *state;

    put(p->archive_conf, "jobs = 3\nlimit_rate = 1k\n");
    p->slots.jobs = 9;
    p->given[0] = true;
    assert_int_equal(setenv("ASSETS_JOBS", "7", 1), 0);
    assert_true(load_and_apply(p));
    assert_int_equal(p->slots.jobs, 9);
    assert_int_equal(p->slots.limit_rate, 1024);
}

static void
a_list_takes_all_values_of_the_file_that_wins(void **state)
{
    struct place *p = *state;

    put(p->user_conf,
        "allow_private = one.example\nallow_private = two.example\n  three.example\n");
    assert_true(load_and_apply(p));
    assert_int_equal(p->slots.allow_private.n, 3);
    assert_string_equal(p->slots.allow_private.p[2], "three.example");
    p->slots = (struct slots){0};
    assert_int_equal(setenv("ASSETS_ALLOW_PRIVATE", "a,b", 1), 0);
    assert_true(load_and_apply(p));
    assert_int_equal(p->slots.allow_private.n, 2);
    assert_string_equal(p->slots.allow_private.p[1], "b");
}

/* Each is refused with ERR_USAGE and all of these words. */
static const struct {
    const char *text, *line, *words;
} refused[] = {
    {"jobs = 3\njbos = 4\n", "assets.conf:2", "unknown setting \"jbos\"; nearest: jobs"},
    {"\n\njobs = none\n", "assets.conf:3", "jobs: \"none\" is no whole number"},
    {"jobs = 3\njobs = 4\n", "assets.conf:2", "set before"},
    {"what is this\n", "assets.conf:1", "neither"},
    {"[sight x]\nbase_url = http://x\n", "assets.conf:2", "unknown section [sight x]"},
    {"[site]\nbase_url = http://x\n", "assets.conf:2", "unknown section [site]"},
    {"[site x]\nbase_ulr = http://x\n", "assets.conf:2", "nearest: base_url"},
    {"[site x]\nbase_url = gopher://x\n", "assets.conf:2", "base_url"},
    {"[site x]\nbase_url = file:///etc\n", "assets.conf:2", "base_url"},
    {"[site x]\nbase_url = http://x\nbase_url = http://y\n", "assets.conf:3",
     "set before"},
    {"[site x]\ndate = /{Q}/\n", "assets.conf:2", "date"},
    {"[site x]\nvariant = _{n\n", "assets.conf:2", "variant"},
    {"[site x]\ntime_zone = Nowhere/Else\n", "assets.conf:2", "time_zone"},
    {"[site x]\nticks = 1\n 2\n 3\n 4\n 5\n 6\n 7\n 8\n 9\n", "assets.conf:10",
     "more than 8"},
    {"base_url = file:///etc\n", "assets.conf:1", "base_url"},
    /* a file that travels with an archive opens no door of this machine */
    {"allow_private = 10.0.0.1\n", "assets.conf:1", "travels with the archive"},
    {"proxy = http://x\n", "assets.conf:1", "travels with the archive"},
    {"cacert = /tmp/x\n", "assets.conf:1", "travels with the archive"},
    {"[site 12345678901234567890123456789012345678901234567890]\nticks = 1\n",
     "assets.conf", "longer than"},
};

static void
a_bad_file_is_refused_with_its_line(void **state)
{
    struct place *p = *state;

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        put(p->archive_conf, refused[i].text);
        p->e = (struct err){0};
        assert_false(load(p));
        assert_int_equal(p->e.code, ERR_USAGE);
        if (strstr(p->e.text, refused[i].line) == NULL ||
            strstr(p->e.text, refused[i].words) == NULL) {
            fail_msg("\"%s\" does not hold \"%s\" and \"%s\"", p->e.text, refused[i].line,
                     refused[i].words);
        }
    }
}

static void
a_long_line_or_a_nul_byte_is_refused_and_not_cut(void **state)
{
    struct place *p = *state;
    char text[1024];
    FILE *f;

    memset(text, 'x', sizeof text - 2);
    memcpy(text, "base_url = http://", 18);
    text[sizeof text - 2] = '\n';
    text[sizeof text - 1] = '\0';
    put(p->archive_conf, text);
    assert_false(load(p));
    assert_non_null(strstr(p->e.text, "assets.conf:1: this line is longer"));
    f = fopen(p->archive_conf, "w");
    assert_non_null(f);
    assert_int_equal(fwrite("jobs = 3\0\n", 1, 10, f), 10);
    assert_int_equal(fclose(f), 0);
    assert_false(load(p));
    assert_non_null(strstr(p->e.text, "NUL"));
}

static void
an_absent_file_is_fine_unless_it_was_named(void **state)
{
    struct place *p = *state;
    struct config_files files = {.only = "/nonexistent/assets.conf"};

    assert_true(load(p));
    assert_false(config_read(&p->config, &files, &p->arena, &p->e));
    assert_int_equal(p->e.code, ERR_DISK);
}

static void
a_variable_is_checked_as_a_file_is(void **state)
{
    struct place *p = *state;

    assert_int_equal(setenv("ASSETS_JOBS", "many", 1), 0);
    assert_false(load_and_apply(p));
    assert_non_null(strstr(p->e.text, "ASSETS_JOBS"));
    assert_int_equal(unsetenv("ASSETS_JOBS"), 0);
    assert_int_equal(setenv("ASSETS_BASE_URL", "file:///etc", 1), 0);
    assert_false(load_and_apply(p));
    assert_non_null(strstr(p->e.text, "ASSETS_BASE_URL"));
}

static void
a_site_is_chosen_by_name_by_host_or_because_it_is_the_only_one(void **state)
{
    struct place *p = *state;
    struct site site;

    put(p->archive_conf, "[site one]\nbase_url = http://one.example\ntime_zone = "
                         "+04:30\nvariant = _{n}\n");
    assert_true(load(p));
    assert_true(config_site(p->config, NULL, NULL, &site, &p->e));
    assert_string_equal(site.name, "one");
    assert_string_equal(site.base_url, "http://one.example");
    assert_string_equal(site.zone, "+04:30");
    assert_string_equal(site.variant_patterns[0], "_{n}");
    assert_null(site.variant_patterns[1]); /* its own take the place of the defaults */
    assert_string_equal(site.date_patterns[0], site_defaults.date_patterns[0]);

    put(p->archive_conf, "[site one]\nbase_url = http://one.example\n[site "
                         "two]\nbase_url = http://two.example:8080/x/\n");
    assert_true(load(p));
    assert_true(config_site(p->config, NULL, NULL, &site, &p->e));
    assert_null(site.name);
    assert_true(config_site(p->config, NULL, "http://TWO.example:8080/y", &site, &p->e));
    assert_string_equal(site.name, "two");
    assert_true(config_site(p->config, NULL, "http://two.example/", &site,
                            &p->e)); /* another port */
    assert_null(site.name);
    assert_true(config_site(p->config, "one", "http://two.example:8080/", &site, &p->e));
    assert_string_equal(site.name, "one");
    assert_false(config_site(p->config, "onne", NULL, &site, &p->e));
    assert_int_equal(p->e.code, ERR_USAGE);
    assert_non_null(strstr(p->e.text, "nearest: one"));
}

static void
a_site_may_stand_in_two_files_and_the_first_has_its_say(void **state)
{
    struct place *p = *state;
    struct site site;

    put(p->archive_conf, "[site one]\nbase_url = http://first.example\n");
    put(p->user_conf, "[site one]\nbase_url = http://second.example\ntime_zone = Z\n");
    assert_true(load(p));
    assert_true(config_site(p->config, NULL, NULL, &site, &p->e));
    assert_string_equal(site.base_url, "http://first.example");
    assert_string_equal(site.zone, "Z");
}

int
main(void)
{
#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_archive_wins_over_the_user_and_the_environment_over_both),
        TEST(what_the_command_line_gave_is_left_alone),
        TEST(a_list_takes_all_values_of_the_file_that_wins),
        TEST(a_bad_file_is_refused_with_its_line),
        TEST(a_long_line_or_a_nul_byte_is_refused_and_not_cut),
        TEST(an_absent_file_is_fine_unless_it_was_named),
        TEST(a_variable_is_checked_as_a_file_is),
        TEST(a_site_is_chosen_by_name_by_host_or_because_it_is_the_only_one),
        TEST(a_site_may_stand_in_two_files_and_the_first_has_its_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
