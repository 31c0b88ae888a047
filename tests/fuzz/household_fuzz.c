/*
 * A preview of an inline household: it is read, put together and computed, or refused at pointers
 * into the body; what is computed can be shown, and its sums agree.
 */
#include "fuzz.h"
#include "fuzz_household.h"
#include "json/inline_household_json.h"

/* Nothing is stored. */
static void look_up(Arena *arena, InlinePreview *body)
{
    InlineStored *stored = &body->stored;
    Sleeve *sleeves;

    if (!inline_household_names_models(body))
        return;
    stored->count = inline_household_stored_sleeves(arena, body, &sleeves);
    stored->sleeves = sleeves;
    stored->models = ARENA_ARRAY(arena, const Model *, stored->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Arena *arena = arena_new(256 << 20);
    const Rules *rules = fuzz_rules();
    InlinePreview body = {0};
    Household household;
    InlineBlend blend;
    Preview preview;
    Error *error = json_read(arena, (Text){(const char *)bytes, length}, &INLINE_PREVIEW_JSON,
                             JSON_CREATE, &body);

    if (error == NULL)
        look_up(arena, &body);
    if (error == NULL)
        error = inline_household_build(arena, &body, &rules->tax, &household, &blend);
    if (error == NULL)
        error = inline_household_order_faults(
            arena,
            preview_compute(arena, rules, &household, &body.order, (OptionalWord){0}, &preview));
    fuzz_check_faults(error);
    if (error == NULL)
        fuzz_check_preview(arena, &preview, &body.order);
    arena_free(arena);
    return 0;
}
