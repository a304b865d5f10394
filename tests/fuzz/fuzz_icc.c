/*
 * Any bytes as a colour profile: what is opened turns every sample into a colour, and
 * memory stays within its budget. The first byte chooses the kind of picture.
 */
#include "thumbs/icc.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum picture_kind kinds[] = {PICTURE_RGB, PICTURE_GRAY, PICTURE_CMYK};
    enum { N = 40 };
    uint16_t codes[N * 4];
    uint8_t rgb[N * 3];
    struct icc *icc;

    if (size == 0) {
        return 0;
    }
    icc = icc_open(data + 1, size - 1, kinds[data[0] % 3]);
    if (icc == NULL) {
        return 0;
    }
    for (size_t i = 0; i < N * 4; i++) {
        codes[i] = (uint16_t)(i * 1021);
    }
    memset(rgb, 0, sizeof rgb);
    icc_row(icc, codes, rgb, N);
    icc_close(icc);
    return 0;
}
