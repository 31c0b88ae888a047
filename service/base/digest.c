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

/* By arithmetic instead of a table, so that the compiler does many at once. */
static char hex_digit(unsigned value)
{
    return (char)(value + (value > 9 ? 'a' - 10 : '0'));
}

void hex_format(const void *bytes, size_t length, char *text_out)
{
    const uint8_t *from = bytes;

    for (size_t i = 0; i < length; i++) {
        text_out[2 * i] = hex_digit(from[i] >> 4);
        text_out[2 * i + 1] = hex_digit(from[i] & 15);
    }
}

/* What one loop does to every byte, the compiler does to many at once: hence no early end here. */
static bool is_hex(Text text)
{
    unsigned char bad = 0;

    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        unsigned char lower = byte | 0x20;

        bad |= ((byte < '0') | (byte > '9')) & ((lower < 'a') | (lower > 'f'));
    }
    return bad == 0;
}

/* Of a digit: letters have a bit that figures lack. */
static uint8_t hex_value(uint8_t digit)
{
    return (uint8_t)((digit & 15) + 9 * (digit >> 6));
}

bool hex_parse(Text text, uint8_t *bytes_out, size_t length)
{
    const uint8_t *digits = (const uint8_t *)text.bytes;

    if (text.length != 2 * length || !is_hex(text))
        return false;
    for (size_t i = 0; i < length; i++)
        bytes_out[i] = (uint8_t)(hex_value(digits[2 * i]) << 4 | hex_value(digits[2 * i + 1]));
    return true;
}
