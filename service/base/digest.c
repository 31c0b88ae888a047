#include "base/digest.h"

/* The functions on a context of ours, deprecated since 3.0: the newer ones allocate each time, and
 * no caller could go on without its digest when memory has run out. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <assert.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <sys/random.h>

static_assert(sizeof(Digest) == SHA256_DIGEST_LENGTH, "a digest is one SHA-256");

Digest digest_sha256(Text bytes)
{
    SHA256_CTX context;
    Digest digest;

    (void)SHA256_Init(&context);
    (void)SHA256_Update(&context, bytes.bytes, bytes.length);
    (void)SHA256_Final(digest.bytes, &context);
    return digest;
}

/* One of the two passes of RFC 2104: the padded key, then the message. */
static Digest keyed_pass(const uint8_t key[static SHA256_CBLOCK], uint8_t pad, Text message)
{
    uint8_t block[SHA256_CBLOCK];
    SHA256_CTX context;
    Digest digest;

    for (size_t i = 0; i < sizeof block; i++)
        block[i] = key[i] ^ pad;
    (void)SHA256_Init(&context);
    (void)SHA256_Update(&context, block, sizeof block);
    (void)SHA256_Update(&context, message.bytes, message.length);
    (void)SHA256_Final(digest.bytes, &context);
    return digest;
}

Digest digest_hmac_sha256(Text key, Text bytes)
{
    uint8_t block[SHA256_CBLOCK] = {0};
    Digest inner;

    if (key.length > sizeof block) {
        inner = digest_sha256(key);
        memcpy(block, inner.bytes, sizeof inner.bytes);
    } else if (key.length > 0) {
        memcpy(block, key.bytes, key.length);
    }
    inner = keyed_pass(block, 0x36, bytes);
    return keyed_pass(block, 0x5c, (Text){(const char *)inner.bytes, sizeof inner.bytes});
}

bool digest_equal(const Digest *left, const Digest *right)
{
    return CRYPTO_memcmp(left->bytes, right->bytes, sizeof left->bytes) == 0;
}

void random_fill(void *bytes, size_t length)
{
    char *at = bytes;

    while (length > 0) {
        ssize_t filled = getrandom(at, length, 0);

        if (filled < 0 && errno != EINTR)
            abort();
        if (filled > 0) {
            at += filled;
            length -= (size_t)filled;
        }
    }
}

void hex_format(const void *bytes, size_t length, char *text_out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;

    for (size_t i = 0; i < length; i++) {
        text_out[2 * i] = digits[from[i] >> 4];
        text_out[2 * i + 1] = digits[from[i] & 15];
    }
}

/* The value of a hexadecimal digit of either case, or -1. */
static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool hex_parse(Text text, uint8_t *bytes_out, size_t length)
{
    if (text.length != 2 * length)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (hex_value(text.bytes[i]) < 0)
            return false;
    }
    for (size_t i = 0; i < length; i++)
        bytes_out[i] =
            (uint8_t)(hex_value(text.bytes[2 * i]) * 16 + hex_value(text.bytes[2 * i + 1]));
    return true;
}
