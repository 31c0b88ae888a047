/*
 * Wash sales share by share: the same history told again with every share for itself, by the rules'
 * own words and as slowly as they read. Amounts a share are whole cents, so that nothing is rounded
 * and the two must agree exactly. Rules WS-1 to WS-10.
 */
#include "property.h"

#include "domain/wash_match.h"

enum { ROUNDS = 1500, BUYS_MOST = 8, SALES_MOST = 16, SHARES_MOST = 6, ACCOUNTS = 6 };

static const WashAccount HOMES[ACCOUNTS] = {
    {TAXABLE, OWNER_SELF},  {TAXABLE, OWNER_SPOUSE},  {TAX_DEFERRED, OWNER_SELF},
    {TAXABLE, OWNER_JOINT}, {TAX_FREE, OWNER_SPOUSE}, {TAXABLE, OWNER_SELF},
};

typedef struct Tale {
    WashHistory history;
    WashBuy buys[BUYS_MOST];
    WashSale sales[SALES_MOST];
} Tale;

/* Ties of day and sequence are frequent; days lie around the edges of the window. */
static void add_buy(Tale *tale, uint64_t *seed)
{
    static const LotKind kinds[] = {LOT_PURCHASE, LOT_PURCHASE, LOT_DRIP, LOT_GIFT,
                                    LOT_INHERITANCE};
    int64_t shares = 1 + (int64_t)random_below(seed, SHARES_MOST);
    uint32_t index = (uint32_t)tale->history.buy_count++;
    WashBuy *buy = &tale->buys[index];

    *buy = (WashBuy){.account = (uint32_t)random_below(seed, ACCOUNTS),
                     .purchase = index,
                     .date = {date("2026-03-01").days + (int32_t)random_below(seed, 5) * 15},
                     .sequence = (int64_t)random_below(seed, 3),
                     .quantity = {shares * QUANTITY_ONE},
                     .basis = {shares * (int64_t)random_below(seed, 900)},
                     .kind = kinds[random_below(seed, 5)]};
    if (index > 0 && random_one_in(seed, 5))
        buy->purchase = index - 1;
    if (random_one_in(seed, 4))
        buy->deemed_acquired_on = (OptionalDate){true, {buy->date.days - 200}};
    if (random_one_in(seed, 4))
        buy->absorbed.units = (int64_t)random_below(seed, (uint64_t)shares + 1) * QUANTITY_ONE;
}

static void add_sales(Tale *tale, uint32_t bought, uint64_t *seed)
{
    int64_t left = tale->buys[bought].quantity.units / QUANTITY_ONE;

    while (left > 0 && tale->history.sale_count < SALES_MOST && !random_one_in(seed, 3)) {
        int64_t shares = 1 + (int64_t)random_below(seed, (uint64_t)left);

        tale->sales[tale->history.sale_count++] =
            (WashSale){.buy = bought,
                       .date = {tale->buys[bought].date.days + (int32_t)random_below(seed, 5) * 15},
                       .moment = 1,
                       .quantity = {shares * QUANTITY_ONE},
                       .proceeds = {shares * (int64_t)random_below(seed, 900)}};
        left -= shares;
    }
}

static Tale *tale_new(PropertyCase *made)
{
    Tale *tale = ARENA_NEW(made->arena, Tale);
    uint64_t buys = random_below(&made->seed, BUYS_MOST + 1);

    tale->history = (WashHistory){.accounts = HOMES,
                                  .account_count = ACCOUNTS,
                                  .buys = tale->buys,
                                  .sales = tale->sales,
                                  .spouse_replacement = random_word(&made->seed, 2)};
    for (uint64_t i = 0; i < buys; i++)
        add_buy(tale, &made->seed);
    for (uint32_t i = 0; i < buys; i++)
        add_sales(tale, i, &made->seed);
    return tale;
}

/* One share, from when it came in to when it is gone. */
typedef struct Share {
    uint32_t buy;
    int64_t basis;
    int32_t start; /* of the holding period */
    bool used;
    int32_t turn;    /* in which it was used: shares used before go first */
    int32_t kept_on; /* matched as kept at this day's close, or 0 */
    bool sold;
    uint32_t sale;
    int64_t realized;
    int64_t disallowed;
    bool permanent;
} Share;

typedef struct Telling {
    const Tale *tale;
    Share *shares;
    size_t share_count;
    int32_t turn;
    bool done[SALES_MOST];
} Telling;

static void bring_in(Telling *telling, Arena *arena)
{
    const WashHistory *history = &telling->tale->history;

    telling->shares = ARENA_ARRAY(arena, Share, BUYS_MOST * SHARES_MOST);
    for (uint32_t b = 0; b < history->buy_count; b++) {
        const WashBuy *buy = &history->buys[b];
        int64_t count = buy->quantity.units / QUANTITY_ONE;
        Date start = buy->deemed_acquired_on.present ? buy->deemed_acquired_on.value : buy->date;

        for (int64_t i = 0; i < count; i++)
            telling->shares[telling->share_count++] =
                (Share){.buy = b,
                        .basis = buy->basis.cents / count,
                        .start = start.days,
                        .used = i < buy->absorbed.units / QUANTITY_ONE};
    }
}

static const WashBuy *bought(const Telling *telling, const Share *share)
{
    return &telling->tale->buys[share->buy];
}

static const WashAccount *home(const Telling *telling, uint32_t buy)
{
    return &HOMES[telling->tale->buys[buy].account];
}

/* What tells shares of one day and sequence apart, most telling first. */
static void traits(const Telling *telling, uint32_t index, int64_t traits_out[9])
{
    const WashBuy *buy = &telling->tale->buys[index];

    memcpy(traits_out,
           (int64_t[]){buy->date.days, buy->sequence, home(telling, index)->tax_treatment,
                       home(telling, index)->owner, buy->quantity.units, buy->basis.cents,
                       buy->absorbed.units, buy->deemed_acquired_on.value.days, buy->kind},
           9 * sizeof *traits_out);
}

static int compare_buys(const Telling *telling, uint32_t left, uint32_t right)
{
    int64_t a[9];
    int64_t b[9];

    traits(telling, left, a);
    traits(telling, right, b);
    for (size_t i = 0; i < 9; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

/* Losses in order of sale; on one day the earliest acquired. Rule WS-9. */
static bool sells_before(const Telling *telling, uint32_t left, uint32_t right)
{
    const WashSale *a = &telling->tale->sales[left];
    const WashSale *b = &telling->tale->sales[right];
    int order = compare_buys(telling, a->buy, b->buy);

    if (a->date.days != b->date.days)
        return a->date.days < b->date.days;
    if (order != 0)
        return order < 0;
    if (a->quantity.units != b->quantity.units)
        return a->quantity.units < b->quantity.units;
    if (a->proceeds.cents != b->proceeds.cents)
        return a->proceeds.cents < b->proceeds.cents;
    return left < right;
}

static uint32_t next_sale(const Telling *telling)
{
    uint32_t next = UINT32_MAX;

    for (uint32_t i = 0; i < telling->tale->history.sale_count; i++) {
        if (!telling->done[i] && (next == UINT32_MAX || sells_before(telling, i, next)))
            next = i;
    }
    return next;
}

/* Adjusted shares first, those kept at this day's close last. Rule WS-9. */
static bool goes_before(const Share *left, const Share *right, int32_t day)
{
    if ((left->kept_on == day) != (right->kept_on == day))
        return left->kept_on != day;
    if (left->used != right->used)
        return left->used;
    return left->turn < right->turn;
}

static Share *next_share(const Telling *telling, uint32_t buy, int32_t day)
{
    Share *next = NULL;

    for (size_t i = 0; i < telling->share_count; i++) {
        Share *share = &telling->shares[i];

        if (share->buy == buy && !share->sold && (next == NULL || goes_before(share, next, day)))
            next = share;
    }
    return next;
}

/* Unused shares of a buy that are still there when the day is over, as its sales are to come. */
static int64_t kept(const Telling *telling, uint32_t buy, int32_t day)
{
    int64_t unused = 0;
    int64_t before = 0; /* adjusted shares that go before the unused ones */
    int64_t to_come = 0;

    for (size_t i = 0; i < telling->share_count; i++) {
        const Share *share = &telling->shares[i];

        if (share->buy == buy && !share->sold) {
            unused += !share->used;
            before += share->used && share->kept_on != day;
        }
    }
    for (size_t i = 0; i < telling->tale->history.sale_count; i++) {
        const WashSale *sale = &telling->tale->sales[i];

        if (!telling->done[i] && sale->buy == buy && sale->date.days == day)
            to_come += sale->quantity.units / QUANTITY_ONE;
    }
    return to_come > before ? unused - (to_come - before) : unused;
}

/* Rules WS-2, WS-3, WS-5, WS-6, WS-8. */
static bool may_replace(const Telling *telling, const Share *lost, uint32_t buy, int32_t day)
{
    const WashBuy *candidate = &telling->tale->buys[buy];

    if (candidate->purchase == bought(telling, lost)->purchase)
        return false;
    if (candidate->kind != LOT_PURCHASE && candidate->kind != LOT_DRIP)
        return false;
    if (candidate->date.days < day - 30 || candidate->date.days > day + 30)
        return false;
    if (candidate->date.days > day) {
        for (size_t i = 0; i < telling->share_count; i++) {
            const Share *share = &telling->shares[i];

            if (share->buy == buy && !share->used && !share->sold)
                return true;
        }
        return false;
    }
    return kept(telling, buy, day) > 0;
}

static bool is_lost_for_good(const Telling *telling, uint32_t seller, uint32_t buyer)
{
    Owner owners[2] = {home(telling, seller)->owner, home(telling, buyer)->owner};

    if (home(telling, buyer)->tax_treatment != TAXABLE)
        return true;
    return telling->tale->history.spouse_replacement == SPOUSE_PERMANENT &&
           owners[0] != owners[1] && owners[0] != OWNER_JOINT && owners[1] != OWNER_JOINT;
}

/* The earliest share that may replace one that is lost takes its loss, or nobody does. */
static void match_share(Telling *telling, Share *lost, int32_t day)
{
    uint32_t best = UINT32_MAX;
    const WashBuy *sold = bought(telling, lost);
    int32_t held = day - (sold->kind == LOT_INHERITANCE ? sold->date.days : lost->start);

    for (uint32_t b = 0; b < telling->tale->history.buy_count; b++) {
        if (may_replace(telling, lost, b, day) &&
            (best == UINT32_MAX || compare_buys(telling, b, best) < 0))
            best = b;
    }
    for (size_t i = 0; best != UINT32_MAX && i < telling->share_count; i++) {
        Share *share = &telling->shares[i];

        if (share->buy != best || share->used || share->sold)
            continue;
        lost->disallowed = -lost->realized;
        lost->permanent = is_lost_for_good(telling, lost->buy, best);
        share->used = true;
        share->turn = ++telling->turn;
        if (!lost->permanent) {
            share->basis += lost->disallowed;
            share->start = bought(telling, share)->date.days - held;
        }
        if (bought(telling, share)->date.days <= day)
            share->kept_on = day;
        return;
    }
}

/*
 * A sale's shares leave in runs of one past: all of a run are gone before the first is matched, as
 * what is sold does not replace.
 */
static void tell_sale(Telling *telling, uint32_t index)
{
    const WashSale *sale = &telling->tale->sales[index];
    int64_t left = sale->quantity.units / QUANTITY_ONE;
    int64_t price = sale->proceeds.cents / left;

    telling->done[index] = true;
    while (left > 0) {
        Share *run[SHARES_MOST];
        size_t count = 0;

        for (Share *share = next_share(telling, sale->buy, sale->date.days);
             left > 0 &&
             (count == 0 || (share != NULL && share->basis == run[0]->basis &&
                             share->start == run[0]->start && share->turn == run[0]->turn));
             share = next_share(telling, sale->buy, sale->date.days), left--) {
            share->sold = true;
            share->sale = index;
            share->realized = price - share->basis;
            run[count++] = share;
        }
        for (size_t i = 0; i < count; i++) {
            if (run[i]->realized < 0 && home(telling, sale->buy)->tax_treatment == TAXABLE)
                match_share(telling, run[i], sale->date.days);
        }
    }
}

/* What came of one sale, or of what is left of one buy. */
typedef struct Sums {
    int64_t basis;
    int64_t disallowed;
    int64_t permanent;
    int64_t days; /* holding starts, weighed by shares */
} Sums;

static void add_told(const Telling *telling, Sums *sales, Sums *held)
{
    for (size_t i = 0; i < telling->share_count; i++) {
        const Share *share = &telling->shares[i];
        Sums *sum = share->sold ? &sales[share->sale] : &held[share->buy];

        sum->basis += share->basis;
        sum->days += share->start;
        sum->disallowed += share->disallowed;
        sum->permanent += share->permanent ? share->disallowed : 0;
    }
}

static void add_matched(const WashLedger *ledger, Sums *sales, Sums *held)
{
    for (size_t i = 0; i < ledger->piece_count; i++) {
        const WashPiece *piece = &ledger->pieces[i];
        Sums *sum = &sales[piece->sale];

        sum->basis += piece->basis.cents;
        sum->disallowed += piece->disallowed.cents;
        sum->permanent += piece->permanently_disallowed.cents;
        sum->days += piece->holding_start.days * (piece->quantity.units / QUANTITY_ONE);
    }
    for (size_t i = 0; i < ledger->held_count; i++) {
        const WashHolding *part = &ledger->held[i];

        held[part->buy].basis += part->basis.cents;
        held[part->buy].days += part->holding_start.days * (part->quantity.units / QUANTITY_ONE);
    }
}

static void check_shares(PropertyCase *made)
{
    Tale *tale = tale_new(made);
    Telling telling = {.tale = tale};
    Sums told[2][SALES_MOST] = {0};
    Sums matched[2][SALES_MOST] = {0};
    WashLedger ledger;

    bring_in(&telling, made->arena);
    for (uint32_t next = next_sale(&telling); next != UINT32_MAX; next = next_sale(&telling))
        tell_sale(&telling, next);
    add_told(&telling, told[0], told[1]);
    ASSERT_OK(wash_match(made->arena, &tale->history, &ledger));
    add_matched(&ledger, matched[0], matched[1]);
    assert_memory_equal(told, matched, sizeof told);
}

static void test_wash_match_is_as_told_share_by_share_ws_9(void **state)
{
    property_hold(state, ROUNDS, check_shares);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_wash_match_is_as_told_share_by_share_ws_9),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
