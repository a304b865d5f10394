/*
 * Any bytes as a text of a bag; the first one chooses which. What is accepted names no
 * place outside the bag, and is the same when it is read again from its own spelling.
 */
#include "base/limits.h"
#include "catalog/bag_facts.h"
#include "catalog/bag_text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
insist(bool is_so)
{
    if (!is_so) {
        abort();
    }
}

static void
check_path(const struct bag_line *line, bool is_payload)
{
    struct str path = buf_view(&line->path);

    insist(bag_path_fault(path) == NULL);
    insist(str_starts(path, STR("data/")) == is_payload);
    insist(str_find(path, STR("/../")) < 0 && !str_starts(path, STR("../")) &&
           str_find_byte(path, '\0') < 0);
}

/* A path that was taken is taken again, encoded as section 2.1.3 wants it. */
static void
read_again(const struct bag_line *line, enum bag_version version, bool is_payload)
{
    auto_buf struct buf text = {.limit = (size_t)KIB(64)};
    struct bag_lines l = {.file = "again", .version = version};
    struct bag_line again;
    bool got;

    for (size_t i = 0; i < SHA1_BYTES; i++) {
        buf_add_cstr(&text, "00");
    }
    buf_add_cstr(&text, "  ");
    for (size_t i = 0; i < line->path.n; i++) {
        char c = line->path.p[i];

        if (c == '\n' || c == '\r' || (c == '%' && version == BAG_1_0)) {
            buf_addf(&text, "%%%02X", (unsigned)c);
        } else {
            buf_add_byte(&text, c);
        }
    }
    l.rest = buf_view(&text);
    bag_line_init(&again);
    if (version == BAG_1_0 && line->path.p[0] != ' ' && line->path.p[0] != '\t') {
        insist(bag_text_manifest(&l, HASH_SHA1, is_payload, &again, &got, NULL) && got);
        insist(str_eq(buf_view(&again.path), buf_view(&line->path)));
    }
    bag_line_release(&again);
}

static void
read_lines(struct str text, bool is_fetch, bool is_payload, enum bag_version version)
{
    struct bag_lines l = {.file = "fuzz", .rest = text, .version = version};
    struct bag_line line;
    bool got = true;

    bag_line_init(&line);
    while (got &&
           (is_fetch ? bag_text_fetch(&l, &line, &got, NULL)
                     : bag_text_manifest(&l, HASH_SHA1, is_payload, &line, &got, NULL))) {
        if (got) {
            check_path(&line, is_payload);
            insist(!is_fetch || (line.length >= -1 && line.url.n > 0));
            read_again(&line, version, is_payload);
        }
    }
    bag_line_release(&line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data + 1, size - 1};
    auto_buf struct buf path = {.limit = 4096};
    auto_buf struct buf url = {.limit = LIMIT_URL_BYTES};
    struct bag_lines l = {.file = "fuzz", .rest = text};
    enum bag_version version;
    int64_t bytes, files;
    size_t line;

    if (size == 0) {
        return 0;
    }
    switch (data[0]) {
    case 'm':
        read_lines(text, false, true, BAG_1_0);
        break;
    case 'M':
        read_lines(text, false, true, BAG_0_97);
        break;
    case 't':
        read_lines(text, false, false, BAG_1_0);
        break;
    case 'f':
        read_lines(text, true, true, BAG_1_0);
        break;
    case 'd':
        (void)!bag_text_declaration(text, &version, NULL);
        break;
    case 'i':
        (void)!bag_text_oxum(&l, &bytes, &files, &line, NULL);
        break;
    default:
        (void)bag_facts_line(text, &path, &url);
    }
    return 0;
}
