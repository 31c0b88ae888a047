#include <assert.h>
#include <stdlib.h>

#include "domain/wash_match_parts.h"

static int compare_moments(const void *left_moment, const void *right_moment)
{
    const Moment *left = left_moment;
    const Moment *right = right_moment;

    if (left->date.days != right->date.days)
        return left->date.days < right->date.days ? -1 : 1;
    if (left->moment != right->moment)
        return left->moment < right->moment ? -1 : 1;
    if (left->bought_on.days != right->bought_on.days)
        return left->bought_on.days < right->bought_on.days ? -1 : 1;
    if (left->sequence != right->sequence)
        return left->sequence < right->sequence ? -1 : 1;
    return left->index < right->index ? -1 : left->index > right->index;
}

static void order_events(Matching *matching)
{
    const WashHistory *history = matching->history;

    for (uint32_t i = 0; i < history->buy_count; i++) {
        const WashBuy *buy = &history->buys[i];

        matching->buys[i] = (Moment){i, buy->date, buy->moment, buy->date, buy->sequence};
    }
    for (uint32_t i = 0; i < history->sale_count; i++) {
        const WashSale *sale = &history->sales[i];
        const WashBuy *buy;

        assert(sale->buy < history->buy_count);
        buy = &history->buys[sale->buy];
        matching->sales[i] = (Moment){i, sale->date, sale->moment, buy->date, buy->sequence};
    }
    if (history->buy_count > 0)
        qsort(matching->buys, history->buy_count, sizeof *matching->buys, compare_moments);
    if (history->sale_count > 0)
        qsort(matching->sales, history->sale_count, sizeof *matching->sales, compare_moments);
}

/* Rules WS-2, WS-3, WS-6. */
static bool is_candidate(const Matching *matching, uint32_t buy, const WashSale *sale)
{
    const WashBuy *candidate = wash_buy_at(matching, buy);

    if (candidate->purchase == wash_buy_at(matching, sale->buy)->purchase)
        return false;
    if (candidate->kind != LOT_PURCHASE && candidate->kind != LOT_DRIP)
        return false;
    return date_compare(candidate->date, wash_sale_window_first(sale->date)) >= 0 &&
           date_compare(candidate->date, wash_sale_window_last(sale->date)) <= 0;
}

/* Rule WS-10, seen from the seller; a joint account is one's own. */
static bool is_permanent(const Matching *matching, uint32_t sold, uint32_t replacement)
{
    const WashAccount *accounts = matching->history->accounts;
    const WashAccount *seller = &accounts[wash_buy_at(matching, sold)->account];
    const WashAccount *buyer = &accounts[wash_buy_at(matching, replacement)->account];

    if (buyer->tax_treatment != TAXABLE)
        return true;
    return matching->history->spouse_replacement == SPOUSE_PERMANENT &&
           seller->owner != buyer->owner && seller->owner != OWNER_JOINT &&
           buyer->owner != OWNER_JOINT;
}

/* Rule WS-7: contrary views hold that shares bought before the lot sold do not replace it. */
static bool is_contestable(const WashBuy *sold, const WashBuy *replacement)
{
    if (replacement->date.days != sold->date.days)
        return replacement->date.days < sold->date.days;
    return replacement->sequence < sold->sequence;
}

static void add_match(Matching *matching, WashMatch match, const WashSale *sale)
{
    WashLedger *ledger = &matching->ledger;

    ledger->matches = wash_grown(matching->arena, ledger->matches, ledger->match_count,
                                 &matching->match_room, sizeof *ledger->matches);
    ledger->matches[ledger->match_count++] = match;
    wash_parts_absorb(matching, &match, sale);
}

/* Rules WS-8, WS-9, RD-4: replacements by acquisition, each share once. */
static void match_loss(Matching *matching, uint32_t index, const WashSale *sale)
{
    WashPiece *piece = &matching->ledger.pieces[index];
    Money loss = money_subtract(piece->basis, piece->proceeds);
    Quantity matched = {0};

    for (size_t i = 0; i < matching->history->buy_count && matched.units < piece->quantity.units;
         i++) {
        uint32_t buy = matching->buys[i].index;
        WashMatch match = {.piece = index, .buy = buy};
        Money until;

        if (!is_candidate(matching, buy, sale))
            continue;
        match.quantity = quantity_min(wash_parts_available(matching, buy, sale),
                                      quantity_subtract(piece->quantity, matched));
        if (match.quantity.units == 0)
            continue;
        matched = quantity_add(matched, match.quantity);
        until = money_share(loss, matched, piece->quantity);
        match.disallowed = money_subtract(until, piece->disallowed);
        match.permanent = is_permanent(matching, sale->buy, buy);
        match.contestable =
            is_contestable(wash_buy_at(matching, sale->buy), wash_buy_at(matching, buy));
        piece->disallowed = until;
        if (match.permanent)
            piece->permanently_disallowed =
                money_add(piece->permanently_disallowed, match.disallowed);
        add_match(matching, match, sale);
    }
}

static Term term_of(const WashBuy *buy, Date holding_start, Date sold_on)
{
    Lot lot = {.kind = buy->kind == LOT_INHERITANCE ? LOT_INHERITANCE : LOT_PURCHASE,
               .acquired_on = {true, holding_start}};

    return lot_term(&lot, sold_on);
}

static Error *contradiction(const Matching *matching, const char *code, const char *detail)
{
    return error_new(matching->arena, ERROR_INVALID, code, "%s", detail);
}

/* Takes a sale from the parts of its buy, piece by piece, and matches every loss. */
static Error *sell(Matching *matching, const Moment *moment)
{
    const WashSale *sale = &matching->history->sales[moment->index];
    const WashBuy *buy = wash_buy_at(matching, sale->buy);
    bool taxable = matching->history->accounts[buy->account].tax_treatment == TAXABLE;
    WashLedger *ledger = &matching->ledger;
    Quantity sold = {0};
    Money paid = {0};

    if (wash_comes_after(buy, sale))
        return contradiction(matching, "sold_before_bought",
                             "Shares are sold before they are "
                             "bought.");
    while (sold.units < sale->quantity.units) {
        size_t at = wash_parts_next(matching, sale->buy, sale->date);
        WashPiece piece = {.sale = moment->index};
        Money until;

        if (at == NO_PART)
            return contradiction(matching, "more_than_held", "More is sold than was bought.");
        piece.quantity =
            quantity_min(matching->parts[at].quantity, quantity_subtract(sale->quantity, sold));
        sold = quantity_add(sold, piece.quantity);
        until = money_share(sale->proceeds, sold, sale->quantity);
        piece.proceeds = money_subtract(until, paid);
        paid = until;
        piece.holding_start = matching->parts[at].holding_start;
        piece.is_replacement = matching->parts[at].used;
        piece.basis = wash_parts_take(&matching->parts[at], piece.quantity);
        piece.term = term_of(buy, piece.holding_start, sale->date);
        ledger->pieces = wash_grown(matching->arena, ledger->pieces, ledger->piece_count,
                                    &matching->piece_room, sizeof *ledger->pieces);
        ledger->pieces[ledger->piece_count++] = piece;
        /* Rules WS-1, WS-10: gains are left alone, and so are losses inside an IRA. */
        if (taxable && piece.basis.cents > piece.proceeds.cents)
            match_loss(matching, (uint32_t)(ledger->piece_count - 1), sale);
    }
    return NULL;
}

/* What the sales of one day take of each buy, before the first of them is matched. */
static void count_day(Matching *matching, size_t first)
{
    const WashHistory *history = matching->history;
    Date day = matching->sales[first].date;

    for (size_t i = first; i < history->sale_count && matching->sales[i].date.days == day.days;
         i++) {
        const WashSale *sale = &history->sales[matching->sales[i].index];
        Quantity *later = &matching->sold_later[sale->buy];

        *later = quantity_add(*later, sale->quantity);
    }
}

Error *wash_match(Arena *arena, const WashHistory *history, WashLedger *ledger_out)
{
    Matching matching = {.arena = arena,
                         .history = history,
                         .first_part = ARENA_ARRAY(arena, size_t, history->buy_count),
                         .sold_later = ARENA_ARRAY(arena, Quantity, history->buy_count),
                         .buys = ARENA_ARRAY(arena, Moment, history->buy_count),
                         .sales = ARENA_ARRAY(arena, Moment, history->sale_count)};

    wash_parts_start(&matching);
    order_events(&matching);
    for (size_t i = 0; i < history->sale_count; i++) {
        const WashSale *sale = &history->sales[matching.sales[i].index];
        Quantity *later = &matching.sold_later[sale->buy];

        if (i == 0 || matching.sales[i - 1].date.days != matching.sales[i].date.days)
            count_day(&matching, i);
        *later = quantity_subtract(*later, sale->quantity);
        TRY(sell(&matching, &matching.sales[i]));
    }
    wash_parts_list(&matching);
    *ledger_out = matching.ledger;
    return NULL;
}
