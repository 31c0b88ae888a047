#include "http/trace.h"

#include "base/digest.h"

bool trace_request_id_sane(Text request_id)
{
    if (request_id.length == 0 || request_id.length > TRACE_REQUEST_ID_MAX)
        return false;
    for (size_t i = 0; i < request_id.length; i++) {
        char character = request_id.bytes[i];
        bool sane = (character >= 'a' && character <= 'z') ||
                    (character >= 'A' && character <= 'Z') ||
                    (character >= '0' && character <= '9') || character == '.' ||
                    character == '_' || character == '-';
        if (!sane)
            return false;
    }
    return true;
}

/* Lower-case hexadecimal that is not all zeros, as the standard demands. */
static bool is_hex_id(const char *text, size_t length)
{
    bool nonzero = false;

    for (size_t i = 0; i < length; i++) {
        bool digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (!digit)
            return false;
        nonzero = nonzero || text[i] != '0';
    }
    return nonzero;
}

/* 00-<32 hex>-<16 hex>-<2 hex> */
static bool is_traceparent(Text text)
{
    uint8_t flags;

    return text.length == TRACE_PARENT_BYTES && text_starts_with(text, "00-") &&
           is_hex_id(text.bytes + 3, 32) && text.bytes[35] == '-' &&
           is_hex_id(text.bytes + 36, 16) && text.bytes[52] == '-' &&
           hex_parse((Text){text.bytes + 53, 2}, &flags, 1);
}

/* A traceparent of a new trace, but for its two ids. */
static const char FRAME[TRACE_PARENT_BYTES] = {
    "00-00000000000000000000000000000000-0000000000000000-00"};

void trace_parent(Text given, const uint8_t random[static TRACE_ID_BYTES + TRACE_SPAN_BYTES],
                  char text_out[static TRACE_PARENT_BYTES])
{
    if (is_traceparent(given)) {
        memcpy(text_out, given.bytes, TRACE_PARENT_BYTES);
    } else {
        memcpy(text_out, FRAME, sizeof FRAME);
        hex_format(random, TRACE_ID_BYTES, text_out + 3);
    }
    hex_format(random + TRACE_ID_BYTES, TRACE_SPAN_BYTES, text_out + 36);
}
