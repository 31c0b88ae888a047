/* What decimal_parse reads is written and read back as the same; rounding is never more than half.
 */
#include "base/decimal.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    int places = length > 0 ? bytes[0] % 19 : 0;
    Text text = {(const char *)bytes + (length > 0), length - (length > 0)};
    char written[DECIMAL_TEXT_BYTES];
    int64_t scaled = 0;
    int64_t rounded_scaled = 0;
    int64_t again = 0;
    bool rounded = false;
    DecimalFault fault = decimal_parse(text, places, INT64_MAX, &scaled);
    DecimalFault rounding =
        decimal_parse_rounded(text, places, INT64_MAX, &rounded_scaled, &rounded);

    FUZZ_ASSERT((fault == DECIMAL_NOT_A_NUMBER) == (rounding == DECIMAL_NOT_A_NUMBER));
    if (fault == DECIMAL_TOO_MANY_PLACES)
        FUZZ_ASSERT(rounding == DECIMAL_OK && rounded);
    if (fault != DECIMAL_OK)
        return 0;
    FUZZ_ASSERT(rounding == DECIMAL_OK && !rounded && rounded_scaled == scaled);
    text = (Text){written, decimal_format(scaled, places, written)};
    FUZZ_ASSERT(text.length <= DECIMAL_TEXT_BYTES);
    FUZZ_ASSERT(decimal_parse(text, places, INT64_MAX, &again) == DECIMAL_OK && again == scaled);
    return 0;
}
