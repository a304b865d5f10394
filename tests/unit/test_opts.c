#include "cmocka_all.h"

#include "cli/cli.h"

#include <limits.h>

struct slots {
    bool flag;
    int count;
    const char *text;
    struct opt_strings list;
    int64_t number, size, span;
    int word;
    uint32_t words;
};

static const char *const colours[] = {"red", "green", "blue", NULL};

#define SLOT(m) .slot = offsetof(struct slots, m)

static const struct opt rows[] = {
    {.long_name = "flag", .short_name = 'f', .kind = OPT_FLAG, SLOT(flag), .help = "h"},
    {.long_name = "count",
     .short_name = 'c',
     .kind = OPT_COUNT,
     SLOT(count),
     .help = "h"},
    {.long_name = "text",
     .short_name = 't',
     .kind = OPT_STRING,
     SLOT(text),
     .arg_name = "TEXT",
     .help = "h"},
    {.long_name = "list", .kind = OPT_STRINGS, SLOT(list), .arg_name = "X", .help = "h"},
    {.long_name = "number",
     .short_name = 'n',
     .kind = OPT_INT,
     SLOT(number),
     .arg_name = "N",
     .least = 1,
     .most = 9,
     .help = "h"},
    {.long_name = "size", .kind = OPT_SIZE, SLOT(size), .arg_name = "SIZE", .help = "h"},
    {.long_name = "span",
     .kind = OPT_DURATION,
     SLOT(span),
     .arg_name = "TIME",
     .help = "h"},
    {.long_name = "word",
     .kind = OPT_WORD,
     SLOT(word),
     .arg_name = "W",
     .words = colours,
     .help = "h"},
    {.long_name = "words",
     .kind = OPT_WORDS,
     SLOT(words),
     .arg_name = "W,…",
     .words = colours,
     .help = "h"},
    {.kind = OPT_END},
};

struct parsed {
    struct arena arena;
    struct slots slots;
    bool given[16];
    struct operands operands;
    struct err e;
    bool ok;
};

/* words: ended by NULL. The caller releases p->arena. */
static void
parse(struct parsed *p, bool until_operand, const char *const *words)
{
    struct opts_table table = {rows, &p->slots, p->given};
    const struct opts_set set = {&table, 1, until_operand};
    struct operands given = {.p = words};

    *p = (struct parsed){0};
    table.slots = &p->slots;
    while (words[given.n] != NULL) {
        given.n++;
    }
    p->ok = opts_parse(&set, &given, &p->arena, &p->operands, &p->e);
}

static void
every_kind_of_option_finds_its_slot(void **state)
{
    static const char *const words[] = {
        "-f",    "-cc",      "--text=one", "-t",      "two",      "--list",
        "a",     "--list=b", "-n9",        "--size",  "2M",       "--span",
        "1h30m", "--word",   "green",      "--words", "red,blue", "operand",
        "-",     "--",       "--flag",     NULL};
    struct parsed p;

    (void)state;
    parse(&p, false, words);
    assert_true(p.ok);
    assert_true(p.slots.flag);
    assert_int_equal(p.slots.count, 2);
    assert_string_equal(p.slots.text, "two");
    assert_int_equal(p.slots.list.n, 2);
    assert_string_equal(p.slots.list.p[0], "a");
    assert_string_equal(p.slots.list.p[1], "b");
    assert_int_equal(p.slots.number, 9);
    assert_int_equal(p.slots.size, 2 * 1024 * 1024);
    assert_int_equal(p.slots.span, 5400 * 1000);
    assert_int_equal(p.slots.word, 1);
    assert_int_equal(p.slots.words, 5);
    assert_int_equal(p.operands.n, 3);
    assert_string_equal(p.operands.p[0], "operand");
    assert_string_equal(p.operands.p[1], "-");
    assert_string_equal(p.operands.p[2], "--flag");
    assert_null(p.operands.p[3]);
    arena_release(&p.arena);
}

static void
only_what_was_given_is_marked_as_given(void **state)
{
    static const char *const words[] = {"--size", "1k", NULL};
    struct parsed p;

    (void)state;
    parse(&p, false, words);
    assert_true(p.ok);
    for (size_t i = 0; i < opts_count(rows); i++) {
        assert_int_equal(p.given[i], strcmp(rows[i].long_name, "size") == 0);
    }
    arena_release(&p.arena);
}

static void
options_end_at_the_command_when_asked_to(void **state)
{
    static const char *const words[] = {"-f", "sync", "-x", "--unknown", NULL};
    struct parsed p;

    (void)state;
    parse(&p, true, words);
    assert_true(p.ok);
    assert_true(p.slots.flag);
    assert_int_equal(p.operands.n, 3);
    assert_string_equal(p.operands.p[2], "--unknown");
    arena_release(&p.arena);
}

static void
a_wrong_option_is_named_with_what_was_expected(void **state)
{
    static const struct {
        const char *words[3];
        const char *expected; /* part of the message */
    } cases[] = {
        {{"--flga", NULL}, "unknown option --flga; nearest: --flag"},
        {{"--zzzzzzz", NULL}, "unknown option --zzzzzzz"},
        {{"-z", NULL}, "unknown option -z"},
        {{"--text", NULL}, "--text"},
        {{"--flag=yes", NULL}, "--flag"},
        {{"--number", "0", NULL}, "--number: \"0\" is no whole number from 1 to 9"},
        {{"--number", "10", NULL}, "from 1 to 9"},
        {{"--number=-1", NULL}, "from 1 to 9"},
        {{"--number=1x", NULL}, "from 1 to 9"},
        {{"--number=", NULL}, "from 1 to 9"},
        {{"--number=99999999999999999999", NULL}, "from 1 to 9"},
        {{"--size", "2X", NULL}, "--size: \"2X\" is no size"},
        {{"--span", "soon", NULL}, "--span: \"soon\" is no time"},
        {{"--word", "grene", NULL}, "none of: red green blue; nearest: green"},
        {{"--words", "red,", NULL}, "--words: \"\" is none of"},
        {{"--words", "red,,blue", NULL}, "is none of"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed p;

        parse(&p, false, cases[i].words);
        assert_false(p.ok);
        assert_int_equal(p.e.code, ERR_USAGE);
        if (strstr(p.e.text, cases[i].expected) == NULL) {
            fail_msg("\"%s\" does not hold \"%s\"", p.e.text, cases[i].expected);
        }
        arena_release(&p.arena);
    }
}

static void
sizes_and_times_are_read_whole_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        int64_t size, span; /* -1: refused */
    } cases[] = {
        {"", -1, -1},
        {"0", 0, 0},
        {"1", 1, 1000},
        {"500k", 512000, -1},
        {"1G", 1 << 30, -1},
        {"k", -1, -1},
        {"1 k", -1, -1},
        {"1kk", -1, -1},
        {"-1", -1, -1},
        {"1.5M", -1, -1},
        {"90s", -1, 90000},
        {"2m", 2 << 20, 120000},
        {"5h", -1, 18000000},
        {"1d", -1, 86400000},
        {"1h30m", -1, 5400000},
        {"30m1h", -1, -1},
        {"1h1h", -1, -1},
        {"1h30", -1, -1},
        {"s", -1, -1},
        {"1w", -1, -1},
        {"9223372036854775807", INT64_MAX, -1},
        {"9223372036854775808", -1, -1},
        {"8388608T", -1, -1},
        {"99999999999999999999s", -1, -1},
        {"36500d", -1, INT64_C(3153600000000)},
        {"36500d1h", -1, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t size = -1;
        int64_t span = -1;

        assert_int_equal(opt_size(str_of(cases[i].text), &size), cases[i].size >= 0);
        if (cases[i].size >= 0) {
            assert_int_equal(size, cases[i].size);
        }
        if (opt_duration(str_of(cases[i].text), &span) != (cases[i].span >= 0)) {
            fail_msg("%s as a time", cases[i].text);
        }
        if (cases[i].span >= 0) {
            assert_int_equal(span, cases[i].span);
        }
    }
}

static void
the_nearest_name_is_near_or_there_is_none(void **state)
{
    static const char *const names[] = {"init", "scan",   "sync",       "list",
                                        "show", "doctor", "completion", NULL};
    static const struct {
        const char *typo, *nearest;
    } cases[] = {{"lsit", "list"},
                 {"list", "list"},
                 {"synch", "sync"},
                 {"docter", "doctor"},
                 {"complete", "completion"},
                 {"comp", "completion"},
                 {"xyz", NULL},
                 {"", NULL},
                 {"quite-another-word-that-is-longer-than-forty-letters", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = nearest_name(cases[i].typo, names);

        if (cases[i].nearest == NULL) {
            assert_null(got);
        } else {
            assert_non_null(got);
            assert_string_equal(got, cases[i].nearest);
        }
    }
}

static void
check_rows(const struct opt *table, const char *whose)
{
    for (size_t i = 0; i < opts_count(table); i++) {
        const struct opt *row = &table[i];
        bool has_words = row->kind == OPT_WORD || row->kind == OPT_WORDS;

        if (row->help == NULL || row->help[0] == '\0' ||
            (opt_takes_value(row) != (row->arg_name != NULL)) ||
            has_words != (row->words != NULL)) {
            fail_msg("%s --%s: its row is not whole", whose, row->long_name);
        }
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(row->long_name, table[j].long_name);
            assert_true(row->short_name == '\0' ||
                        row->short_name != table[j].short_name);
        }
        for (size_t j = 0; table != global_options && j < opts_count(global_options);
             j++) {
            assert_string_not_equal(row->long_name, global_options[j].long_name);
            assert_true(row->short_name == '\0' ||
                        row->short_name != global_options[j].short_name);
        }
    }
}

static void
every_row_of_every_command_is_whole_and_names_nothing_twice(void **state)
{
    (void)state;
    check_rows(global_options, "assets");
    for (size_t i = 0; commands[i] != NULL; i++) {
        check_rows(commands[i]->options, commands[i]->name);
        assert_non_null(commands[i]->summary);
        assert_non_null(commands[i]->operands);
        assert_non_null(commands[i]->run);
        assert_ptr_equal(command_find(commands[i]->name), commands[i]);
    }
}

static void
help_stays_within_eighty_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i == 0 || commands[i - 1] != NULL; i++) {
        auto_buf struct buf b = {.limit = 100000};
        struct str rest;
        bool more = true;

        help_text(&b, i == 0 ? NULL : commands[i - 1]);
        rest = buf_view(&b);
        while (more) {
            struct str line;

            more = str_split(&rest, '\n', &line);
            if (line.n > 82) { /* "…" is three bytes */
                fail_msg("%.*s", STR_FMT(line));
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_option_finds_its_slot),
        cmocka_unit_test(only_what_was_given_is_marked_as_given),
        cmocka_unit_test(options_end_at_the_command_when_asked_to),
        cmocka_unit_test(a_wrong_option_is_named_with_what_was_expected),
        cmocka_unit_test(sizes_and_times_are_read_whole_or_not_at_all),
        cmocka_unit_test(the_nearest_name_is_near_or_there_is_none),
        cmocka_unit_test(every_row_of_every_command_is_whole_and_names_nothing_twice),
        cmocka_unit_test(help_stays_within_eighty_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
