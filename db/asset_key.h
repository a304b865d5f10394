/* db/asset_key.h - the number that an asset's row is found by. Private to db/. */
#ifndef ASSETS_DB_ASSET_KEY_H
#define ASSETS_DB_ASSET_KEY_H

#include "base/hash.h"

#include <stdint.h>

/* The first 8 bytes of the URL's SHA-256, the first the highest, as a signed number. */
int64_t asset_key_hash(const uint8_t key[SHA256_BYTES]);

#endif
