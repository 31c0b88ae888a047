#include <assert.h>
#include <stdlib.h>

#include "domain/wash_match_parts.h"

static int compare_sales(const WashSale *left, const WashSale *right)
{
    if (left->quantity.units != right->quantity.units)
        return decimal_compare(left->quantity.units, right->quantity.units);
    if (left->proceeds.cents != right->proceeds.cents)
        return decimal_compare(left->proceeds.cents, right->proceeds.cents);
    return decimal_compare(left->basis.value.cents, right->basis.value.cents);
}

/*
 * Sequences order one account. Between accounts nothing says which shares of a day came first, so
 * that it is told by what they are, and the order of input decides between equals alone. CHOICE:
 * those that defer a loss come before those that lose it for good.
 */
static int compare_shares(const Moment *left, const Moment *right)
{
    const WashBuy *a = left->shares;
    const WashBuy *b = right->shares;

    if (left->account->tax_treatment != right->account->tax_treatment)
        return decimal_compare(left->account->tax_treatment, right->account->tax_treatment);
    if (left->account->owner != right->account->owner)
        return decimal_compare(left->account->owner, right->account->owner);
    if (a->quantity.units != b->quantity.units)
        return decimal_compare(a->quantity.units, b->quantity.units);
    if (a->basis.cents != b->basis.cents)
        return decimal_compare(a->basis.cents, b->basis.cents);
    if (a->absorbed.units != b->absorbed.units)
        return decimal_compare(a->absorbed.units, b->absorbed.units);
    if (a->deemed_acquired_on.value.days != b->deemed_acquired_on.value.days)
        return decimal_compare(a->deemed_acquired_on.value.days, b->deemed_acquired_on.value.days);
    if (a->kind != b->kind)
        return decimal_compare(a->kind, b->kind);
    return left->sale == NULL ? 0 : compare_sales(left->sale, right->sale);
}

static int compare_moments(const void *left_moment, const void *right_moment)
{
    const Moment *left = left_moment;
    const Moment *right = right_moment;
    int order;

    if (left->date.days != right->date.days)
        return date_compare(left->date, right->date);
    if (left->moment != right->moment)
        return decimal_compare(left->moment, right->moment);
    if (left->bought_on.days != right->bought_on.days)
        return date_compare(left->bought_on, right->bought_on);
    if (left->sequence != right->sequence)
        return decimal_compare(left->sequence, right->sequence);
    if (left->sale != NULL && left->sale->order != right->sale->order)
        return decimal_compare(left->sale->order, right->sale->order);
    order = compare_shares(left, right);
    return order != 0 ? order : decimal_compare(left->index, right->index);
}

/* `sale`: NULL for the buy itself. */
static Moment moment_of(const WashHistory *history, uint32_t index, const WashBuy *buy,
                        const WashSale *sale)
{
    return (Moment){.index = index,
                    .date = sale == NULL ? buy->date : sale->date,
                    .moment = sale == NULL ? buy->moment : sale->moment,
                    .bought_on = buy->date,
                    .sequence = buy->sequence,
                    .shares = buy,
                    .account = &history->accounts[buy->account],
                    .sale = sale};
}

static void order_events(Matching *matching)
{
    const WashHistory *history = matching->history;

    for (uint32_t i = 0; i < history->buy_count; i++)
        matching->buys[i] = moment_of(history, i, &history->buys[i], NULL);
    for (uint32_t i = 0; i < history->sale_count; i++) {
        const WashSale *sale = &history->sales[i];

        assert(sale->buy < history->buy_count);
        matching->sales[i] = moment_of(history, i, &history->buys[sale->buy], sale);
    }
    qsort(matching->buys, history->buy_count, sizeof *matching->buys, compare_moments);
    qsort(matching->sales, history->sale_count, sizeof *matching->sales, compare_moments);
}

/* A joint account is one's own. */
bool wash_is_permanent(SpouseReplacement spouse_replacement, const WashAccount *seller,
                       const WashAccount *buyer)
{
    if (buyer->tax_treatment != TAXABLE)
        return true;
    return spouse_replacement == SPOUSE_PERMANENT && seller->owner != buyer->owner &&
           seller->owner != OWNER_JOINT && buyer->owner != OWNER_JOINT;
}

static bool is_permanent(const Matching *matching, uint32_t sold, uint32_t replacement)
{
    const WashHistory *history = matching->history;

    return wash_is_permanent(history->spouse_replacement,
                             &history->accounts[wash_buy_at(matching, sold)->account],
                             &history->accounts[wash_buy_at(matching, replacement)->account]);
}

/*
 * Rule WS-7: contrary views hold that shares bought before the lot sold do not replace it. CHOICE:
 * of one day those are before it that have the lower sequence, as they are matched (WS-9).
 */
static bool is_contestable(const WashBuy *sold, const WashBuy *replacement)
{
    if (replacement->date.days != sold->date.days)
        return replacement->date.days < sold->date.days;
    return replacement->sequence < sold->sequence;
}

static void add_match(Matching *matching, WashMatch match, const WashSale *sale)
{
    WashLedger *ledger = &matching->ledger;

    ledger->matches = arena_grown(matching->arena, ledger->matches, ledger->match_count,
                                  &matching->match_room, sizeof *ledger->matches);
    ledger->matches[ledger->match_count++] = match;
    wash_parts_absorb(matching, &ledger->matches[ledger->match_count - 1], sale);
}

/* The first place from `at` on whose buy may yet replace, or buy_count. */
static size_t open_from(Matching *matching, size_t at)
{
    size_t *open = matching->open;

    while (open[at] != at) {
        open[at] = open[open[at]];
        at = open[at];
    }
    return at;
}

/* Rules WS-2, WS-3: sales come by date, so what lies before one's window lies before all later. */
static bool is_past(const WashBuy *buy, const WashSale *sale)
{
    return (buy->kind != LOT_PURCHASE && buy->kind != LOT_DRIP) ||
           date_compare(buy->date, wash_sale_window_first(sale->date)) < 0;
}

/* What a buy disallows of the rest of a loss. Rules WS-8, WS-10, RD-4. */
static void match_buy(Matching *matching, WashMatch match, const WashSale *sale, Quantity *matched)
{
    WashPiece *piece = &matching->ledger.pieces[match.piece];
    const WashBuy *sold = wash_buy_at(matching, sale->buy);
    Money loss = money_subtract(piece->basis, piece->proceeds);
    Money until;

    match.quantity = quantity_min(match.quantity, quantity_subtract(piece->quantity, *matched));
    *matched = quantity_add(*matched, match.quantity);
    until = money_max(money_share(loss, *matched, piece->quantity), piece->disallowed);
    match.disallowed = money_subtract(until, piece->disallowed);
    match.permanent = is_permanent(matching, sale->buy, match.buy);
    match.contestable = is_contestable(sold, wash_buy_at(matching, match.buy));
    piece->disallowed = until;
    if (match.permanent)
        piece->permanently_disallowed = money_add(piece->permanently_disallowed, match.disallowed);
    add_match(matching, match, sale);
}

/* Rules WS-2, WS-6, WS-9: replacements by acquisition, never of the purchase sold. */
static void match_loss(Matching *matching, uint32_t index, const WashSale *sale)
{
    const Moment *buys = matching->buys;
    size_t count = matching->history->buy_count;
    Quantity whole = matching->ledger.pieces[index].quantity;
    uint32_t purchase = wash_buy_at(matching, sale->buy)->purchase;
    Quantity matched = sale->replaced;

    matching->ledger.pieces[index].disallowed = sale->disallowed;
    for (size_t i = open_from(matching, 0);
         i < count && matched.units < whole.units &&
         date_compare(buys[i].date, wash_sale_window_last(sale->date)) <= 0;
         i = open_from(matching, i + 1)) {
        const WashBuy *buy = wash_buy_at(matching, buys[i].index);
        Quantity available = {0};

        if (buy->purchase == purchase)
            continue;
        if (!is_past(buy, sale))
            available = wash_parts_available(matching, buys[i].index, sale);
        if (available.units == 0) {
            matching->open[i] = i + 1;
            continue;
        }
        match_buy(matching,
                  (WashMatch){.piece = index, .buy = buys[i].index, .quantity = available}, sale,
                  &matched);
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

/* The basis of the shares up to `sold` of a sale: the caller's, or what the part has of it. */
static Money take_basis(Part *part, const WashSale *sale, Quantity quantity, Quantity sold)
{
    Money basis;

    if (!sale->basis.present)
        return wash_parts_take(part, quantity);
    basis = money_subtract(
        money_share(sale->basis.value, sold, sale->quantity),
        money_share(sale->basis.value, quantity_subtract(sold, quantity), sale->quantity));
    part->quantity = quantity_subtract(part->quantity, quantity);
    part->basis = money_subtract(part->basis, basis);
    return basis;
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
        piece.basis = take_basis(&matching->parts[at], sale, piece.quantity, sold);
        piece.term = term_of(buy, piece.holding_start, sale->date);
        ledger->pieces = arena_grown(matching->arena, ledger->pieces, ledger->piece_count,
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
                         .last_link = ARENA_ARRAY(arena, size_t, history->buy_count),
                         .open = ARENA_ARRAY(arena, size_t, history->buy_count + 1),
                         .sold_later = ARENA_ARRAY(arena, Quantity, history->buy_count),
                         .buys = ARENA_ARRAY(arena, Moment, history->buy_count),
                         .sales = ARENA_ARRAY(arena, Moment, history->sale_count)};

    wash_parts_start(&matching);
    order_events(&matching);
    for (size_t i = 0; i <= history->buy_count; i++)
        matching.open[i] = i;
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
