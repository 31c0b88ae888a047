/* Holding periods and gifts: HP, BA-4. */
#include "golden_lots.h"

static Term term_of(Date acquired_on, Date sold_on)
{
    Lot lot = {.acquired_on = {true, acquired_on}};

    return lot_term(&lot, sold_on);
}

static void expect_term(GoldenCase *golden, const char *what, Text expected, Term got)
{
    golden_expect_text(golden, what, expected, names_word(&TERM_NAMES, (int)got));
}

/* Inputs of a holding period: trade dates, and what else moves its start. */
static Error *read_holding(JsonTree input, Lot *lot)
{
    JsonTreeStep step = {0};
    int kind = LOT_PURCHASE;

    while (json_tree_next(input, &step)) {
        OptionalDate *date = NULL;

        if (strcmp(step.name, "acquired") == 0)
            date = &lot->acquired_on;
        else if (strcmp(step.name, "deemed_acquired") == 0)
            date = &lot->deemed_acquired_on;
        else if (strcmp(step.name, "donor_acquired") == 0)
            date = &lot->donor_acquired_on;
        else if (strcmp(step.name, "acquisition_kind") == 0)
            TRY(json_tree_word(step.member, &LOT_KIND_NAMES, &kind));
        else if (strcmp(step.name, "sold") != 0 && strstr(step.name, "settlement") == NULL)
            return error_at(input.arena, step.member.pointer, "unknown_member",
                            "The input %s is not known.", step.name);
        if (date == NULL)
            continue;
        TRY(json_tree_date(step.member, &date->value));
        date->present = true;
    }
    lot->kind = (LotKind)kind;
    return NULL;
}

/* vectors/holding-period: HP. Settlement dates are there to be passed over (HP-3). */
Error *golden_holding_vector_run(GoldenCase *golden, JsonTree tree)
{
    Lot lot = {0};
    JsonTree input;
    JsonTree expect;
    JsonTree member;
    Date sold;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(read_holding(input, &lot));
    TRY(golden_read_date(input, "sold", &sold));
    TRY(json_tree_member(expect, "term", &member));
    expect_term(golden, "term", json_tree_text(member), lot_term(&lot, sold));
    if (json_tree_find(expect, "first_long_term_date", &member))
        golden_expect_text(
            golden, "first_long_term_date", json_tree_text(member),
            golden_date_text(golden->arena, lot_first_long_term(lot_holding_start(&lot).value)));
    return NULL;
}

/* oracles/holding_period. */
Error *golden_holding_oracle_run(GoldenCase *golden, JsonTree tree)
{
    JsonTree rule;
    Date bought;
    Date sold;

    TRY(golden_read_date(tree, "bought", &bought));
    TRY(golden_read_date(tree, "sold", &sold));
    TRY(json_tree_member(tree, "irs_rule", &rule));
    expect_term(golden, "term", json_tree_text(rule), term_of(bought, sold));
    return NULL;
}

static Error *read_optional_money(JsonTree object, const char *name, OptionalMoney *amount_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    amount_out->present = true;
    return golden_read_money(member, &amount_out->value);
}

static Error *read_gift(JsonTree input, Lot *lot_out)
{
    Lot lot = {.quantity = {QUANTITY_ONE}, .kind = LOT_GIFT};

    lot.gift_date.present = lot.donor_acquired_on.present = true;
    TRY(read_optional_money(input, "donor_adjusted_basis", &lot.donor_basis));
    TRY(read_optional_money(input, "fmv_at_gift", &lot.gift_value));
    TRY(golden_read_date(input, "gift_date", &lot.gift_date.value));
    TRY(golden_read_date(input, "donor_acquired", &lot.donor_acquired_on.value));
    lot.acquired_on = lot.gift_date;
    *lot_out = lot;
    return NULL;
}

/* vectors/gift-basis: BA-4, HP-5. */
Error *golden_gift_run(GoldenCase *golden, JsonTree tree)
{
    JsonTree input;
    JsonTree expect;
    JsonTree member;
    Money proceeds;
    Date sold;
    Date start;
    LotSlice slice;
    Lot lot;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(read_gift(input, &lot));
    TRY(json_tree_member(input, "proceeds", &member));
    TRY(golden_read_money(member, &proceeds));
    TRY(golden_read_date(input, "sold", &sold));
    slice = lot_slice(&lot, lot.quantity, proceeds, sold, UNKNOWN_BASIS_ZERO);

    TRY(json_tree_member(expect, "gain", &member));
    TRY(golden_expect_money(golden, "gain", member, slice.gain, TO_THE_CENT));
    TRY(json_tree_member(expect, "basis_used", &member));
    TRY(golden_expect_money(golden, "basis_used", member, slice.basis, TO_THE_CENT));
    TRY(json_tree_member(expect, "term", &member));
    expect_term(golden, "term", json_tree_text(member), slice.term);
    TRY(golden_read_date(expect, "holding_period_starts_from", &start));
    golden_expect_number(golden, "first long-term day from holding_period_starts_from",
                         lot_first_long_term(start).days, slice.first_long_term_on.value.days);
    return NULL;
}
