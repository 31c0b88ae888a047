#include "domain/wash_watch.h"

#include "domain/wash_proposal.h"
#include "domain/wash_sale.h"

static bool counts(const Household *household, uint32_t account, uint32_t security)
{
    return household->accounts[account].owner != OWNER_OTHER &&
           household->securities[security].tax_kind != TAX_KIND_DIGITAL_ASSET;
}

/* A booked loss that shares bought on this day would still disallow. */
static bool is_open(const Household *household, const RealizedGain *row, Date as_of)
{
    return date_compare(row->sold_on, as_of) <= 0 &&
           date_compare(as_of, wash_sale_window_last(row->sold_on)) <= 0 &&
           household->accounts[row->account].tax_treatment == TAXABLE &&
           counts(household, row->account, row->security) && wash_unmatched(row).units > 0;
}

/* The last day of the security's windows; false when none is open. */
static bool watched_until(const Household *household, const Security *security, Date as_of,
                          Date *until_out)
{
    bool watched = false;

    for (size_t i = 0; i < household->realized_count; i++) {
        const RealizedGain *row = &household->realized[i];
        Date last = wash_sale_window_last(row->sold_on);

        if (!wash_identical(security, &household->securities[row->security]) ||
            !is_open(household, row, as_of) || (watched && date_compare(last, *until_out) <= 0))
            continue;
        *until_out = last;
        watched = true;
    }
    return watched;
}

static void list_securities(Arena *arena, const Household *household, Date as_of, WashWatch *watch)
{
    watch->do_not_buy = ARENA_ARRAY(arena, WatchedSecurity, household->security_count);
    for (size_t i = 0; i < household->security_count; i++) {
        const Security *security = &household->securities[i];
        Date until;

        if (watched_until(household, security, as_of, &until))
            watch->do_not_buy[watch->do_not_buy_count++] =
                (WatchedSecurity){security->symbol, until, date_add_days(until, 1)};
    }
}

static bool may_replace(const Household *household, const Lot *lot, Date as_of)
{
    return (lot->kind == LOT_PURCHASE || lot->kind == LOT_DRIP) && lot->acquired_on.present &&
           date_compare(lot->acquired_on.value, as_of) <= 0 &&
           lot->absorbed.units < lot->quantity.units &&
           counts(household, lot->account, lot->security);
}

/* Whether the shares came in within the window of the loss, by another purchase than those sold. */
static bool meets(const Household *household, const Lot *lot, const RealizedGain *row)
{
    bool same_purchase = lot->account == row->account && lot->sequence == row->sequence;

    return !same_purchase &&
           wash_identical(&household->securities[lot->security],
                          &household->securities[row->security]) &&
           date_compare(lot->acquired_on.value, wash_sale_window_first(row->sold_on)) >= 0 &&
           date_compare(lot->acquired_on.value, wash_sale_window_last(row->sold_on)) <= 0;
}

static void meet_losses(Arena *arena, const Household *household, const Lot *lot, Date as_of,
                        PossibleReplacement *replacement)
{
    replacement->realized_gain_ids = ARENA_ARRAY(arena, RealizedGainId, household->realized_count);
    for (size_t i = 0; i < household->realized_count; i++) {
        const RealizedGain *row = &household->realized[i];

        if (is_open(household, row, as_of) && meets(household, lot, row))
            replacement->realized_gain_ids[replacement->realized_gain_count++] = row->id;
    }
}

static void list_replacements(Arena *arena, const Household *household, Date as_of,
                              WashWatch *watch)
{
    watch->replacements = ARENA_ARRAY(arena, PossibleReplacement, household->lot_count);
    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];
        PossibleReplacement *replacement = &watch->replacements[watch->replacement_count];

        if (!may_replace(household, lot, as_of))
            continue;
        *replacement = (PossibleReplacement){
            .lot_id = lot->id,
            .account_id = household->accounts[lot->account].id,
            .symbol = household->securities[lot->security].symbol,
            .acquired_on = lot->acquired_on.value,
            .quantity = quantity_subtract(lot->quantity, lot->absorbed),
            .until = wash_sale_window_last(lot->acquired_on.value),
        };
        meet_losses(arena, household, lot, as_of, replacement);
        watch->replacement_count +=
            replacement->realized_gain_count > 0 || date_compare(as_of, replacement->until) <= 0;
    }
}

void wash_watch(Arena *arena, const Household *household, Date as_of, WashWatch *watch_out)
{
    WashWatch watch = {0};

    list_securities(arena, household, as_of, &watch);
    list_replacements(arena, household, as_of, &watch);
    *watch_out = watch;
}
