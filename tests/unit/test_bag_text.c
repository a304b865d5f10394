#include "cmocka_all.h"

#include "base/limits.h"
#include "base/mem.h"
#include "catalog/bag_facts.h"
#include "catalog/bag_text.h"

#include <stdio.h>
#include <string.h>

#define SUM "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
both_versions_of_the_declaration_are_read(void **state)
{
    static const struct {
        const char *text;
        enum bag_version version;
    } good[] = {
        {"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", BAG_1_0},
        {"BagIt-Version: 0.97\r\nTag-File-Character-Encoding: utf-8\r\n", BAG_0_97},
        {"BagIt-Version: 1.0\rTag-File-Character-Encoding: UTF-8", BAG_1_0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        enum bag_version version = BAG_0_97;
        struct err e = {0};

        assert_true(bag_text_declaration(str_of(good[i].text), &version, &e));
        assert_int_equal(version, good[i].version);
    }
}

static void
any_other_declaration_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text, *line;
    } bad[] = {
        {"", "bagit.txt:1:"},
        {"\xEF\xBB\xBF"
         "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
         "bagit.txt:1:"},
        {"BagIt-Version:1.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt:1:"},
        {"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", "bagit.txt:1:"},
        {"BagIt-Version: 1.0\n", "bagit.txt:2:"},
        {"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n", "bagit.txt:2:"},
        {"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nMore: 1\n",
         "bagit.txt:3:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        enum bag_version version;
        struct err e = {0};

        assert_false(bag_text_declaration(str_of(bad[i].text), &version, &e));
        assert_int_equal(e.code, ERR_INPUT);
        if (strncmp(e.text, bad[i].line, strlen(bad[i].line)) != 0) {
            fail_msg("%zu: %s", i, e.text);
        }
    }
}

/* The second line of a manifest with one good line before it. */
static bool
read_second(const char *line, bool is_payload, enum bag_version version,
            struct bag_line *out, struct err *e)
{
    auto_free char *text =
        xasprintf("%s  %s\n%s", SUM, is_payload ? "data/first" : "first.txt", line);
    struct bag_lines l = {
        .file = "manifest-sha256.txt", .rest = str_of(text), .version = version};
    bool got;

    assert_true(bag_text_manifest(&l, HASH_SHA256, is_payload, out, &got, e) && got);
    if (!bag_text_manifest(&l, HASH_SHA256, is_payload, out, &got, e)) {
        return false;
    }
    assert_true(got);
    assert_int_equal(l.line, 2);
    return true;
}

static void
paths_of_a_manifest_are_decoded(void **state)
{
    static const struct {
        const char *line, *path;
        enum bag_version version;
    } good[] = {
        {SUM " data/a", "data/a", BAG_1_0},
        {SUM "\t \tdata/a b\tc", "data/a b\tc", BAG_1_0},
        {SUM " *data/a", "data/a", BAG_1_0},
        {SUM "  data/a%0Ab%0dc%25d", "data/a\nb\rc%d", BAG_1_0},
        {SUM "  data/a%0Ab%25d%20", "data/a\nb%25d%20", BAG_0_97},
        {SUM "  data/~/..a/a..", "data/~/..a/a..", BAG_1_0},
        {SUM "  data/a\\b", "data/a\\b", BAG_1_0},
        {"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855  data/a\r\n",
         "data/a", BAG_1_0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct bag_line line;
        struct err e = {0};

        bag_line_init(&line);
        if (!read_second(good[i].line, true, good[i].version, &line, &e)) {
            fail_msg("%zu: %s", i, e.text);
        }
        assert_string_equal(buf_cstr(&line.path), good[i].path);
        assert_int_equal(line.digest[0], 0xe3);
        bag_line_release(&line);
    }
}

static void
a_hostile_line_of_a_manifest_is_refused_with_its_number(void **state)
{
    static const char *const bad[] = {
        "../x",
        SUM "  ../x",
        SUM "  data/../x",
        SUM "  data/a/..",
        SUM "  data/..",
        SUM "  data/a/..\\x",
        SUM "  ..\\x",
        SUM "  /data/x",
        SUM "  ~root/data/x",
        SUM "  ~/x",
        SUM "  data",
        SUM "  data/",
        SUM "  data//x",
        SUM "  data/./x",
        SUM "  ./data/x",
        SUM "  data/x/",
        SUM "  manifest-md5.txt",
        SUM "  DATA/x",
        SUM "  data\\x",
        SUM "  data/a%2e%2e/b",
        SUM "  data/%",
        SUM "  data/%0",
        SUM "  data/a%2Fb",
        SUM "  data/\xff",
        SUM "  data/\xc0\xae",
        SUM,
        SUM "  ",
        SUM "data/x",
        "e3b0 data/x",
        SUM "00  data/x",
        "g" SUM "  data/x",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85  data/x",
        "d41d8cd98f00b204e9800998ecf8427e  data/x",
        "# a comment",
        "  data/x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct bag_line line;
        struct err e = {0};

        bag_line_init(&line);
        if (read_second(bad[i], true, BAG_1_0, &line, &e)) {
            fail_msg("taken: %s", bad[i]);
        }
        assert_int_equal(e.code, ERR_INPUT);
        if (strncmp(e.text, "manifest-sha256.txt:2: ", 23) != 0) {
            fail_msg("%s: %s", bad[i], e.text);
        }
        bag_line_release(&line);
    }
}

static void
a_nul_or_an_endless_path_is_refused(void **state)
{
    auto_buf struct buf text = {.limit = KIB(64)};
    struct bag_lines l = {.file = "m"};
    struct bag_line line;
    struct err e = {0};
    bool got;

    (void)state;
    bag_line_init(&line);
    buf_add(&text, SUM "  data/a\0b\n", sizeof SUM + 10);
    l.rest = buf_view(&text);
    assert_false(bag_text_manifest(&l, HASH_SHA256, true, &line, &got, &e));
    buf_clear(&text);
    buf_add_cstr(&text, SUM "  data");
    for (int i = 0; i < 3000; i++) {
        buf_add_cstr(&text, "/a");
    }
    l = (struct bag_lines){.file = "m", .rest = buf_view(&text)};
    assert_false(bag_text_manifest(&l, HASH_SHA256, true, &line, &got, &e));
    assert_non_null(strstr(e.text, "4,095"));
    buf_clear(&text);
    buf_add_cstr(&text, SUM "  data/");
    for (int i = 0; i < 256; i++) {
        buf_add_byte(&text, 'a');
    }
    l = (struct bag_lines){.file = "m", .rest = buf_view(&text)};
    assert_false(bag_text_manifest(&l, HASH_SHA256, true, &line, &got, &e));
    assert_non_null(strstr(e.text, "255"));
    bag_line_release(&line);
}

static void
a_tag_manifest_names_neither_payload_nor_tag_manifests(void **state)
{
    static const char *const bad[] = {SUM "  data/x", SUM "  tagmanifest-md5.txt",
                                      SUM "  ../x", SUM "  ~x", SUM "  *x/../y"};
    struct bag_line line;
    struct err e = {0};

    (void)state;
    bag_line_init(&line);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(read_second(bad[i], false, BAG_1_0, &line, &e));
    }
    assert_true(read_second(SUM "  assets/x", false, BAG_1_0, &line, &e));
    assert_true(read_second(SUM "  *x", false, BAG_1_0, &line, &e));
    assert_string_equal(buf_cstr(&line.path), "*x"); /* a name like any other here */
    bag_line_release(&line);
}

static void
a_line_of_fetch_txt_is_url_length_and_path(void **state)
{
    struct bag_lines l = {.file = "fetch.txt",
                          .rest = STR("http://a.example/x%20y 12 data/x\n\n"
                                      "https://a.example/ - data/y z\n")};
    struct bag_line line;
    struct err e = {0};
    bool got;

    (void)state;
    bag_line_init(&line);
    assert_true(bag_text_fetch(&l, &line, &got, &e) && got);
    assert_true(str_eq(line.url, STR("http://a.example/x%20y")));
    assert_int_equal(line.length, 12);
    assert_true(bag_text_fetch(&l, &line, &got, &e) && got);
    assert_int_equal(line.length, -1);
    assert_string_equal(buf_cstr(&line.path), "data/y z");
    assert_true(bag_text_fetch(&l, &line, &got, &e));
    assert_false(got);
    bag_line_release(&line);
}

static void
a_hostile_line_of_fetch_txt_is_refused_with_its_number(void **state)
{
    static const char *const bad[] = {
        "http://a/x",
        "http://a/x data/x",
        "http://a/x -1 data/x",
        "http://a/x 1e3 data/x",
        "http://a/x 9223372036854775808 data/x",
        "http://a/x 12 bagit.txt",
        "http://a/x 12 data/../../x",
        "http://a/x 12 /etc/passwd",
        "http://a/x 12 ~/x",
        "nothing 12 data/x",
        "http://a/\x01 12 data/x",
        "http://a/\xd8\xb3 12 data/x",
        ":x 12 data/x",
        "http://a/x +12 data/x",
        "http://a/x 12",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct bag_lines l = {.file = "fetch.txt", .rest = str_of(bad[i])};
        struct bag_line line;
        struct err e = {0};
        bool got;

        bag_line_init(&line);
        if (bag_text_fetch(&l, &line, &got, &e)) {
            fail_msg("taken: %s", bad[i]);
        }
        assert_int_equal(e.code, ERR_INPUT);
        assert_memory_equal(e.text, "fetch.txt:1: ", 13);
        bag_line_release(&line);
    }
}

static void
payload_oxum_is_two_numbers_and_stands_once(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t bytes, files;
        size_t line;
    } cases[] = {
        {"Contact-Name: x\npayload-oxum: 10.2\n", true, 10, 2, 2},
        {"Contact-Name: x\n", true, 0, 0, 0},
        {"", true, 0, 0, 0},
        {"Payload-Oxum: 10\n", false, 0, 0, 0},
        {"Payload-Oxum: a.2\n", false, 0, 0, 0},
        {"Payload-Oxum: 10.-2\n", false, 0, 0, 0},
        {"Payload-Oxum: 1.1\nPayload-Oxum: 1.1\n", false, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bag_lines l = {.file = "bag-info.txt", .rest = str_of(cases[i].text)};
        struct err e = {0};
        int64_t bytes = 0;
        int64_t files = 0;
        size_t line = 0;

        assert_int_equal(bag_text_oxum(&l, &bytes, &files, &line, &e), cases[i].ok);
        if (cases[i].ok) {
            assert_int_equal(bytes, cases[i].bytes);
            assert_int_equal(files, cases[i].files);
            assert_int_equal(line, cases[i].line);
        }
    }
}

static void
a_line_of_facts_gives_path_and_url_wherever_they_stand(void **state)
{
    static const struct {
        const char *line;
        bool ok;
    } cases[] = {
        {"{\"bag_path\":\"data/a\",\"url\":\"http:\\/\\/x\\/y\"}", true},
        {"{\"z\":{\"url\":\"no\"},\"url\":\"http://x/y\",\"n\":[1,[2]],\"bag_path\":"
         "\"data/a\",\"t\":null}",
         true},
        {"{\"bag_path\":\"data/a\",\"url\":null}", false},
        {"{\"bag_path\":\"data/a\"}", false},
        {"[\"bag_path\",\"url\"]", false},
        {"{\"bag_path\":\"data/a\",\"url\":\"http://x/y\"", false},
        {"{\"bag_path\" \"data/a\"}", false},
        {"", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        auto_buf struct buf path = {.limit = 100};
        auto_buf struct buf url = {.limit = 100};

        assert_int_equal(bag_facts_line(str_of(cases[i].line), &path, &url), cases[i].ok);
        if (cases[i].ok) {
            assert_string_equal(buf_cstr(&path), "data/a");
            assert_string_equal(buf_cstr(&url), "http://x/y");
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_versions_of_the_declaration_are_read),
        cmocka_unit_test(any_other_declaration_is_refused_with_its_line),
        cmocka_unit_test(paths_of_a_manifest_are_decoded),
        cmocka_unit_test(a_hostile_line_of_a_manifest_is_refused_with_its_number),
        cmocka_unit_test(a_nul_or_an_endless_path_is_refused),
        cmocka_unit_test(a_tag_manifest_names_neither_payload_nor_tag_manifests),
        cmocka_unit_test(a_line_of_fetch_txt_is_url_length_and_path),
        cmocka_unit_test(a_hostile_line_of_fetch_txt_is_refused_with_its_number),
        cmocka_unit_test(payload_oxum_is_two_numbers_and_stands_once),
        cmocka_unit_test(a_line_of_facts_gives_path_and_url_wherever_they_stand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
