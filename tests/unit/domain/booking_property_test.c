/* What holds for every row of executions of a household: nothing is created or lost by booking. */
#include "booking_desk.h"
#include "domain/wash_match.h"
#include "property.h"

enum { ROUNDS = 150, EXECUTIONS = 6, STEPS = 40 };

typedef struct Totals {
    int64_t shares;
    int64_t basis; /* of lots that are no gifts of two bases */
} Totals;

static Totals totals_of(const Household *household)
{
    Totals totals = {0};

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        totals.shares += lot->quantity.units;
        if (lot->kind != LOT_GIFT)
            totals.basis += lot->basis.value.cents;
    }
    return totals;
}

static void add_lots(PropertyCase *made, BookingDesk *desk)
{
    for (uint64_t i = 1 + random_below(&made->seed, 12); i > 0; i--) {
        bool unknown = random_one_in(&made->seed, 15);
        Lot *lot = builder_lot(&desk->builder, (uint32_t)random_below(&made->seed, 3),
                               (uint32_t)random_below(&made->seed, 2), "1", unknown ? NULL : "1.00",
                               "2026-08-21");

        lot->quantity.units = 1 + (int64_t)random_below(&made->seed, 100 * QUANTITY_ONE);
        lot->basis.value.cents = unknown ? 0 : (int64_t)random_below(&made->seed, 2000000);
        lot->acquired_on.value.days -= (int32_t)random_below(&made->seed, 50);
        lot->covered = random_one_in(&made->seed, 2);
        if (random_one_in(&made->seed, 5))
            lot->absorbed.units =
                (int64_t)random_below(&made->seed, (uint64_t)lot->quantity.units + 1);
        if (random_one_in(&made->seed, 10)) {
            lot->kind = LOT_GIFT;
            lot->donor_basis = (OptionalMoney){true, {(int64_t)random_below(&made->seed, 900000)}};
            lot->gift_value = (OptionalMoney){true, {(int64_t)random_below(&made->seed, 900000)}};
        }
    }
}

static BookingDesk *desk_of(PropertyCase *made)
{
    BookingDesk *desk = ARENA_NEW(made->arena, BookingDesk);

    *desk = booking_desk(made->arena, made->rules, "2026-08-21");
    builder_account(&desk->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&desk->builder, TAX_DEFERRED, OWNER_SELF, "0.00");
    builder_account(&desk->builder, TAXABLE, OWNER_SPOUSE, "0.00");
    builder_security(&desk->builder, "AAA", CLASS_US_STOCKS, "101.37");
    builder_security(&desk->builder, "BBB", CLASS_US_BONDS, "33.333333");
    desk->builder.household.spouse_replacement = (SpouseReplacement)random_below(&made->seed, 2);
    if (random_one_in(&made->seed, 3)) {
        for (int i = 0; i < 2; i++)
            desk->builder.household.securities[i].identity_group =
                (OptionalText){true, TEXT_LITERAL("same")};
    }
    add_lots(made, desk);
    return desk;
}

static Quantity held(const Household *household, uint32_t account, uint32_t security)
{
    Holding holding = household_holding(household, account, security);
    Quantity sum = {0};

    for (uint32_t i = 0; i < holding.count; i++)
        sum = quantity_add(sum, household->lots[holding.first + i].quantity);
    return sum;
}

static void add_trades(PropertyCase *made, BookingDesk *desk, LotSelection selection)
{
    static const char *const symbols[] = {"AAA", "BBB"};
    const Household *household = builder_household(&desk->builder);

    for (uint32_t account = 0; account < 3; account++) {
        for (uint32_t security = 0; security < 2; security++) {
            Quantity left = held(household, account, security);

            for (int i = 0; i < 2 && left.units > 0 && random_one_in(&made->seed, 2); i++) {
                TradeOrder *trade =
                    builder_sell(&desk->builder, desk->order, account, symbols[security], "1");
                Quantity part = {1 + (int64_t)random_below(&made->seed, (uint64_t)left.units)};

                trade->quantity.value = part;
                left = quantity_subtract(left, part);
            }
            if (random_one_in(&made->seed, 4))
                builder_buy(&desk->builder, desk->order, account, symbols[security], "1234.56");
        }
    }
    desk->order->lot_selection = (OptionalWord){true, (int)selection};
    desk->order->unknown_basis = (OptionalWord){true, UNKNOWN_BASIS_ZERO};
}

/* Rules RD-2, WS-9: shares and basis of the trades and of what is deferred, and nothing else. */
static Totals expected_after(const BookingDesk *desk, Totals before)
{
    for (size_t i = 0; i < desk->booking.trade_count; i++) {
        const BookedTrade *trade = &desk->booking.trades[i];
        bool bought = trade->side == SIDE_BUY;

        before.shares += bought ? trade->quantity.units : -trade->quantity.units;
        before.basis += bought ? trade->amount.cents + trade->fee.cents : 0;
    }
    for (size_t i = 0; i < desk->booking.slice_count; i++) {
        const BookedSlice *slice = &desk->booking.slices[i];

        before.basis -= slice->kind == LOT_GIFT ? 0 : slice->basis.cents;
        before.basis += slice->realized_id.present
                            ? slice->disallowed.cents - slice->permanently_disallowed.cents
                            : 0;
    }
    for (size_t i = 0; i < desk->preview.wash_sale_count; i++) {
        const PreviewWash *wash = &desk->preview.wash_sales[i];
        bool lost = wash->lot != NULL && !wash->lot->basis.present;

        if (wash->realized != NULL && !wash->match.permanent)
            before.basis += wash->match.disallowed.cents;
        if (lost && !wash->match.permanent) /* it waits in the match */
            before.basis -= wash->match.disallowed.cents;
    }
    return before;
}

static const Lot *find_booked(const BookedLot *lots, size_t count, LotId id)
{
    for (size_t i = 0; i < count; i++) {
        if (uuid_equal(lots[i].lot.id.uuid, id.uuid))
            return &lots[i].lot;
    }
    return NULL;
}

/* Rule WS-9: shares that defer a loss have the basis that the preview said, to the cent. */
static void check_deferred(const BookingDesk *desk)
{
    const Booking *booking = &desk->booking;

    for (size_t i = 0; i < booking->match_count; i++) {
        const ProposedMatch *match = &desk->preview.wash_sales[i].match;
        LotId id = booking->matches[i].lot_id;
        const Lot *lot = find_booked(booking->changed, booking->changed_count, id);

        if (lot == NULL)
            lot = find_booked(booking->created, booking->created_count, id);
        assert_non_null(lot);
        if (!match->permanent && lot->basis.present)
            assert_int_equal(lot->basis.value.cents, match->basis.cents);
    }
}

/* Rule WS-8, and the key of lots: a purchase's parts differ. */
static void check_lots(const Household *household)
{
    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        assert_true(lot->absorbed.units >= 0 && lot->absorbed.units <= lot->quantity.units);
        assert_true(!lot->basis.present || lot->basis.value.cents >= 0);
        assert_int_equal(!lot->basis.present, lot->basis_status == BASIS_UNKNOWN);
        for (size_t j = 0; j < i; j++) {
            const Lot *other = &household->lots[j];

            assert_true(lot->account != other->account || lot->sequence != other->sequence ||
                        lot->part != other->part);
        }
    }
}

static void check_conservation(PropertyCase *made)
{
    BookingDesk *desk = desk_of(made);
    Household *household = &desk->builder.household;
    LotSelection selection = (LotSelection)random_below(&made->seed, SELECT_SPECIFIC);

    for (int i = 0; i < EXECUTIONS; i++) {
        Totals expected = totals_of(household);
        Totals after;

        add_trades(made, desk, selection);
        if (desk->order->trade_count == 0)
            continue;
        if (random_one_in(&made->seed, 3))
            household->pins.price_as_of = date_add_days(household->pins.price_as_of, 9);
        household->securities[0].price.value.micros = (int64_t)random_below(&made->seed, 200000000);
        household->securities[0].price.value.micros++;
        desk_book(desk);
        check_deferred(desk);
        expected = expected_after(desk, expected);
        desk_keep(desk);
        after = totals_of(household);
        assert_int_equal(after.shares, expected.shares);
        assert_int_equal(after.basis, expected.basis);
        check_lots(household);
    }
}

static void test_booking_creates_and_loses_nothing_rd_2(void **state)
{
    property_hold(state, ROUNDS, check_conservation);
}

/* The same trades as one history: whole shares at whole dollars, so that nothing is rounded. */
typedef struct Annals {
    BookingDesk *desk;
    WashAccount accounts[3];
    WashBuy buys[STEPS];
    WashSale sales[STEPS * STEPS];
    WashHistory history;
} Annals;

static uint32_t purchase_of(const Annals *annals, const Lot *lot)
{
    uint32_t buy = 0;

    while (annals->buys[buy].account != lot->account || annals->buys[buy].sequence != lot->sequence)
        buy++;
    return buy;
}

/* Of one purchase and day is one sale: which of its parts go, the history knows itself. */
static WashSale *sale_of_day(Annals *annals, uint32_t buy, Date day)
{
    WashHistory *history = &annals->history;

    for (size_t i = 0; i < history->sale_count; i++) {
        if (annals->sales[i].buy == buy && annals->sales[i].date.days == day.days)
            return &annals->sales[i];
    }
    annals->sales[history->sale_count] = (WashSale){.buy = buy, .date = day, .moment = 1};
    return &annals->sales[history->sale_count++];
}

static const Lot *lot_of(const Household *household, LotId id)
{
    const Lot *lot = household->lots;

    while (!uuid_equal(lot->id.uuid, id.uuid))
        lot++;
    return lot;
}

static void note_sales(Annals *annals)
{
    const BookingDesk *desk = annals->desk;

    for (size_t i = 0; i < desk->booking.slice_count; i++) {
        const BookedSlice *slice = &desk->booking.slices[i];
        const Lot *lot = lot_of(&desk->builder.household, slice->lot_id);
        WashSale *sale =
            sale_of_day(annals, purchase_of(annals, lot), desk->preview.plan.trade_date);

        sale->quantity = quantity_add(sale->quantity, slice->quantity);
        sale->proceeds = money_add(sale->proceeds, slice->proceeds);
    }
}

static void note_buys(Annals *annals)
{
    const BookingDesk *desk = annals->desk;

    for (size_t i = 0; i < desk->booking.created_count; i++) {
        const BookedLot *booked = &desk->booking.created[i];
        uint32_t at = (uint32_t)annals->history.buy_count;

        if (booked->root != booked)
            continue;
        annals->buys[at] = (WashBuy){.account = booked->lot.account,
                                     .purchase = at,
                                     .date = desk->preview.plan.trade_date,
                                     .sequence = booked->lot.sequence,
                                     .quantity = desk->preview.buys[0].quantity,
                                     .basis = desk->preview.buys[0].amount};
        annals->history.buy_count++;
    }
}

/* A day on which something is bought, sold, or both, in one account each. */
static void live_a_day(PropertyCase *made, Annals *annals)
{
    BookingDesk *desk = annals->desk;
    Household *household = &desk->builder.household;
    uint32_t seller = (uint32_t)random_below(&made->seed, 3);
    Quantity there = held(builder_household(&desk->builder), seller, 0);
    uint64_t price = 10 + random_below(&made->seed, 30);

    household->pins.price_as_of =
        date_add_days(household->pins.price_as_of, 1 + (int32_t)random_below(&made->seed, 12));
    household->securities[0].price.value.micros = (int64_t)price * PRICE_ONE;
    if (there.units > 0 && random_one_in(&made->seed, 2)) {
        TradeOrder *trade = builder_sell(&desk->builder, desk->order, seller, "AAA", "1");

        trade->quantity.value.units *=
            1 + (int64_t)random_below(&made->seed, (uint64_t)(there.units / QUANTITY_ONE));
    }
    if (desk->order->trade_count == 0 || random_one_in(&made->seed, 3)) {
        TradeOrder *trade = builder_buy(&desk->builder, desk->order,
                                        (uint32_t)random_below(&made->seed, 3), "AAA", "1.00");

        trade->amount.present = false;
        trade->quantity =
            (OptionalQuantity){true, {QUANTITY_ONE * (1 + (int64_t)random_below(&made->seed, 20))}};
    }
    desk_book(desk);
    note_buys(annals);
    note_sales(annals);
    desk_keep(desk);
}

static void check_ledger(const Annals *annals, const WashLedger *ledger)
{
    const Household *household = &annals->desk->builder.household;
    int64_t recognized = 0;
    int64_t disallowed = 0;

    for (size_t i = 0; i < ledger->piece_count; i++) {
        const WashPiece *piece = &ledger->pieces[i];
        uint32_t account = annals->buys[annals->sales[piece->sale].buy].account;

        if (household->accounts[account].tax_treatment != TAXABLE)
            continue;
        disallowed += piece->disallowed.cents;
        recognized += piece->proceeds.cents - piece->basis.cents + piece->disallowed.cents;
    }
    for (size_t i = 0; i < household->realized_count; i++) {
        disallowed -= household->realized[i].disallowed.cents;
        recognized -= household->realized[i].gain.cents;
    }
    assert_int_equal(disallowed, 0);
    assert_int_equal(recognized, 0);
}

/* What is held of a purchase, however it was split on the way. */
typedef struct Held {
    int64_t shares;
    int64_t basis;
    int64_t days; /* of the starts of the shares' holding periods, summed over whole shares */
} Held;

static void add_held(Held *held, Quantity quantity, Money basis, Date start)
{
    held->shares += quantity.units;
    held->basis += basis.cents;
    held->days += quantity.units / QUANTITY_ONE * start.days;
}

static void check_held(const Annals *annals, const WashLedger *ledger, uint32_t buy)
{
    const Household *household = &annals->desk->builder.household;
    Held ours = {0};
    Held theirs = {0};

    for (size_t i = 0; i < ledger->held_count; i++) {
        const WashHolding *holding = &ledger->held[i];

        if (holding->buy == buy)
            add_held(&theirs, holding->quantity, holding->basis, holding->holding_start);
    }
    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (lot->account == annals->buys[buy].account &&
            lot->sequence == annals->buys[buy].sequence)
            add_held(&ours, lot->quantity, lot->basis.value, lot_holding_start(lot).value);
    }
    assert_int_equal(ours.shares, theirs.shares);
    assert_int_equal(ours.basis, theirs.basis);
    assert_int_equal(ours.days, theirs.days);
}

static void check_history(PropertyCase *made)
{
    Annals *annals = ARENA_NEW(made->arena, Annals);
    Household *household;
    WashLedger ledger;

    annals->desk = desk_of(made);
    household = &annals->desk->builder.household;
    household->lot_count = 0;
    /* Else one purchase may hold shares of both effects, and which of them goes first is not told.
     */
    household->spouse_replacement = SPOUSE_DEFER;
    for (int i = 0; i < STEPS; i++)
        live_a_day(made, annals);
    for (size_t i = 0; i < 3; i++)
        annals->accounts[i] =
            (WashAccount){household->accounts[i].tax_treatment, household->accounts[i].owner};
    annals->history.accounts = annals->accounts;
    annals->history.account_count = 3;
    annals->history.buys = annals->buys;
    annals->history.sales = annals->sales;
    annals->history.spouse_replacement = household->spouse_replacement;
    ASSERT_OK(wash_match(made->arena, &annals->history, &ledger));
    check_ledger(annals, &ledger);
    for (uint32_t buy = 0; buy < annals->history.buy_count; buy++)
        check_held(annals, &ledger, buy);
}

/* Rules WS-8, MT-7: booked day by day, losses meet the shares that they meet in one history. */
static void test_bookings_add_up_to_their_history_ws_8(void **state)
{
    property_hold(state, ROUNDS, check_history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_booking_creates_and_loses_nothing_rd_2),
        PROPERTY(test_bookings_add_up_to_their_history_ws_8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
