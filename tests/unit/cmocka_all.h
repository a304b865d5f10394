/* tests/unit/cmocka_all.h - cmocka.h with the headers that it wants before it. */
#ifndef ASSETS_TESTS_CMOCKA_ALL_H
#define ASSETS_TESTS_CMOCKA_ALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
