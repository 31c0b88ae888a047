#include "fuzz_household.h"

#include "fuzz.h"
#include "household_builder.h"
#include "json/preview_json.h"
#include "json/tree.h"

/* What is made once and read by every input. */
static Arena *lasting_arena(void)
{
    static Arena *arena;

    if (arena == NULL)
        arena = arena_new(64 << 20);
    return arena;
}

const Rules *fuzz_rules(void)
{
    static const Rules *rules;

    if (rules == NULL)
        rules = builder_rules(lasting_arena());
    return rules;
}

static void add_lots(HouseholdBuilder *builder)
{
    Lot *gift;

    builder_lot(builder, 0, 0, "400", "54288.00", "2018-03-29");
    builder_lot(builder, 0, 0, "12.25", "4149.93", "2026-02-27");
    builder_lot(builder, 0, 0, "1", "1.00", "2026-12-01");
    builder_lot(builder, 0, 1, "7", NULL, "2020-01-31");
    builder_lot(builder, 0, 1, "0.5", "9.99", NULL);
    builder_lot(builder, 1, 0, "33.333333", "9000.00", "2026-08-01");
    builder_lot(builder, 1, 3, "2", "10.00", "2025-08-21")->kind = LOT_INHERITANCE;
    gift = builder_lot(builder, 0, 3, "100", NULL, "2026-03-02");
    gift->kind = LOT_GIFT;
    gift->donor_basis = some("900.00");
    gift->gift_value = some("700.00");
    gift->gift_date = gift->acquired_on;
}

static const Household *make_household(Arena *arena)
{
    HouseholdBuilder *builder = ARENA_NEW(arena, HouseholdBuilder);

    *builder = builder_new(arena, "2026-08-21");
    builder_account(builder, TAXABLE, OWNER_SELF, "1000.00");
    builder_account(builder, TAX_DEFERRED, OWNER_SPOUSE, "0.00");
    builder->household.accounts[1].lot_selection = (OptionalWord){true, SELECT_LIFO};
    builder_security(builder, "VTI", CLASS_US_STOCKS, "378.24");
    builder_security(builder, "BND", CLASS_US_BONDS, "72.23");
    builder_security(builder, "NONE", CLASS_US_BONDS, NULL);
    builder_security(builder, "AAPL", CLASS_US_STOCKS, "0.000001");
    builder->household.securities[3].unit = UNIT_WHOLE;
    builder->household.securities[3].tax_kind = TAX_KIND_STOCK;
    builder_profile(builder, 2026, FILING_MFJ, "180000");
    builder_budget(builder, 2026, "20000.00");
    add_lots(builder);
    return builder_household(builder);
}

const Household *fuzz_household(void)
{
    static const Household *household;

    if (household == NULL)
        household = make_household(lasting_arena());
    return household;
}

static void release_buffer(void *buffer)
{
    buffer_free(buffer);
}

static JsonWriter writer_of(Arena *arena)
{
    Buffer *buffer = ARENA_NEW(arena, Buffer);

    arena_defer(arena, release_buffer, buffer);
    return json_writer(buffer);
}

Text fuzz_written(Arena *arena, const JsonObject *object, const void *record)
{
    JsonWriter writer = writer_of(arena);

    json_write_record(&writer, object, record);
    return (Text){writer.buffer->bytes, writer.buffer->length};
}

void fuzz_check_faults(const Error *error)
{
    for (; error != NULL; error = error->next) {
        FUZZ_ASSERT(error->code != NULL && error->detail != NULL);
        FUZZ_ASSERT(error->kind == ERROR_MALFORMED || error->kind == ERROR_INVALID);
        FUZZ_ASSERT(text_is_utf8(text_of(error->detail)));
        FUZZ_ASSERT(error->pointer == NULL || text_is_utf8(text_of(error->pointer)));
    }
}

static void check_sell(const Sell *sell)
{
    Quantity quantity = {0};
    Money proceeds = {0};
    Money basis = {0};

    for (size_t i = 0; i < sell->lot_count; i++) {
        quantity = quantity_add(quantity, sell->lots[i].slice.quantity);
        proceeds = money_add(proceeds, sell->lots[i].slice.proceeds);
        basis = money_add(basis, sell->lots[i].slice.basis);
    }
    FUZZ_ASSERT(quantity.units == sell->quantity.units);
    FUZZ_ASSERT(proceeds.cents == sell->proceeds.cents);
    FUZZ_ASSERT(basis.cents == sell->basis.cents);
}

void fuzz_check_preview(Arena *arena, const Preview *preview, const PreviewOrder *order)
{
    PreviewJson shown = {.preview = preview, .order = order};
    JsonWriter writer = writer_of(arena);
    JsonTree tree;

    for (size_t i = 0; i < preview->sell_count; i++)
        check_sell(&preview->sells[i]);
    preview_json_write(&writer, &shown);
    FUZZ_ASSERT(
        json_tree_parse(arena, (Text){writer.buffer->bytes, writer.buffer->length}, &tree) == NULL);
}
