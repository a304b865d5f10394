/* Where requests may go: schemes, addresses, redirects, proxies. */
#include "fetch_kit.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
redirects_to_other_schemes_are_refused(void **state)
{
    static const struct fail_case cases[] = {
        {"/scene/to-file/etc/passwd", ERR_POLICY, "redirect", 1},
        {"/scene/to-gopher/x", ERR_POLICY, "redirect", 1},
        {"/scene/to-dict/x", ERR_POLICY, "redirect", 1},
        {"/scene/to-ftp/x", ERR_POLICY, "redirect", 1},
        {"/scene/to-data/x", ERR_POLICY, "redirect", 1},
        {"/scene/to-script/x", ERR_POLICY, "redirect", 1},
        {"/scene/to-user/small.jpg", ERR_POLICY, "credentials", 1},
        {"/scene/to-broken/small.jpg", ERR_POLICY, "redirect", 1},
    };

    KIT_RUN_FAILS(*state, cases);
}

static void
redirects_that_lead_nowhere_end(void **state)
{
    static const struct fail_case cases[] = {
        {"/scene/to-empty/small.jpg", ERR_NET_LATER, "Location", 4},
        {"/scene/to-none/small.jpg", ERR_NET_LATER, "Location", 4},
        {"/scene/to-two/small.jpg", ERR_NET_LATER, "Location", 4},
        {"/scene/loop/small.jpg", ERR_POLICY, "redirects", 6},
        {"/scene/hops-6/small.jpg", ERR_POLICY, "redirects", 1},
    };

    KIT_RUN_FAILS(*state, cases);
}

/* The test origin listens there too: a visit would be in its log. */
static void
a_redirect_from_an_allowed_host_to_another_private_one_is_refused(void **state)
{
    static const struct fail_case cases[] = {
        {"/scene/to-private/small.jpg?canary", ERR_POLICY, "10.0.0.1 is not public", 1},
        {"/scene/to-metadata/small.jpg?canary", ERR_POLICY, "169.254.169.254", 1},
        {"/scene/to-localhost/small.jpg?canary", ERR_POLICY, "is not public", 1},
        {"/scene/to-v6/small.jpg?canary", ERR_POLICY, "::1 is not public", 1},
        {"/scene/to-mapped/small.jpg?canary", ERR_POLICY, "is not public", 1},
        {"/scene/to-decimal/small.jpg?canary", ERR_POLICY, "127.0.0.1 is not public", 1},
    };

    KIT_RUN_FAILS(*state, cases);
    assert_int_equal(kit_requests(*state, "/small.jpg?canary"), 0);
}

static void
without_permission_no_spelling_of_loopback_is_connected(void **state)
{
    static const char *const hosts[] = {
        "127.0.0.1", "localhost", "2130706433",         "0x7f000001", "0177.0.0.1",
        "127.1",     "[::1]",     "[::ffff:127.0.0.1]", "0.0.0.0",    "[::]"};
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;

    opts.n_allow_private = 0;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        char url[96];
        struct got g;
        struct fetch_job job;

        (void)snprintf(url, sizeof url, "http://%s:%d/small.jpg?closed", hosts[i],
                       k->port);
        job = kit_job(k, url, &g);
        kit_run(k, &opts, &job, &g, 1);
        assert_failed(&g, ERR_POLICY, "is not public");
        got_release(&g);
    }
    assert_int_equal(kit_requests(k, "/small.jpg?closed"), 0);
}

static void
permission_for_a_name_opens_that_name_only(void **state)
{
    static const char *const v6[] = {"::1"};
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    char url[96];
    struct got g;
    struct fetch_job job;

    opts.allow_private = v6;
    (void)snprintf(url, sizeof url, "http://[::1]:%d/small.jpg", k->port);
    job = kit_job(k, url, &g);
    kit_run(k, &opts, &job, &g, 1);
    assert_body(&g, k->small, sizeof k->small);
    got_release(&g);
    job = kit_job(k, "/small.jpg", &g);
    kit_run(k, &opts, &job, &g, 1);
    assert_failed(&g, ERR_POLICY, "127.0.0.1 is not public");
    got_release(&g);
}

/*
 * A kept connection that one host's permission opened must not serve another: asked
 * before each request.
 */
static void
an_open_connection_gives_no_permission(void **state)
{
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    struct got got[2];
    struct fetch_job jobs[2] = {
        kit_job(k, "/small.jpg?opened", &got[0]),
        kit_job(k, "/scene/to-decimal/small.jpg?reused", &got[1])};

    opts.transfers = 1;
    kit_run(k, &opts, jobs, got, 2);
    assert_body(&got[0], k->small, sizeof k->small);
    assert_failed(&got[1], ERR_POLICY, "127.0.0.1 is not public");
    assert_int_equal(kit_requests(k, "/small.jpg?reused"), 0);
    got_release(&got[0]);
    got_release(&got[1]);
}

static void
addresses_that_are_no_urls_are_not_taken(void **state)
{
    static const struct {
        const char *url;
        enum err_code code;
    } cases[] = {
        {"ftp://example.org/x", ERR_POLICY},
        {"file:///etc/passwd", ERR_POLICY},
        {"gopher://127.0.0.1/", ERR_POLICY},
        {"http://a:b@127.0.0.1/", ERR_POLICY},
        {"http:///x", ERR_INPUT},
        {"http://127.0.0.1/a b", ERR_INPUT},
        {"http://127.0.0.1:99999/", ERR_INPUT},
        {"", ERR_INPUT},
    };
    const struct kit *k = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct got g;
        struct fetch_job job = kit_job(k, cases[i].url, &g);

        kit_run(k, &k->opts, &job, &g, 1);
        assert_false(g.taken);
        assert_int_equal(g.refused.code, cases[i].code);
        assert_false(g.reported);
        got_release(&g);
    }
}

/* A socket that nobody accepts on, on loopback: whoever connects is seen by accept. */
static int
canary_open(int *port)
{
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof in;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (const struct sockaddr *)&in, sizeof in), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &n), 0);
    *port = ntohs(in.sin_port);
    return fd;
}

static void
a_forbidden_address_is_not_even_connected(void **state)
{
    const struct kit *k = *state;
    int port;
    int canary = canary_open(&port);
    char url[64];
    struct got g;
    struct fetch_job job;

    (void)snprintf(url, sizeof url, "http://0177.1:%d/", port);
    job = kit_job(k, url, &g);
    kit_run(k, &k->opts, &job, &g, 1);
    assert_failed(&g, ERR_POLICY, "127.0.0.1 is not public");
    assert_int_equal(accept(canary, NULL, NULL), -1);
    (void)close(canary);
    got_release(&g);
}

static void
no_proxy_of_the_environment_is_used(void **state)
{
    const struct kit *k = *state;
    int port;
    int canary = canary_open(&port);
    char proxy[64];
    struct got g;

    (void)snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", port);
    assert_int_equal(setenv("http_proxy", proxy, 1), 0);
    assert_int_equal(setenv("ALL_PROXY", proxy, 1), 0);
    kit_get(k, "/small.jpg", &g);
    assert_body(&g, k->small, sizeof k->small);
    assert_int_equal(accept(canary, NULL, NULL), -1);
    assert_int_equal(unsetenv("http_proxy"), 0);
    assert_int_equal(unsetenv("ALL_PROXY"), 0);
    (void)close(canary);
    got_release(&g);
}

static void
nothing_that_tells_who_asks_is_ever_sent(void **state)
{
    const struct kit *k = *state;
    struct fetch_opts opts = k->opts;
    char path[96];
    struct fetch_job jobs[3];
    struct got got[3];
    FILE *netrc;

    (void)snprintf(path, sizeof path, "%s/.netrc", k->dir);
    netrc = fopen(path, "we");
    assert_non_null(netrc);
    assert_true(fputs("machine 127.0.0.1 login me password word\n", netrc) >= 0);
    assert_int_equal(fclose(netrc), 0);
    assert_int_equal(setenv("HOME", k->dir, 1), 0);
    opts.transfers = 1;
    jobs[0] = kit_job(k, "/scene/cookie/small.jpg", &got[0]);
    jobs[1] = kit_job(k, "/scene/challenge/small.jpg", &got[1]);
    jobs[2] = kit_job(k, "/small.jpg?who", &got[2]);
    kit_run(k, &opts, jobs, got, 3);
    assert_body(&got[0], k->small, sizeof k->small);
    assert_failed(&got[1], ERR_NET_REFUSED, "401");
    assert_body(&got[2], k->small, sizeof k->small);
    assert_int_equal(kit_requests(k, "/scene/challenge/small.jpg"), 1);
    assert_non_null(strstr(kit_log_line(k, "/scene/challenge/small.jpg", 1), "secret=-"));
    assert_non_null(
        strstr(kit_log_line(k, "/small.jpg?who", 1), "coding=identity secret=-"));
    for (size_t i = 0; i < 3; i++) {
        got_release(&got[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redirects_to_other_schemes_are_refused),
        cmocka_unit_test(redirects_that_lead_nowhere_end),
        cmocka_unit_test(
            a_redirect_from_an_allowed_host_to_another_private_one_is_refused),
        cmocka_unit_test(without_permission_no_spelling_of_loopback_is_connected),
        cmocka_unit_test(a_forbidden_address_is_not_even_connected),
        cmocka_unit_test(permission_for_a_name_opens_that_name_only),
        cmocka_unit_test(an_open_connection_gives_no_permission),
        cmocka_unit_test(addresses_that_are_no_urls_are_not_taken),
        cmocka_unit_test(nothing_that_tells_who_asks_is_ever_sent),
        cmocka_unit_test(no_proxy_of_the_environment_is_used),
    };

    return cmocka_run_group_tests(tests, kit_open, kit_close);
}
