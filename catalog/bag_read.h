/*
 * catalog/bag_read.h - a bag that somebody else made, read and checked by the rules of
 * RFC 8493. Nothing in it is trusted, no link in it is followed, nothing is changed.
 */
#ifndef ASSETS_CATALOG_BAG_READ_H
#define ASSETS_CATALOG_BAG_READ_H

#include "base/hash.h"
#include "base/mem.h"
#include "catalog/bag_text.h"

#include <sys/stat.h>

/* A file that a manifest lists, or several. Texts and digests live as long as the bag. */
struct bag_file {
    const char *path;                   /* within the bag, decoded */
    const uint8_t *digests[HASH_KINDS]; /* NULL: the manifest of that kind has it not */
    uint32_t lines[HASH_KINDS];         /* where it stands in those manifests */
    bool is_payload;                    /* below data/, else a tag file */
    const char *url;                    /* of fetch.txt, or NULL */
    int64_t url_bytes;                  /* as fetch.txt says; -1: not told */
    uint32_t url_line;
    bool is_there;                      /* set by bag_survey, with its size */
    int64_t bytes;
};

struct bag {
    int fd; /* owned; the bag's folder */
    enum bag_version version;
    unsigned kinds, tag_kinds; /* manifests there are: bits 1u << enum hash_kind */
    struct bag_file *files;    /* owned; in the order of the manifests */
    size_t n, cap;
    size_t missing;     /* set by bag_survey: payload files that must be fetched */
    size_t oxum_line;   /* 0: bag-info.txt has no Payload-Oxum */
    int64_t oxum_bytes, oxum_files;
    uint32_t *slots;    /* owned; from a path's hash to its file's index and 1 */
    size_t n_slots;
    struct arena texts;
};

#define BAG_NONE ((struct bag){.fd = -1})

/*
 * Reads all that describes the payload of the bag in dir: bagit.txt, bag-info.txt,
 * fetch.txt, every manifest. Errors: ERR_INPUT (a rule is broken: "file:line: …"; no
 * manifest of SHA-256 or SHA-512, or one of a digest that is not known here), ERR_LIMIT,
 * ERR_DISK. Release b in either case.
 */
MUST_USE bool bag_open(struct bag *b, const char *dir, struct err *e);
void bag_close(struct bag *b); /* accepts BAG_NONE */

/* NULL where no manifest lists it. */
struct bag_file *bag_find(const struct bag *b, struct str path);

/*
 * Looks at what is there: each file below data/ is regular and listed, each listed one is
 * there or in fetch.txt, lengths of fetch.txt are those of the files that are there.
 * Errors: ERR_INPUT, ERR_DISK.
 */
MUST_USE bool bag_survey(struct bag *b, struct err *e);

/* Once nothing is missing: ERR_INPUT where Payload-Oxum says otherwise. */
MUST_USE bool bag_check_oxum(const struct bag *b, struct err *e);

/*
 * Compares the bytes of fd, up to its end, with every digest that is listed for f.
 * ERR_DAMAGE ("path: … manifest-sha256.txt:17"), ERR_DISK, ERR_STOPPED. sha256 may be
 * NULL; *bytes too.
 */
MUST_USE bool bag_verify_fd(const struct bag_file *f, int fd, int stop_fd,
                            uint8_t sha256[SHA256_BYTES], int64_t *bytes, struct err *e);

/* Where f is listed, for messages: "manifest-sha256.txt:17". */
enum { BAG_PLACE_MAX = 48 };
void bag_place(const struct bag_file *f, char out[BAG_PLACE_MAX]);

/* "manifest-sha256.txt" or "tagmanifest-sha256.txt" */
enum { BAG_MANIFEST_NAME_MAX = 32 };
void bag_manifest_name(enum hash_kind kind, bool is_payload,
                       char out[BAG_MANIFEST_NAME_MAX]);

#endif
