#include "booking_desk.h"

/*
 * The household as an advisor saw it, and as it is: accounts of two securities of one identity
 * group and of a third; the first is sold.
 */
typedef struct Views {
    BookingDesk desk;
    Household seen;
} Views;

static Views *views(void **state)
{
    Views *made = ARENA_NEW(*state, Views);
    HouseholdBuilder *builder = &made->desk.builder;
    Household *present = &builder->household;

    made->desk = booking_desk(*state, builder_rules(*state), "2026-08-21");
    builder_account(builder, TAXABLE, OWNER_SELF, "0.00");
    builder_security(builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(builder, "ITOT", CLASS_US_STOCKS, "90");
    builder_security(builder, "BND", CLASS_US_BONDS, "50");
    present->securities[0].identity_group = present->securities[1].identity_group =
        (OptionalText){true, TEXT_LITERAL("market")};
    builder_lot(builder, 0, 0, "10", "2000.00", "2020-01-06");
    builder_lot(builder, 0, 0, "5", NULL, "2021-01-06");
    builder_lot(builder, 0, 1, "3", "100.00", "2020-01-06");
    builder_lot(builder, 0, 2, "7", "100.00", "2020-01-06");
    builder_sell(builder, made->desk.order, 0, "VTI", "1");
    made->desk.order->lot_selection = (OptionalWord){true, SELECT_HIGHEST_COST};
    ASSERT_OK(desk_preview(&made->desk));
    made->seen = *builder_household(builder);
    made->seen.lots = ARENA_ARRAY(*state, Lot, present->lot_count);
    memcpy(made->seen.lots, present->lots, present->lot_count * sizeof *present->lots);
    return made;
}

static Error *compare(Views *made)
{
    return booking_compare_lots(made->desk.builder.arena, &made->desk.preview, &made->seen);
}

/* Its id and what is said of it, of the only fault. */
static void assert_only(Views *made, const Lot *lot, const char *said)
{
    const Error *error = compare(made);
    char id[ID_TEXT_BYTES];
    size_t length = id_format(ID_PREFIX(&lot->id), lot->id.uuid, id);

    assert_non_null(error);
    assert_string_equal(error->code, "lots_changed");
    assert_int_equal(error->kind, ERROR_CONFLICT);
    assert_string_equal(error->pointer, "/pins/household_version");
    assert_string_equal(error->detail,
                        arena_format(made->desk.builder.arena, "%.*s %s", (int)length, id, said));
    assert_null(error->next);
}

static void test_booking_compare_of_the_lots_that_were_seen_finds_nothing(void **state)
{
    assert_null(compare(views(state)));
}

static void test_booking_compare_names_a_lot_that_has_changed(void **state)
{
    Views *made = views(state);
    Lot *lot = &made->seen.lots[0];
    const Lot was = *lot;

    lot->quantity.units++;
    assert_only(made, lot, "has changed.");
    *lot = was;
    lot->basis.value.cents--;
    assert_only(made, lot, "has changed.");
    *lot = was;
    lot->revision++;
    assert_only(made, lot, "has changed.");
    *lot = was;
    made->seen.lots[1].basis.present = true;
    assert_only(made, &made->seen.lots[1], "has changed.");
}

static void test_booking_compare_names_lots_that_came_and_went(void **state)
{
    Views *made = views(state);
    Lot *lot = &made->seen.lots[0];
    Lot present = *lot;

    lot->id.uuid.bytes[0] = 0; /* another lot, before all others */
    assert_string_equal(compare(made)->detail, arena_format(*state, "%s is no longer held.",
                                                            "lot_00000000000000000000000005"));
    assert_non_null(compare(made)->next);
    *lot = present;
    made->seen.lots++;
    made->seen.lot_count--;
    assert_only(made, &present, "was not held then.");
}

static void test_booking_compare_names_the_last_lot_that_went(void **state)
{
    Views *made = views(state);
    Lot *lot = &made->seen.lots[1];

    made->desk.builder.household.lots[1].security = 2; /* not what is traded */
    assert_only(made, lot, "is no longer held.");
}

/* What is identical to what is traded may replace it; what is not may be as it will (WS-4). */
static void test_booking_compare_looks_at_identical_securities_alone_ws_4(void **state)
{
    Views *made = views(state);

    made->seen.lots[3].quantity.units++;
    assert_null(compare(made));
    made->seen.lots[2].quantity.units++;
    assert_only(made, &made->seen.lots[2], "has changed.");
}

static void test_booking_exceeds_budget_by_what_it_adds_bu_4(void **state)
{
    Views *made = views(state);
    Preview *preview = &made->desk.preview;

    assert_false(booking_exceeds_budget(preview));
    builder_budget(&made->desk.builder, 2026, "0.00");
    ASSERT_OK(desk_preview(&made->desk));
    assert_false(booking_exceeds_budget(preview)); /* a loss */
    made->desk.builder.household.lots[0].basis = some("100.00");
    ASSERT_OK(desk_preview(&made->desk));
    assert_true(booking_exceeds_budget(preview));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_booking_compare_of_the_lots_that_were_seen_finds_nothing),
        TEST(test_booking_compare_names_a_lot_that_has_changed),
        TEST(test_booking_compare_names_lots_that_came_and_went),
        TEST(test_booking_compare_names_the_last_lot_that_went),
        TEST(test_booking_compare_looks_at_identical_securities_alone_ws_4),
        TEST(test_booking_exceeds_budget_by_what_it_adds_bu_4),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
