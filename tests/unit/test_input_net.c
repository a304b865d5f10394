/* Pages by their URL, from a server of the test's own on loopback. */
#include "catalog/input_net.h"

#include "base/fd.h"
#include "base/mem.h"
#include "catalog/input.h"
#include "cmocka_all.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

struct seen {
    struct buf lines;
    struct buf final_urls;
};

static bool
see(void *arg, const char *name, int fd, const char *final_url, const struct err *why,
    struct err *e)
{
    struct seen *seen = arg;

    if (fd < 0) {
        buf_addf(&seen->lines, "%s!%s\n", name, err_name(why->code));
    } else {
        auto_buf struct buf b;

        assert_null(why);
        buf_init(&b, 1 << 20);
        assert_true(fd_read_to_end(fd, &b, name, e));
        buf_addf(&seen->lines, "%s=%.20s\n", name, buf_cstr(&b));
    }
    buf_addf(&seen->final_urls, "%s\n", final_url != NULL ? final_url : "-");
    return true;
}

static void
seen_init(struct seen *s)
{
    *s = (struct seen){0};
    buf_init(&s->lines, 1 << 20);
    buf_init(&s->final_urls, 1 << 20);
}

static void
seen_release(struct seen *s)
{
    buf_release(&s->lines);
    buf_release(&s->final_urls);
}

/* Serves the same answer to each request until it is killed; gives its port. */
static pid_t
serve(const char *answer, unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof address;
    int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t child;

    assert_true(sock >= 0);
    assert_int_equal(bind(sock, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(sock, 8), 0);
    assert_int_equal(getsockname(sock, (struct sockaddr *)&address, &n), 0);
    *port = ntohs(address.sin_port);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nobody behind */
    }
    while (child == 0) {
        int peer = accept(sock, NULL, NULL);
        char request[4096];

        if (peer < 0 || read(peer, request, sizeof request) <= 0 ||
            write(peer, answer, strlen(answer)) < 0) {
            _exit(1);
        }
        (void)close(peer);
    }
    (void)close(sock);
    return child;
}

/* Fetches one page from a server that gives `answer`. */
static void
assert_page(const char *answer, const char *allowed, const char *want, bool has_final_url)
{
    unsigned port;
    pid_t child = serve(answer, &port);
    auto_free char *url = xasprintf("http://127.0.0.1:%u/page", port);
    auto_free char *line = xasprintf("%s%s\n", url, want);
    auto_free char *final_url = xasprintf("%s\n", has_final_url ? url : "-");
    const char *const names[] = {url};
    const char *const hosts[] = {allowed};
    const struct fetch_opts net = {
        .tries = 1, .allow_private = hosts, .n_allow_private = 1};
    const struct input_opts opts = {
        .names = names, .n_names = 1, .net = &net, .stop_fd = -1};
    struct err e = {0};
    struct seen s;

    seen_init(&s);
    assert_true(input_each(&opts, see, &s, &e));
    assert_string_equal(buf_cstr(&s.lines), line);
    assert_string_equal(buf_cstr(&s.final_urls), final_url);
    seen_release(&s);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
pages_are_fetched_by_the_engine_and_its_rules(void **unused)
{
    (void)unused;
    assert_page("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n"
                "Connection: close\r\n\r\n<html>x</html>",
                "127.0.0.1", "=<html>x</html>", true);
    assert_page(
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "127.0.0.1", "!gone", false);
    assert_page("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                "other.example", "!policy", false);
    assert_page("HTTP/1.1 200 OK\r\nContent-Length: 20\r\nConnection: close\r\n\r\n"
                "\xff\xd8\xff\xe0 JFIF a picture!",
                "127.0.0.1", "!input", false);
}

static void
a_readable_stop_descriptor_ends_the_transfer(void **unused)
{
    unsigned port;
    pid_t child = serve("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<html>", &port);
    auto_free char *url = xasprintf("http://127.0.0.1:%u/page", port);
    const char *const hosts[] = {"127.0.0.1"};
    const struct fetch_opts opts = {
        .tries = 1, .allow_private = hosts, .n_allow_private = 1};
    struct input_net *net;
    struct err e = {0};
    char *final_url;
    int ends[2];

    (void)unused;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(input_net_new(&net, &opts, &e));
    assert_int_equal(input_net_get(net, url, ends[0], &final_url, &e), -1);
    assert_int_equal(e.code, ERR_STOPPED);
    assert_null(final_url);
    input_net_free(net);
    (void)close(ends[0]);
    (void)close(ends[1]);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_fetched_by_the_engine_and_its_rules),
        cmocka_unit_test(a_readable_stop_descriptor_ends_the_transfer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
