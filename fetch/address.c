/*
 * url_address_public: which numeric addresses may be connected (IANA special-purpose
 * registries, RFC 6890).
 */
#include "fetch/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct range4 {
    uint32_t network;
    int bits;
};

/* IPv4 that is not public unicast. */
static const struct range4 closed4[] = {
    {0x00000000, 8},  /* 0/8 this network */
    {0x0a000000, 8},  /* 10/8 private */
    {0x64400000, 10}, /* 100.64/10 carrier-grade NAT */
    {0x7f000000, 8},  /* 127/8 loopback */
    {0xa9fe0000, 16}, /* 169.254/16 link-local, cloud metadata */
    {0xac100000, 12}, /* 172.16/12 private */
    {0xc0000000, 24}, /* 192.0.0/24 protocol assignments */
    {0xc0000200, 24}, /* 192.0.2/24 documentation */
    {0xc0586300, 24}, /* 192.88.99/24 6to4 relays */
    {0xc0a80000, 16}, /* 192.168/16 private */
    {0xc6120000, 15}, /* 198.18/15 benchmarks */
    {0xc6336400, 24}, /* 198.51.100/24 documentation */
    {0xcb007100, 24}, /* 203.0.113/24 documentation */
    {0xe0000000, 4},  /* 224/4 multicast */
    {0xf0000000, 4},  /* 240/4 reserved, broadcast */
};

struct range6 {
    uint8_t network[4]; /* no range below is longer than 32 bits */
    int bits;
};

/* Within 2000::/3, the only block of global unicast. */
static const struct range6 closed6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23}, /* 2001::/23 protocol assignments, Teredo, ORCHID */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x20, 0x02, 0x00, 0x00}, 16}, /* 6to4: holds an IPv4 address */
    {{0x3f, 0xff, 0x00, 0x00}, 20}, /* documentation (RFC 9637) */
};

static bool
in_range(uint32_t address, uint32_t network, int bits)
{
    return ((address ^ network) >> (32 - bits)) == 0;
}

static uint32_t
big_endian(const uint8_t p[4])
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool
public4(uint32_t address)
{
    for (size_t i = 0; i < sizeof closed4 / sizeof closed4[0]; i++) {
        if (in_range(address, closed4[i].network, closed4[i].bits)) {
            return false;
        }
    }
    return true;
}

static bool
public6(const uint8_t address[16])
{
    uint32_t top = big_endian(address);

    if (!in_range(top, 0x20000000, 3)) {
        return false; /* ::, ::1, v4-mapped, NAT64, unique local, link-local, multicast */
    }
    for (size_t i = 0; i < sizeof closed6 / sizeof closed6[0]; i++) {
        if (in_range(top, big_endian(closed6[i].network), closed6[i].bits)) {
            return false;
        }
    }
    return true;
}

bool
url_address_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, address, sizeof in);
        return public4(ntohl(in.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, address, sizeof in6);
        return public6(in6.sin6_addr.s6_addr);
    }
    return false;
}

bool
url_ip_public(const char *ip)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, ip, &in.sin_addr) == 1) {
        return url_address_public((const struct sockaddr *)&in);
    }
    if (inet_pton(AF_INET6, ip, &in6.sin6_addr) == 1) {
        return url_address_public((const struct sockaddr *)&in6);
    }
    return false;
}

void
url_refuse_private(const char *ip, struct err *e)
{
    err_put(e, ERR_POLICY,
            "address %s is not public; where it may be asked: --allow-private HOST "
            "--retry-failed",
            ip);
}
