/* What holds for every household and order, whatever is in them. */
#include "household_sketch.h"

enum { ROUNDS = 1500 };

static void compute(PropertyCase *made, const Household *household, const PreviewOrder *order,
                    Preview *preview)
{
    ASSERT_OK(
        preview_compute(made->arena, made->rules, household, order, (OptionalWord){0}, preview));
}

static bool same_id(Uuid left, Uuid right)
{
    return uuid_equal(left, right);
}

static void assert_same_date(OptionalDate left, OptionalDate right)
{
    assert_int_equal(left.present, right.present);
    assert_int_equal(left.value.days, right.value.days);
}

static void assert_same_slice(const LotSlice *left, const LotSlice *right)
{
    assert_int_equal(left->quantity.units, right->quantity.units);
    assert_int_equal(left->proceeds.cents, right->proceeds.cents);
    assert_int_equal(left->basis.cents, right->basis.cents);
    assert_int_equal(left->gain.cents, right->gain.cents);
    assert_int_equal(left->term, right->term);
    assert_same_date(left->first_long_term_on, right->first_long_term_on);
    assert_same_date(left->holding_start, right->holding_start);
}

static void assert_same_impact(const TaxImpact *left, const TaxImpact *right)
{
    assert_memory_equal(&left->without, &right->without, sizeof(TaxYear)); /* cents alone */
    assert_memory_equal(&left->with, &right->with, sizeof(TaxYear));
    assert_int_equal(left->total.cents, right->total.cents);
    assert_memory_equal(left->crossed, right->crossed, sizeof left->crossed);
}

static void assert_same_sold(const SoldLot *left, const SoldLot *right)
{
    assert_true(same_id(left->lot->id.uuid, right->lot->id.uuid));
    assert_int_equal(left->order, right->order);
    assert_same_slice(&left->slice, &right->slice);
    assert_int_equal(left->remaining.units, right->remaining.units);
    assert_int_equal(left->disallowed.cents, right->disallowed.cents);
    assert_int_equal(left->permanently_disallowed.cents, right->permanently_disallowed.cents);
}

/* Which lots go and what comes of them, but for what other accounts have to do with it. */
static void assert_same_lots(const Sell *left, const Sell *right)
{
    assert_int_equal(left->lot_selection, right->lot_selection);
    assert_int_equal(left->proceeds.cents, right->proceeds.cents);
    assert_int_equal(left->basis.cents, right->basis.cents);
    assert_int_equal(left->on_return, right->on_return);
    assert_int_equal(left->lot_count, right->lot_count);
    for (size_t i = 0; i < left->lot_count; i++) {
        assert_true(same_id(left->lots[i].lot->id.uuid, right->lots[i].lot->id.uuid));
        assert_same_slice(&left->lots[i].slice, &right->lots[i].slice);
    }
    assert_int_equal(left->lots_not_sold_count, right->lots_not_sold_count);
    for (size_t i = 0; i < left->lots_not_sold_count; i++)
        assert_true(
            same_id(left->lots_not_sold[i].lot->id.uuid, right->lots_not_sold[i].lot->id.uuid));
}

static void assert_same_sells(const Preview *left, const Preview *right)
{
    assert_int_equal(left->sell_count, right->sell_count);
    for (size_t s = 0; s < left->sell_count; s++) {
        assert_same_lots(&left->sells[s], &right->sells[s]);
        assert_memory_equal(&left->sells[s].gains, &right->sells[s].gains, sizeof(Gains));
        for (size_t i = 0; i < left->sells[s].lot_count; i++)
            assert_same_sold(&left->sells[s].lots[i], &right->sells[s].lots[i]);
    }
}

static void assert_same_tax(const Preview *left, const Preview *right)
{
    assert_int_equal(left->has_tax, right->has_tax);
    assert_int_equal(left->has_range, right->has_range);
    assert_memory_equal(&left->realized, &right->realized, sizeof left->realized);
    assert_int_equal(left->disallowed.cents, right->disallowed.cents);
    assert_int_equal(left->permanently_disallowed.cents, right->permanently_disallowed.cents);
    assert_int_equal(left->prior_losses_disallowed.cents, right->prior_losses_disallowed.cents);
    assert_same_impact(&left->tax, &right->tax);
    assert_same_impact(&left->tax_low, &right->tax_low);
}

static void assert_same_use(const BudgetUse *left, const BudgetUse *right)
{
    assert_memory_equal(&left->used_before, &right->used_before, sizeof(Gains));
    assert_memory_equal(&left->used_after, &right->used_after, sizeof(Gains));
    assert_int_equal(left->allowance.value.cents, right->allowance.value.cents);
    assert_int_equal(left->remaining.present, right->remaining.present);
    assert_int_equal(left->remaining.value.cents, right->remaining.value.cents);
    assert_int_equal(left->state, right->state);
    assert_ptr_equal(left->binding, right->binding);
}

static void assert_same_budgets(const Preview *left, const Preview *right)
{
    assert_int_equal(left->budget_count, right->budget_count);
    for (size_t i = 0; i < left->budget_count; i++)
        assert_same_use(&left->budgets[i], &right->budgets[i]);
}

static void assert_same_drift(const Drift *left, const Drift *right)
{
    assert_int_equal(left->gap, right->gap);
    assert_int_equal(left->value.cents, right->value.cents);
    assert_int_equal(left->before.millionths, right->before.millionths);
    assert_int_equal(left->after.millionths, right->after.millionths);
    assert_int_equal(left->class_count, right->class_count);
    for (size_t i = 0; i < left->class_count; i++) {
        assert_true(text_equal(left->classes[i].name, right->classes[i].name));
        assert_int_equal(left->classes[i].before.cents, right->classes[i].before.cents);
        assert_int_equal(left->classes[i].after.cents, right->classes[i].after.cents);
    }
}

/* How often a preview warns so of this lot. */
static size_t warnings_like(const Preview *preview, const Warning *wanted)
{
    size_t count = 0;

    for (size_t i = 0; i < preview->warning_count; i++) {
        const Warning *warning = &preview->warnings[i];

        count += strcmp(warning->code, wanted->code) == 0 &&
                 warning->lot_id.present == wanted->lot_id.present &&
                 same_id(warning->lot_id.value.uuid, wanted->lot_id.value.uuid);
    }
    return count;
}

/* The same warnings, in whatever order. */
static void assert_same_warnings(const Preview *left, const Preview *right)
{
    assert_int_equal(left->warning_count, right->warning_count);
    for (size_t i = 0; i < left->warning_count; i++)
        assert_int_equal(warnings_like(left, &left->warnings[i]),
                         warnings_like(right, &left->warnings[i]));
}

/* Accounts, securities, lots and the ledger as they come, and shuffled. */
static void check_order_of_entry(PropertyCase *made)
{
    const Sketch *sketch = sketch_new(made);
    Arrangement drawn = arrangement(sketch, NULL);
    Arrangement shuffled = arrangement(sketch, &made->seed);
    Preview left;
    Preview right;

    compute(made, sketch_household(made->arena, sketch, &drawn), sketch->order, &left);
    compute(made, sketch_household(made->arena, sketch, &shuffled), sketch->order, &right);
    assert_same_sells(&left, &right);
    assert_same_tax(&left, &right);
    assert_same_budgets(&left, &right);
    assert_same_drift(&left.drift, &right.drift);
    assert_same_warnings(&left, &right);
}

static void test_preview_does_not_depend_on_the_order_of_entry(void **state)
{
    property_hold(state, ROUNDS, check_order_of_entry);
}

/* Holdings part the lots: each is all of its account and security, and they follow each other. */
static void check_holdings(PropertyCase *made)
{
    const Sketch *sketch = sketch_new(made);
    Arrangement shuffled = arrangement(sketch, &made->seed);
    const Household *household = sketch_household(made->arena, sketch, &shuffled);
    uint32_t next = 0;

    for (uint32_t account = 0; account < household->account_count; account++) {
        for (uint32_t security = 0; security < household->security_count; security++) {
            Holding holding = household_holding(household, account, security);

            assert_int_equal(holding.first, next);
            for (; next < holding.first + holding.count; next++) {
                assert_int_equal(household->lots[next].account, account);
                assert_int_equal(household->lots[next].security, security);
            }
        }
    }
    assert_int_equal(next, household->lot_count);
}

static void test_household_holdings_part_the_lots(void **state)
{
    property_hold(state, ROUNDS, check_holdings);
}

/* Without trades the year with and the year without are one. Rule MT-1. */
static void check_no_trades(PropertyCase *made)
{
    Sketch *sketch = sketch_new(made);
    Arrangement drawn = arrangement(sketch, NULL);
    Preview preview;

    sketch->order->trade_count = 0;
    compute(made, sketch_household(made->arena, sketch, &drawn), sketch->order, &preview);
    assert_int_equal(preview.tax.total.cents, 0);
    assert_memory_equal(&preview.tax.with, &preview.tax.without, sizeof(TaxYear));
    for (int i = 0; i < THRESHOLD_COUNT; i++)
        assert_false(preview.tax.crossed[i]);
    assert_int_equal(preview.realized.short_term.cents, 0);
    assert_int_equal(preview.realized.long_term.cents, 0);
    assert_int_equal(preview.prior_losses_disallowed.cents, 0);
    assert_int_equal(preview.drift.before.millionths, preview.drift.after.millionths);
    for (size_t i = 0; i < preview.budget_count; i++)
        assert_memory_equal(&preview.budgets[i].used_before, &preview.budgets[i].used_after,
                            sizeof(Gains));
}

static void test_preview_of_no_trades_has_no_difference_mt_1(void **state)
{
    property_hold(state, ROUNDS, check_no_trades);
}

/* Keeps the first account with its lots and ledger alone, and what is traded in it. */
static Sketch *first_account_of(PropertyCase *made, const Sketch *sketch)
{
    Sketch *alone = ARENA_NEW(made->arena, Sketch);

    *alone = *sketch;
    alone->account_count = 1;
    alone->lot_count = alone->realized_count = 0;
    alone->budget_count = 2;
    for (size_t i = 0; i < sketch->lot_count; i++) {
        if (sketch->lots[i].account == 0)
            alone->lots[alone->lot_count++] = sketch->lots[i];
    }
    for (size_t i = 0; i < sketch->realized_count; i++) {
        if (sketch->realized[i].account == 0)
            alone->realized[alone->realized_count++] = sketch->realized[i];
    }
    alone->order = ARENA_NEW(made->arena, PreviewOrder);
    *alone->order = *sketch->order;
    alone->order->trades = ARENA_ARRAY(made->arena, TradeOrder, sketch->order->trade_count);
    alone->order->trade_count = 0;
    for (size_t i = 0; i < sketch->order->trade_count; i++) {
        if (same_id(sketch->order->trades[i].account_id.uuid, sketch->accounts[0].id.uuid))
            alone->order->trades[alone->order->trade_count++] = sketch->order->trades[i];
    }
    return alone;
}

/* The household's and its one account's, of the same caps. Rule AC-5: off the return nothing of an
 * account is counted. */
static void assert_one_use(const Household *household, const BudgetUse *whole, const BudgetUse *own)
{
    bool other_year;
    const TaxProfile *profile = household_profile(household, own->budget->year, &other_year);

    if (household_account_on_return(&household->accounts[0], profile))
        assert_same_use(whole, own);
    else
        assert_false(own->remaining.present);
    assert_memory_equal(&whole->used_after, &own->used_after, sizeof(Gains));
}

/* The budgets of a household of one account and of its account agree when they are the same. */
static void check_one_account(PropertyCase *made)
{
    Sketch *alone = first_account_of(made, sketch_new(made));
    Arrangement drawn = arrangement(alone, NULL);
    const Household *household;
    Drift account;
    DriftScope scope = {.account = 0};
    Preview preview;

    alone->budgets[1] = alone->budgets[0];
    alone->budgets[1].scope = BUDGET_ACCOUNT;
    household = sketch_household(made->arena, alone, &drawn);
    compute(made, household, alone->order, &preview);
    if (preview.budget_count > 0)
        assert_one_use(household, &preview.budgets[0], &preview.budgets[1]);
    drift_compute(made->arena, household, &made->rules->drift, &scope, &account);
    assert_int_equal(account.gap, preview.drift.gap);
    assert_int_equal(account.value.cents, preview.drift.value.cents);
    assert_int_equal(account.before.millionths, preview.drift.before.millionths);
}

static void test_household_of_one_account_equals_the_account(void **state)
{
    property_hold(state, ROUNDS, check_one_account);
}

/* Which lots an account sells, and for how much, is no other account's matter. Rule LI-3. */
static void check_other_accounts(PropertyCase *made)
{
    const Sketch *sketch = sketch_new(made);
    const Sketch *alone = first_account_of(made, sketch);
    Arrangement drawn = arrangement(sketch, NULL);
    Arrangement single = arrangement(alone, NULL);
    Preview all;
    Preview one;
    size_t found = 0;

    compute(made, sketch_household(made->arena, sketch, &drawn), sketch->order, &all);
    compute(made, sketch_household(made->arena, alone, &single), alone->order, &one);
    for (size_t i = 0; i < all.sell_count; i++) {
        if (all.sells[i].account != 0)
            continue;
        if (all.sells[i].lot_selection != SELECT_MIN_TAX) /* which looks at all of it: MS-1 */
            assert_same_lots(&all.sells[i], &one.sells[found]);
        found++;
    }
    assert_int_equal(found, one.sell_count);
}

static void test_preview_sells_an_accounts_lots_whatever_others_hold_li_3(void **state)
{
    property_hold(state, ROUNDS, check_other_accounts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_preview_does_not_depend_on_the_order_of_entry),
        PROPERTY(test_household_holdings_part_the_lots),
        PROPERTY(test_preview_of_no_trades_has_no_difference_mt_1),
        PROPERTY(test_household_of_one_account_equals_the_account),
        PROPERTY(test_preview_sells_an_accounts_lots_whatever_others_hold_li_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
