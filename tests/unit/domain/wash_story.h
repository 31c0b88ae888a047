/* Purchases and sales of one security over several accounts, for the tests of matching. */
#pragma once

#include "domain/wash_match.h"
#include "testing.h"

/* Accounts 0 to 3 of a story: own, spouse's, own IRA, joint; purchases and sales by line. */
enum { OWN, SPOUSES, IRA, JOINT, STORY_ROOM = 200 };

typedef struct Story {
    Arena *arena;
    WashHistory history;
    WashAccount accounts[4];
    WashBuy buys[STORY_ROOM];
    WashSale sales[STORY_ROOM];
    WashLedger ledger;
} Story;

static inline Story *story(void **state)
{
    Story *made = ARENA_NEW(*state, Story);

    made->arena = *state;
    made->accounts[SPOUSES].owner = OWNER_SPOUSE;
    made->accounts[IRA].tax_treatment = TAX_DEFERRED;
    made->accounts[JOINT].owner = OWNER_JOINT;
    made->history = (WashHistory){
        .accounts = made->accounts, .account_count = 4, .buys = made->buys, .sales = made->sales};
    return made;
}

static inline WashBuy *buy(Story *made, uint32_t account, const char *shares, const char *basis,
                           const char *day)
{
    uint32_t index = (uint32_t)made->history.buy_count++;

    made->buys[index] = (WashBuy){.account = account,
                                  .purchase = index,
                                  .date = date(day),
                                  .sequence = index,
                                  .quantity = quantity(shares),
                                  .basis = money(basis)};
    return &made->buys[index];
}

static inline WashSale *sell(Story *made, uint32_t bought, const char *shares, const char *proceeds,
                             const char *day)
{
    WashSale *sale = &made->sales[made->history.sale_count++];

    *sale = (WashSale){.buy = bought,
                       .date = date(day),
                       .moment = 1,
                       .quantity = quantity(shares),
                       .proceeds = money(proceeds)};
    return sale;
}

static inline const WashLedger *match(Story *made)
{
    ASSERT_OK(wash_match(made->arena, &made->history, &made->ledger));
    return &made->ledger;
}

/* 100 shares bought at 10,000 and sold at 8,000 on 2026-05-01: a loss of 2,000. */
static inline Story *loss_of_2000(void **state)
{
    Story *made = story(state);

    buy(made, OWN, "100", "10000.00", "2024-06-03");
    sell(made, 0, "100", "8000.00", "2026-05-01");
    return made;
}
