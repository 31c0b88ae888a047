#include "domain/tax_year.h"

#include <assert.h>

/* Taxes before their one rounding: cents x 10^-6. Rule RD-1. */
typedef struct ExactTax {
    Wide micro_cents;
} ExactTax;

static const char *const THRESHOLD_WORDS[] = {"ordinary_bracket", "zero_percent_gains",
                                              "fifteen_percent_gains", "niit", "loss_limit"};
const Names TAX_THRESHOLD_NAMES = NAMES_OF(THRESHOLD_WORDS);

/* Rule TX-6. */
static const char *const NOT_MODELLED_WORDS[] = {"amt",
                                                 "credits",
                                                 "taxable_social_security",
                                                 "phase_outs",
                                                 "qbi",
                                                 "kiddie_tax",
                                                 "muni_fund_losses_within_six_months",
                                                 "return_of_capital",
                                                 "bond_premium_and_market_discount",
                                                 "form_4952_election",
                                                 "foreign_income",
                                                 "estimated_tax_penalties",
                                                 "irmaa"};
const Names TAX_NOT_MODELLED = NAMES_OF(NOT_MODELLED_WORDS);

const TaxParameters *tax_tables_year(const TaxTables *tables, int32_t year)
{
    for (size_t i = 0; i < tables->count; i++) {
        if (tables->years[i].year == year)
            return &tables->years[i];
    }
    return NULL;
}

static Money floor_zero(Money amount)
{
    return money_max(amount, (Money){0});
}

static ExactTax exact_at_rate(Money amount, Rate rate)
{
    return (ExactTax){(Wide)amount.cents * rate.millionths};
}

static ExactTax exact_add(ExactTax left, ExactTax right)
{
    return (ExactTax){left.micro_cents + right.micro_cents};
}

static ExactTax exact_min(ExactTax left, ExactTax right)
{
    return left.micro_cents < right.micro_cents ? left : right;
}

static Money exact_round(ExactTax tax)
{
    return (Money){decimal_narrow(decimal_divide_half_away(tax.micro_cents, RATE_ONE))};
}

/* Rule NE-1: Schedule D lines 7, 15 and 16. IRC 1222(5)-(8). */
static void net_gains(const TaxProfile *profile, Gains gains, TaxYear *year)
{
    year->short_term =
        money_subtract(money_add(gains.short_term, profile->short_term_gains_elsewhere),
                       profile->short_term_carryover_in);
    year->long_term =
        money_subtract(money_add(money_add(gains.long_term, profile->long_term_gains_elsewhere),
                                 profile->capital_gain_distributions),
                       profile->long_term_carryover_in);
    year->net = money_add(year->short_term, year->long_term);
}

/* Income but for capital gains. */
static Money other_income(const TaxProfile *profile)
{
    return money_add(money_add(money_add(profile->wages, profile->other_ordinary_income),
                               money_add(profile->interest, profile->ordinary_dividends)),
                     profile->other_investment_income);
}

/* Rule TX-1: basic and additional standard, or the itemized total, and what else is given. */
static Money deduction_of(const StatusParameters *status, const TaxProfile *profile)
{
    Money base = profile->itemized_deduction;

    if (profile->deduction == DEDUCTION_STANDARD)
        base = (Money){status->standard_deduction.cents +
                       status->additional_deduction.cents * profile->additional_standard_count};
    return money_add(base, profile->other_deductions);
}

/* Rule NE-2, IRC 1211(b). */
static Money capital_amount(const StatusParameters *status, Money net)
{
    return money_max(net, money_negate(status->loss_limit));
}

/* Rule TX-4: the exact schedule, never the printed table. */
static ExactTax schedule(const TaxParameters *parameters, const StatusParameters *status,
                         Money income)
{
    ExactTax tax = {0};
    Money bottom = {0};

    for (int i = 0; i < TAX_BRACKETS; i++) {
        Money top = income;

        if (i < TAX_BRACKETS - 1)
            top = money_min(income, status->bracket_tops[i]);
        tax = exact_add(tax,
                        exact_at_rate(money_subtract(top, bottom), parameters->ordinary_rates[i]));
        if (top.cents == income.cents)
            break;
        bottom = top;
    }
    return tax;
}

/*
 * Rules TX-2, TX-3, NE-3: the Qualified Dividends and Capital Gain Tax Worksheet. Ordinary income
 * fills the bands first; a deduction that ordinary income does not use shelters gains.
 */
static void stack_gains(const TaxParameters *parameters, const StatusParameters *status,
                        const TaxProfile *profile, TaxYear *year)
{
    Money income = year->taxable_income;
    Money gains = floor_zero(money_min(year->long_term, year->net));
    Money preferred = money_add(profile->qualified_dividends, gains);
    Money zero_top = money_min(income, status->max_zero);
    Money fifteen_top = money_min(income, status->max_fifteen);
    ExactTax ordinary, preferential;

    year->ordinary_taxable_income = floor_zero(money_subtract(income, preferred));
    year->preferential_income = money_min(income, preferred);
    year->at_zero = money_subtract(zero_top, money_min(year->ordinary_taxable_income, zero_top));
    year->at_fifteen =
        money_min(money_subtract(year->preferential_income, year->at_zero),
                  floor_zero(money_subtract(
                      fifteen_top, money_add(year->ordinary_taxable_income, year->at_zero))));
    year->at_twenty =
        money_subtract(money_subtract(year->preferential_income, year->at_zero), year->at_fifteen);

    ordinary = schedule(parameters, status, year->ordinary_taxable_income);
    preferential = exact_add(exact_at_rate(year->at_zero, parameters->gain_rates[0]),
                             exact_add(exact_at_rate(year->at_fifteen, parameters->gain_rates[1]),
                                       exact_at_rate(year->at_twenty, parameters->gain_rates[2])));
    year->ordinary_tax = exact_round(ordinary);
    year->preferential_tax = exact_round(preferential);
    year->income_tax = exact_round(
        exact_min(exact_add(ordinary, preferential), schedule(parameters, status, income)));
}

/* Rules NI-1..NI-3, IRC 1411, Form 8960. */
static void net_investment_tax(const TaxParameters *parameters, const StatusParameters *status,
                               const TaxProfile *profile, TaxYear *year)
{
    Money investment =
        money_add(money_add(profile->interest, profile->ordinary_dividends),
                  money_add(profile->other_investment_income, year->capital_amount_in_agi));

    year->net_investment_income = money_subtract(investment, profile->investment_expenses);
    year->niit_base = money_min(floor_zero(year->net_investment_income),
                                floor_zero(money_subtract(year->agi, status->niit_threshold)));
    year->niit = exact_round(exact_at_rate(year->niit_base, parameters->niit_rate));
}

/*
 * Rule NE-4, IRC 1212(b): short-term loss is used first, and the part of the deducted loss that
 * found no income to offset stays in the carryover. `found_income` is R of the rule: AGI less
 * deductions, before it is floored at zero.
 */
static void carry_over(Money found_income, TaxYear *year)
{
    Money deducted = floor_zero(money_negate(year->capital_amount_in_agi));
    Money offset = money_min(deducted, floor_zero(money_add(found_income, deducted)));
    Money short_loss = floor_zero(money_negate(year->short_term));
    Money long_loss = floor_zero(money_negate(year->long_term));
    Money rest = floor_zero(money_subtract(offset, short_loss));

    year->carryover_out.short_term =
        floor_zero(money_subtract(short_loss, money_add(offset, floor_zero(year->long_term))));
    year->carryover_out.long_term =
        floor_zero(money_subtract(long_loss, money_add(floor_zero(year->short_term), rest)));
}

static void federal_year(const TaxParameters *parameters, const TaxProfile *profile, TaxYear *year)
{
    const StatusParameters *status = &parameters->by_status[profile->filing_status.value];
    Money found_income;

    year->capital_amount_in_agi = capital_amount(status, year->net);
    year->agi = money_add(other_income(profile), year->capital_amount_in_agi);
    year->deduction = deduction_of(status, profile);
    found_income = money_subtract(year->agi, year->deduction);
    year->taxable_income = floor_zero(found_income);
    stack_gains(parameters, status, profile, year);
    net_investment_tax(parameters, status, profile, year);
    /* Rule SL-1. */
    year->state = exact_round(exact_at_rate(
        floor_zero(money_subtract(year->agi, profile->state_deduction)), profile->state_rate));
    carry_over(found_income, year);
}

/* Rules FL-1, FL-2, FL-3: rates instead of a return; FL-5 is its published check. */
static void flat_year(const TaxProfile *profile, TaxYear *year)
{
    Money short_gain =
        floor_zero(money_add(year->short_term, money_min(year->long_term, (Money){0})));
    Money long_gain =
        floor_zero(money_add(year->long_term, money_min(year->short_term, (Money){0})));

    year->income_tax =
        exact_round(exact_add(exact_at_rate(short_gain, profile->short_term_rate.value),
                              exact_at_rate(long_gain, profile->long_term_rate.value)));
    year->state = exact_round(exact_at_rate(floor_zero(year->net), profile->state_rate));
    carry_over((Money){0}, year); /* nothing is deducted, so all of a net loss stays: FL-2 */
}

void tax_year_compute(const TaxParameters *parameters, const TaxProfile *profile, Gains gains,
                      TaxYear *year_out)
{
    TaxYear year = {0};

    net_gains(profile, gains, &year);
    if (profile->kind == PROFILE_FEDERAL) {
        assert(parameters != NULL && profile->filing_status.present);
        federal_year(parameters, profile, &year);
    } else {
        flat_year(profile, &year);
    }
    year.total = money_add(money_add(year.income_tax, year.niit), year.state);
    *year_out = year;
}

static int bracket_of(const StatusParameters *status, Money income)
{
    int bracket = 0;

    while (bracket < TAX_BRACKETS - 1 && income.cents > status->bracket_tops[bracket].cents)
        bracket++;
    return bracket;
}

/* Rule MT-3. The gains' bands are crossed only by someone who has income taxed in them. */
static void find_crossed(const StatusParameters *status, TaxImpact *impact)
{
    const TaxYear *without = &impact->without;
    const TaxYear *with = &impact->with;
    bool preferred = without->preferential_income.cents > 0 || with->preferential_income.cents > 0;
    Money most_lost = money_negate(status->loss_limit);

    impact->crossed[THRESHOLD_ORDINARY_BRACKET] =
        bracket_of(status, without->ordinary_taxable_income) !=
        bracket_of(status, with->ordinary_taxable_income);
    impact->crossed[THRESHOLD_ZERO_PERCENT_GAINS] =
        preferred && (without->taxable_income.cents > status->max_zero.cents) !=
                         (with->taxable_income.cents > status->max_zero.cents);
    impact->crossed[THRESHOLD_FIFTEEN_PERCENT_GAINS] =
        preferred && (without->taxable_income.cents > status->max_fifteen.cents) !=
                         (with->taxable_income.cents > status->max_fifteen.cents);
    impact->crossed[THRESHOLD_NIIT] = (without->agi.cents > status->niit_threshold.cents) !=
                                      (with->agi.cents > status->niit_threshold.cents);
    impact->crossed[THRESHOLD_LOSS_LIMIT] =
        (without->net.cents < most_lost.cents) != (with->net.cents < most_lost.cents);
}

void tax_impact_between(const TaxParameters *parameters, const TaxProfile *profile,
                        const TaxYear *without, const TaxYear *with, TaxImpact *impact_out)
{
    TaxImpact impact = {.without = *without, .with = *with};

    impact.income_tax = money_subtract(with->income_tax, without->income_tax);
    impact.niit = money_subtract(with->niit, without->niit);
    impact.state = money_subtract(with->state, without->state);
    impact.total = money_subtract(with->total, without->total);
    if (profile->kind == PROFILE_FEDERAL)
        find_crossed(&parameters->by_status[profile->filing_status.value], &impact);
    *impact_out = impact;
}

void tax_impact_compute(const TaxParameters *parameters, const TaxProfile *profile, Gains without,
                        Gains with, TaxImpact *impact_out)
{
    TaxYear year_without;
    TaxYear year_with;

    tax_year_compute(parameters, profile, without, &year_without);
    tax_year_compute(parameters, profile, with, &year_with);
    tax_impact_between(parameters, profile, &year_without, &year_with, impact_out);
}

TaxProfile tax_profile_upper_bound(const TaxParameters *parameters, const TaxProfile *profile)
{
    Rate top = parameters->ordinary_rates[TAX_BRACKETS - 1];
    Rate top_gain = parameters->gain_rates[2];

    return (TaxProfile){
        .year = profile->year,
        .kind = PROFILE_FLAT,
        .capital_gain_distributions = profile->capital_gain_distributions,
        .short_term_gains_elsewhere = profile->short_term_gains_elsewhere,
        .long_term_gains_elsewhere = profile->long_term_gains_elsewhere,
        .short_term_carryover_in = profile->short_term_carryover_in,
        .long_term_carryover_in = profile->long_term_carryover_in,
        .state_rate = profile->state_rate,
        .short_term_rate = {true, {top.millionths + parameters->niit_rate.millionths}},
        .long_term_rate = {true, {top_gain.millionths + parameters->niit_rate.millionths}},
    };
}

OptionalMoney tax_ceiling_room(const TaxParameters *parameters, const TaxProfile *profile,
                               Gains gains, BudgetCeiling ceiling)
{
    const StatusParameters *status;
    TaxYear year;
    Money most; /* capital amount in AGI that just keeps the year under the ceiling */

    if (profile->kind == PROFILE_FLAT)
        return (OptionalMoney){0};
    status = &parameters->by_status[profile->filing_status.value];
    tax_year_compute(parameters, profile, gains, &year);
    if (ceiling == CEILING_NIIT_THRESHOLD)
        most = money_subtract(status->niit_threshold, other_income(profile));
    else
        most = money_subtract(money_add(year.deduction, ceiling == CEILING_ZERO_PERCENT_BRACKET
                                                            ? status->max_zero
                                                            : status->max_fifteen),
                              other_income(profile));
    if (most.cents < -status->loss_limit.cents) /* no loss however large brings AGI down to it */
        return (OptionalMoney){true, {0}};
    return (OptionalMoney){true, floor_zero(money_subtract(most, year.net))};
}
