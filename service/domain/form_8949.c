#include "domain/form_8949.h"

#include <stdlib.h>

enum { DIGITAL_BOXES_FROM = 2025 };

static const char *const BOX_WORDS[] = {"A", "B", "C", "G", "H", "D", "E", "F", "J", "K"};
const Names FORM_BOX_NAMES = NAMES_OF(BOX_WORDS);

static const char *const PARTS[FORM_PARTS] = {[TERM_SHORT] = "I", [TERM_LONG] = "II"};

/* Lines of Schedule D, and of each box its own. */
static const char *const LINES[SCHEDULE_D_LINES] = {"1b", "2", "3", "8b", "9", "10"};
static const size_t BOX_LINES[BOX_COUNT] = {
    [BOX_A] = 0, [BOX_G] = 0, [BOX_B] = 1, [BOX_H] = 1, [BOX_C] = 2,
    [BOX_D] = 3, [BOX_J] = 3, [BOX_E] = 4, [BOX_K] = 4, [BOX_F] = 5,
};

/* Rule BA-6. */
static FormBox box_of(const LedgerSale *sale, Term term)
{
    static const FormBox boxes[][2] = {
        {BOX_A, BOX_D}, {BOX_B, BOX_E}, {BOX_C, BOX_F}, {BOX_G, BOX_J}, {BOX_H, BOX_K}};
    bool covered = ledger_sale_is_covered(sale);

    if (sale->tax_kind != TAX_KIND_DIGITAL_ASSET)
        return boxes[covered ? 0 : 1][term];
    if (date_year(sale->sold_on) < DIGITAL_BOXES_FROM)
        return boxes[2][term];
    return boxes[covered ? 3 : 4][term];
}

/* "60 sh. VTI", without zeros behind the last digit. */
static Text describe(Arena *arena, const LedgerSale *sale)
{
    bool shares = sale->tax_kind != TAX_KIND_BOND && sale->tax_kind != TAX_KIND_DIGITAL_ASSET;
    char quantity[DECIMAL_TEXT_BYTES];
    size_t length = decimal_format(sale->quantity.units, QUANTITY_PLACES, quantity);

    while (quantity[length - 1] == '0')
        length--;
    if (quantity[length - 1] == '.')
        length--;
    return text_of(arena_format(arena, "%.*s %s%.*s", (int)length, quantity, shares ? "sh. " : "",
                                (int)sale->symbol.length, sale->symbol.bytes));
}

static Text acquired(Arena *arena, const LedgerSale *sale)
{
    char date[DATE_TEXT_BYTES];
    size_t length;

    if (sale->kind == LOT_INHERITANCE)
        return TEXT_LITERAL("INHERITED");
    if (!sale->acquired_on.present)
        return TEXT_LITERAL("VARIOUS");
    length = date_format(sale->acquired_on.value, date);
    return (Text){arena_copy(arena, date, length), length};
}

/*
 * Instructions for Form 8949, column (f): the broker reports another basis, a collectible was held
 * long, the broker reports another term, a wash sale (WS-14).
 */
static Text codes_of(Arena *arena, const LedgerSale *sale, const BrokerSale *seen)
{
    bool other_basis = seen->basis.present && seen->basis.value.cents != sale->basis.cents;
    bool collectible = sale->tax_kind == TAX_KIND_COLLECTIBLE_TRUST && sale->term == TERM_LONG;

    return text_of(arena_format(arena, "%s%s%s%s", other_basis ? "B" : "", collectible ? "C" : "",
                                seen->term != sale->term ? "T" : "",
                                sale->disallowed.cents > 0 ? "W" : ""));
}

static FormRow row_of(Arena *arena, const LedgerSale *sale, const BrokerSale *seen)
{
    FormBox box = box_of(sale, seen->term);

    return (FormRow){
        .realized_gain_id = sale->id,
        .account_id = sale->account_id,
        .symbol = sale->symbol,
        .box = box_of(sale, sale->term),
        .covered = ledger_sale_is_covered(sale),
        .description = describe(arena, sale),
        .acquired = acquired(arena, sale),
        .sold_on = sale->sold_on,
        .proceeds = sale->proceeds,
        .basis = sale->basis,
        .codes = codes_of(arena, sale, seen),
        .adjustment = sale->disallowed,
        .gain = money_add(money_subtract(sale->proceeds, sale->basis), sale->disallowed),
        .term = sale->term,
        .acquired_on = sale->acquired_on,
        .deemed_acquired_on = sale->deemed_acquired_on,
        .booked_from = sale->booked_from,
        .broker = {{box != BOX_C && box != BOX_F, (int)box},
                   seen->basis,
                   seen->adjustment,
                   seen->gain},
        .differences = seen->differences,
        .difference_count = seen->difference_count,
    };
}

static int compare_rows(const void *left, const void *right)
{
    const FormRow *a = left;
    const FormRow *b = right;

    if (a->box != b->box)
        return decimal_compare(a->box, b->box);
    if (a->sold_on.days != b->sold_on.days)
        return date_compare(a->sold_on, b->sold_on);
    if (a->acquired_on.value.days != b->acquired_on.value.days)
        return date_compare(a->acquired_on.value, b->acquired_on.value);
    return uuid_compare(a->realized_gain_id.uuid, b->realized_gain_id.uuid);
}

/* Rules AC-1, AC-5. */
static bool is_on_form(const Household *household, const LedgerSale *sale, int32_t year)
{
    bool other_year;
    int32_t account = household_find_account(household, sale->account_id);

    return date_year(sale->sold_on) == year && account >= 0 &&
           household_account_on_return(&household->accounts[account],
                                       household_profile(household, year, &other_year));
}

static void list_rows(Arena *arena, const Household *household, const FormLedger *ledger,
                      Form8949 *form)
{
    BrokerSale *seen = broker_report(arena, household, ledger->sales, ledger->count);

    form->rows = ARENA_ARRAY(arena, FormRow, ledger->count);
    for (size_t i = 0; i < ledger->count; i++) {
        if (is_on_form(household, &ledger->sales[i], ledger->year))
            form->rows[form->row_count++] = row_of(arena, &ledger->sales[i], &seen[i]);
    }
    qsort(form->rows, form->row_count, sizeof *form->rows, compare_rows);
}

static void add_row(FormTotal *total, const FormRow *row)
{
    total->count++;
    total->proceeds = money_add(total->proceeds, row->proceeds);
    total->basis = money_add(total->basis, row->basis);
    total->adjustment = money_add(total->adjustment, row->adjustment);
    total->gain = money_add(total->gain, row->gain);
}

static FormTotal *totals_of(Arena *arena, const char *const *names, size_t count)
{
    FormTotal *totals = ARENA_ARRAY(arena, FormTotal, count);

    for (size_t i = 0; i < count; i++)
        totals[i].name = text_of(names[i]);
    return totals;
}

/* Rows are by box. */
static void sum_rows(Arena *arena, Form8949 *form)
{
    ScheduleD *schedule = &form->schedule_d;

    form->part_count = FORM_PARTS;
    form->parts = totals_of(arena, PARTS, FORM_PARTS);
    schedule->line_count = SCHEDULE_D_LINES;
    schedule->lines = totals_of(arena, LINES, SCHEDULE_D_LINES);
    form->boxes = ARENA_ARRAY(arena, FormTotal, BOX_COUNT);
    for (size_t i = 0; i < form->row_count; i++) {
        const FormRow *row = &form->rows[i];

        if (i == 0 || row->box != form->rows[i - 1].box)
            form->boxes[form->box_count++].name = text_of(BOX_WORDS[row->box]);
        add_row(&form->boxes[form->box_count - 1], row);
        add_row(&form->parts[row->term], row);
        add_row(&schedule->lines[BOX_LINES[row->box]], row);
    }
}

static int compare_brokers(const void *left, const void *right)
{
    const BrokerTotal *a = left;
    const BrokerTotal *b = right;
    int order = uuid_compare(a->account_id.uuid, b->account_id.uuid);

    return order != 0 ? order : decimal_compare(a->box, b->box);
}

static OptionalMoney add_reported(OptionalMoney sum, OptionalMoney amount)
{
    return (OptionalMoney){amount.present, money_add(sum.value, amount.value)};
}

/* One for each row, then those of one account and box put together. */
static void sum_brokers(Arena *arena, Form8949 *form)
{
    BrokerTotal *each = ARENA_ARRAY(arena, BrokerTotal, form->row_count);
    size_t count = 0;
    BrokerTotal *last = NULL;

    for (size_t i = 0; i < form->row_count; i++) {
        const FormRow *row = &form->rows[i];

        if (row->broker.box.present)
            each[count++] = (BrokerTotal){row->account_id,
                                          (FormBox)row->broker.box.value,
                                          1,
                                          row->proceeds,
                                          row->broker.basis,
                                          row->broker.adjustment,
                                          row->broker.gain};
    }
    qsort(each, count, sizeof *each, compare_brokers);
    form->brokers = each;
    for (size_t i = 0; i < count; i++) {
        if (last == NULL || compare_brokers(last, &each[i]) != 0) {
            last = &each[form->broker_count++];
            *last = each[i];
            continue;
        }
        last->count++;
        last->proceeds = money_add(last->proceeds, each[i].proceeds);
        last->basis = add_reported(last->basis, each[i].basis);
        last->adjustment = add_reported(last->adjustment, each[i].adjustment);
        last->gain = add_reported(last->gain, each[i].gain);
    }
}

/* Rules NE-1, NE-2, NE-4, FL-2. A federal year without parameters has no limit to apply. */
static void fill_schedule(const Household *household, const TaxTables *tables, Form8949 *form)
{
    ScheduleD *schedule = &form->schedule_d;
    const TaxProfile *found = household_own_profile(household, form->year);
    const TaxParameters *parameters = tax_tables_year(tables, form->year);
    bool present = found != NULL;
    TaxProfile profile = present ? *found : (TaxProfile){.kind = PROFILE_FLAT};
    bool limited = present && (profile.kind == PROFILE_FLAT || parameters != NULL);
    Gains gains = {form->parts[TERM_SHORT].gain, form->parts[TERM_LONG].gain};
    TaxYear figured;

    if (!limited)
        profile.kind = PROFILE_FLAT;
    tax_year_compute(parameters, &profile, gains, &figured);
    schedule->short_term_gains_elsewhere =
        (OptionalMoney){present, profile.short_term_gains_elsewhere};
    schedule->short_term_carryover_in = (OptionalMoney){present, profile.short_term_carryover_in};
    schedule->short_term = figured.short_term;
    schedule->long_term_gains_elsewhere =
        (OptionalMoney){present, profile.long_term_gains_elsewhere};
    schedule->capital_gain_distributions =
        (OptionalMoney){present, profile.capital_gain_distributions};
    schedule->long_term_carryover_in = (OptionalMoney){present, profile.long_term_carryover_in};
    schedule->long_term = figured.long_term;
    schedule->net = figured.net;
    schedule->capital_amount_in_agi = (OptionalMoney){limited, figured.capital_amount_in_agi};
    schedule->short_term_carryover_out = (OptionalMoney){limited, figured.carryover_out.short_term};
    schedule->long_term_carryover_out = (OptionalMoney){limited, figured.carryover_out.long_term};
}

void form_8949_make(Arena *arena, const Household *household, const TaxTables *tables,
                    const FormLedger *ledger, Form8949 *form_out)
{
    Form8949 form = {.household_id = household->id, .year = ledger->year};

    list_rows(arena, household, ledger, &form);
    sum_rows(arena, &form);
    sum_brokers(arena, &form);
    fill_schedule(household, tables, &form);
    *form_out = form;
}

static void round_money(Money *amount)
{
    amount->cents = decimal_narrow(decimal_divide_half_away(amount->cents, MONEY_ONE)) * MONEY_ONE;
}

static void round_optional(OptionalMoney *amount)
{
    round_money(&amount->value);
}

static void round_totals(FormTotal *totals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        round_money(&totals[i].proceeds);
        round_money(&totals[i].basis);
        round_money(&totals[i].adjustment);
        round_money(&totals[i].gain);
    }
}

static void round_row(FormRow *row)
{
    round_money(&row->proceeds);
    round_money(&row->basis);
    round_money(&row->adjustment);
    round_money(&row->gain);
    round_optional(&row->broker.basis);
    round_optional(&row->broker.adjustment);
    round_optional(&row->broker.gain);
    for (size_t i = 0; i < row->difference_count; i++)
        round_optional(&row->differences[i].amount);
}

static void round_schedule(ScheduleD *schedule)
{
    round_totals(schedule->lines, schedule->line_count);
    round_optional(&schedule->short_term_gains_elsewhere);
    round_optional(&schedule->short_term_carryover_in);
    round_money(&schedule->short_term);
    round_optional(&schedule->long_term_gains_elsewhere);
    round_optional(&schedule->capital_gain_distributions);
    round_optional(&schedule->long_term_carryover_in);
    round_money(&schedule->long_term);
    round_money(&schedule->net);
    round_optional(&schedule->capital_amount_in_agi);
    round_optional(&schedule->short_term_carryover_out);
    round_optional(&schedule->long_term_carryover_out);
}

void form_8949_round(Form8949 *form)
{
    form->whole_dollars = true;
    for (size_t i = 0; i < form->row_count; i++)
        round_row(&form->rows[i]);
    round_totals(form->parts, form->part_count);
    round_totals(form->boxes, form->box_count);
    for (size_t i = 0; i < form->broker_count; i++) {
        BrokerTotal *total = &form->brokers[i];

        round_money(&total->proceeds);
        round_optional(&total->basis);
        round_optional(&total->adjustment);
        round_optional(&total->gain);
    }
    round_schedule(&form->schedule_d);
}
