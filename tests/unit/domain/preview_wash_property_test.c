/* What holds for the wash sales of every preview. Rules WS-1, WS-8, WS-12. */
#include "household_sketch.h"

enum { ROUNDS = 1500 };

/* What matches say of one slice is what the slice says. */
static void check_slice_matches(const Preview *preview, const SoldLot *sold, bool taxable)
{
    int64_t disallowed = 0;
    int64_t permanent = 0;
    int64_t shares = 0;

    for (size_t i = 0; i < preview->wash_sale_count; i++) {
        const PreviewWash *wash = &preview->wash_sales[i];

        if (wash->sold != sold)
            continue;
        disallowed += wash->match.disallowed.cents;
        permanent += wash->match.permanent ? wash->match.disallowed.cents : 0;
        shares += wash->match.quantity.units;
        assert_true(wash->match.permanent ||
                    wash->match.basis.cents >= wash->match.disallowed.cents);
    }
    assert_int_equal(sold->disallowed.cents, disallowed);
    assert_int_equal(sold->permanently_disallowed.cents, permanent);
    assert_true(shares <= sold->slice.quantity.units);
    if (!taxable || sold->slice.gain.cents >= 0)
        assert_int_equal(disallowed, 0);
    else
        assert_true(permanent >= 0 && disallowed >= permanent &&
                    disallowed <= -sold->slice.gain.cents);
}

/* What the sales leave of a lot. */
static int64_t left_of(const Preview *preview, const Lot *lot)
{
    int64_t left = lot->quantity.units;

    for (size_t s = 0; s < preview->sell_count; s++) {
        for (size_t i = 0; i < preview->sells[s].lot_count; i++) {
            const SoldLot *sold = &preview->sells[s].lots[i];

            left -= sold->lot == lot ? sold->slice.quantity.units : 0;
        }
    }
    return left;
}

/* Each share replaces once: those that are left of a lot, those of a buy. One of the two is NULL.
 */
static void check_replacements(const Preview *preview, const Lot *lot, const Buy *buy, int64_t room)
{
    int64_t matched = 0;

    for (size_t i = 0; i < preview->wash_sale_count; i++) {
        const PreviewWash *wash = &preview->wash_sales[i];

        if (wash->lot == lot && wash->buy == buy)
            matched += wash->match.quantity.units;
    }
    assert_true(matched <= room);
}

/* Recognized = realized + deferred + permanently lost, by term and in all. Rules WS-1, WS-12. */
static void check_wash_sales(PropertyCase *made)
{
    const Sketch *sketch = sketch_new(made);
    Arrangement drawn = arrangement(sketch, NULL);
    const Household *household = sketch_household(made->arena, sketch, &drawn);
    int64_t recognized[2] = {0};
    int64_t disallowed = 0;
    Preview preview;

    ASSERT_OK(preview_compute(made->arena, made->rules, household, sketch->order, (OptionalWord){0},
                              &preview));
    for (size_t s = 0; s < preview.sell_count; s++) {
        const Sell *sell = &preview.sells[s];

        for (size_t i = 0; i < sell->lot_count; i++) {
            const SoldLot *sold = &sell->lots[i];

            check_slice_matches(&preview, sold,
                                household->accounts[sell->account].tax_treatment == TAXABLE);
            if (!sell->on_return)
                continue;
            recognized[sold->slice.term] += sold->slice.gain.cents + sold->disallowed.cents;
            disallowed += sold->disallowed.cents;
        }
    }
    assert_int_equal(preview.realized.short_term.cents, recognized[TERM_SHORT]);
    assert_int_equal(preview.realized.long_term.cents, recognized[TERM_LONG]);
    assert_int_equal(preview.disallowed.cents, disallowed);
    for (size_t i = 0; i < household->lot_count; i++)
        check_replacements(&preview, &household->lots[i], NULL,
                           left_of(&preview, &household->lots[i]));
    for (size_t i = 0; i < preview.buy_count; i++)
        check_replacements(&preview, NULL, &preview.buys[i], preview.buys[i].quantity.units);
}

static void test_preview_recognizes_what_is_realized_less_what_is_disallowed_ws_12(void **state)
{
    property_hold(state, ROUNDS, check_wash_sales);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(test_preview_recognizes_what_is_realized_less_what_is_disallowed_ws_12),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
