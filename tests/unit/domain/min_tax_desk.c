#include "min_tax_desk.h"

MinTaxDesk *min_tax_desk(void **state, FilingStatus status, const char *wages)
{
    MinTaxDesk *made = ARENA_NEW(*state, MinTaxDesk);

    made->builder = builder_new(*state, "2026-11-20");
    made->rules = builder_rules(*state);
    made->profile = builder_profile(&made->builder, 2026, status, wages);
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0");
    return made;
}

uint32_t min_tax_security(MinTaxDesk *made, const char *price_text, TradeUnit unit)
{
    uint32_t index = builder_security(&made->builder, "A", CLASS_US_STOCKS, price_text);

    made->builder.household.securities[index].unit = unit;
    return index;
}

Lot *min_tax_lot(MinTaxDesk *made, uint32_t account, uint32_t index, const char *shares,
                 const char *basis, const char *acquired_on)
{
    return builder_lot(&made->builder, account, index, shares, basis, acquired_on);
}

void min_tax_start(MinTaxDesk *made)
{
    const Household *household = builder_household(&made->builder);

    made->left = ARENA_ARRAY(made->builder.arena, Quantity, household->lot_count);
    for (size_t i = 0; i < household->lot_count; i++)
        made->left[i] = household->lots[i].quantity;
    made->problem = (MinTaxProblem){.household = household,
                                    .parameters = tax_tables_year(&made->rules->tax, 2026),
                                    .profile = made->profile,
                                    .trade_date = date("2026-11-20"),
                                    .without = budget_used(household, 2026, -1),
                                    .left = made->left,
                                    .fixed = made->fixed,
                                    .buys = &made->buy,
                                    .sales = made->sales};
}

MinTaxSale *min_tax_sale(MinTaxDesk *made, uint32_t account, uint32_t index, const char *shares)
{
    const Household *household = made->problem.household;
    MinTaxSale *sold = &made->sales[made->problem.sale_count++];

    *sold = (MinTaxSale){
        .account = account,
        .security = index,
        .quantity = quantity(shares),
        .price = household->securities[index].price.value,
        .on_return = household_account_on_return(&household->accounts[account], made->profile)};
    sold->proceeds = money_value(sold->quantity, sold->price);
    return sold;
}

void min_tax_fix(MinTaxDesk *made, uint32_t index, const char *shares)
{
    const Household *household = made->problem.household;
    const Lot *sold = &household->lots[index];
    Quantity part = quantity(shares);
    LotSlice slice =
        lot_slice(sold, part, money_value(part, household->securities[sold->security].price.value),
                  made->problem.trade_date, UNKNOWN_BASIS_ZERO);

    made->left[index] = quantity_subtract(made->left[index], part);
    made->fixed[made->problem.fixed_count++] = oracle_slice(&made->problem, index, &slice);
}

const MinTaxAnswer *min_tax_choose(MinTaxDesk *made)
{
    min_tax_select(made->builder.arena, &made->problem, &made->answer);
    return &made->answer;
}

int64_t min_tax_taken(const MinTaxDesk *made, size_t sold, uint32_t index)
{
    const MinTaxTakes *takes = &made->answer.sales[sold];

    for (size_t i = 0; i < takes->count; i++) {
        if (takes->takes[i].lot == index)
            return takes->takes[i].quantity.units;
    }
    return 0;
}

void assert_proven(const MinTaxDesk *made, const char *tax)
{
    ASSERT_MONEY(made->answer.tax, tax);
    assert_true(made->answer.proven);
    assert_int_equal(made->answer.lower_bound.cents, made->answer.tax.cents);
}
