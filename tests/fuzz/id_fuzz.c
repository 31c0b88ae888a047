/* An id that is read is written as the same bytes. */
#include "base/id.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Text text = {(const char *)bytes, length};
    char written[UUID_TEXT_BYTES] = {0};
    Uuid uuid;

    if (id_parse("lot", text, &uuid))
        FUZZ_ASSERT(text_equal(text, (Text){written, id_format("lot", uuid, written)}));
    if (uuid_parse(text, &uuid)) {
        Uuid again;

        uuid_format(uuid, written);
        FUZZ_ASSERT(uuid_parse((Text){written, sizeof written}, &again) && uuid_equal(uuid, again));
    }
    return 0;
}
