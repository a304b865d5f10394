#include "cmocka_all.h"

#include "meta_make.h"
#include "thumbs/meta.h"
#include "thumbs/sandbox.h"

#include <sys/wait.h>
#include <unistd.h>

/* Which of the three says what. */
struct sources {
    bool exif, iptc, xmp;
};

static void
exif_make(struct block *b, const char *made, const char *digitized)
{
    const struct entry main_ones[] = {
        {0x010e, 2, STR("Exif says\0")},
        {0x0112, 3, STR("\0\x06")},
        {0x0132, 2, STR("2019:01:01 00:00:00\0")},
        {0x013b, 2, STR("Exif Ann\0")},
        {0x8298, 2, STR("(c) Exif\0")},
    };
    const struct entry exif_ones[] = {
        {0x9003, 2, {made, strlen(made) + 1}},
        {0x9004, 2, {digitized, strlen(digitized) + 1}},
    };

    block_exif(b, main_ones, 5, exif_ones, 2);
}

static void
iptc_make(struct block *b)
{
    struct block sets = {.n = 0};

    b->n = 0;
    block_set(&sets, 2, 55, STR("20120304"));
    block_set(&sets, 2, 80, STR("IPTC Ann"));
    block_set(&sets, 2, 110, STR("IPTC credit"));
    block_set(&sets, 2, 116, STR("(c) IPTC"));
    block_set(&sets, 2, 120, STR("IPTC says"));
    block_resource(b, 0x0404, block_view(&sets));
}

static const char xmp_text[] =
    "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>XMP says</rdf:li></rdf:Alt>"
    "</dc:description><dc:creator><rdf:Seq><rdf:li>XMP Ann</rdf:li></rdf:Seq>"
    "</dc:creator><photoshop:Credit>XMP credit</photoshop:Credit>"
    "<xmp:CreateDate>2013-01-01</xmp:CreateDate>";

static struct media_facts
read_sources(struct sources from, const char *made, const char *digitized)
{
    struct block exif, iptc, xmp;
    struct meta_blocks blocks = {0};
    struct media_facts facts = {.rotation = -1};

    exif_make(&exif, made, digitized);
    iptc_make(&iptc);
    block_xmp(&xmp, xmp_text);
    blocks.exif = from.exif ? block_view(&exif) : blocks.exif;
    blocks.photoshop = from.iptc ? block_view(&iptc) : blocks.photoshop;
    blocks.xmp = from.xmp ? block_view(&xmp) : blocks.xmp;
    meta_put(&blocks, &facts);
    return facts;
}

static const char taken[] = "2011:01:01 10:00:00";
static const char none[] = "";

static void
xmp_is_believed_before_iptc_before_exif(void **state)
{
    struct media_facts f = read_sources((struct sources){true, true, true}, taken, none);

    (void)state;
    assert_string_equal(f.caption, "XMP says");
    assert_string_equal(f.creator, "XMP Ann");
    assert_string_equal(f.credit, "XMP credit");
    assert_string_equal(f.copyright, "(c) IPTC");
    f = read_sources((struct sources){true, true, false}, taken, none);
    assert_string_equal(f.caption, "IPTC says");
    f = read_sources((struct sources){true, false, false}, taken, none);
    assert_string_equal(f.caption, "Exif says");
    assert_string_equal(f.creator, "Exif Ann");
    assert_string_equal(f.copyright, "(c) Exif");
    assert_string_equal(f.credit, "");
    assert_int_equal(f.has_exif, 1);
    assert_int_equal(f.exif_orientation, 6);
}

static void
the_date_is_exifs_but_made_comes_before_digitized_before_changed(void **state)
{
    static const struct {
        struct sources from;
        const char *made, *digitized, *want;
    } dates[] = {
        {{true, true, true}, taken, "2015:01:01 00:00:00", "2011-01-01T10:00:00"},
        {{true, true, true}, none, "2015:01:01 00:00:00", "2012-03-04"},
        {{true, false, true}, none, "2015:01:01 00:00:00", "2015-01-01T00:00:00"},
        {{true, false, true}, none, none, "2013-01-01"},
        {{true, false, false}, none, none, "2019-01-01T00:00:00"},
        {{false, false, false}, taken, taken, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct media_facts f =
            read_sources(dates[i].from, dates[i].made, dates[i].digitized);

        assert_string_equal(f.date_media, dates[i].want);
    }
}

static void
what_is_known_already_stays(void **state)
{
    struct block xmp;
    struct meta_blocks blocks = {0};
    struct media_facts facts = {.has_exif = 1, .exif_orientation = 3};

    (void)state;
    block_xmp(&xmp, xmp_text);
    blocks.xmp = block_view(&xmp);
    memcpy(facts.date_media, "2001-01-01", 11);
    meta_put(&blocks, &facts);
    assert_string_equal(facts.date_media, "2001-01-01");
    assert_int_equal(facts.exif_orientation, 3);
    assert_string_equal(facts.caption, "XMP says");
}

/* All that the libraries do, well and badly fed, as often as a worker lives. */
static void
work(void)
{
    for (int i = 0; i < LIMIT_WORKER_FILES; i++) {
        struct meta_blocks bad = {.xmp = STR("<a><b></a>")};
        struct media_facts facts = {0};

        (void)read_sources((struct sources){true, true, true}, taken, none);
        meta_put(&bad, &facts);
        bad.xmp = STR("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                      "<rdf:x/></rdf:RDF>");
        bad.exif = STR("II*\0\x08\0\0\0\xff\xff");
        bad.photoshop = STR("8BIM\x04\x04\0\0\0\0\0\x05\x1c\x02\x78\x7f\xff");
        meta_put(&bad, &facts);
    }
}

/* Without meta_xmp_warm_up's trick the first broken packet ends in SIGSYS. */
static void
nothing_that_the_libraries_do_is_forbidden_in_confinement(void **state)
{
    int status = -1;
    pid_t pid = fork();

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0) {
        struct err e = {0};
        int landlock = 0;

        if (!sandbox_enter(&landlock, &e)) {
            _exit(2);
        }
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int
warm_up(void **state)
{
    (void)state;
    meta_warm_up();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xmp_is_believed_before_iptc_before_exif),
        cmocka_unit_test(
            the_date_is_exifs_but_made_comes_before_digitized_before_changed),
        cmocka_unit_test(what_is_known_already_stays),
        cmocka_unit_test(nothing_that_the_libraries_do_is_forbidden_in_confinement),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
