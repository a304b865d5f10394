#include "cmocka_all.h"

#include "fetch/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

struct address_case {
    const char *text;
    bool is_public;
};

/* The first and last address of each closed range, and the neighbours outside. */
static const struct address_case cases4[] = {
    {"0.0.0.0", false},         {"0.255.255.255", false},   {"1.0.0.0", true},
    {"9.255.255.255", true},    {"10.0.0.0", false},        {"10.255.255.255", false},
    {"11.0.0.0", true},         {"100.63.255.255", true},   {"100.64.0.0", false},
    {"100.127.255.255", false}, {"100.128.0.0", true},      {"126.255.255.255", true},
    {"127.0.0.1", false},       {"127.255.255.255", false}, {"128.0.0.0", true},
    {"169.253.255.255", true},  {"169.254.0.0", false},     {"169.254.169.254", false},
    {"169.255.0.0", true},      {"172.15.255.255", true},   {"172.16.0.0", false},
    {"172.31.255.255", false},  {"172.32.0.0", true},       {"191.255.255.255", true},
    {"192.0.0.0", false},       {"192.0.0.255", false},     {"192.0.1.0", true},
    {"192.0.2.0", false},       {"192.0.2.255", false},     {"192.0.3.0", true},
    {"192.88.98.255", true},    {"192.88.99.0", false},     {"192.88.99.255", false},
    {"192.88.100.0", true},     {"192.167.255.255", true},  {"192.168.0.0", false},
    {"192.168.255.255", false}, {"192.169.0.0", true},      {"198.17.255.255", true},
    {"198.18.0.0", false},      {"198.19.255.255", false},  {"198.20.0.0", true},
    {"198.51.99.255", true},    {"198.51.100.0", false},    {"198.51.100.255", false},
    {"198.51.101.0", true},     {"203.0.112.255", true},    {"203.0.113.0", false},
    {"203.0.113.255", false},   {"203.0.114.0", true},      {"223.255.255.255", true},
    {"224.0.0.0", false},       {"239.255.255.255", false}, {"240.0.0.0", false},
    {"255.255.255.255", false}, {"8.8.8.8", true},
};

static const struct address_case cases6[] = {
    {"::", false},
    {"::1", false},
    {"::ffff:8.8.8.8", false},
    {"::ffff:127.0.0.1", false},
    {"::8.8.8.8", false},
    {"64:ff9b::8.8.8.8", false},
    {"64:ff9b:1::1", false},
    {"100::1", false},
    {"1fff:ffff::1", false},
    {"2000::1", true},
    {"2001::1", false},
    {"2001:1ff:ffff::1", false},
    {"2001:200::1", true},
    {"2001:db7:ffff::1", true},
    {"2001:db8::1", false},
    {"2001:db9::1", true},
    {"2002:7f00:1::1", false},
    {"2003::1", true},
    {"2606:4700::1111", true},
    {"3ffe:ffff::1", true},
    {"3fff::1", false},
    {"3fff:fff:ffff::1", false},
    {"3fff:1000::1", true},
    {"4000::1", false},
    {"fc00::1", false},
    {"fdff::1", false},
    {"fe80::1", false},
    {"fec0::1", false},
    {"ff02::1", false},
};

static void
only_public_unicast_passes_in_ipv4(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases4 / sizeof cases4[0]; i++) {
        struct sockaddr_in in = {.sin_family = AF_INET};

        assert_int_equal(inet_pton(AF_INET, cases4[i].text, &in.sin_addr), 1);
        if (url_address_public((const struct sockaddr *)&in) != cases4[i].is_public ||
            url_ip_public(cases4[i].text) != cases4[i].is_public) {
            fail_msg("%s", cases4[i].text);
        }
    }
}

static void
only_public_unicast_passes_in_ipv6(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases6 / sizeof cases6[0]; i++) {
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

        assert_int_equal(inet_pton(AF_INET6, cases6[i].text, &in6.sin6_addr), 1);
        if (url_address_public((const struct sockaddr *)&in6) != cases6[i].is_public ||
            url_ip_public(cases6[i].text) != cases6[i].is_public) {
            fail_msg("%s", cases6[i].text);
        }
    }
}

static void
other_families_never_pass(void **state)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};

    (void)state;
    assert_false(url_address_public((const struct sockaddr *)&un));
    assert_false(url_ip_public(""));
    assert_false(url_ip_public("8.8.8"));
    assert_false(url_ip_public("/run/socket"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_public_unicast_passes_in_ipv4),
        cmocka_unit_test(only_public_unicast_passes_in_ipv6),
        cmocka_unit_test(other_families_never_pass),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
