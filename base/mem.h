/*
 * base/mem.h - memory that is there or the program ends;
 * locals that release themselves; arenas.
 */
#ifndef ASSETS_BASE_MEM_H
#define ASSETS_BASE_MEM_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/*
 * Ends the program, which has no memory left: with a message and exit status 3. It lies
 * in an object file of its own: a program that must end in another way defines its own
 * mem_end, and the linker leaves this one in the library.
 */
__attribute__((noreturn)) void mem_end(void);

/* Never return NULL: out of memory is mem_end. n * size is checked. */
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define auto_free __attribute__((cleanup(mem_free_at)))

static inline void
mem_free_at(void *slot)
{
    void *p;

    memcpy(&p, slot, sizeof p); /* slot may point at any kind of pointer */
    free(p);
}

/* Hands out what *slot owns and leaves NULL there. */
static inline void *
steal_ptr(void *slot)
{
    void *p;
    void *none = NULL;

    memcpy(&p, slot, sizeof p);
    memcpy(slot, &none, sizeof none);
    return p;
}

/*
 * Text and structs that live until the arena is released or
 * reset; nothing in it is freed alone.
 */
struct arena_block;
struct arena {
    struct arena_block *blocks; /* newest first; zero is an empty arena */
    size_t used_bytes;
};

void *arena_alloc(struct arena *a, size_t bytes); /* zeroed, aligned for any type */
char *arena_strndup(struct arena *a, const char *s, size_t n); /* terminated copy */
void arena_reset(struct arena *a);   /* forgets all, keeps one block for reuse */
void arena_release(struct arena *a); /* frees all; zero afterwards */

#endif
