#include "domain/tax_bends.h"

#include <assert.h>

/* In order; a line that stands there already is not added again. */
static void add_line(TaxBendLines *lines, Money at)
{
    size_t place = lines->count;

    while (place > 0 && lines->at[place - 1].cents > at.cents)
        place--;
    if (place > 0 && lines->at[place - 1].cents == at.cents)
        return;
    assert(lines->count < TAX_BENDS_ROOM);
    memmove(&lines->at[place + 1], &lines->at[place], (lines->count - place) * sizeof lines->at[0]);
    lines->at[place] = at;
    lines->count++;
}

/* The figures of the year without any gain from lots: what the lines are counted from. */
typedef struct Origin {
    Money short_term, long_term, net;
    Money agi;        /* less the capital amount */
    Money taxable;    /* likewise, before it is floored at zero */
    Money investment; /* likewise */
    Money qualified_dividends;
} Origin;

/*
 * An income bound is met by taxable income at a net gain, and by ordinary income either there (when
 * no gain is preferred) or at a short-term gain (when all long-term gain is). Rules TX-1, TX-2.
 */
static void add_income(const Origin *origin, Money bound, TaxBends *bends)
{
    Money taxable = money_subtract(bound, origin->taxable);
    Money ordinary = money_add(taxable, origin->qualified_dividends);

    add_line(&bends->net, money_subtract(taxable, origin->net));
    add_line(&bends->net, money_subtract(ordinary, origin->net));
    add_line(&bends->short_term, money_subtract(ordinary, origin->short_term));
}

static void add_federal(const StatusParameters *status, const TaxProfile *profile,
                        const Origin *origin, TaxBends *bends)
{
    add_income(origin, (Money){0}, bends);
    add_income(origin, status->max_zero, bends);
    add_income(origin, status->max_fifteen, bends);
    for (size_t i = 0; i < TAX_BRACKETS - 1; i++)
        add_income(origin, status->bracket_tops[i], bends);
    add_line(&bends->net, money_negate(money_add(status->loss_limit, origin->net))); /* NE-2 */
    add_line(&bends->net, money_subtract(money_subtract(status->niit_threshold, origin->agi),
                                         origin->net));                              /* NI-1 */
    add_line(&bends->net, money_negate(money_add(origin->investment, origin->net))); /* NI-1 */
    add_line(&bends->net, money_subtract(money_subtract(profile->state_deduction, origin->agi),
                                         origin->net)); /* SL-1 */
}

void tax_bends_find(const TaxParameters *parameters, const TaxProfile *profile, TaxBends *bends_out)
{
    TaxBends bends = {0};
    Origin origin = {0};
    TaxYear year;

    tax_year_compute(parameters, profile, (Gains){{0}, {0}}, &year);
    origin.short_term = year.short_term;
    origin.long_term = year.long_term;
    origin.net = year.net;
    /* Rules NE-2, NE-3: signs turn at zero. */
    add_line(&bends.short_term, money_negate(origin.short_term));
    add_line(&bends.long_term, money_negate(origin.long_term));
    add_line(&bends.net, money_negate(origin.net));
    if (profile->kind == PROFILE_FEDERAL) {
        origin.agi = money_subtract(year.agi, year.capital_amount_in_agi);
        origin.taxable = money_subtract(origin.agi, year.deduction);
        origin.investment = money_subtract(year.net_investment_income, year.capital_amount_in_agi);
        origin.qualified_dividends = profile->qualified_dividends;
        add_federal(&parameters->by_status[profile->filing_status.value], profile, &origin, &bends);
    }
    *bends_out = bends;
}
