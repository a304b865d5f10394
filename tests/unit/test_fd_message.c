#include "cmocka_all.h"

#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

struct message {
    uint32_t number;
    char text[12];
};

static const struct message hello = {7, "hello"};

struct pair {
    int ours;
    int theirs;
};

static struct pair
open_pair(void)
{
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    return (struct pair){ends[0], ends[1]};
}

static void
close_pair(const struct pair *pair)
{
    (void)close(pair->ours);
    (void)close(pair->theirs);
}

/* Without /proc, which a bare root may lack. */
static int
count_open(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++) {
        count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
    }
    return count;
}

static int
open_memory(const char *text)
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static void
a_message_arrives_whole_with_its_descriptors(void **state)
{
    struct pair pair = open_pair();
    int sent[2] = {open_memory("first"), open_memory("second")};
    int fds[2] = {-1, -1};
    struct message m;
    char text[8] = {0};
    bool got;
    bool closed;
    struct err e = {0};

    (void)state;
    assert_true(fd_send(pair.ours, &hello, sizeof hello, sent, 2, &e));
    assert_true(fd_recv(pair.theirs, &m, sizeof m, fds, 2, &got, &closed, &e));
    assert_true(got);
    assert_false(closed);
    assert_memory_equal(&m, &hello, sizeof m);
    assert_int_equal(pread(fds[1], text, sizeof text, 0), 6);
    assert_string_equal(text, "second");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fcntl(fds[i], F_GETFD), FD_CLOEXEC);
        assert_int_equal(fcntl(sent[i], F_GETFD), FD_CLOEXEC); /* ours are still open */
        (void)close(fds[i]);
        (void)close(sent[i]);
    }
    close_pair(&pair);
}

static void
a_message_without_descriptors_is_received_as_such(void **state)
{
    struct pair pair = open_pair();
    struct message m;
    bool got;
    bool closed;
    struct err e = {0};

    (void)state;
    assert_true(fd_send(pair.ours, &hello, sizeof hello, NULL, 0, &e));
    assert_true(fd_recv(pair.theirs, &m, sizeof m, NULL, 0, &got, &closed, &e));
    assert_true(got);
    assert_int_equal(m.number, 7);
    close_pair(&pair);
}

/* Sends `bytes` bytes and n_fds descriptors where hello and one are expected. */
static void
check_refused(size_t bytes, size_t n_fds)
{
    struct pair pair = open_pair();
    char big[sizeof hello + 8] = {0};
    int sent[FD_PASS_MAX] = {0, 0, 0, 0};
    int fd = -1;
    struct message m;
    bool got;
    bool closed;
    struct err e = {0};
    int before = count_open();

    assert_true(fd_send(pair.ours, big, bytes, sent, n_fds, &e));
    assert_false(fd_recv(pair.theirs, &m, sizeof m, &fd, 1, &got, &closed, &e));
    assert_int_equal(e.code, ERR_WORKER);
    assert_false(got);
    assert_int_equal(fd, -1);
    assert_int_equal(count_open(), before); /* what came was closed */
    close_pair(&pair);
}

static void
a_message_of_another_size_or_number_of_descriptors_is_refused(void **state)
{
    (void)state;
    check_refused(sizeof hello - 1, 1);
    check_refused(sizeof hello + 1, 1);
    check_refused(sizeof hello, 0);
    check_refused(sizeof hello, 2);
    check_refused(sizeof hello, FD_PASS_MAX);
}

/* More than FD_PASS_MAX, as only a peer that does not use fd_send can. */
static void
a_flood_of_descriptors_is_refused_and_none_stays_open(void **state)
{
    enum { FLOOD = 50 };
    struct pair pair = open_pair();
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int) * FLOOD)];
    } control = {0};
    struct message m = hello;
    struct iovec part = {&m, sizeof m};
    struct msghdr head = {.msg_iov = &part,
                          .msg_iovlen = 1,
                          .msg_control = control.bytes,
                          .msg_controllen = sizeof control.bytes};
    int fds[FD_PASS_MAX];
    bool got;
    bool closed;
    struct err e = {0};
    int before = count_open();

    (void)state;
    control.header = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
                                      .cmsg_type = SCM_RIGHTS,
                                      .cmsg_len = CMSG_LEN(sizeof(int) * FLOOD)};
    assert_int_equal(sendmsg(pair.ours, &head, 0), sizeof m); /* 50 times descriptor 0 */
    assert_false(fd_recv(pair.theirs, &m, sizeof m, fds, FD_PASS_MAX, &got, &closed, &e));
    assert_int_equal(e.code, ERR_WORKER);
    assert_int_equal(count_open(), before);
    close_pair(&pair);
}

static void
descriptors_that_find_no_room_in_the_process_are_missed(void **state)
{
    struct pair pair = open_pair();
    int sent[2] = {0, 0};
    int fds[2];
    int next_free = dup(0);
    struct message m;
    bool got;
    bool closed;
    struct err e = {0};
    struct rlimit limit;
    struct rlimit tight;

    (void)state;
    assert_true(next_free >= 0);
    (void)close(next_free);
    assert_true(fd_send(pair.ours, &hello, sizeof hello, sent, 2, &e));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    tight = (struct rlimit){(rlim_t)next_free + 1, limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    assert_false(fd_recv(pair.theirs, &m, sizeof m, fds, 2, &got, &closed, &e));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(e.code, ERR_WORKER);
    assert_int_equal(dup(0), next_free); /* the one that came was closed */
    (void)close(next_free);
    close_pair(&pair);
}

static void
an_empty_socket_that_does_not_block_gives_nothing(void **state)
{
    struct pair pair = open_pair();
    struct message m;
    bool got = true;
    bool closed = true;
    struct err e = {0};

    (void)state;
    assert_int_equal(fcntl(pair.theirs, F_SETFL, O_NONBLOCK), 0);
    assert_true(fd_recv(pair.theirs, &m, sizeof m, NULL, 0, &got, &closed, &e));
    assert_false(got);
    assert_false(closed);
    close_pair(&pair);
}

static void
a_peer_that_is_gone_is_told_on_both_ways(void **state)
{
    struct pair pair = open_pair();
    struct message m;
    bool got;
    bool closed;
    struct err e = {0};

    (void)state;
    (void)close(pair.ours);
    assert_true(fd_recv(pair.theirs, &m, sizeof m, NULL, 0, &got, &closed, &e));
    assert_true(closed);
    assert_false(got);
    assert_false(fd_send(pair.theirs, &hello, sizeof hello, NULL, 0, &e));
    assert_int_equal(e.code, ERR_WORKER);
    (void)close(pair.theirs);
}

static void
a_peer_that_went_with_a_message_unread_is_gone(void **state)
{
    struct pair pair = open_pair();
    struct message m;
    bool got;
    bool closed;
    struct err e = {0};

    (void)state;
    assert_true(fd_send(pair.theirs, &hello, sizeof hello, NULL, 0, &e));
    (void)close(pair.ours); /* Linux answers our next read with ECONNRESET */
    assert_true(fd_recv(pair.theirs, &m, sizeof m, NULL, 0, &got, &closed, &e));
    assert_true(closed);
    (void)close(pair.theirs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_arrives_whole_with_its_descriptors),
        cmocka_unit_test(a_message_without_descriptors_is_received_as_such),
        cmocka_unit_test(a_message_of_another_size_or_number_of_descriptors_is_refused),
        cmocka_unit_test(a_flood_of_descriptors_is_refused_and_none_stays_open),
        cmocka_unit_test(descriptors_that_find_no_room_in_the_process_are_missed),
        cmocka_unit_test(an_empty_socket_that_does_not_block_gives_nothing),
        cmocka_unit_test(a_peer_that_is_gone_is_told_on_both_ways),
        cmocka_unit_test(a_peer_that_went_with_a_message_unread_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
