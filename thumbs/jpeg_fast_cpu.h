/*
 * thumbs/jpeg_fast_cpu.h - where the fast JPEG decoder is compiled, and for which
 * instructions.
 *
 * All parts of it stand in #if defined(JF_IS_BUILT); on other machines they are empty
 * and jpeg_fast.c says no. Within, the instructions are named by function and not by
 * file, so that nothing of the rest of the program can start using them: code that is
 * to be inlined into a JF_TARGET function must be JF_INLINE, or plain C.
 *
 * jf_ is the prefix of what the parts share with each other and with nobody else.
 */
#ifndef ASSETS_THUMBS_JPEG_FAST_CPU_H
#define ASSETS_THUMBS_JPEG_FAST_CPU_H

#if defined(__x86_64__)
#define JF_IS_BUILT
#define JF_TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#define JF_INLINE JF_TARGET static inline __attribute__((always_inline))
#define JF_APART  JF_TARGET __attribute__((noinline))
/* Written before it is read: -ftrivial-auto-var-init need not fill it. */
#define JF_SCRATCH __attribute__((uninitialized))
#endif

#endif
