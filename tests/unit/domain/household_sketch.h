/*
 * A random household and order drawn from a seed, apart from any order of entry: the same sketch
 * can be put together with its accounts, securities, lots and ledger in any order. Ids belong to
 * the sketch, so that two of its households can be compared.
 */
#pragma once

#include "property.h"

enum { SKETCH_ACCOUNTS = 4, SKETCH_SECURITIES = 4, SKETCH_LOTS = 30, SKETCH_ROWS = 8 };

typedef struct Sketch {
    Account accounts[SKETCH_ACCOUNTS];
    size_t account_count;
    Security securities[SKETCH_SECURITIES];
    size_t security_count;
    Lot lots[SKETCH_LOTS]; /* account and security: indices into the sketch's own */
    size_t lot_count;
    RealizedGain realized[SKETCH_ROWS]; /* likewise */
    size_t realized_count;
    GainsBudget budgets[SKETCH_ACCOUNTS + 1]; /* likewise */
    size_t budget_count;
    TaxProfile profile;
    Model model; /* by asset class; without targets there is none */
    LotSelection lot_selection;
    PreviewOrder *order;
} Sketch;

/* Where each stands in the household that is put together. */
typedef struct Arrangement {
    size_t accounts[SKETCH_ACCOUNTS];
    size_t securities[SKETCH_SECURITIES];
    size_t lots[SKETCH_LOTS];
    size_t realized[SKETCH_ROWS];
} Arrangement;

/* Any order of `count` things; as they stand without a seed. */
static inline void arrange(uint64_t *seed, size_t *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        places[i] = i;
    for (size_t i = count; i > 1 && seed != NULL; i--) {
        size_t other = random_below(seed, i);
        size_t place = places[i - 1];

        places[i - 1] = places[other];
        places[other] = place;
    }
}

static inline Arrangement arrangement(const Sketch *sketch, uint64_t *seed)
{
    Arrangement made = {0};

    arrange(seed, made.accounts, sketch->account_count);
    arrange(seed, made.securities, sketch->security_count);
    arrange(seed, made.lots, sketch->lot_count);
    arrange(seed, made.realized, sketch->realized_count);
    return made;
}

/* The household of a sketch, its lots sorted; fails the test when it cannot be computed. */
static inline Household *sketch_household(Arena *arena, const Sketch *sketch,
                                          const Arrangement *places)
{
    Household *household = ARENA_NEW(arena, Household);

    *household = (Household){.lot_selection = sketch->lot_selection,
                             .model = sketch->model.target_count > 0 ? 0 : -1,
                             .model_count = sketch->model.target_count > 0,
                             .models = ARENA_ARRAY(arena, Model, 1),
                             .pins = {.price_as_of = date("2026-08-21")},
                             .accounts = ARENA_ARRAY(arena, Account, SKETCH_ACCOUNTS),
                             .securities = ARENA_ARRAY(arena, Security, SKETCH_SECURITIES),
                             .lots = ARENA_ARRAY(arena, Lot, SKETCH_LOTS),
                             .profiles = ARENA_ARRAY(arena, TaxProfile, 1),
                             .budgets = ARENA_ARRAY(arena, GainsBudget, SKETCH_ACCOUNTS + 1),
                             .realized = ARENA_ARRAY(arena, RealizedGain, SKETCH_ROWS)};
    household->account_count = sketch->account_count;
    household->security_count = sketch->security_count;
    household->lot_count = sketch->lot_count;
    household->realized_count = sketch->realized_count;
    household->budget_count = sketch->budget_count;
    household->profile_count = 1;
    household->profiles[0] = sketch->profile;
    household->models[0] = sketch->model;
    for (size_t i = 0; i < sketch->account_count; i++)
        household->accounts[places->accounts[i]] = sketch->accounts[i];
    for (size_t i = 0; i < sketch->security_count; i++)
        household->securities[places->securities[i]] = sketch->securities[i];
    for (size_t i = 0; i < sketch->lot_count; i++) {
        Lot *lot = &household->lots[places->lots[i]];

        *lot = sketch->lots[i];
        lot->account = (uint32_t)places->accounts[lot->account];
        lot->security = (uint32_t)places->securities[lot->security];
    }
    for (size_t i = 0; i < sketch->realized_count; i++) {
        RealizedGain *row = &household->realized[places->realized[i]];

        *row = sketch->realized[i];
        row->account = (uint32_t)places->accounts[row->account];
        row->security = (uint32_t)places->securities[row->security];
    }
    for (size_t i = 0; i < sketch->budget_count; i++) {
        household->budgets[i] = sketch->budgets[i];
        household->budgets[i].account = (uint32_t)places->accounts[sketch->budgets[i].account];
    }
    household_sort_lots(household);
    ASSERT_OK(household_check(arena, household));
    return household;
}

static inline Date random_day(uint64_t *seed, const char *first, uint64_t days)
{
    return (Date){date(first).days + (int32_t)random_below(seed, days)};
}

static inline void sketch_accounts(Sketch *sketch, uint64_t *seed)
{
    static const TaxTreatment treatments[] = {TAXABLE, TAXABLE, TAX_DEFERRED, TAX_FREE};

    sketch->account_count = 1 + random_below(seed, SKETCH_ACCOUNTS);
    for (size_t i = 0; i < sketch->account_count; i++) {
        sketch->accounts[i] = (Account){.id = {{{[0] = 0xac, [15] = (uint8_t)i}}},
                                        .name = TEXT_LITERAL("Account"),
                                        .tax_treatment = treatments[random_below(seed, 4)],
                                        .owner = random_word(seed, 4),
                                        .rebalancing = true,
                                        .dividend_reinvestment = random_one_in(seed, 3),
                                        .model = -1,
                                        .cash = {(int64_t)random_below(seed, 5000000)}};
        if (random_one_in(seed, 4))
            sketch->accounts[i].lot_selection =
                (OptionalWord){true, (int)random_word(seed, SELECT_SPECIFIC)};
    }
}

static inline void sketch_securities(Sketch *sketch, uint64_t *seed)
{
    static const char *const symbols[SKETCH_SECURITIES] = {"AAA", "BBB", "CCC", "DDD"};

    sketch->security_count = 1 + random_below(seed, SKETCH_SECURITIES);
    for (size_t i = 0; i < sketch->security_count; i++)
        sketch->securities[i] = (Security){
            .id = {{{[0] = 0x5e, [15] = (uint8_t)i}}},
            .symbol = text_of(symbols[i]),
            .tax_kind = random_word(seed, TAX_KIND_DIGITAL_ASSET + 1),
            .asset_class = {!random_one_in(seed, 6), (int)random_word(seed, CLASS_REAL_ESTATE)},
            .unit = random_one_in(seed, 4) ? UNIT_WHOLE : UNIT_FRACTIONAL,
            .identity_group = {random_one_in(seed, 3), TEXT_LITERAL("alike")},
            .price = {true, {1 + (int64_t)random_below(seed, 400 * PRICE_ONE)}}};
}

static inline Lot sketch_lot(const Sketch *sketch, uint64_t *seed)
{
    bool known = !random_one_in(seed, 12);
    size_t number = sketch->lot_count;
    Lot lot = {.id = {{{[0] = 0x10, [15] = (uint8_t)number}}},
               .account = (uint32_t)random_below(seed, sketch->account_count),
               .security = (uint32_t)random_below(seed, sketch->security_count),
               .sequence = (int64_t)number + 1,
               .kind = random_word(seed, 5),
               .basis_status = known ? BASIS_KNOWN : BASIS_UNKNOWN};

    for (size_t i = 0; i < number; i++) /* unique in their account alone (LI-3) */
        lot.sequence -= sketch->lots[i].account != lot.account;
    lot.quantity.units = (1 + (int64_t)random_below(seed, 60)) * QUANTITY_ONE;
    if (random_one_in(seed, 2))
        lot.quantity.units += (int64_t)random_below(seed, QUANTITY_ONE);
    if (known)
        lot.basis = (OptionalMoney){true, {(int64_t)random_below(seed, 2000000)}};
    if (!random_one_in(seed, 20))
        lot.acquired_on =
            (OptionalDate){true, random_one_in(seed, 2) ? random_day(seed, "2026-06-20", 70)
                                                        : random_day(seed, "2019-01-01", 2700)};
    if (lot.kind == LOT_GIFT && random_one_in(seed, 2)) {
        lot.donor_basis = (OptionalMoney){true, {(int64_t)random_below(seed, 900000)}};
        lot.gift_value = (OptionalMoney){true, {(int64_t)random_below(seed, 900000)}};
        lot.donor_acquired_on = on("2016-03-01");
        lot.gift_date = on("2018-03-01");
    }
    return lot;
}

static inline void sketch_ledger(Sketch *sketch, uint64_t *seed)
{
    sketch->realized_count = random_below(seed, SKETCH_ROWS + 1);
    for (size_t i = 0; i < sketch->realized_count; i++)
        sketch->realized[i] =
            (RealizedGain){.id = {{{[0] = 0x9a, [15] = (uint8_t)i}}},
                           .account = (uint32_t)random_below(seed, sketch->account_count),
                           .security = (uint32_t)random_below(seed, sketch->security_count),
                           .quantity = {QUANTITY_ONE * (1 + (int64_t)random_below(seed, 20))},
                           .sold_on = random_day(seed, "2025-10-01", 324),
                           .gain = {random_signed(seed, 1000000)},
                           .term = random_word(seed, 2)};
    sketch->budget_count = 1 + sketch->account_count;
    for (size_t i = 0; i < sketch->budget_count; i++)
        sketch->budgets[i] = (GainsBudget){.scope = i == 0 ? BUDGET_HOUSEHOLD : BUDGET_ACCOUNT,
                                           .account = (uint32_t)(i == 0 ? 0 : i - 1),
                                           .year = 2026 - random_one_in(seed, 4),
                                           .allowance = {random_one_in(seed, 2), {1000000}},
                                           .short_cap = {random_one_in(seed, 2), {200000}},
                                           .long_cap = {random_one_in(seed, 2), {400000}}};
}

static inline void sketch_profile(Sketch *sketch, uint64_t *seed)
{
    sketch->profile =
        (TaxProfile){.year = 2026,
                     .kind = random_one_in(seed, 6),
                     .filing_status = {true, (int)random_word(seed, FILING_STATUS_COUNT)},
                     .wages = {(int64_t)random_below(seed, 40000000)},
                     .short_term_carryover_in = {(int64_t)random_below(seed, 500000)},
                     .state_rate = {50000},
                     .short_term_rate = {true, {370000}},
                     .long_term_rate = {true, {200000}}};
}

static inline void sketch_model(Sketch *sketch, Arena *arena, uint64_t *seed)
{
    static const char *const weights[] = {"0.5", "0.3", "0.2"};

    sketch->model = (Model){.basis = BY_ASSET_CLASS, .targets = ARENA_ARRAY(arena, ModelTarget, 3)};
    sketch->model.target_count = random_one_in(seed, 4) ? 0 : 3;
    for (size_t i = 0; i < sketch->model.target_count; i++)
        sketch->model.targets[i] =
            (ModelTarget){.weight = rate(weights[i]), .asset_class = {true, (int)(2 * i)}};
}

/* What an account holds of a security on the trade date. */
static inline int64_t sketch_held(const Sketch *sketch, size_t account, size_t security)
{
    int64_t units = 0;

    for (size_t i = 0; i < sketch->lot_count; i++) {
        const Lot *lot = &sketch->lots[i];

        if (lot->account == account && lot->security == security &&
            (!lot->acquired_on.present || lot->acquired_on.value.days <= date("2026-08-21").days))
            units += lot->quantity.units;
    }
    return units;
}

static inline TradeOrder *sketch_trade(Sketch *sketch, size_t account, size_t security)
{
    TradeOrder *trade = &sketch->order->trades[sketch->order->trade_count++];

    *trade = (TradeOrder){.account_id = sketch->accounts[account].id,
                          .symbol = sketch->securities[security].symbol,
                          .quantity = {.present = true}};
    return trade;
}

/* Up to two sales of each holding that it has enough for, and a purchase here and there. */
static inline void sketch_order(Sketch *sketch, Arena *arena, uint64_t *seed)
{
    sketch->order = ARENA_NEW(arena, PreviewOrder);
    sketch->order->trades = ARENA_ARRAY(arena, TradeOrder, PREVIEW_TRADES_LIMIT);
    if (random_one_in(seed, 2))
        sketch->order->lot_selection =
            (OptionalWord){true, (int)random_word(seed, SELECT_SPECIFIC)};
    for (size_t account = 0; account < sketch->account_count; account++) {
        for (size_t security = 0; security < sketch->security_count; security++) {
            int64_t left = sketch_held(sketch, account, security) / QUANTITY_ONE;

            for (int i = 0; i < 2 && left > 0; i++) {
                int64_t shares = 1 + (int64_t)random_below(seed, (uint64_t)left);

                sketch_trade(sketch, account, security)->quantity.value.units =
                    shares * QUANTITY_ONE;
                left -= shares;
            }
            if (random_one_in(seed, 6)) {
                TradeOrder *trade = sketch_trade(sketch, account, security);

                trade->side = SIDE_BUY;
                trade->quantity.value.units = QUANTITY_ONE * (1 + (int64_t)random_below(seed, 9));
            }
        }
    }
}

static inline Sketch *sketch_new(PropertyCase *made)
{
    Sketch *sketch = ARENA_NEW(made->arena, Sketch);
    uint64_t lots = random_below(&made->seed, SKETCH_LOTS + 1);

    sketch->lot_selection = random_word(&made->seed, SELECT_SPECIFIC);
    sketch_accounts(sketch, &made->seed);
    sketch_securities(sketch, &made->seed);
    for (; sketch->lot_count < lots; sketch->lot_count++)
        sketch->lots[sketch->lot_count] = sketch_lot(sketch, &made->seed);
    sketch_ledger(sketch, &made->seed);
    sketch_profile(sketch, &made->seed);
    sketch_model(sketch, made->arena, &made->seed);
    sketch_order(sketch, made->arena, &made->seed);
    return sketch;
}
