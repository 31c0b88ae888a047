#include "domain/wash_match_parts.h"

#include <assert.h>

bool wash_comes_after(const WashBuy *buy, const WashSale *sale)
{
    if (buy->date.days != sale->date.days)
        return buy->date.days > sale->date.days;
    return buy->moment > sale->moment;
}

static size_t add_part(Matching *matching, Part part)
{
    matching->parts = arena_grown(matching->arena, matching->parts, matching->part_count,
                                  &matching->part_room, sizeof *matching->parts);
    matching->parts[matching->part_count] = part;
    return matching->part_count++;
}

Money wash_parts_take(Part *part, Quantity quantity)
{
    Money basis = money_share(part->basis, quantity, part->quantity);

    part->quantity = quantity_subtract(part->quantity, quantity);
    part->basis = money_subtract(part->basis, basis);
    return basis;
}

/* Adjusted parts of a buy stand in the order in which they absorbed, before the unused one. */
static void link_adjusted(Matching *matching, size_t added)
{
    uint32_t buy = matching->parts[added].buy;
    size_t last = matching->last_link[buy];

    matching->parts[added].next = buy;
    if (last == NO_PART)
        matching->first_part[buy] = added;
    else
        matching->parts[last].next = added;
    matching->last_link[buy] = added;
}

/* What had absorbed a loss before the history begins is used, and otherwise as it is. */
static void split_absorbed(Matching *matching, uint32_t buy)
{
    Part part = matching->parts[buy];

    part.quantity = matching->history->buys[buy].absorbed;
    part.used = true;
    part.basis = wash_parts_take(&matching->parts[buy], part.quantity);
    link_adjusted(matching, add_part(matching, part));
}

void wash_parts_start(Matching *matching)
{
    const WashHistory *history = matching->history;

    matching->part_room = history->buy_count;
    matching->parts = ARENA_ARRAY(matching->arena, Part, history->buy_count);
    for (uint32_t i = 0; i < history->buy_count; i++) {
        const WashBuy *buy = &history->buys[i];
        Date start = buy->deemed_acquired_on.present ? buy->deemed_acquired_on.value : buy->date;

        assert(buy->account < history->account_count);
        matching->first_part[i] = i; /* the unused part of a buy has its index */
        matching->last_link[i] = NO_PART;
        matching->parts[i] = (Part){.buy = i,
                                    .quantity = buy->quantity,
                                    .basis = buy->basis,
                                    .holding_start = start,
                                    .next = NO_PART};
    }
    matching->part_count = history->buy_count;
    for (uint32_t i = 0; i < history->buy_count; i++) {
        if (history->buys[i].absorbed.units > 0)
            split_absorbed(matching, i);
    }
}

static bool is_kept_on(const Part *part, Date day)
{
    return part->kept_on.present && part->kept_on.value.days == day.days;
}

/*
 * The part that a sale takes next: adjusted shares before others (WS-9), and last those that were
 * kept at this very day's close, which other shares of the day do not touch.
 */
size_t wash_parts_next(const Matching *matching, uint32_t buy, Date sold_on)
{
    size_t kept = NO_PART;

    for (size_t at = matching->first_part[buy]; at != NO_PART; at = matching->parts[at].next) {
        const Part *part = &matching->parts[at];

        if (part->quantity.units == 0)
            continue;
        if (!is_kept_on(part, sold_on))
            return at;
        if (kept == NO_PART)
            kept = at;
    }
    return kept;
}

/* Adjusted shares that other sales of the day take before the unused ones. */
static Quantity adjusted_before_unused(const Matching *matching, uint32_t buy, Date day)
{
    Quantity sum = {0};

    for (size_t at = matching->first_part[buy]; matching->parts[at].next != NO_PART;
         at = matching->parts[at].next) {
        if (!is_kept_on(&matching->parts[at], day))
            sum = quantity_add(sum, matching->parts[at].quantity);
    }
    return sum;
}

/*
 * Shares of a buy that can absorb a loss of this sale: those bought after it in full, those bought
 * before it as far as they are kept at the close of the day. Rule WS-5.
 */
Quantity wash_parts_available(const Matching *matching, uint32_t buy, const WashSale *sale)
{
    Quantity unused = matching->parts[buy].quantity;
    Quantity adjusted;
    Quantity taken;

    if (matching->sold_later[buy].units == 0 || wash_comes_after(wash_buy_at(matching, buy), sale))
        return unused;
    adjusted = adjusted_before_unused(matching, buy, sale->date);
    taken = quantity_subtract(matching->sold_later[buy], adjusted);
    if (taken.units <= 0)
        return unused;
    return quantity_subtract(unused, quantity_min(taken, unused));
}

/* Days that the shares sold were held: inherited ones by the calendar alone. Rule WS-9. */
static int32_t days_held(const Matching *matching, const WashPiece *piece, const WashSale *sale)
{
    const WashBuy *sold = wash_buy_at(matching, sale->buy);
    Date start = sold->kind == LOT_INHERITANCE ? sold->date : piece->holding_start;

    return sale->date.days - start.days;
}

/* As long before it was bought as the shares sold were held. CHOICE: no earlier than dates are
 * (HP-7); the term is the same but for what is sold in the first year that there is. Rule WS-9. */
static Date tacked(Date bought_on, int32_t days)
{
    Date start = date_add_days(bought_on, -days);

    return start.days < DATE_DAYS_FIRST ? (Date){DATE_DAYS_FIRST} : start;
}

void wash_parts_absorb(Matching *matching, WashMatch *match, const WashSale *sale)
{
    const WashPiece *piece = &matching->ledger.pieces[match->piece];
    const WashBuy *buy = wash_buy_at(matching, match->buy);
    Part part = {.buy = match->buy, .quantity = match->quantity, .used = true};

    part.holding_start = matching->parts[match->buy].holding_start;
    part.basis = wash_parts_take(&matching->parts[match->buy], match->quantity);
    if (!match->permanent) {
        part.basis = money_add(part.basis, match->disallowed);
        part.holding_start = tacked(buy->date, days_held(matching, piece, sale));
    }
    if (!wash_comes_after(buy, sale))
        part.kept_on = (OptionalDate){true, sale->date};
    match->basis = part.basis;
    match->holding_start = part.holding_start;
    link_adjusted(matching, add_part(matching, part));
}

void wash_parts_list(Matching *matching)
{
    WashLedger *ledger = &matching->ledger;

    ledger->held = ARENA_ARRAY(matching->arena, WashHolding, matching->part_count);
    for (size_t i = 0; i < matching->history->buy_count; i++) {
        size_t at = matching->first_part[matching->buys[i].index];

        for (; at != NO_PART; at = matching->parts[at].next) {
            const Part *part = &matching->parts[at];

            if (part->quantity.units > 0)
                ledger->held[ledger->held_count++] = (WashHolding){
                    part->buy, part->quantity, part->basis, part->holding_start, part->used};
        }
    }
}
