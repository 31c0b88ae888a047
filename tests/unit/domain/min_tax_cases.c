#include "min_tax_oracle.h"

static int64_t below(OracleCase *made, uint64_t limit)
{
    return (int64_t)random_below(&made->seed, limit);
}

static bool one_in(OracleCase *made, uint64_t limit)
{
    return below(made, limit) == 0;
}

/* Around the profile's bends more often than not. */
static void add_profile(OracleCase *made)
{
    TaxProfile *profile =
        builder_profile(&made->builder, 2026, (FilingStatus)below(made, FILING_STATUS_COUNT), "0");

    profile->wages.cents = below(made, 4) * 5000000;
    profile->wages.cents += below(made, 3000000);
    if (one_in(made, 3))
        profile->qualified_dividends.cents = below(made, 500000);
    profile->ordinary_dividends = profile->qualified_dividends;
    if (one_in(made, 3))
        profile->short_term_carryover_in.cents = below(made, 500000);
    if (one_in(made, 3))
        profile->long_term_carryover_in.cents = below(made, 500000);
    if (one_in(made, 3))
        profile->short_term_gains_elsewhere.cents = below(made, 1000000) - 500000;
    if (one_in(made, 3))
        profile->long_term_gains_elsewhere.cents = below(made, 1000000) - 500000;
    if (one_in(made, 2))
        profile->state_rate.millionths = below(made, 100000);
    profile->state_deduction.cents = below(made, 2) * 1000000;
    if (one_in(made, 4)) {
        profile->kind = PROFILE_FLAT;
        profile->short_term_rate = (OptionalRate){true, {below(made, 500000)}};
        profile->long_term_rate = (OptionalRate){true, {below(made, 300000)}};
    }
}

/* In the window, within the year, or long ago. */
static OptionalDate any_date(OracleCase *made)
{
    static const int32_t spans[] = {45, 45, 500, 2000};
    static const int32_t crowds[] = {5, 12, 12, 12, 12, 400};
    int32_t days = -(int32_t)below(made, (uint64_t)spans[below(made, 4)]);

    if (one_in(made, 12))
        days = (int32_t)below(made, 30);
    if (made->crowded)
        days = -crowds[-days % 6 < 0 ? 0 : -days % 6];
    return (OptionalDate){!one_in(made, 400), date_add_days(date("2026-11-20"), days)};
}

static void add_lot(OracleCase *made, uint32_t account, uint32_t security, uint64_t most)
{
    int64_t price_cents = made->builder.household.securities[security].price.value.micros / 10000;
    Lot *lot = builder_lot(&made->builder, account, security, "1", "0", "2020-01-02");
    int64_t cents;

    lot->quantity.units = made->grain.units * (1 + below(made, most));
    lot->acquired_on = any_date(made);
    if (made->forgetful && made->builder.household.lot_count % 3 == 1)
        lot->acquired_on.present = false;
    cents = price_cents / 2 + below(made, (uint64_t)price_cents);
    lot->basis.value = money_value(lot->quantity, (Price){cents * 10000});
    lot->sequence = 1;
    for (Lot *other = made->builder.household.lots; other < lot; other++) {
        if (other->account == account)
            lot->sequence++;
    }
    if (one_in(made, 6))
        lot->kind = LOT_DRIP;
    if (one_in(made, 12))
        lot->kind = LOT_INHERITANCE;
    if (one_in(made, 12)) {
        lot->kind = LOT_GIFT;
        lot->donor_basis = lot->basis;
        lot->gift_value = (OptionalMoney){true, {lot->basis.value.cents * 3 / 4}};
        lot->donor_acquired_on = on("2015-05-05");
    }
    if (one_in(made, 20)) {
        lot->basis = (OptionalMoney){0};
        lot->basis_status = BASIS_UNKNOWN;
    }
    if (one_in(made, 8) && lot > made->builder.household.lots && lot[-1].account == account &&
        lot[-1].security == security) { /* another part of the same purchase */
        lot->sequence = lot[-1].sequence;
        lot->part = lot[-1].part + 1;
        lot->acquired_on = lot[-1].acquired_on;
    }
    if (one_in(made, 12))
        lot->absorbed.units = made->grain.units *
                              below(made, (uint64_t)(lot->quantity.units / made->grain.units + 1));
}

static int64_t held(const OracleCase *made, uint32_t account, uint32_t security)
{
    const Household *household = &made->builder.household;
    Holding holding = household_holding(household, account, security);
    int64_t sum = 0;

    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        const Lot *lot = &household->lots[i];

        if (!lot->acquired_on.present ||
            date_compare(lot->acquired_on.value, made->problem.trade_date) <= 0)
            sum += made->left[i].units;
    }
    return sum;
}

/* A sale of the problem out of what is left. */
static void add_sale(OracleCase *made, uint32_t account, uint32_t security)
{
    const Household *household = &made->builder.household;
    MinTaxSale *sale = &made->sales[made->problem.sale_count];
    int64_t most = held(made, account, security) / made->grain.units;
    bool fee = one_in(made, 3);

    for (size_t i = 0; i < made->problem.sale_count; i++) {
        if (made->sales[i].account != account || made->sales[i].security != security)
            continue;
        most -= made->sales[i].quantity.units / made->grain.units;
        made->twice = true;
    }
    if (most < 1)
        return;
    *sale = (MinTaxSale){.account = account,
                         .security = security,
                         .quantity = {made->grain.units * (1 + below(made, (uint64_t)most))},
                         .price = household->securities[security].price.value,
                         .on_return = household_account_on_return(&household->accounts[account],
                                                                  made->problem.profile)};
    sale->proceeds = money_value(sale->quantity, sale->price);
    if (fee)
        sale->proceeds.cents -= sale->proceeds.cents > 995 ? 995 : 0;
    made->problem.sale_count++;
}

/* A sale of one lot that is not up for choice. */
static void add_fixed(OracleCase *made)
{
    const Household *household = &made->builder.household;
    uint32_t index = (uint32_t)below(made, household->lot_count);
    const Lot *lot = &household->lots[index];
    Quantity *left = &made->left[index];
    ProposedSale *sale = &made->fixed[made->problem.fixed_count];
    LotSlice slice;

    if (left->units != lot->quantity.units || left->units < made->grain.units ||
        (lot->acquired_on.present &&
         date_compare(lot->acquired_on.value, made->problem.trade_date) > 0))
        return;
    slice.quantity.units =
        made->grain.units * (1 + below(made, (uint64_t)(left->units / made->grain.units)));
    slice = lot_slice(lot, slice.quantity,
                      money_value(slice.quantity, household->securities[lot->security].price.value),
                      made->problem.trade_date, UNKNOWN_BASIS_ZERO);
    *left = quantity_subtract(*left, slice.quantity);
    *sale = oracle_slice(&made->problem, index, &slice);
    made->problem.fixed_count++;
}

static void add_buy(OracleCase *made, uint32_t security)
{
    ProposedBuy *buy = &made->buys[made->problem.buy_count++];
    uint32_t account = (uint32_t)below(made, 4);

    *buy = (ProposedBuy){account, security, {made->grain.units * (1 + below(made, 6))}, {0}};
    if (one_in(made, 2))
        buy->quantity.units -= 1 + below(made, (uint64_t)made->grain.units);
    buy->quantity.units += buy->quantity.units == 0;
    buy->amount =
        money_value(buy->quantity, made->builder.household.securities[security].price.value);
}

/* Where each sale stands among the slices of others. */
static void place_sales(OracleCase *made)
{
    size_t before = 0;

    for (size_t i = 0; i < made->problem.sale_count; i++) {
        before += (size_t)below(made, made->problem.fixed_count - before + 1);
        made->sales[i].fixed_before = before;
    }
}

static void add_book(OracleCase *made, bool fractional)
{
    static const char *const prices[] = {"100.00", "37.31", "1234.567"};
    HouseholdBuilder *builder = &made->builder;
    Owner owner;

    builder_account(builder, TAXABLE, OWNER_SELF, "0");
    builder_account(builder, TAXABLE, one_in(made, 4) ? OWNER_JOINT : OWNER_SPOUSE, "0");
    if (made->crowded)
        builder->household.accounts[1].owner = OWNER_SELF;
    builder_account(builder, TAX_DEFERRED, one_in(made, 2) ? OWNER_SELF : OWNER_SPOUSE, "0");
    owner = one_in(made, 2) ? OWNER_OTHER : OWNER_SELF;
    builder_account(builder, one_in(made, 2) ? TAXABLE : TAX_FREE, owner, "0");
    for (int i = 0; i < 3; i++) {
        char *symbol = arena_format(builder->arena, "S%d", i);
        uint32_t index = builder_security(builder, symbol, CLASS_US_STOCKS, prices[below(made, 3)]);
        Security *security = &builder->household.securities[index];

        security->unit = fractional ? UNIT_FRACTIONAL : UNIT_WHOLE;
        if (one_in(made, 10))
            security->tax_kind = TAX_KIND_DIGITAL_ASSET;
        else if (one_in(made, 3))
            security->identity_group = (OptionalText){true, TEXT_LITERAL("same")};
    }
    if (one_in(made, 3))
        builder->household.spouse_replacement = SPOUSE_PERMANENT;
}

/* A lot of a holding that nothing need be sold of; of others it may be a part of a share. */
static void add_other(OracleCase *made, const uint32_t *pools, int64_t sales)
{
    uint32_t account = (uint32_t)below(made, 4);
    uint32_t security = (uint32_t)below(made, 3);
    bool part = one_in(made, 2);

    add_lot(made, account, security, 5);
    for (int64_t i = 0; i < sales; i++)
        part = part && pools[i] != account * 4 + security;
    if (part) {
        Lot *lot = &made->builder.household.lots[made->builder.household.lot_count - 1];

        lot->quantity.units -= below(made, (uint64_t)made->grain.units);
        lot->absorbed = quantity_min(lot->absorbed, lot->quantity);
    }
}

static void open_problem(OracleCase *made, const Rules *rules)
{
    const Household *household = builder_household(&made->builder);

    made->left = ARENA_ARRAY(made->builder.arena, Quantity, household->lot_count);
    for (size_t i = 0; i < household->lot_count; i++)
        made->left[i] = household->lots[i].quantity;
    made->problem = (MinTaxProblem){.household = household,
                                    .parameters = tax_tables_year(&rules->tax, 2026),
                                    .profile = household->profiles,
                                    .trade_date = date("2026-11-20"),
                                    .without = budget_used(household, 2026, -1),
                                    .left = made->left,
                                    .fixed = made->fixed,
                                    .buys = made->buys,
                                    .sales = made->sales};
}

OracleCase *oracle_case(Arena *arena, const Rules *rules, uint64_t seed, int64_t size)
{
    OracleCase *made = ARENA_NEW(arena, OracleCase);
    uint32_t pools[ORACLE_SALES];
    bool fractional;
    int64_t sales;

    made->builder = builder_new(arena, "2026-11-20");
    made->seed = seed;
    made->size = size;
    made->forgetful = seed % 8 == 5;
    made->crowded = seed % 8 == 6;
    fractional = one_in(made, 2);
    sales = 1 + below(made, 4) % ORACLE_SALES;
    made->grain.units = fractional ? QUANTITY_ONE / 4 : QUANTITY_ONE;
    add_book(made, fractional);
    add_profile(made);
    for (int64_t i = 0; i < sales; i++) {
        uint32_t account = one_in(made, 3) ? (uint32_t)below(made, 4) : 0;
        uint32_t security = (uint32_t)below(made, 2);
        int64_t lots = size * (2 + below(made, sales == 1 ? 4 : 2));

        pools[i] = account * 4 + security;
        for (int64_t l = 0; l < lots; l++)
            add_lot(made, account, security, sales == 1 ? 12 : 6);
    }
    for (int64_t i = below(made, 4); i > 0; i--)
        add_other(made, pools, sales);
    if (one_in(made, 4))
        builder_realized(&made->builder, 0, 0, "2026-11-02", "-300.00");
    open_problem(made, rules);
    for (int64_t i = one_in(made, 3) ? ORACLE_FIXED : 0; i > 0; i--)
        add_fixed(made);
    for (int64_t i = 0; i < sales; i++)
        add_sale(made, pools[i] / 4, pools[i] % 4);
    for (int64_t i = one_in(made, 3) ? 1 + below(made, ORACLE_BUYS) : 0; i > 0; i--)
        add_buy(made, (uint32_t)below(made, 3));
    place_sales(made);
    return made;
}
