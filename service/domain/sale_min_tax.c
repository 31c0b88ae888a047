#include "domain/sale_min_tax.h"

#include "domain/proposal_tax.h"

static bool asks(const PlannedTrade *trade)
{
    return trade->side == SIDE_SELL && trade->lot_selection == SELECT_MIN_TAX;
}

bool sale_asks_min_tax(const PlannedTrade *trades, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (asks(&trades[i]))
            return true;
    }
    return false;
}

static MinTaxSale *list_sales(const SaleLots *lots, const JointSales *joint, size_t *count_out)
{
    MinTaxSale *sales = ARENA_ARRAY(lots->arena, MinTaxSale, joint->trade_count);
    size_t count = 0;
    size_t fixed = 0;

    for (size_t i = 0; i < joint->trade_count; i++) {
        const PlannedTrade *trade = &joint->trades[i];
        Sale sale = sale_of(lots->household, trade, joint->profile);

        if (asks(trade))
            sales[count++] =
                (MinTaxSale){sale.account,  sale.security,
                             sale.quantity, trade->price,
                             sale.proceeds, sale.on_return,
                             fixed,         joint->holdings == NULL ? NULL : joint->holdings[i]};
        else
            fixed += joint->slice_counts[i];
    }
    *count_out = count;
    return sales;
}

void sale_min_tax_take(SaleLots *lots, const MinTaxTakes *chosen)
{
    for (size_t i = 0; i < chosen->count; i++) {
        Quantity *left = &lots->left[chosen->takes[i].lot];

        *left = quantity_subtract(*left, chosen->takes[i].quantity);
    }
}

void sale_min_tax(const SaleLots *lots, const JointSales *joint, MinTaxAnswer *answer_out)
{
    int32_t year = date_year(lots->trade_date);
    const TaxParameters *parameters = tax_tables_year(joint->tables, year);
    MinTaxProblem problem = {.household = lots->household,
                             .parameters = parameters,
                             .profile = joint->profile,
                             .trade_date = lots->trade_date,
                             .without = joint->without,
                             .left = lots->left,
                             .fixed = lots->slices,
                             .fixed_count = lots->slice_count,
                             .averaged_basis = sale_averaged_basis(lots),
                             .buys = joint->buys,
                             .buy_count = joint->buy_count,
                             .by_method = joint->by_method};
    TaxProfile highest;

    if (problem.profile == NULL) {
        /* Of the year, or of the last one known. */
        if (parameters == NULL)
            parameters = &joint->tables->years[joint->tables->count - 1];
        highest = tax_profile_upper_bound(parameters, &(TaxProfile){.year = year});
        problem.profile = &highest;
    } else {
        problem.profile =
            year_profile_with(lots->arena, joint->profile,
                              plan_ordinary_income(lots->household, joint->plan, joint->profile));
    }
    problem.sales = list_sales(lots, joint, &problem.sale_count);
    min_tax_select(lots->arena, &problem, answer_out);
}
