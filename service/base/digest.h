/*
 * SHA-256, HMAC-SHA-256, constant-time comparison and the system's randomness. The only place that
 * includes the cryptographic library; it refuses to keep secrets.
 */
#pragma once

#include "base/text.h"
#include <stdint.h>

typedef struct Digest {
    uint8_t bytes[32];
} Digest;

Digest digest_sha256(Text bytes);
Digest digest_hmac_sha256(Text key, Text bytes);

/* Whether the digests are equal, in time that does not depend on where they differ. */
bool digest_equal(const Digest *left, const Digest *right);

/* Fills `bytes` from the kernel; aborts when the kernel has none to give. */
void random_fill(void *bytes, size_t length);

/* Lower-case hexadecimal, 2 * length characters, no NUL. */
void hex_format(const void *bytes, size_t length, char *text_out);

/* Reads 2 * length hexadecimal characters; false on anything else. */
bool hex_parse(Text text, uint8_t *bytes_out, size_t length);
