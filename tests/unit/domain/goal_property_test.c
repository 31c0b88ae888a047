/* Goals against every quantity there is: whole shares, so that all can be tried. */
#include "household_sketch.h"

enum { ROUNDS = 300, SHARES_MOST = 250 };

/* An order whose first sale has a goal. */
typedef struct Asked {
    const Household *household;
    PreviewOrder *order;
    TradeOrder *trade;
} Asked;

/* What one quantity of the sale comes to. */
typedef struct Tried {
    bool possible;
    bool bends; /* wash sales or a choice of lots: what it comes to may turn within a lot */
    Money cash; /* after tax */
    Money long_gain;
    Money tax;
} Tried;

static Asked make_asked(PropertyCase *made)
{
    Sketch *sketch = sketch_new(made);
    Asked asked = {.order = sketch->order};
    Arrangement places;

    for (size_t i = 0; i < sketch->security_count; i++) {
        sketch->securities[i].unit = UNIT_WHOLE;
        sketch->securities[i].price.value.micros += 5 * PRICE_ONE;
    }
    for (size_t i = 0; i < sketch->account_count; i++) {
        if (random_one_in(&made->seed, 2))
            sketch->accounts[i].tax_treatment = TAXABLE;
    }
    for (size_t i = 0; i < sketch->lot_count; i++) {
        sketch->lots[i].quantity.units = 1 + sketch->lots[i].quantity.units / 4;
        if (!random_one_in(&made->seed, 4)) /* gains, for a change */
            sketch->lots[i].basis.value.cents /= 12;
    }
    sketch->order->trade_count = 0;
    sketch_order(sketch, made->arena, &made->seed);
    asked.order = sketch->order;
    places = arrangement(sketch, NULL);
    asked.household = sketch_household(made->arena, sketch, &places);
    for (size_t i = 0; i < asked.order->trade_count && asked.trade == NULL; i++) {
        if (asked.order->trades[i].side == SIDE_SELL)
            asked.trade = &asked.order->trades[i];
    }
    return asked;
}

static Money long_gain_of(const Sell *sell)
{
    Money gain = {0};

    for (size_t i = 0; i < sell->lot_count && sell->on_return; i++) {
        if (sell->lots[i].slice.term == TERM_LONG)
            gain.cents += sell->lots[i].slice.gain.cents + sell->lots[i].disallowed.cents;
    }
    return gain;
}

static Money cash_of(const Preview *preview)
{
    Money cash = {-money_max(preview->tax.total, (Money){0}).cents}; /* what is saved is not cash */

    for (size_t i = 0; i < preview->sell_count; i++)
        cash.cents += preview->sells[i].proceeds.cents;
    for (size_t i = 0; i < preview->buy_count; i++)
        cash.cents -= preview->buys[i].amount.cents;
    return cash;
}

static bool does_bend(const Preview *preview)
{
    bool bends = preview->has_min_tax;

    for (size_t i = 0; i < preview->sell_count; i++) {
        for (size_t lot = 0; lot < preview->sells[i].lot_count; lot++)
            bends = bends || preview->sells[i].lots[lot].disallowed.cents != 0;
    }
    return bends;
}

static Tried try_shares(PropertyCase *made, const Asked *asked, int64_t shares)
{
    PreviewOrder order = plan_order_copy(made->arena, asked->order);
    size_t index = (size_t)(asked->trade - asked->order->trades);
    Arena *arena = arena_new(TEST_ARENA_BYTES);
    Tried tried = {0};
    Preview preview;

    order.trades[index].goal.present = false;
    order.trades[index].amount.present = false;
    order.trades[index].quantity = (OptionalQuantity){true, {shares * QUANTITY_ONE}};
    if (preview_compute(arena, made->rules, asked->household, &order, (OptionalWord){0},
                        &preview) == NULL)
        tried = (Tried){true, does_bend(&preview), cash_of(&preview),
                        long_gain_of(&preview.sells[0]), preview.tax.total};
    arena_free(arena);
    return tried;
}

static Money most_gain(const Tried *tried, int64_t most)
{
    Money gain = {0};

    for (int64_t i = 1; i <= most; i++)
        gain = money_max(gain, tried[i].long_gain);
    return gain;
}

/* The quantity that a goal is to find among all; 0: none serves. */
static int64_t best_of(Goal goal, Money wanted, const Tried *tried, int64_t most)
{
    int64_t best = 0;

    if (goal == GOAL_REALIZE_LONG_TERM_GAIN && most_gain(tried, most).cents < wanted.cents)
        return 0; /* nearer from below, but the amount is out of reach */
    for (int64_t i = 1; i <= most; i++) {
        Money gain = tried[i].long_gain;

        if (goal == GOAL_RAISE_NET_OF_TAX && tried[i].cash.cents >= wanted.cents)
            return i;
        if (goal == GOAL_LARGEST_WITH_ZERO_TAX && tried[i].tax.cents <= 0)
            best = i;
        if (goal == GOAL_REALIZE_LONG_TERM_GAIN && gain.cents > 0 && gain.cents <= wanted.cents &&
            (best == 0 || gain.cents > tried[best].long_gain.cents))
            best = i;
    }
    return best;
}

/* How many shares can be tried: what the rest of the order leaves. */
static int64_t try_all(PropertyCase *made, const Asked *asked, Tried *tried)
{
    int64_t most = 0;

    while (most < SHARES_MOST) {
        tried[most + 1] = try_shares(made, asked, most + 1);
        if (!tried[most + 1].possible)
            break;
        most++;
    }
    return most;
}

static Money wanted_of(PropertyCase *made, Goal goal, const Tried *tried, int64_t most)
{
    const Tried *near = &tried[1 + random_below(&made->seed, (uint64_t)most)];
    int64_t cents = goal == GOAL_RAISE_NET_OF_TAX ? near->cash.cents : near->long_gain.cents;

    if (goal == GOAL_REALIZE_LONG_TERM_GAIN && cents <= 0)
        cents = most_gain(tried, most).cents / 2;
    cents += random_one_in(&made->seed, 3) ? 0 : random_signed(&made->seed, 3000);
    return (Money){cents > 0 ? cents : 1};
}

static void check_answer(Goal goal, Money wanted, const Tried *tried, const Preview *preview)
{
    const SolvedGoal *solved = &preview->solved;
    int64_t shares = solved->quantity.units / QUANTITY_ONE;

    assert_int_equal(solved->goal, goal);
    assert_int_equal(preview->sells[0].quantity.units, solved->quantity.units);
    if (goal == GOAL_RAISE_NET_OF_TAX) {
        assert_int_equal(solved->reached.cents, tried[shares].cash.cents);
        assert_true(solved->reached.cents >= wanted.cents);
        assert_true(shares == 1 || tried[shares - 1].cash.cents < wanted.cents);
    } else if (goal == GOAL_REALIZE_LONG_TERM_GAIN) {
        assert_int_equal(solved->reached.cents, tried[shares].long_gain.cents);
        assert_true(solved->reached.cents <= wanted.cents);
        assert_int_equal(solved->exact, solved->reached.cents == wanted.cents);
    } else {
        assert_int_equal(solved->reached.cents, tried[shares].tax.cents);
        assert_true(solved->reached.cents <= 0);
    }
}

enum { ROUNDED_CENTS = 10 }; /* a cent a lot here, three a tax */

/* Whether gains go up and down by cents of rounding around the amount, and so meet it by chance. */
static bool wavers(Money wanted, const Tried *tried, int64_t most)
{
    for (int64_t i = 1; i <= most; i++) {
        if (tried[i].long_gain.cents > wanted.cents &&
            tried[i].long_gain.cents < wanted.cents + ROUNDED_CENTS)
            return true;
    }
    return false;
}

/* Whether what serves better serves by cents of rounding alone. */
static bool is_of_rounding(Goal goal, Money wanted, const Tried *better, Money reached)
{
    if (goal == GOAL_RAISE_NET_OF_TAX)
        return better->cash.cents < wanted.cents + ROUNDED_CENTS;
    if (goal == GOAL_LARGEST_WITH_ZERO_TAX)
        return better->tax.cents > -ROUNDED_CENTS;
    return better->long_gain.cents < reached.cents + ROUNDED_CENTS;
}

static bool any_bends(const Tried *tried, int64_t most)
{
    bool bends = false;

    for (int64_t i = 1; i <= most; i++)
        bends = bends || tried[i].bends;
    return bends;
}

/* One goal against all quantities. */
static void check_goal(PropertyCase *made, Asked *asked, Goal goal, const Tried *tried,
                       int64_t most)
{
    Money wanted = wanted_of(made, goal, tried, most);
    int64_t best = best_of(goal, wanted, tried, most);
    Preview preview;
    const Error *error;

    asked->trade->quantity.present = false;
    asked->trade->goal = (OptionalWord){true, (int)goal};
    asked->trade->amount = (OptionalMoney){goal != GOAL_LARGEST_WITH_ZERO_TAX, wanted};
    error = preview_compute(made->arena, made->rules, asked->household, asked->order,
                            (OptionalWord){0}, &preview);
    if (error != NULL && strcmp(error->code, "goal_reached_without_it") == 0)
        return;
    if (error != NULL) {
        assert_string_equal(error->code, "goal_not_reachable");
        assert_true(best == 0 || any_bends(tried, most) ||
                    is_of_rounding(goal, wanted, &tried[best], wanted));
        return;
    }
    check_answer(goal, wanted, tried, &preview);
    assert_true(best > 0);
    if (goal == GOAL_REALIZE_LONG_TERM_GAIN && wavers(wanted, tried, most))
        return;
    if (preview.solved.proven && preview.solved.quantity.units != best * QUANTITY_ONE)
        assert_true(is_of_rounding(goal, wanted, &tried[best], preview.solved.reached));
}

static void check_goals(PropertyCase *made)
{
    Asked asked = make_asked(made);
    Tried tried[SHARES_MOST + 2] = {0};
    int64_t most;

    if (asked.trade == NULL)
        return;
    most = try_all(made, &asked, tried);
    if (most == 0 || most == SHARES_MOST)
        return;
    for (Goal goal = GOAL_RAISE_NET_OF_TAX; goal <= GOAL_LARGEST_WITH_ZERO_TAX; goal++)
        check_goal(made, &asked, goal, tried, most);
}

static void test_goals_are_what_trying_all_quantities_finds_d_12(void **state)
{
    property_hold(state, ROUNDS, check_goals);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_goals_are_what_trying_all_quantities_finds_d_12),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
