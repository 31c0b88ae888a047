/* An id that is read is written as the same bytes. */
#include "base/id.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Text text = {(const char *)bytes, length};
    char written[ID_TEXT_BYTES] = {0};
    Uuid uuid;

    if (id_parse("lot", text, &uuid))
        FUZZ_ASSERT(text_equal(text, (Text){written, id_format("lot", uuid, written)}));
    return 0;
}
