#include "domain/broker_report.h"

#include <assert.h>
#include <stdlib.h>

static const char *const REASON_WORDS[] = {
    "noncovered",         "deferred_basis",         "holding_period",
    "retirement_account", "spouse_account",         "other_account",
    "identical_security", "noncovered_replacement", "smaller_loss",
};
const Names BROKER_REASON_NAMES = NAMES_OF(REASON_WORDS);

static const char *const COLUMN_WORDS[] = {"basis", "adjustment", "term"};
const Names BROKER_COLUMN_NAMES = NAMES_OF(COLUMN_WORDS);

/* A lot that a loss was deferred into, which happens once (WS-8), as its broker knows it. */
typedef struct Carried {
    LotId lot_id;
    PreviewId since;    /* the execution that deferred it, whose own sales came before */
    Quantity quantity;  /* of its shares, not sold yet; 0: nothing is deferred yet */
    Money hidden;       /* in their basis, and not in the broker's */
    OptionalDate start; /* of the holding period by the broker's reckoning */
} Carried;

typedef struct Report {
    Arena *arena;
    const Household *household;
    Carried *carried; /* ascending by lot */
    size_t carried_count;
} Report;

bool ledger_sale_is_covered(const LedgerSale *sale)
{
    return sale->covered.present ? sale->covered.value
                                 : lot_is_covered(sale->tax_kind, sale->kind, sale->acquired_on);
}

static int compare_carried(const void *left, const void *right)
{
    const Carried *a = left;
    const Carried *b = right;

    return uuid_compare(a->lot_id.uuid, b->lot_id.uuid);
}

static void collect(Report *report, const LedgerSale *sales, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        most += sales[i].match_count;
    report->carried = ARENA_ARRAY(report->arena, Carried, most);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < sales[i].match_count; j++) {
            if (!sales[i].matches[j].permanent)
                report->carried[report->carried_count++].lot_id = sales[i].matches[j].lot_id;
        }
    }
    qsort(report->carried, report->carried_count, sizeof *report->carried, compare_carried);
}

static Carried *find_carried(const Report *report, LotId lot_id)
{
    Carried wanted = {.lot_id = lot_id};

    if (report->carried_count == 0)
        return NULL;
    return bsearch(&wanted, report->carried, report->carried_count, sizeof wanted, compare_carried);
}

/* What was deferred into the shares sold before they were; NULL where nothing was. */
static Carried *carried_of(const Report *report, const LedgerSale *sale)
{
    Carried *carried = sale->lot_id.present ? find_carried(report, sale->lot_id.value) : NULL;
    bool before = carried != NULL && carried->quantity.units > 0 &&
                  !uuid_equal(carried->since.uuid, sale->preview_id.value.uuid);

    return before ? carried : NULL;
}

/* What the broker does not know of the basis of the shares sold, which leaves the lot with them. */
static Money take_hidden(Carried *carried, Quantity sold)
{
    Quantity quantity;
    Money hidden;

    if (carried == NULL)
        return (Money){0};
    quantity = quantity_min(sold, carried->quantity);
    hidden = money_share(carried->hidden, quantity, carried->quantity);
    carried->quantity = quantity_subtract(carried->quantity, quantity);
    carried->hidden = money_subtract(carried->hidden, hidden);
    return hidden;
}

/* Where the broker lets the holding period of the shares sold start. */
static OptionalDate start_of(const LedgerSale *sale, const Carried *carried)
{
    if (carried != NULL)
        return carried->start;
    return sale->deemed_acquired_on.present ? sale->deemed_acquired_on : sale->acquired_on;
}

static Term term_of(const LedgerSale *sale, const Carried *carried)
{
    if (carried == NULL || !carried->start.present || sale->kind == LOT_INHERITANCE)
        return sale->term;
    return date_compare(sale->sold_on, lot_first_long_term(carried->start.value)) < 0 ? TERM_SHORT
                                                                                      : TERM_LONG;
}

/* Why the broker does not see the match; BROKER_SMALLER_LOSS where it does. Rule WS-13. */
static BrokerReason reason_of(const Report *report, const LedgerSale *sale, const SaleMatch *match)
{
    const Household *household = report->household;
    int32_t seller = household_find_account(household, sale->account_id);
    int32_t buyer = household_find_account(household, match->account_id);

    if (buyer >= 0 && household->accounts[buyer].tax_treatment != TAXABLE)
        return BROKER_RETIREMENT_ACCOUNT;
    if (seller >= 0 && buyer >= 0 &&
        (household->accounts[seller].owner == OWNER_SPOUSE) !=
            (household->accounts[buyer].owner == OWNER_SPOUSE))
        return BROKER_SPOUSE_ACCOUNT;
    if (!uuid_equal(sale->account_id.uuid, match->account_id.uuid))
        return BROKER_OTHER_ACCOUNT;
    if (!uuid_equal(sale->security_id.uuid, match->security_id.uuid))
        return BROKER_IDENTICAL_SECURITY;
    return match->covered ? BROKER_SMALLER_LOSS : BROKER_NONCOVERED_REPLACEMENT;
}

/* Of a loss that the broker sees as a smaller one it disallows as much in proportion. */
static Money in_proportion(Money disallowed, Money seen, Money loss)
{
    if (seen.cents >= loss.cents)
        return disallowed;
    return (Money){decimal_multiply_divide(disallowed.cents, seen.cents, loss.cents)};
}

/* The broker carries on what it disallowed itself, and the days with it; else it knows neither. */
static void defer(const Report *report, const SaleMatch *match, OptionalMoney seen, int32_t days)
{
    Carried *carried = find_carried(report, match->lot_id);

    assert(carried != NULL);
    carried->since = match->preview_id;
    carried->quantity = match->quantity;
    carried->hidden = money_subtract(match->disallowed, seen.value);
    carried->start = match->acquired_on;
    if (seen.present)
        carried->start.value = date_add_days(match->acquired_on.value, -days);
}

static void add_difference(BrokerSale *seen, BrokerReason code, OptionalMoney amount)
{
    static const BrokerColumn columns[BROKER_REASON_COUNT] = {
        [BROKER_NONCOVERED] = BROKER_COLUMN_BASIS,
        [BROKER_DEFERRED_BASIS] = BROKER_COLUMN_BASIS,
        [BROKER_HOLDING_PERIOD] = BROKER_COLUMN_TERM,
        [BROKER_RETIREMENT_ACCOUNT] = BROKER_COLUMN_ADJUSTMENT,
        [BROKER_SPOUSE_ACCOUNT] = BROKER_COLUMN_ADJUSTMENT,
        [BROKER_OTHER_ACCOUNT] = BROKER_COLUMN_ADJUSTMENT,
        [BROKER_IDENTICAL_SECURITY] = BROKER_COLUMN_ADJUSTMENT,
        [BROKER_NONCOVERED_REPLACEMENT] = BROKER_COLUMN_ADJUSTMENT,
        [BROKER_SMALLER_LOSS] = BROKER_COLUMN_ADJUSTMENT,
    };

    seen->differences[seen->difference_count++] = (BrokerDifference){code, columns[code], amount};
}

/* `amounts` are by code. */
static void explain(Arena *arena, const LedgerSale *sale, const Money *amounts, BrokerSale *seen)
{
    seen->differences = ARENA_ARRAY(arena, BrokerDifference, BROKER_REASON_COUNT);
    if (!seen->basis.present)
        add_difference(seen, BROKER_NONCOVERED, (OptionalMoney){0});
    for (int code = 0; code < BROKER_REASON_COUNT; code++) {
        if (code == BROKER_HOLDING_PERIOD && seen->term != sale->term)
            add_difference(seen, BROKER_HOLDING_PERIOD, (OptionalMoney){0});
        if (seen->basis.present && amounts[code].cents != 0)
            add_difference(seen, (BrokerReason)code, (OptionalMoney){true, amounts[code]});
    }
}

/* What the broker disallows of the loss, of which it sees `loss_seen`; the rest into `amounts`. */
static Money report_matches(const Report *report, const LedgerSale *sale, Money loss_seen,
                            int32_t days, Money *amounts)
{
    Money loss = money_subtract(sale->basis, sale->proceeds);
    Money adjustment = sale->disallowed;

    for (size_t i = 0; i < sale->match_count; i++) {
        const SaleMatch *match = &sale->matches[i];
        BrokerReason reason = reason_of(report, sale, match);
        OptionalMoney share = {ledger_sale_is_covered(sale) && reason == BROKER_SMALLER_LOSS, {0}};
        Money missing;

        if (share.present)
            share.value = in_proportion(match->disallowed, loss_seen, loss);
        if (!match->permanent)
            defer(report, match, share, days);
        missing = money_subtract(match->disallowed, share.value);
        amounts[reason] = money_add(amounts[reason], missing);
        adjustment = money_subtract(adjustment, missing);
    }
    return adjustment;
}

static void report_sale(const Report *report, const LedgerSale *sale, BrokerSale *seen)
{
    Carried *carried = carried_of(report, sale);
    Money hidden = take_hidden(carried, sale->quantity);
    Money basis = money_subtract(sale->basis, hidden);
    Money gain = money_subtract(sale->proceeds, basis);
    Money amounts[BROKER_REASON_COUNT] = {[BROKER_DEFERRED_BASIS] = hidden};
    OptionalDate start = start_of(sale, carried);
    int32_t days = start.present ? sale->sold_on.days - start.value.days : 0;
    bool covered = ledger_sale_is_covered(sale);
    Money adjustment =
        report_matches(report, sale, money_max(money_negate(gain), (Money){0}), days, amounts);

    *seen = (BrokerSale){.basis = {covered, basis},
                         .adjustment = {covered, adjustment},
                         .gain = {covered, money_add(gain, adjustment)},
                         .term = term_of(sale, carried)};
    explain(report->arena, sale, amounts, seen);
}

BrokerSale *broker_report(Arena *arena, const Household *household, const LedgerSale *sales,
                          size_t count)
{
    BrokerSale *seen = ARENA_ARRAY(arena, BrokerSale, count);
    Report report = {.arena = arena, .household = household};

    collect(&report, sales, count);
    for (size_t i = 0; i < count; i++)
        report_sale(&report, &sales[i], &seen[i]);
    return seen;
}
