/* gallery/base64url.h - digests as short text (RFC 4648 section 5, without padding). */
#ifndef ASSETS_GALLERY_BASE64URL_H
#define ASSETS_GALLERY_BASE64URL_H

#include <stddef.h>
#include <stdint.h>

/* The digit of a value below 64: A–Z a–z 0–9 - _ */
char base64url_digit(unsigned value);

/* Letters that n bytes take: 11 of 8, 43 of 32. */
#define BASE64URL_LETTERS(n) (((n)*4 + 2) / 3)

/* Writes BASE64URL_LETTERS(n) letters, not terminated; gives where they end. */
char *base64url_write(char *out, const uint8_t *p, size_t n);

#endif
