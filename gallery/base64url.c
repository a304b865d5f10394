#include "gallery/base64url.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char
base64url_digit(unsigned value)
{
    return digits[value & 63];
}

char *
base64url_write(char *out, const uint8_t *p, size_t n)
{
    for (; n >= 3; n -= 3, p += 3) {
        *out++ = digits[p[0] >> 2];
        *out++ = digits[(p[0] & 3) << 4 | p[1] >> 4];
        *out++ = digits[(p[1] & 15) << 2 | p[2] >> 6];
        *out++ = digits[p[2] & 63];
    }
    if (n > 0) {
        *out++ = digits[p[0] >> 2];
        *out++ = digits[(p[0] & 3) << 4 | (n == 2 ? p[1] >> 4 : 0)];
    }
    if (n == 2) {
        *out++ = digits[(p[1] & 15) << 2];
    }
    return out;
}
