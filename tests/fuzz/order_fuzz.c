/*
 * An order as a client sends it: it is read or refused at pointers into it; what was read is kept
 * as a text that reads as the same; what is planned of it is no more than the household holds,
 * under its own methods and under another, and so is what is filled of the plan.
 */
#include "domain/fill.h"
#include "fuzz.h"
#include "fuzz_household.h"
#include "json/preview_order_json.h"

static void check_document(Arena *arena, const PreviewOrder *order)
{
    PreviewOrder again = {0};
    Text first = fuzz_written(arena, &PREVIEW_ORDER_JSON, order);

    FUZZ_ASSERT(json_read(arena, first, &PREVIEW_ORDER_JSON, JSON_CREATE, &again) == NULL);
    FUZZ_ASSERT(text_equal(first, fuzz_written(arena, &PREVIEW_ORDER_JSON, &again)));
}

/* Sells come before buys, each with a quantity, a price and an amount that goes with them. */
static void check_plan(const Household *household, const Plan *plan)
{
    bool bought = false;

    for (size_t i = 0; i < plan->trade_count; i++) {
        const PlannedTrade *trade = &plan->trades[i];

        FUZZ_ASSERT(trade->account < household->account_count);
        FUZZ_ASSERT(trade->security < household->security_count);
        FUZZ_ASSERT(trade->quantity.units > 0 && trade->amount.cents >= 0 && trade->fee.cents >= 0);
        FUZZ_ASSERT(trade->side == SIDE_BUY || !bought);
        FUZZ_ASSERT(trade->side == SIDE_BUY || trade->fee.cents <= trade->amount.cents);
        bought = trade->side == SIDE_BUY;
    }
}

/* The plan as it traded: every other trade in full, the rest not at all. */
static void check_fills(Arena *arena, const Household *household, const PreviewOrder *order,
                        const Plan *plan)
{
    Fill *fills = ARENA_ARRAY(arena, Fill, plan->trade_count);
    PreviewOrder done;
    Plan filled;
    Error *error;

    for (size_t i = 0; i < plan->trade_count; i++) {
        const PlannedTrade *trade = &plan->trades[i];

        fills[i].order = (int32_t)trade->order;
        if (i % 2 == 0) {
            fills[i].quantity = trade->quantity;
            fills[i].amount = trade->amount;
        }
    }
    error = fills_apply(arena, order, fills, plan->trade_count, &done);
    fuzz_check_faults(error);
    if (error != NULL)
        return;
    error = plan_trades(arena, household, &done, (OptionalWord){0}, &filled);
    fuzz_check_faults(error);
    if (error == NULL)
        check_plan(household, &filled);
}

static void check_plans(Arena *arena, const Household *household, const PreviewOrder *order)
{
    Plan plan;
    Error *error =
        plan_trades(arena, household, order, (OptionalWord){true, SELECT_HIGHEST_COST}, &plan);

    fuzz_check_faults(error);
    if (error == NULL)
        check_plan(household, &plan);
    error = plan_trades(arena, household, order, (OptionalWord){0}, &plan);
    fuzz_check_faults(error);
    if (error != NULL)
        return;
    check_plan(household, &plan);
    check_fills(arena, household, order, &plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    Arena *arena = arena_new(64 << 20);
    const Rules *rules = fuzz_rules();
    const Household *household = fuzz_household();
    PreviewOrder order = {0};
    Preview preview;
    Error *error = json_read(arena, (Text){(const char *)bytes, length}, &PREVIEW_ORDER_JSON,
                             JSON_CREATE, &order);

    fuzz_check_faults(error);
    if (error == NULL) {
        check_document(arena, &order);
        check_plans(arena, household, &order);
        error = preview_compute(arena, rules, household, &order, (OptionalWord){0}, &preview);
        fuzz_check_faults(error);
        if (error == NULL)
            fuzz_check_preview(arena, &preview, &order);
    }
    arena_free(arena);
    return 0;
}
