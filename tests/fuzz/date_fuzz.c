/* A date that is read is written as the same bytes; a moment as the same millisecond. */
#include "base/clock.h"
#include "base/date.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Text text = {(const char *)bytes, length};
    Timestamp moment;
    Timestamp again;
    Date date;
    char written[TIMESTAMP_TEXT_BYTES] = {0};

    if (date_parse(text, &date))
        FUZZ_ASSERT(text_equal(text, (Text){written, date_format(date, written)}));
    if (!timestamp_parse(text, &moment))
        return 0;
    timestamp_format(moment, written);
    FUZZ_ASSERT(timestamp_parse((Text){written, sizeof written}, &again));
    FUZZ_ASSERT(again.unix_us <= moment.unix_us && moment.unix_us - again.unix_us < 1000);
    return 0;
}
