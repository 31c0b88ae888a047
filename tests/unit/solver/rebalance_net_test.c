/* Which gross amount leaves a wanted one after tax: how few amounts are tried. */
#include "solver/rebalance_net.h"

#include "testing.h"

static Money cents(int64_t amount)
{
    return (Money){amount};
}

/* Withdraws until the search ends; `net_of` says what an amount leaves. */
static NetSearch search_with(Money wanted, Money most, Money (*net_of)(Money gross))
{
    NetSearch search = rebalance_net_open(wanted, wanted, most);

    while (rebalance_net_goes_on(&search))
        (void)rebalance_net_note(&search, net_of(search.gross));
    return search;
}

/* A tax of 35 %. */
static Money net_of_flat(Money gross)
{
    return cents(gross.cents * 65 / 100);
}

/* Of what is between 5,000 and 10,000 dollars nothing is left. */
static Money net_of_cliff(Money gross)
{
    const int64_t least = 500000;
    const int64_t most = 1000000;

    if (gross.cents <= least)
        return gross;
    return cents(gross.cents <= most ? least : gross.cents - (most - least));
}

static void test_rebalance_net_of_one_rate_takes_three_tries(void **state)
{
    NetSearch search = search_with(cents(650000), cents(9000000), net_of_flat);

    (void)state;
    assert_true(search.found);
    assert_int_equal(search.least.cents, 1000000);
    assert_int_equal(search.tries, 3);
}

static void test_rebalance_net_beyond_where_nothing_is_left_is_found(void **state)
{
    NetSearch search = search_with(cents(600000), cents(2000000), net_of_cliff);

    (void)state;
    assert_true(search.found);
    assert_int_equal(search.least.cents, 1100000);
}

static void test_rebalance_net_of_more_than_there_is_ends_at_all_of_it(void **state)
{
    NetSearch search = search_with(cents(700000), cents(1000000), net_of_flat);

    (void)state;
    assert_false(search.found);
    assert_int_equal(search.last_gross.cents, 1000000);
    assert_int_equal(search.last_net.cents, 650000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rebalance_net_of_one_rate_takes_three_tries),
        cmocka_unit_test(test_rebalance_net_beyond_where_nothing_is_left_is_found),
        cmocka_unit_test(test_rebalance_net_of_more_than_there_is_ends_at_all_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
