#include "cmocka_all.h"

#include "meta_make.h"
#include "thumbs/meta_xmp.h"

#include <unistd.h>

static struct meta_said
read_text(struct str packet)
{
    struct str copy = str_copy(packet);
    struct meta_said out;

    meta_xmp_read(copy, &out);
    free((void *)(uintptr_t)copy.p);
    return out;
}

static struct meta_said
read_properties(const char *properties)
{
    struct block b;

    block_xmp(&b, properties);
    return read_text(block_view(&b));
}

static const char all[] =
    "<dc:description><rdf:Alt><rdf:li xml:lang='de'>Ein Mann</rdf:li>"
    "<rdf:li xml:lang='x-default'>A man &amp;\n Jos\xc3\xa9</rdf:li></rdf:Alt>"
    "</dc:description>"
    "<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>(c) AFP</rdf:li></rdf:Alt>"
    "</dc:rights>"
    "<dc:creator><rdf:Seq><rdf:li>Ann</rdf:li><rdf:li>Bob</rdf:li></rdf:Seq></dc:creator>"
    "<photoshop:Credit>AFP</photoshop:Credit>"
    "<photoshop:DateCreated>2016-07-16T19:11:58.80+04:30</photoshop:DateCreated>"
    "<xmp:CreateDate>2017-01-02</xmp:CreateDate>"
    "<xmp:ModifyDate>2018-01-02T03:04Z</xmp:ModifyDate>";

static void
all_that_is_asked_for_is_read(void **state)
{
    struct meta_said said = read_properties(all);

    (void)state;
    assert_string_equal(said.caption, "A man & Jos\xc3\xa9");
    assert_string_equal(said.copyright, "(c) AFP");
    assert_string_equal(said.creator, "Ann; Bob");
    assert_string_equal(said.credit, "AFP");
    assert_string_equal(said.made, "2016-07-16T19:11:58.800+04:30");
    assert_string_equal(said.digitized, "2017-01-02");
    assert_string_equal(said.changed, "2018-01-02T03:04Z");
}

static void
without_a_default_any_language_will_do(void **state)
{
    (void)state;
    assert_string_equal(
        read_properties("<dc:description><rdf:Alt><rdf:li xml:lang='de'>Ein Mann"
                        "</rdf:li></rdf:Alt></dc:description>")
            .caption,
        "Ein Mann");
}

static void
nuls_behind_the_packet_are_no_part_of_it(void **state)
{
    struct block b;

    (void)state;
    block_xmp(&b, all);
    block_number(&b, 0, 3);
    assert_string_equal(read_text(block_view(&b)).credit, "AFP");
}

static void
a_broken_packet_says_nothing(void **state)
{
    struct block b;

    (void)state;
    block_xmp(&b, "<dc:description>");
    assert_string_equal(read_text(block_view(&b)).caption, "");
    assert_string_equal(read_text(STR("no XML")).caption, "");
    assert_string_equal(read_text((struct str){0}).caption, "");
    assert_string_equal(read_text(STR("\0\0\0")).caption, "");
}

static void
every_cut_is_survived(void **state)
{
    struct block b;

    (void)state;
    block_xmp(&b, all);
    for (size_t n = b.n; n > 0; n--) {
        b.n = n - 1;
        (void)read_text(block_view(&b));
    }
}

/* `deep` elements in each other, in a packet. */
static struct str
nest(size_t deep, const char *begin, const char *end)
{
    size_t size = deep * (strlen(begin) + strlen(end));
    char *p = malloc(size + 1);
    size_t n = 0;

    assert_non_null(p);
    for (size_t i = 0; i < deep; i++) {
        n += (size_t)sprintf(p + n, "%s", begin);
    }
    for (size_t i = 0; i < deep; i++) {
        n += (size_t)sprintf(p + n, "%s", end);
    }
    return (struct str){p, n};
}

static bool
nest_is_tame(size_t deep, const char *begin, const char *end)
{
    struct str s = nest(deep, begin, end);
    bool ok = meta_xmp_is_tame(s);

    free((void *)(uintptr_t)s.p);
    return ok;
}

static void
elements_in_elements_are_counted_whatever_stands_between(void **state)
{
    (void)state;
    assert_true(nest_is_tame(LIMIT_XMP_DEPTH, "<a>", "</a>"));
    assert_false(nest_is_tame(LIMIT_XMP_DEPTH + 1, "<a>", "</a>"));
    assert_false(nest_is_tame(LIMIT_XMP_DEPTH + 1, "<a><!-- </a> -->", "</a>"));
    assert_false(nest_is_tame(LIMIT_XMP_DEPTH + 1, "<a><? </a> ?>", "</a>"));
    assert_false(nest_is_tame(LIMIT_XMP_DEPTH + 1, "<a><![CDATA[</a>]]>", "</a>"));
    assert_false(nest_is_tame(LIMIT_XMP_DEPTH + 1, "<a b='/>'>", "</a>"));
    assert_false(nest_is_tame(LIMIT_XMP_DEPTH + 1, "<a b=\"'/>\">", "</a>"));
    assert_true(nest_is_tame(LIMIT_XMP_DEPTH + 1, "<a/>", ""));
    assert_true(nest_is_tame(LIMIT_XMP_PARTS, "<a/>", ""));
    assert_false(nest_is_tame(LIMIT_XMP_PARTS + 1, "<a/>", ""));
    assert_false(nest_is_tame(LIMIT_XMP_PARTS / 2 + 1, "<a b='1'/>", ""));
}

/* exempi 2.6.3 by itself ends the program at this one. */
static void
a_deep_packet_does_not_end_the_program(void **state)
{
    struct str s = nest(150000, "<a>", "</a>");

    (void)state;
    assert_string_equal(read_text(str_head(s, MIB(1))).caption, "");
    free((void *)(uintptr_t)s.p);
}

static void
declarations_and_other_encodings_are_refused(void **state)
{
    static const struct str wild[] = {
        {"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", 34},
        {"<a><!ENTITY b 'c'></a>", 22},
        {"<\0a\0/\0>\0", 8},
        {"<a", 2},
        {"<!-- ", 5},
        {"</a>", 4},
        {"<a b='>", 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wild / sizeof wild[0]; i++) {
        assert_false(meta_xmp_is_tame(wild[i]));
    }
    assert_true(meta_xmp_is_tame(STR("<?x?><!-- < --><a>b > c</a>")));
}

static void
a_bomb_of_entities_is_not_set_off(void **state)
{
    (void)state;
    assert_string_equal(
        read_text(STR("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
                      "'&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
                      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                      "<rdf:Description xmlns:photoshop="
                      "'http://ns.adobe.com/photoshop/1.0/' photoshop:Credit='&b;'/>"
                      "</rdf:RDF>"))
            .credit,
        "");
}

/* What arrives at standard error from now on, -1 where it cannot be told. */
static int
error_pipe(int *saved)
{
    int ends[2];

    if (pipe(ends) != 0) {
        return -1;
    }
    (void)fflush(stderr);
    *saved = dup(STDERR_FILENO);
    (void)dup2(ends[1], STDERR_FILENO);
    (void)close(ends[1]);
    return ends[0];
}

static void
errors_of_the_toolkit_are_not_printed(void **state)
{
    char text[64];
    int saved = -1;
    int fd = error_pipe(&saved);
    ssize_t n;

    (void)state;
    assert_true(fd >= 0);
    (void)read_text(STR("<a><b></a>"));
    (void)fprintf(stderr, "own");
    (void)dup2(saved, STDERR_FILENO);
    (void)close(saved);
    n = read(fd, text, sizeof text);
    (void)close(fd);
    assert_int_equal(n, 3);
    assert_memory_equal(text, "own", 3);
}

static int
warm_up(void **state)
{
    (void)state;
    meta_xmp_warm_up();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_asked_for_is_read),
        cmocka_unit_test(without_a_default_any_language_will_do),
        cmocka_unit_test(nuls_behind_the_packet_are_no_part_of_it),
        cmocka_unit_test(a_broken_packet_says_nothing),
        cmocka_unit_test(every_cut_is_survived),
        cmocka_unit_test(elements_in_elements_are_counted_whatever_stands_between),
        cmocka_unit_test(a_deep_packet_does_not_end_the_program),
        cmocka_unit_test(declarations_and_other_encodings_are_refused),
        cmocka_unit_test(a_bomb_of_entities_is_not_set_off),
        cmocka_unit_test(errors_of_the_toolkit_are_not_printed),
    };

    return cmocka_run_group_tests(tests, warm_up, NULL);
}
