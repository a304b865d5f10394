#include "cmocka_all.h"

#include "base/mem.h"
#include "gallery/blocks.h"
#include "gallery/order.h"
#include "noise.h"

#include <stdio.h>

/* n entries of these order numbers, which ascend. */
static struct entry *
entries_of(const uint64_t *orders, size_t n)
{
    struct entry *entries = xcalloc(n, sizeof *entries);

    for (size_t i = 0; i < n; i++) {
        entries[i].order = orders[i];
    }
    return entries;
}

struct cut_case {
    const char *what;
    size_t n;
    uint64_t orders[12];
    struct block_rule rule;
    const char *want; /* sizes */
};

static void
each_table_is_cut_at_its_aligned_blocks(void **state)
{
    static const uint64_t day = UINT64_C(1) << ORDER_DAY_SHIFT;
    static const uint64_t month = UINT64_C(1) << ORDER_MONTH_SHIFT;
    const struct cut_case cases[] = {
        {"nothing", 0, {0}, {64, 4, 4}, ""},
        {"all in one", 3, {1, 2, 3}, {64, 4, 4}, " 3"},
        {"halved where it is too many", 4, {0, 1, 2, 3}, {64, 3, 3}, " 2 2"},
        {"empty halves are none", 4, {0, 1, 2, 3 + (day << 20)}, {64, 3, 3}, " 3 1"},
        {"a day has a limit of its own",
         4,
         {day, day + 1, day + 2, day + 3},
         {64, 2, 4},
         " 4"},
        {"two days have not",
         4,
         {day * 2, day * 2 + 1, day * 3, day * 3 + 1},
         {64, 2, 4},
         " 2 2"},
        {"a month is the most", 4, {0, 1, month, month + 1}, {46, 4, 4}, " 2 2"},
        {"a month is cut at its days",
         4,
         {month, month + 1, month + day * 16, month * 2 - 1},
         {46, 3, 3},
         " 2 2"},
        {"equals are cut from the end", 7, {5, 5, 5, 5, 5, 5, 5}, {64, 3, 3}, " 1 3 3"},
        {"equals beside others", 6, {4, 5, 5, 5, 5, 6}, {64, 2, 2}, " 1 2 2 1"},
        {"the ends of all numbers", 3, {0, 0, UINT64_MAX}, {64, 2, 2}, " 2 1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct cut_case *c = &cases[i];
        auto_free struct entry *entries = entries_of(c->orders, c->n);
        auto_buf struct buf got = {.limit = 1000};
        struct blocks b;
        size_t at = 0;

        blocks_cut(&b, entries, c->n, &c->rule);
        for (size_t k = 0; k < b.n; k++) {
            assert_int_equal(b.list[k].first, at);
            at += b.list[k].n;
            buf_addf(&got, " %zu", b.list[k].n);
        }
        assert_int_equal(at, c->n);
        if (strcmp(buf_cstr(&got), c->want) != 0) {
            fail_msg("%s:%s, not%s", c->what, buf_cstr(&got), c->want);
        }
        blocks_release(&b);
    }
}

static int
compare_orders(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;

    return left->order < right->order ? -1 : left->order > right->order;
}

/* How many blocks of `after` do not stand in `before`, as first and last number tell. */
static size_t
new_blocks(const struct blocks *before, const struct entry *old,
           const struct blocks *after, const struct entry *all)
{
    size_t n = 0;
    size_t k = 0;

    for (size_t i = 0; i < after->n; i++) {
        const struct block *b = &after->list[i];
        uint64_t first = all[b->first].order;
        const struct block *o;

        while (k + 1 < before->n && old[before->list[k].first].order < first) {
            k++;
        }
        o = &before->list[k];
        n += o->n != b->n ||
             memcmp(&old[o->first], &all[b->first], b->n * sizeof *old) != 0;
    }
    return n;
}

static void
one_more_entry_changes_one_block_or_splits_it(void **state)
{
    enum { COUNT = 100000, TRIES = 300 };
    auto_free struct entry *old = xcalloc(COUNT, sizeof *old);
    auto_free struct entry *all = xcalloc(COUNT + 1, sizeof *all);
    struct noise noise = noise_begin(20160716);
    struct blocks before;
    size_t splits = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t day = noise_next(&noise) % 2500;
        uint64_t ymd =
            (2016 + day / 365) << 9 | (1 + day % 365 / 31) << 5 | (1 + day % 31);

        old[i].order = ymd << ORDER_DAY_SHIFT | noise_next(&noise) % (UINT64_C(1) << 40);
    }
    qsort(old, COUNT, sizeof *old, compare_orders);
    blocks_cut(&before, old, COUNT, &block_rule_chunk);
    for (int i = 0; i < TRIES; i++) {
        uint64_t order = old[noise_next(&noise) % COUNT].order + 1;
        struct blocks after;
        size_t changed;
        size_t at;

        at = 0;
        while (at < COUNT && old[at].order < order) {
            at++;
        }
        memcpy(all, old, at * sizeof *all);
        all[at] = (struct entry){.order = order};
        memcpy(&all[at + 1], &old[at], (COUNT - at) * sizeof *all);
        blocks_cut(&after, all, COUNT + 1, &block_rule_chunk);
        changed = new_blocks(&before, old, &after, all);
        assert_true(changed >= 1);
        /* More than one is a split: then there is a block more than before. */
        assert_int_equal(changed - 1, after.n - before.n);
        splits += changed > 1;
        blocks_release(&after);
    }
    assert_true(splits <= TRIES / 100);
    blocks_release(&before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_table_is_cut_at_its_aligned_blocks),
        cmocka_unit_test(one_more_entry_changes_one_block_or_splits_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
