#include "trip_kit.h"

#include "base/date.h"
#include "base/fd.h"
#include "catalog/ingest.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The sample page as the site served it. */
static const char sample[] = TEST_DATA "/alalam-2016-07-17.txt";

/* What one reading is told; zero: no base, its defaults. */
struct how {
    const char *base, *article_id, *final_url;
    int stop_fd; /* 0: none */
    int64_t deadline_ms;
};

static struct ingest_opts
opts_of(const struct trip *t, const struct how *how)
{
    return (struct ingest_opts){.base_url = how->base,
                                .article_id = how->article_id,
                                .site = &site_defaults,
                                .stop_fd = how->stop_fd > 0 ? how->stop_fd : -1,
                                .deadline_ms = how->deadline_ms,
                                .sink = t->opts.sink};
}

/*
 * One process's reading of one text. False where ingest_text says so; what is open is
 * committed in any case.
 */
static bool
read_fd(struct trip *t, const char *name, int fd, const struct how *how)
{
    struct ingest_opts opts = opts_of(t, how);
    struct counts counts = {0};
    struct ingest *in = ingest_new(t->a.db, &opts, &counts);
    struct text text = {0};
    struct err end = {0};
    bool ok;

    t->e = (struct err){0};
    OK(t, row_run_clear(t->a.db, &t->e));
    OK(t, text_read(&text, fd, name, NULL, &t->e));
    ok = ingest_text(in, name, &text, how->final_url, &t->e);
    assert_true(ingest_end(in, &end));
    text_release(&text);
    ingest_free(in);
    t->counts = counts;
    return ok;
}

static bool
read_file(struct trip *t, const char *path, const struct how *how)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    return read_fd(t, path, fd, how);
}

static bool
read_text(struct trip *t, const char *name, struct str bytes, const struct how *how)
{
    auto_close int fd = memfd_create("text", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_true(fd_write_all(fd, bytes.p, bytes.n, name, NULL));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return read_fd(t, name, fd, how);
}

static void
the_sample_page_gives_its_ten_items_and_its_article(void **state)
{
    struct trip *t = *state;

    OK(t, read_file(t, sample, &(struct how){.base = "http://www.example.com/"}));
    assert_int_equal(t->counts.mentions, 10);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention"), 10);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 10);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM article"), 11);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM article WHERE number LIKE "
                                   "'page-____________' AND title LIKE '%Watch!%' AND "
                                   "published LIKE '2016-07-17T20:35:56%' AND "
                                   "published_from = 'page' AND body IS NOT NULL"),
                     1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention m JOIN article a ON a.id"
                                   " = m.article JOIN asset s ON s.id = m.asset WHERE "
                                   "a.number = '1839526' AND m.sort = '3586928' AND "
                                   "m.content_type = '21' AND m.place = 1 AND s.url = "
                                   "'http://www.example.com/2016/07/16/"
                                   "alalam_636042931188082228_25f_4x3.jpg' AND "
                                   "s.variant = '25f_4x3' AND s.date_path = '2016-07-16' "
                                   "AND s.date_source = 'name-ticks'"),
                     1);
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM source WHERE form = 'page' AND report LIKE "
                      "'{\"mentions\":10,\"unread\":[%'"),
        1);
}

static void
a_source_that_is_known_costs_no_row(void **state)
{
    struct trip *t = *state;
    const struct how how = {.base = "http://www.example.com/"};
    long long before;

    OK(t, read_file(t, sample, &how));
    before = db_changes(t->a.db);
    OK(t, read_file(t, sample, &how));
    assert_int_equal(t->counts.sources_unchanged, 1);
    OK(t, read_file(t, sample, &(struct how){0})); /* without a base any will do */
    assert_int_equal(t->counts.sources_unchanged, 1);
    assert_int_equal(db_changes(t->a.db), before);
}

static void
a_base_given_later_points_the_mentions_to_it(void **state)
{
    struct trip *t = *state;

    OK(t, read_file(t, sample, &(struct how){0}));
    assert_int_equal(trip_state(t, "/2016/07/16/alalam_636042931188082228_25f_4x3.jpg"),
                     STATE_UNRESOLVABLE);
    OK(t, read_file(t, sample, &(struct how){.base = "http://www.example.com/"}));
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 10); /* and not 20 */
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset WHERE url LIKE 'http%'"),
                     10);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention"), 10);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM article"), 11);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM source"), 1);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM article a JOIN site s ON s.id = "
                                   "a.site WHERE s.name = 'www.example.com'"),
                     11);
}

static void
an_article_id_given_later_names_the_page(void **state)
{
    struct trip *t = *state;
    const struct how named = {.base = "http://www.example.com/", .article_id = "4711"};
    long long before;

    OK(t, read_file(t, sample, &(struct how){.base = "http://www.example.com/"}));
    OK(t, read_file(t, sample, &named));
    assert_int_equal(
        trip_count(t, "SELECT count(*) FROM article WHERE number LIKE 'page-%'"), 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention m JOIN article p ON p.id"
                                   " = m.page WHERE p.number = '4711' AND p.title LIKE "
                                   "'%Watch!%'"),
                     10);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention"), 10);
    before = db_changes(t->a.db);
    OK(t, read_file(t, sample, &named));
    assert_int_equal(db_changes(t->a.db), before);
}

/* 2,500 items: the stop flag is looked at after each thousand. */
static void
list_of_many(struct buf *b)
{
    b->limit = MIB(1);
    for (int i = 0; i < 2500; i++) {
        buf_addf(b, "%s{\"id\":\"%d\",\"pic\":\"/2016/07/16/x%d.jpg\"}",
                 i == 0 ? "[" : ",", i, i);
    }
    buf_add_byte(b, ']');
}

/*
 * A descriptor that becomes readable while the text is read: the other end is written by
 * the sink's first note.
 */
struct tripwire {
    int fds[2];
    struct event_sink next;
};

static void
trip_wire(void *arg, const struct event *event)
{
    struct tripwire *w = arg;

    if (event->kind == EVENT_NOTE) {
        assert_int_equal(write(w->fds[1], "x", 1), 1);
    }
    w->next.emit(w->next.arg, event);
}

static void
a_reading_that_was_stopped_is_taken_up_again_and_nothing_is_there_twice(void **state)
{
    struct trip *t = *state;
    struct tripwire wire = {.next = t->opts.sink};
    const struct event_sink plain = t->opts.sink;
    auto_buf struct buf list = {0};
    auto_buf struct buf text = {.limit = MIB(2)};
    const struct how whole = {.base = "http://a.example/"};
    struct how stopped = whole;
    int64_t so_far;

    list_of_many(&list);
    buf_add_cstr(&text, "[{\"id\":\"0\",\"pic\":17}]\n"); /* its note pulls the wire */
    buf_add_str(&text, buf_view(&list));
    assert_int_equal(pipe2(wire.fds, O_CLOEXEC), 0);
    stopped.stop_fd = wire.fds[0];
    t->opts.sink = (struct event_sink){trip_wire, &wire};
    assert_false(read_text(t, "many", buf_view(&text), &stopped));
    assert_int_equal(t->e.code, ERR_STOPPED);
    so_far = trip_count(t, "SELECT count(*) FROM mention");
    assert_in_range(so_far, 1, 2499); /* kept */
    t->opts.sink = plain;
    trip_reopen(t);
    OK(t, read_text(t, "many", buf_view(&text), &whole));
    assert_int_equal(t->counts.sources_unchanged, 0);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM mention"), 2500);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM asset"), 2500);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM source"), 1);
    OK(t, read_text(t, "many", buf_view(&text), &whole));
    assert_int_equal(t->counts.sources_unchanged, 1);
    (void)close(wire.fds[0]);
    (void)close(wire.fds[1]);
}

static void
a_deadline_that_is_over_begins_no_source(void **state)
{
    struct trip *t = *state;

    assert_false(read_file(t, sample, &(struct how){.deadline_ms = clock_mono_ms()}));
    assert_int_equal(t->e.code, ERR_STOPPED);
    assert_int_equal(trip_count(t, "SELECT count(*) FROM source"), 0);
}

static void
a_text_without_items_is_unreadable_each_time(void **state)
{
    struct trip *t = *state;
    long long before;

    OK(t, read_text(t, "poem", STR("no list here"), &(struct how){0}));
    assert_int_equal(t->counts.sources_unreadable, 1);
    assert_int_equal(trip_told(t, EVENT_SOURCE, "unreadable", "poem"), 1);
    before = db_changes(t->a.db);
    OK(t, read_text(t, "poem", STR("no list here"), &(struct how){0}));
    assert_int_equal(t->counts.sources_unreadable, 1);
    assert_int_equal(db_changes(t->a.db), before);
    /* items that are all unusable are no better */
    OK(t, read_text(t, "bad", STR("[{\"id\":\"1\",\"pic\":\"\"}]"), &(struct how){0}));
    assert_int_equal(t->counts.sources_unreadable, 1);
    OK(t, read_text(t, "bad", STR("[{\"id\":\"1\",\"pic\":\"\"}]"), &(struct how){0}));
    assert_int_equal(t->counts.sources_unreadable, 1);
}

static void
a_page_that_was_fetched_is_its_own_base(void **state)
{
    struct trip *t = *state;
    static const char page[] =
        "<html><head><base href=\"/sub/\"></head><body>"
        "<pre>[{\"id\":\"1\",\"pic\":\"x.jpg\"}]</pre></body></html>";

    OK(t, read_text(t, "one", STR("[{\"id\":\"1\",\"pic\":\"x.jpg\"}]"),
                    &(struct how){.final_url = "http://a.example/dir/page"}));
    assert_int_equal(trip_state(t, "http://a.example/dir/x.jpg"), STATE_UNTRIED);
    OK(t, read_text(t, "two", str_of(page),
                    &(struct how){.final_url = "http://a.example/dir/page"}));
    assert_int_equal(trip_state(t, "http://a.example/sub/x.jpg"), STATE_UNTRIED);
    OK(t, read_text(t, "three", str_of(page),
                    &(struct how){.base = "http://b.example/",
                                  .final_url = "http://a.example/dir/page"}));
    assert_int_equal(trip_state(t, "http://b.example/x.jpg"), STATE_UNTRIED);
}

static void
what_could_not_be_read_is_told_and_kept_as_json(void **state)
{
    struct trip *t = *state;
    auto_buf struct buf b = {.limit = MIB(1)};

    buf_add_cstr(&b, "[{\"id\":\"1\",\"pic\":\"/a.jpg\"}");
    for (int i = 0; i < 50; i++) {
        buf_add_cstr(&b, ",{\"id\":\"2\",\"pic\":\"\"}");
    }
    buf_add_byte(&b, ']');
    OK(t, read_text(t, "list", buf_view(&b), &(struct how){0}));
    assert_int_equal(t->counts.unread, 50);
    /* The rest is counted. */
    assert_int_equal(trip_told(t, EVENT_NOTE, NULL, "list"), 20);
    assert_int_equal(trip_count(t, "SELECT json_array_length(report, '$.unread') FROM "
                                   "source WHERE json_extract(report, "
                                   "'$.unread_ranges') = 50"),
                     50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        trip_test(the_sample_page_gives_its_ten_items_and_its_article),
        trip_test(a_source_that_is_known_costs_no_row),
        trip_test(a_base_given_later_points_the_mentions_to_it),
        trip_test(an_article_id_given_later_names_the_page),
        trip_test(
            a_reading_that_was_stopped_is_taken_up_again_and_nothing_is_there_twice),
        trip_test(a_deadline_that_is_over_begins_no_source),
        trip_test(a_text_without_items_is_unreadable_each_time),
        trip_test(a_page_that_was_fetched_is_its_own_base),
        trip_test(what_could_not_be_read_is_told_and_kept_as_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
