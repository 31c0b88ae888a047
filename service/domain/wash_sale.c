#include "domain/wash_sale.h"

enum { WINDOW_DAYS = 30 };

Date wash_sale_window_first(Date sold_on)
{
    return date_add_days(sold_on, -WINDOW_DAYS);
}

Date wash_sale_window_last(Date sold_on)
{
    return date_add_days(sold_on, WINDOW_DAYS);
}

/* Rules WS-3, WS-5: bought or reinvested inside the window, and something of it is kept. */
static bool replaces(const Household *household, uint32_t index, const WashLoss *loss)
{
    const Lot *lot = &household->lots[index];

    if (index == loss->lot || household->accounts[lot->account].owner == OWNER_OTHER)
        return false;
    if ((lot->kind != LOT_PURCHASE && lot->kind != LOT_DRIP) || !lot->acquired_on.present)
        return false;
    return date_compare(lot->acquired_on.value, wash_sale_window_first(loss->sold_on)) >= 0 &&
           date_compare(lot->acquired_on.value, wash_sale_window_last(loss->sold_on)) <= 0 &&
           loss->left[index].units > 0;
}

size_t wash_sale_suspects(Arena *arena, const Household *household, const WashLoss *loss,
                          WashSuspect **suspects_out)
{
    uint32_t security = household->lots[loss->lot].security;
    WashSuspect found = {.lot = loss->lot, .window_ends = wash_sale_window_last(loss->sold_on)};
    WashSuspect *suspects;
    size_t most = loss->bought_here;
    size_t count = 0;

    *suspects_out = NULL;
    if (household->securities[security].tax_kind == TAX_KIND_DIGITAL_ASSET)
        return 0; /* Rule WS-15. */
    for (uint32_t account = 0; account < household->account_count; account++)
        most += household_holding(household, account, security).count;
    suspects = ARENA_ARRAY(arena, WashSuspect, most);
    for (uint32_t account = 0; account < household->account_count; account++) {
        Holding holding = household_holding(household, account, security);

        for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
            if (!replaces(household, i, loss))
                continue;
            found.replacement_lot = i;
            found.replacement_date = household->lots[i].acquired_on.value;
            suspects[count++] = found;
        }
    }
    if (loss->bought_here) {
        found.replacement_lot = UINT32_MAX;
        found.replacement_date = loss->sold_on;
        suspects[count++] = found;
    }
    *suspects_out = suspects;
    return count;
}
