#include "verify_kit.h"

#include <signal.h>
#include <sys/resource.h>

static void
any_number_of_threads_finds_the_same(void **state)
{
    struct round *r = round_new(*state);
    auto_free char *noise = noise_new((size_t)MIB(1));

    fill(r, noise);
    for (unsigned threads = 0; threads <= 8; threads++) {
        round_again(r);
        assert_true(round_run(r, threads));
        assert_int_equal(r->done, MANY);
        for (size_t i = 0; i < MANY; i++) {
            assert_true(is_whole(r, i));
        }
    }
    round_free(r);
}

static void
nothing_to_read_is_no_work(void **state)
{
    struct round *r = round_new(*state);

    assert_true(round_run(r, 2));
    assert_int_equal(r->done, 0);
    round_free(r);
}

static void
a_stop_ends_early_and_what_was_begun_is_reported(void **state)
{
    struct round *r = round_new(*state);
    auto_free char *noise = noise_new((size_t)MIB(1));

    fill(r, noise);
    r->stop_fd = eventfd(0, EFD_CLOEXEC);
    r->stop_at = 20;
    assert_true(round_run(r, 3));
    assert_int_equal(r->given, 20); /* nothing more is begun */
    assert_true(r->done <= 20);
    for (size_t i = 0; i < r->n; i++) {
        assert_true(r->reports[i] == 0 || is_whole(r, i));
    }
    /* A stop that was there before anything was. */
    round_again(r);
    assert_true(round_run(r, 3));
    assert_int_equal(r->given, 0);
    round_free(r);
}

static void
done_that_says_no_begins_nothing_more(void **state)
{
    struct round *r = round_new(*state);
    auto_free char *noise = noise_new((size_t)MIB(1));

    fill(r, noise);
    r->done_most = 5;
    assert_true(round_run(r, 2));
    assert_true(r->done >= 5);
    assert_true(r->done <= 5 + 2 + LIMIT_VERIFY_OPEN); /* what was being read */
    assert_true(r->given < MANY);
    for (size_t i = 0; i < r->n; i++) {
        assert_true(r->reports[i] == 0 || is_whole(r, i));
    }
    round_free(r);
}

static void
a_stop_does_not_wait_for_a_film(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);

    round_file(r, "media/aa/film", STR(""));
    /* 8 TiB of holes: to its end it would take an hour. */
    if (truncate(box_path(b, "media/aa/film"), GIB(8192)) != 0) {
        print_message("SKIP no file of 8 TiB can be made here\n");
        round_free(r);
        return;
    }
    for (int i = 0; i < 20; i++) {
        round_name(r, "media/aa/none");
    }
    round_file(r, "media/aa/short", STR("bytes"));
    r->stop_fd = eventfd(0, EFD_CLOEXEC);
    r->stop_done = 21; /* by the other thread: the film is being read */
    assert_true(round_run(r, 2));
    assert_int_equal(r->done, 21);
    assert_int_equal(r->reports[0], 0);
    round_free(r);
}

static void
a_machine_that_can_open_no_more_ends_the_run_and_blames_no_file(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);
    char dir[] = "archive";
    struct storage s = {.ops = &anything, .dir = dir};
    struct verify_opts opts = {.threads = 2, .stop_fd = -1};

    for (int i = 0; i < 3; i++) {
        round_name(r, "/dev/null");
    }
    round_name(r, "/dev/null/none");
    round_name(r, "/dev/null");
    assert_false(storage_verify(&s, &opts, give, take, r, &b->e));
    assert_int_equal(b->e.code, ERR_DISK);
    assert_int_equal(r->given, 4);
    assert_int_equal(r->reports[3], 0);
    assert_int_equal(r->reports[4], 0);
    round_free(r);
}

static void
too_few_descriptors_are_the_machines_fault(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);
    struct rlimit before;
    struct rlimit one_more;
    int next_fd = dup(0);

    assert_true(next_fd >= 0);
    (void)close(next_fd);
    round_file(r, "media/aa/file", STR("bytes"));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    /* The threads' bell has it: none is left for a file. */
    one_more = (struct rlimit){(rlim_t)next_fd + 1, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &one_more), 0);
    assert_false(round_run(r, 2));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(b->e.code, ERR_DISK);
    assert_int_equal(r->given, 1);
    assert_int_equal(r->reports[0], 0);
    assert_true(round_run(r, 2));
    round_free(r);
}

static volatile sig_atomic_t asked; /* how often the handler ran … */
static pthread_t asked_in;          /* … and where, the last time */

static void
on_ask(int signal_number)
{
    (void)signal_number;
    asked++;
    asked_in = pthread_self();
}

/* By then the threads are there. */
static bool
ask_then_give(void *arg, struct verify_file *f)
{
    struct round *r = arg;
    sigset_t one;

    if (r->given == 1) {
        assert_int_equal(sigemptyset(&one), 0);
        assert_int_equal(sigaddset(&one, SIGUSR1), 0);
        assert_int_equal(pthread_sigmask(SIG_BLOCK, &one, NULL), 0);
        assert_int_equal(kill(getpid(), SIGUSR1), 0);
    }
    return give(arg, f);
}

/*
 * A handler that ran in another thread would not wake the first one out of its sleep. The
 * first is made unable to take a signal for a while: nobody else may take it meanwhile.
 */
static void
signals_are_for_the_first_thread_alone(void **state)
{
    struct box *b = *state;
    struct round *r = round_new(b);
    struct sigaction act = {.sa_handler = on_ask};
    struct sigaction before;
    struct verify_opts opts = {.threads = 4, .stop_fd = -1};
    sigset_t mask;
    auto_free char *noise = noise_new((size_t)MIB(1));

    fill(r, noise);
    asked = 0;
    assert_int_equal(sigaction(SIGUSR1, &act, &before), 0);
    assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask), 0);
    assert_true(storage_verify(b->s, &opts, ask_then_give, take, r, &b->e));
    assert_int_equal(r->done, MANY);
    assert_int_equal(asked, 0);
    assert_int_equal(pthread_sigmask(SIG_SETMASK, &mask, NULL), 0);
    assert_int_equal(asked, 1);
    assert_true(pthread_equal(asked_in, pthread_self()));
    assert_int_equal(sigaction(SIGUSR1, &before, NULL), 0);
    round_free(r);
}

#define BOXED(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOXED(any_number_of_threads_finds_the_same),
        BOXED(nothing_to_read_is_no_work),
        BOXED(a_stop_ends_early_and_what_was_begun_is_reported),
        BOXED(done_that_says_no_begins_nothing_more),
        BOXED(a_stop_does_not_wait_for_a_film),
        BOXED(a_machine_that_can_open_no_more_ends_the_run_and_blames_no_file),
        BOXED(too_few_descriptors_are_the_machines_fault),
        BOXED(signals_are_for_the_first_thread_alone),
    };

    (void)umask(022);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
