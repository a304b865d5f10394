#include "catalog/bag_info.h"

#include "base/date.h"
#include "base/escape.h"
#include "base/limits.h"
#include "catalog/bag_write.h"

#include <inttypes.h>

/* What only the program can know; a second one beside it would contradict it. */
static const char *const own_keys[] = {"Bagging-Date", "Bag-Software-Agent",
                                       "Payload-Oxum", "Bag-Size"};

static bool
is_key(struct str key)
{
    if (key.n == 0 || key.n > LIMIT_BAG_KEY_BYTES) {
        return false;
    }
    for (size_t i = 0; i < key.n; i++) {
        char c = key.p[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        if (!is_letter && (i == 0 || (c != '-' && (c < '0' || c > '9')))) {
            return false;
        }
    }
    return true;
}

/* What a terminal shows as it is: one line, nothing that hides or turns text around. */
static bool
is_value(struct str value)
{
    auto_buf struct buf shown = {.limit = LIMIT_BAG_VALUE_BYTES};

    escape_printable(&shown, value, 0);
    return value.n > 0 && !shown.over && str_eq(buf_view(&shown), value) &&
           str_trim(value).n == value.n;
}

bool
bag_info_check(const char *key_value, struct err *e)
{
    struct str value = str_of(key_value);
    struct str key;

    if (!str_split(&value, '=', &key)) {
        return err_set(e, ERR_USAGE, "%s: wants KEY=VALUE", key_value);
    }
    if (!is_key(key)) {
        return err_set(e, ERR_USAGE,
                       "%s: the key wants letters, digits and '-', a letter first, at "
                       "most %d bytes",
                       key_value, LIMIT_BAG_KEY_BYTES);
    }
    if (!is_value(value)) {
        return err_set(e, ERR_USAGE,
                       "%.*s: the value wants UTF-8 without control characters and "
                       "spaces at its ends, 1 to %d bytes",
                       STR_FMT(key), LIMIT_BAG_VALUE_BYTES);
    }
    for (size_t i = 0; i < sizeof own_keys / sizeof own_keys[0]; i++) {
        if (str_eq_nocase(key, str_of(own_keys[i]))) {
            return err_set(e, ERR_USAGE, "%.*s: is written by the program itself",
                           STR_FMT(key));
        }
    }
    return true;
}

static bool
is_given(const struct bag_info *info, const char *key)
{
    for (size_t i = 0; i < info->n_given; i++) {
        struct str rest = str_of(info->given[i]);
        struct str given;

        if (str_split(&rest, '=', &given) && str_eq_nocase(given, str_of(key))) {
            return true;
        }
    }
    return false;
}

/* The size or about it, and an abbreviation such as MB: section 2.2.2. */
static void
add_size(struct buf *b, int64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    int64_t tenths = bytes / 100 + (bytes % 100 != 0); /* of 1,000 bytes, not less */

    while (tenths >= 10000 && unit + 1 < sizeof units / sizeof units[0]) {
        tenths /= 1000;
        unit++;
    }
    buf_addf(b, "Bag-Size: %" PRId64 ".%" PRId64 " %s\n", tenths / 10, tenths % 10,
             units[unit]);
}

void
bag_info_write(struct buf *b, const struct bag_info *info)
{
    struct date date;
    char day[DATE_TEXT_MAX];

    for (size_t i = 0; i < info->n_given; i++) {
        struct str value = str_of(info->given[i]);
        struct str key;

        (void)str_split(&value, '=', &key);
        buf_addf(b, "%.*s: %.*s\n", STR_FMT(key), STR_FMT(value));
    }
    if (!is_given(info, "External-Description")) {
        buf_add_cstr(b, "External-Description: Pictures and videos of news articles; "
                        "assets/catalog.jsonl tells of each\n");
    }
    if (!is_given(info, "Internal-Sender-Identifier")) {
        buf_addf(b, "Internal-Sender-Identifier: urn:uuid:%s\n", info->uuid);
    }
    date_from_ms(info->at_ms, &date);
    date.precision = DATE_DAY;
    date.hour = date.minute = date.second = date.milli = 0;
    date.has_offset = false;
    date_iso(&date, day);
    buf_addf(b, "Bagging-Date: %s\nBag-Software-Agent: assets " ASSETS_VERSION "\n", day);
    add_size(b, info->local_bytes);
    buf_addf(b, "Payload-Oxum: %" PRId64 ".%" PRId64 "\n", info->bytes, info->files);
}
