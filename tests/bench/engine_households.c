#include "engine_households.h"

#include <assert.h>

enum {
    BROKERAGE,
    IRA,
    ACCOUNTS,
    TRADE_YEAR = 2026,
    YEARS_DAYS = 12 * 365, /* of acquisitions */
    WINDOW_DAYS = 40,      /* before the trade without any, where nothing is to be disallowed */
    LATELY_DAYS = 10,      /* before the trade the IRA has bought */
    SYMBOL_LETTERS = 26,
};

static const int64_t PRICE_CENTS = 10000;

static Uuid next_id(uint64_t *last)
{
    Uuid id = {{1}};

    (*last)++;
    memcpy(id.bytes + sizeof id.bytes - sizeof *last, last, sizeof *last);
    return id;
}

static void add_account(Household *household, TaxTreatment treatment, uint64_t *last_id)
{
    household->accounts[household->account_count++] = (Account){.id = {next_id(last_id)},
                                                                .name = TEXT_LITERAL("Account"),
                                                                .tax_treatment = treatment,
                                                                .owner = OWNER_SELF,
                                                                .rebalancing = true,
                                                                .model = -1,
                                                                .cash = {PRICE_CENTS}};
}

static void add_security(Arena *arena, Household *household, uint64_t *seed, uint64_t *last_id)
{
    size_t index = household->security_count++;
    const char *symbol = arena_format(arena, "F%c%c", (int)('A' + index / SYMBOL_LETTERS),
                                      (int)('A' + index % SYMBOL_LETTERS));
    int64_t cents = PRICE_CENTS + engine_random(seed, PRICE_CENTS);

    household->securities[index] = (Security){.id = {next_id(last_id)},
                                              .symbol = text_of(symbol),
                                              .tax_kind = TAX_KIND_RIC,
                                              .asset_class = {true, CLASS_US_STOCKS},
                                              .price = {true, {cents * (PRICE_ONE / MONEY_ONE)}},
                                              .price_date = {true, date_of(TRADE_YEAR, 8, 21)}};
}

/* 1 to 40 shares with four places, at 60 to 140 % of today's price. */
static void add_lot(Household *household, uint32_t account, uint32_t security, Date acquired_on,
                    uint64_t *seed, uint64_t *last_id)
{
    enum { PLACES = 10000, SHARES = 40, PERCENT = 100, LEAST = 60, SPREAD = 81 };
    Quantity quantity = {(PLACES + engine_random(seed, (int64_t)SHARES * PLACES)) *
                         (QUANTITY_ONE / PLACES)};
    Money value = money_value(quantity, household->securities[security].price.value);
    int64_t basis = value.cents * (LEAST + engine_random(seed, SPREAD)) / PERCENT +
                    engine_random(seed, PERCENT);

    household->lots[household->lot_count] = (Lot){.id = {next_id(last_id)},
                                                  .account = account,
                                                  .security = security,
                                                  .sequence = (int64_t)household->lot_count + 1,
                                                  .quantity = quantity,
                                                  .basis = {true, {basis}},
                                                  .acquired_on = {true, acquired_on},
                                                  .basis_status = BASIS_KNOWN};
    household->lot_count++;
}

static void add_lots(Household *household, const Shape *shape, uint64_t *seed, uint64_t *last_id)
{
    Date trade = household->pins.price_as_of;

    assert(shape->holdings > 0);
    for (size_t i = 0; i < shape->lots; i++) {
        uint32_t security = (uint32_t)(i % shape->holdings);
        int32_t days = 1 + (int32_t)engine_random(seed, YEARS_DAYS);

        if (shape->washes && i < shape->holdings)
            add_lot(household, IRA, security, date_add_days(trade, -LATELY_DAYS), seed, last_id);
        else
            add_lot(household, BROKERAGE, security,
                    date_add_days(trade, -days - (shape->washes ? 0 : WINDOW_DAYS)), seed, last_id);
    }
    household_sort_lots(household);
}

static void add_year(Household *household)
{
    household->profiles[household->profile_count++] =
        (TaxProfile){.year = TRADE_YEAR,
                     .filing_status = {true, FILING_MFJ},
                     .wages = {18000000},
                     .interest = {120000},
                     .ordinary_dividends = {400000},
                     .qualified_dividends = {300000},
                     .short_term_carryover_in = {150000},
                     .state_rate = {50000}};
    household->budgets[household->budget_count++] = (GainsBudget){
        .scope = BUDGET_HOUSEHOLD, .year = TRADE_YEAR, .allowance = {true, {2500000}}};
    household->realized[household->realized_count++] =
        (RealizedGain){.quantity = {QUANTITY_ONE},
                       .sold_on = date_of(TRADE_YEAR, 3, 2),
                       .gain = {123456},
                       .term = TERM_LONG};
}

static Household *make_household(Arena *arena, const Shape *shape, uint64_t seed)
{
    Household *household = ARENA_NEW(arena, Household);
    uint64_t last_id = 0;

    household->model = -1;
    household->pins.price_as_of = date_of(TRADE_YEAR, 8, 21);
    household->accounts = ARENA_ARRAY(arena, Account, ACCOUNTS);
    household->securities = ARENA_ARRAY(arena, Security, shape->holdings);
    household->lots = ARENA_ARRAY(arena, Lot, shape->lots);
    household->profiles = ARENA_ARRAY(arena, TaxProfile, 1);
    household->budgets = ARENA_ARRAY(arena, GainsBudget, 1);
    household->realized = ARENA_ARRAY(arena, RealizedGain, 1);
    add_account(household, TAXABLE, &last_id);
    add_account(household, TAX_DEFERRED, &last_id);
    for (size_t i = 0; i < shape->holdings; i++)
        add_security(arena, household, &seed, &last_id);
    add_lots(household, shape, &seed, &last_id);
    add_year(household);
    engine_must(household_check(arena, household));
    return household;
}

/* Sells 60 % of each holding in the brokerage account. */
static PreviewOrder *make_order(Arena *arena, const Household *household)
{
    enum { SOLD_TENTHS = 6, TENTHS = 10 };
    PreviewOrder *order = ARENA_NEW(arena, PreviewOrder);

    *order = (PreviewOrder){.lot_selection = {true, SELECT_HIGHEST_COST},
                            .trades = ARENA_ARRAY(arena, TradeOrder, household->security_count),
                            .trade_count = household->security_count};
    for (uint32_t i = 0; i < household->security_count; i++) {
        Holding holding = household_holding(household, BROKERAGE, i);
        Quantity held = {0};

        for (uint32_t lot = holding.first; lot < holding.first + holding.count; lot++)
            held = quantity_add(held, household->lots[lot].quantity);
        order->trades[i] = (TradeOrder){.account_id = household->accounts[BROKERAGE].id,
                                        .symbol = household->securities[i].symbol,
                                        .side = SIDE_SELL,
                                        .quantity = {true, {held.units / TENTHS * SOLD_TENTHS}}};
    }
    return order;
}

Case engine_case(Arena *arena, const Shape *shape, uint64_t seed)
{
    const Household *household = make_household(arena, shape, seed);

    return (Case){household, make_order(arena, household)};
}
