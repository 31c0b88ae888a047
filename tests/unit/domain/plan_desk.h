/* A small household and an order on it, for the tests of plans. */
#pragma once

#include "testing.h"

/* Account 0 taxable with 30 VTI in two lots and 2.5 whole-only BRK; account 1 an IRA with 5 VTI. */
typedef struct Desk {
    HouseholdBuilder builder;
    PreviewOrder *order;
    OptionalWord selection;
    LotId lots[2];
    Plan plan;
} Desk;

static inline Desk *desk(void **state)
{
    Desk *made = ARENA_NEW(*state, Desk);
    HouseholdBuilder *builder = &made->builder;
    uint32_t taxable;
    uint32_t ira;
    uint32_t vti;
    uint32_t brk;

    *builder = builder_new(*state, "2026-08-21");
    taxable = builder_account(builder, TAXABLE, OWNER_SELF, "0.00");
    ira = builder_account(builder, TAX_DEFERRED, OWNER_SELF, "0.00");
    vti = builder_security(builder, "VTI", CLASS_US_STOCKS, "300");
    brk = builder_security(builder, "BRK", CLASS_US_STOCKS, "500");
    builder_security(builder, "NEW", CLASS_US_STOCKS, NULL);
    builder_security(builder, "NIL", CLASS_US_STOCKS, "0");
    builder->household.securities[brk].unit = UNIT_WHOLE;
    made->lots[0] = builder_lot(builder, taxable, vti, "10", "1000", "2020-01-06")->id;
    made->lots[1] = builder_lot(builder, taxable, vti, "20", "3000", "2024-01-08")->id;
    builder_lot(builder, taxable, brk, "2.5", "900", "2020-01-06");
    builder_lot(builder, ira, vti, "5", "900", "2020-01-06");
    made->order = builder_order(builder);
    return made;
}

static inline Error *plan_of(Desk *made)
{
    return plan_trades(made->builder.arena, builder_household(&made->builder), made->order,
                       made->selection, &made->plan);
}

static inline TradeOrder *sell(Desk *made, const char *symbol, const char *shares)
{
    return builder_sell(&made->builder, made->order, 0, symbol, shares);
}

static inline TradeOrder *sell_amount(Desk *made, const char *symbol, const char *amount)
{
    TradeOrder *trade = sell(made, symbol, NULL);

    trade->all = false;
    trade->amount = some(amount);
    return trade;
}

static inline TradeOrder *buy(Desk *made, const char *symbol, const char *amount)
{
    return builder_buy(&made->builder, made->order, 0, symbol, amount);
}

static inline void name_lot(Desk *made, TradeOrder *trade, LotId lot, const char *shares)
{
    if (trade->lots == NULL)
        trade->lots = ARENA_ARRAY(made->builder.arena, NamedLot, 5);
    trade->lots[trade->lot_count].lot_id = lot;
    if (shares != NULL)
        trade->lots[trade->lot_count].quantity = (OptionalQuantity){true, quantity(shares)};
    trade->lot_count++;
}
