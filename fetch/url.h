/*
 * fetch/url.h - one spelling for each URL, and which URLs and addresses are refused.
 * Pure; no libcurl.
 */
#ifndef ASSETS_FETCH_URL_H
#define ASSETS_FETCH_URL_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>
#include <sys/socket.h>

/* Parts of a normalised URL; slices of the text that was split. */
struct url {
    struct str scheme; /* "http", "https" or "file" */
    /* lower case; an IPv6 address keeps its brackets; empty for file */
    struct str host;
    uint16_t port;     /* the scheme's default where none is given */
    struct str target; /* path and query, byte for byte, at least "/" */
};

/*
 * Writes the one spelling of an absolute URL into out (cleared first): scheme and host in
 * lower case, default port and fragment dropped, an empty path becomes "/", path and
 * query byte for byte; an IPv6 address in its shortest form. A host in UTF-8 stays as it
 * is (libcurl sends its xn-- form). Refused with ERR_INPUT: not absolute, NUL or control
 * bytes or white space inside, bad UTF-8, empty or malformed host, bad port, over
 * LIMIT_URL_BYTES. Refused with ERR_POLICY: a scheme other than http and https (file only
 * where allow_file), credentials.
 */
MUST_USE bool url_normalise(struct str text, bool allow_file, struct buf *out,
                            struct err *e);

/*
 * Resolves a reference as it stands in a list (RFC 3986 section 5) against a normalised
 * base and normalises it: absolute, //host/path, /path, path, ?query. Dot segments of
 * relative forms are removed. White space at the ends is dropped and spaces inside become
 * %20, as every browser does. A file reference is allowed only where the base is a file
 * URL, and only below its folder, which stands for the root of the site: "/a.jpg" is
 * looked for in that folder. base may be empty where the reference is absolute.
 */
MUST_USE bool url_resolve(struct str base, struct str reference, struct buf *out,
                          struct err *e);

/* Takes a normalised URL apart. False where it is not one. */
MUST_USE bool url_split(struct str normalised, struct url *out);

/* True for a reference that has a scheme or begins with //. */
bool url_is_absolute(struct str reference);

/*
 * The address policy, on the numeric address that is about to be connected. True for
 * public unicast only: refuses IPv4 0/8 10/8 100.64/10 127/8 169.254/16 172.16/12
 * 192.0.0/24 192.0.2/24 192.88.99/24 192.168/16 198.18/15 198.51.100/24 203.0.113/24
 * 224/4 240/4, and IPv6 outside 2000::/3, 2001:db8::/32, 2002::/16 (6to4), 2001::/23,
 * 3fff::/20; v4-mapped and NAT64 (64:ff9b::/96) forms are outside 2000::/3 and so
 * refused. (IANA special-purpose address registries, RFC 6890.)
 */
bool url_address_public(const struct sockaddr *address);
/* the same for an address as text; false for what is none */
bool url_ip_public(const char *ip);
/* ERR_POLICY: this address is not public, and which options let it through. */
void url_refuse_private(const char *ip, struct err *e);

/*
 * Percent-encodes what may not stand in a request line (RFC 3986): controls, space,
 * quotes, non-ASCII bytes.
 */
void url_wire_form(struct str normalised, struct buf *out);

#endif
