#include "base/mem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Blocks double from the first size to the most, so that a small arena stays small and a
 * large one asks the allocator seldom. What would fill a quarter of a block gets its own.
 */
#define ARENA_BLOCK_FIRST_BYTES ((size_t)4096)
#define ARENA_BLOCK_MOST_BYTES  ((size_t)1 << 20)

struct arena_block {
    struct arena_block *next;
    size_t cap;
    size_t used;
    alignas(max_align_t) char bytes[];
};

void *
xcalloc(size_t n, size_t size)
{
    /* calloc(0) may give NULL; it checks the product by itself. */
    void *p = n == 0 || size == 0 ? calloc(1, 1) : calloc(n, size);

    if (p == NULL) {
        mem_end();
    }
    return p;
}

void *
xrealloc(void *p, size_t n, size_t size)
{
    /* realloc to nothing would free p and give NULL. */
    void *grown = n == 0 || size == 0 ? realloc(p, 1) : reallocarray(p, n, size);

    if (grown == NULL) {
        mem_end();
    }
    return grown;
}

char *
xstrdup(const char *s)
{
    size_t n = strlen(s);
    char *copy = xrealloc(NULL, n + 1, 1);

    memcpy(copy, s, n + 1);
    return copy;
}

char *
xstrndup(const char *s, size_t n)
{
    size_t length = s != NULL ? strnlen(s, n) : 0; /* an empty slice has no address */
    char *copy = xrealloc(NULL, length + 1, 1);

    if (length > 0) {
        memcpy(copy, s, length);
    }
    copy[length] = '\0';
    return copy;
}

char *
xasprintf(const char *fmt, ...)
{
    char *text = NULL;
    va_list args;
    int n;

    va_start(args, fmt);
    n = vasprintf(&text, fmt, args);
    va_end(args);
    if (n < 0) {
        mem_end();
    }
    return text;
}

static struct arena_block *
new_block(size_t cap)
{
    struct arena_block *block;

    if (cap > SIZE_MAX - sizeof *block) {
        mem_end();
    }
    block = xrealloc(NULL, sizeof *block + cap, 1);
    block->next = NULL;
    block->cap = cap;
    block->used = 0;
    return block;
}

/* Bytes as they come, at an address that `alignment` (a power of two) divides. */
static char *
take(struct arena *a, size_t bytes, size_t alignment)
{
    struct arena_block *head = a->blocks;
    struct arena_block *block;
    size_t at = head != NULL ? (head->used + alignment - 1) & ~(alignment - 1) : 0;
    size_t next_cap = ARENA_BLOCK_FIRST_BYTES;

    if (head != NULL && at <= head->cap && bytes <= head->cap - at) {
        head->used = at + bytes;
        a->used_bytes += bytes;
        return head->bytes + at;
    }
    if (head != NULL && head->cap >= ARENA_BLOCK_FIRST_BYTES) {
        next_cap = head->cap < ARENA_BLOCK_MOST_BYTES ? head->cap * 2 : head->cap;
    }
    if (next_cap > ARENA_BLOCK_MOST_BYTES) {
        next_cap = ARENA_BLOCK_MOST_BYTES;
    }
    if (bytes > next_cap / 4) {
        block = new_block(bytes);
        if (head != NULL) { /* behind the head, whose room stays in use */
            block->next = head->next;
            head->next = block;
        } else {
            a->blocks = block;
        }
    } else {
        block = new_block(next_cap);
        block->next = head;
        a->blocks = block;
    }
    block->used = bytes;
    a->used_bytes += bytes;
    return block->bytes;
}

void *
arena_alloc(struct arena *a, size_t bytes)
{
    char *p = take(a, bytes, alignof(max_align_t));

    memset(p, 0, bytes);
    return p;
}

/* All n bytes, also those behind a NUL: whoever kept n may read that far. */
char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *copy;

    assert(n < SIZE_MAX);
    copy = take(a, n + 1, 1);
    if (n > 0) {
        memcpy(copy, s, n);
    }
    copy[n] = '\0';
    return copy;
}

void
arena_reset(struct arena *a)
{
    struct arena_block *keep = a->blocks;
    struct arena_block *block;

    a->used_bytes = 0;
    if (keep == NULL) {
        return;
    }
    block = keep->next;
    while (block != NULL) {
        struct arena_block *next = block->next;

        free(block);
        block = next;
    }
    keep->next = NULL;
    keep->used = 0;
}

void
arena_release(struct arena *a)
{
    arena_reset(a);
    free(a->blocks);
    *a = (struct arena){0};
}
