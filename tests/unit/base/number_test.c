#include "base/number.h"

#include "faults.h"

/* 47.75 shares at 378.24 are 18,060.96. */
static void test_money_value_is_quantity_times_price(void **state)
{
    (void)state;
    assert_int_equal(money_value((Quantity){4775000000}, (Price){378240000}).cents, 1806096);
    assert_int_equal(money_value((Quantity){1}, (Price){1}).cents, 0);
    assert_int_equal(money_value((Quantity){QUANTITY_ONE}, (Price){5000}).cents, 1);
    assert_int_equal(money_value((Quantity){QUANTITY_ONE}, (Price){4999}).cents, 0);
    assert_int_equal(money_value((Quantity){QUANTITY_LIMIT}, (Price){PRICE_LIMIT}).cents,
                     HOUSEHOLD_TOTAL_LIMIT);
}

/* Rule RD-2. */
static void test_money_share_rounds_half_away(void **state)
{
    Money amount = {1000};

    (void)state;
    assert_int_equal(money_share(amount, (Quantity){1}, (Quantity){3}).cents, 333);
    assert_int_equal(money_share(amount, (Quantity){2}, (Quantity){3}).cents, 667);
    assert_int_equal(money_share((Money){1}, (Quantity){1}, (Quantity){2}).cents, 1);
    assert_int_equal(money_share((Money){-1}, (Quantity){1}, (Quantity){2}).cents, -1);
    assert_int_equal(money_share(amount, (Quantity){0}, (Quantity){3}).cents, 0);
    assert_int_equal(money_share(amount, (Quantity){3}, (Quantity){3}).cents, 1000);
}

static void test_money_at_rate_rounds_half_away(void **state)
{
    (void)state;
    assert_int_equal(money_at_rate((Money){790481}, (Rate){50000}).cents, 39524);
    assert_int_equal(money_at_rate((Money){-1}, (Rate){500000}).cents, -1);
}

static void test_arithmetic_stays_within_its_type(void **state)
{
    Money three = {3};
    Money five = {5};
    Quantity two = {2};
    Quantity seven = {7};

    (void)state;
    assert_int_equal(money_add(three, five).cents, 8);
    assert_int_equal(money_subtract(three, five).cents, -2);
    assert_int_equal(money_negate(three).cents, -3);
    assert_int_equal(money_max(three, five).cents, 5);
    assert_int_equal(money_max(five, three).cents, 5);
    assert_int_equal(money_min(three, five).cents, 3);
    assert_int_equal(money_min(five, three).cents, 3);
    assert_int_equal(quantity_add(two, seven).units, 9);
    assert_int_equal(quantity_subtract(two, seven).units, -5);
    assert_int_equal(quantity_min(two, seven).units, 2);
    assert_int_equal(quantity_min(seven, two).units, 2);
}

static void share_of(void *context)
{
    const int64_t *parts = context;

    (void)money_share((Money){1}, (Quantity){parts[0]}, (Quantity){parts[1]});
}

static void test_money_share_of_more_than_the_whole_aborts(void **state)
{
    int64_t more[] = {4, 3};
    int64_t negative[] = {-1, 3};
    int64_t nothing[] = {0, 0};

    (void)state;
    assert_true(faults_aborts(share_of, more));
    assert_true(faults_aborts(share_of, negative));
    assert_true(faults_aborts(share_of, nothing));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_money_value_is_quantity_times_price),
        cmocka_unit_test(test_money_share_rounds_half_away),
        cmocka_unit_test(test_money_at_rate_rounds_half_away),
        cmocka_unit_test(test_arithmetic_stays_within_its_type),
        cmocka_unit_test(test_money_share_of_more_than_the_whole_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
