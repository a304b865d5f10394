#include "gallery_kit.h"

#include "base/fd.h"
#include "base/mem.h"
#include "gallery/order.h"
#include "gallery/parts.h"

#include <fcntl.h>

static void
each_page_is_named_after_its_first_day(void **state)
{
    static const struct {
        uint32_t ymd;
        bool is_part;
        unsigned part;
        const char *want;
    } cases[] = {
        {20160716, false, 1, "2016-07"},
        {20160716, true, 1, "2016-07-16"},
        {20160716, true, 2, "2016-07-16.2"},
        {20160716, true, 12, "2016-07-16.12"},
        {20160700, false, 1, "2016-07"},
        {20160700, true, 1, "2016-07-00"},
        {20160000, false, 1, "2016"},
        {20160000, true, 2, "2016.2"},
        {0, false, 1, "undated"},
        {0, true, 3, "undated.3"},
        {10101, false, 1, "0001-01"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[OUT_NAME_MAX];
        char file[OUT_NAME_MAX];

        page_parts_label(name, cases[i].ymd, cases[i].is_part, cases[i].part);
        assert_string_equal(name, cases[i].want);
        (void)snprintf(file, sizeof file, "%.40s-0123456789abcdef.html", name);
        assert_true(out_name_is_ours(OUT_PAGES, str_of(file))); /* or it stays for ever */
    }
}

static void
a_month_is_one_page_and_a_large_one_several(void **state)
{
    static const struct {
        size_t n;
        const char *date;
    } groups[] = {{10, NULL},           {10, "2016-05-03"}, {1500, "2016-07-01"},
                  {4500, "2016-07-16"}, {1, "2016-07-17"},  {5, "2016-08-01"}};
    static const char *const want[] = {"undated-",      "2016-05-",      "2016-07-01-",
                                       "2016-07-16.3-", "2016-07-16.2-", "2016-07-16-",
                                       "2016-07-17-",   "2016-08-"};
    const struct kit_room *r = *state;
    struct outdir out;
    struct shown s;
    struct parts p = {0};
    struct parts_job job = {.shown = &s, .out = &out, .base = "../", .stop_fd = -1};
    struct err e = {0};
    size_t i = 0;

    fake_fill(6026);
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        for (size_t k = 0; k < groups[g].n; k++) {
            fake.rows[i].article = (int64_t)g + 1; /* of one number: cut by position */
            fake.rows[i++].date = groups[g].date;
        }
    }
    kit_collect(&s);
    KIT_OK(outdir_open(&out, r->out, true, &e), &e);
    KIT_OK(page_parts_write(&p, &job, &e), &e);
    assert_int_equal(p.pages.n, 8);
    for (size_t k = 0; k < p.pages.n; k++) {
        assert_memory_equal(p.page_names[k], want[k], strlen(want[k]));
        assert_int_equal(strlen(p.page_names[k]), strlen(want[k]) + OUT_HASH + 5);
        assert_ptr_equal(p.shell_pages[k].name, p.page_names[k]);
        assert_true(p.shell_pages[k].n <= 2000);
    }
    parts_release(&p);
    outdir_close(&out);
    shown_release(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_is_named_after_its_first_day),
        kit_test(a_month_is_one_page_and_a_large_one_several),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
