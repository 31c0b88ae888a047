#include "domain/form_8949.h"

#include "domain/budget.h"
#include "domain/tax_close.h"
#include "ledger_story.h"

/* Short, covered, sold in 2026 at a gain. */
static LedgerSale *sell(LedgerStory *story, const char *proceeds, const char *basis)
{
    return story_sale(story, "10", proceeds, basis);
}

static LedgerSale *sell_long(LedgerStory *story, const char *proceeds, const char *basis)
{
    LedgerSale *sale = sell(story, proceeds, basis);

    sale->acquired_on = on("2020-02-03");
    sale->term = TERM_LONG;
    return sale;
}

static Form8949 form_of(LedgerStory *story, int32_t year)
{
    Form8949 form;

    form_8949_make(story->builder.arena, builder_household(&story->builder),
                   &builder_rules(story->builder.arena)->tax,
                   &(FormLedger){year, story->sales, story->count}, &form);
    return form;
}

static FormRow row_of(LedgerStory *story)
{
    return form_of(story, 2026).rows[0];
}

#define ASSERT_TEXT(actual, wanted) assert_true(text_is((actual), (wanted)))

static void test_form_8949_shows_a_sale_as_the_ledger_has_it_ws_14(void **state)
{
    LedgerStory *story = ledger_story(*state);
    LedgerSale *sale = sell(story, "900.00", "1000.00");
    FormRow row;

    sale->disallowed = money("25.00");
    story_executed(sale, 1, 1);
    row = row_of(story);
    ASSERT_TEXT(row.description, "10 sh. VTI");
    ASSERT_TEXT(row.acquired, "2026-01-05");
    assert_int_equal(row.sold_on.days, date("2026-08-03").days);
    ASSERT_MONEY(row.proceeds, "900.00");
    ASSERT_MONEY(row.basis, "1000.00");
    ASSERT_TEXT(row.codes, "W");
    ASSERT_MONEY(row.adjustment, "25.00");
    ASSERT_MONEY(row.gain, "-75.00");
    assert_true(row.covered);
    assert_true(uuid_equal(row.realized_gain_id.uuid, sale->id.uuid));
    assert_int_equal(row.booked_from.value, TRADE_OF_FILLS);
    sale->disallowed = money("0.00");
    ASSERT_TEXT(row_of(story).codes, "");
}

static void test_form_8949_describes_what_was_sold(void **state)
{
    LedgerStory *story = ledger_story(*state);
    LedgerSale *sale = sell(story, "900.00", "1000.00");

    sale->quantity = quantity("12.25");
    ASSERT_TEXT(row_of(story).description, "12.25 sh. VTI");
    sale->tax_kind = TAX_KIND_BOND;
    ASSERT_TEXT(row_of(story).description, "12.25 VTI");
    sale->tax_kind = TAX_KIND_DIGITAL_ASSET;
    sale->quantity = quantity("0.00000001");
    ASSERT_TEXT(row_of(story).description, "0.00000001 VTI");
}

static void test_form_8949_reports_inherited_and_unknown_dates_in_words_hp_4(void **state)
{
    LedgerStory *story = ledger_story(*state);
    LedgerSale *sale = sell(story, "900.00", "1000.00");

    sale->kind = LOT_INHERITANCE;
    ASSERT_TEXT(row_of(story).acquired, "INHERITED");
    sale->kind = LOT_PURCHASE;
    sale->acquired_on.present = false;
    ASSERT_TEXT(row_of(story).acquired, "VARIOUS");
}

static void test_form_8949_puts_each_sale_into_its_box_and_line_ba_6(void **state)
{
    static const struct {
        TaxKind kind;
        const char *sold_on;
        bool covered;
        FormBox boxes[2];
        const char *lines[2]; /* of Schedule D */
        bool reported;
    } cases[] = {
        {TAX_KIND_RIC, "2026-08-03", true, {BOX_A, BOX_D}, {"1b", "8b"}, true},
        {TAX_KIND_RIC, "2026-08-03", false, {BOX_B, BOX_E}, {"2", "9"}, true},
        {TAX_KIND_DIGITAL_ASSET, "2024-12-31", true, {BOX_C, BOX_F}, {"3", "10"}, false},
        {TAX_KIND_DIGITAL_ASSET, "2025-01-01", true, {BOX_G, BOX_J}, {"1b", "8b"}, true},
        {TAX_KIND_DIGITAL_ASSET, "2026-08-03", false, {BOX_H, BOX_K}, {"2", "9"}, true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int term = TERM_SHORT; term <= TERM_LONG; term++) {
            LedgerStory *story = ledger_story(*state);
            LedgerSale *sale = sell(story, "900.00", "1000.00");
            Form8949 form;
            FormRow row;

            sale->tax_kind = cases[i].kind;
            sale->sold_on = date(cases[i].sold_on);
            sale->covered = (OptionalBool){true, cases[i].covered};
            sale->term = (Term)term;
            form = form_of(story, date_year(sale->sold_on));
            row = form.rows[0];
            assert_int_equal(row.box, cases[i].boxes[term]);
            assert_int_equal(row.covered, cases[i].covered);
            assert_int_equal(row.broker.box.present, cases[i].reported);
            if (cases[i].reported)
                assert_int_equal(row.broker.box.value, row.box);
            for (size_t l = 0; l < form.schedule_d.line_count; l++) {
                const FormTotal *line = &form.schedule_d.lines[l];
                bool own = text_is(line->name, cases[i].lines[term]);

                ASSERT_MONEY(line->gain, own ? "-100.00" : "0.00");
            }
        }
    }
}

static void test_form_8949_codes_what_the_broker_has_otherwise_ws_13(void **state)
{
    LedgerStory *story = ledger_story(*state);
    LedgerSale *sale = sell(story, "900.00", "1000.00");
    Form8949 form;

    story_match(story, sale, 1, "4", "40.00")->account_id = story->builder.household.accounts[1].id;
    sale = sell_long(story, "1100.00", "1200.00");
    story_executed(sale, 2, 1);
    sale->tax_kind = TAX_KIND_COLLECTIBLE_TRUST;
    sale->account_id = story->builder.household.accounts[1].id;
    sale->disallowed = money("1.00");
    form = form_of(story, 2026);
    ASSERT_TEXT(form.rows[1].codes, "BCTW");
    assert_int_equal(form.rows[1].box, BOX_D);
    assert_int_equal(form.rows[1].broker.box.value, BOX_A);
    ASSERT_MONEY(form.rows[1].basis, "1200.00");
    ASSERT_MONEY(form.rows[1].broker.basis.value, "1160.00");
    assert_int_equal(form.rows[1].difference_count, 2);
    ASSERT_TEXT(form.rows[0].codes, "W");
    sale->term = TERM_SHORT;
    ASSERT_TEXT(form_of(story, 2026).rows[0].codes,
                "BW"); /* a collectible is one in the long run */
}

static void test_form_8949_leaves_out_what_is_not_on_the_return_ac_5(void **state)
{
    LedgerStory *story = ledger_story(*state);
    TaxProfile *profile = builder_profile(&story->builder, 2026, FILING_MFJ, "100000");
    LedgerSale *sale = sell(story, "900.00", "1000.00");

    sale->account_id = story->builder.household.accounts[4].id;
    assert_int_equal(form_of(story, 2026).row_count, 0);
    sale->account_id = story->builder.household.accounts[2].id; /* AC-1 */
    assert_int_equal(form_of(story, 2026).row_count, 0);
    sale->account_id = story->builder.household.accounts[3].id;
    assert_int_equal(form_of(story, 2026).row_count, 1);
    profile->filing_status.value = FILING_MFS;
    assert_int_equal(form_of(story, 2026).row_count, 0);
    sale->account_id.uuid.bytes[3] ^= 1; /* opened since the household was read */
    assert_int_equal(form_of(story, 2026).row_count, 0);
    sale->account_id = story->builder.household.accounts[0].id;
    assert_int_equal(form_of(story, 2026).row_count, 1);
    assert_int_equal(form_of(story, 2025).row_count, 0);
}

static void test_form_8949_orders_rows_by_box_and_day(void **state)
{
    LedgerStory *story = ledger_story(*state);
    uint8_t wanted[] = {4, 5, 3, 2, 1};
    Form8949 form;

    sell_long(story, "1.00", "1.00");
    sell(story, "1.00", "1.00")->sold_on = date("2026-09-01");
    sell(story, "1.00", "1.00")->acquired_on = on("2026-02-01");
    sell(story, "1.00", "1.00");
    sell(story, "1.00", "1.00");
    form = form_of(story, 2026);
    for (size_t i = 0; i < sizeof wanted; i++)
        assert_int_equal(form.rows[i].realized_gain_id.uuid.bytes[15], wanted[i]);
}

static void test_form_8949_adds_up_by_part_box_and_line_ne_1(void **state)
{
    LedgerStory *story = ledger_story(*state);
    LedgerSale *sale;
    Form8949 form;

    sell(story, "900.00", "1000.00")->disallowed = money("25.00");
    sell(story, "50.00", "20.00");
    sale = sell(story, "70.00", "10.00");
    sale->covered = (OptionalBool){true, false};
    sale = sell(story, "7.00", "3.00");
    sale->covered = (OptionalBool){true, true};
    sale->tax_kind = TAX_KIND_DIGITAL_ASSET;
    sell_long(story, "300.00", "100.00");
    form = form_of(story, 2026);
    assert_int_equal(form.part_count, 2);
    ASSERT_TEXT(form.parts[0].name, "I");
    assert_int_equal(form.parts[0].count, 4);
    ASSERT_MONEY(form.parts[0].proceeds, "1027.00");
    ASSERT_MONEY(form.parts[0].basis, "1033.00");
    ASSERT_MONEY(form.parts[0].adjustment, "25.00");
    ASSERT_MONEY(form.parts[0].gain, "19.00");
    ASSERT_TEXT(form.parts[1].name, "II");
    ASSERT_MONEY(form.parts[1].gain, "200.00");
    assert_int_equal(form.box_count, 4);
    ASSERT_TEXT(form.boxes[0].name, "A");
    assert_int_equal(form.boxes[0].count, 2);
    ASSERT_MONEY(form.boxes[0].gain, "-45.00");
    ASSERT_TEXT(form.boxes[2].name, "G");
    ASSERT_MONEY(form.boxes[2].gain, "4.00");
    assert_int_equal(form.schedule_d.line_count, 6);
    ASSERT_TEXT(form.schedule_d.lines[0].name, "1b");
    ASSERT_MONEY(form.schedule_d.lines[0].gain, "-41.00"); /* boxes A and G */
    ASSERT_MONEY(form.schedule_d.lines[1].gain, "60.00");
    ASSERT_TEXT(form.schedule_d.lines[3].name, "8b");
    ASSERT_MONEY(form.schedule_d.lines[3].gain, "200.00");
}

static void test_form_8949_adds_up_by_broker_ws_13(void **state)
{
    LedgerStory *story = ledger_story(*state);
    Form8949 form;

    sell(story, "900.00", "1000.00")->disallowed = money("25.00");
    sell(story, "50.00", "20.00");
    sell(story, "70.00", "10.00")->covered = (OptionalBool){true, false};
    sell(story, "5.00", "1.00")->account_id = story->builder.household.accounts[1].id;
    sell(story, "6.00", "1.00")->tax_kind = TAX_KIND_DIGITAL_ASSET;
    story->sales[4].sold_on = date("2024-05-01");
    form = form_of(story, 2026);
    assert_int_equal(form.broker_count, 3);
    assert_int_equal(form.brokers[0].box, BOX_A);
    assert_int_equal(form.brokers[0].count, 2);
    ASSERT_MONEY(form.brokers[0].proceeds, "950.00");
    ASSERT_MONEY(form.brokers[0].basis.value, "1020.00");
    ASSERT_MONEY(form.brokers[0].adjustment.value, "25.00");
    ASSERT_MONEY(form.brokers[0].gain.value, "-45.00");
    assert_int_equal(form.brokers[1].box, BOX_B);
    ASSERT_MONEY(form.brokers[1].proceeds, "70.00");
    assert_false(form.brokers[1].basis.present);
    assert_int_equal(form.brokers[2].count, 1);
    assert_int_equal(form_of(story, 2024).broker_count, 0);
}

static void test_form_8949_of_nothing_is_empty(void **state)
{
    Form8949 form = form_of(ledger_story(*state), 2026);

    assert_int_equal(form.row_count + form.box_count + form.broker_count, 0);
    assert_int_equal(form.parts[0].count, 0);
    ASSERT_MONEY(form.schedule_d.net, "0.00");
    assert_false(form.schedule_d.short_term_carryover_in.present);
    assert_false(form.schedule_d.capital_amount_in_agi.present);
    assert_false(form.schedule_d.short_term_carryover_out.present);
}

static void test_form_8949_ties_schedule_d_to_the_years_profile_ne_2(void **state)
{
    LedgerStory *story = ledger_story(*state);
    TaxProfile *profile = builder_profile(&story->builder, 2026, FILING_MFJ, "100000");
    const ScheduleD *schedule;
    Form8949 form;

    profile->short_term_gains_elsewhere = money("10.00");
    profile->short_term_carryover_in = money("500.00");
    profile->long_term_gains_elsewhere = money("20.00");
    profile->capital_gain_distributions = money("30.00");
    profile->long_term_carryover_in = money("7000.00");
    sell(story, "900.00", "1000.00");
    sell_long(story, "300.00", "100.00");
    form = form_of(story, 2026);
    schedule = &form.schedule_d;
    ASSERT_MONEY(schedule->short_term_gains_elsewhere.value, "10.00");
    ASSERT_MONEY(schedule->short_term_carryover_in.value, "500.00");
    ASSERT_MONEY(schedule->short_term, "-590.00");
    ASSERT_MONEY(schedule->long_term_gains_elsewhere.value, "20.00");
    ASSERT_MONEY(schedule->capital_gain_distributions.value, "30.00");
    ASSERT_MONEY(schedule->long_term_carryover_in.value, "7000.00");
    ASSERT_MONEY(schedule->long_term, "-6750.00");
    ASSERT_MONEY(schedule->net, "-7340.00");
    ASSERT_MONEY(schedule->capital_amount_in_agi.value, "-3000.00");
    ASSERT_MONEY(schedule->short_term_carryover_out.value, "0.00");
    ASSERT_MONEY(schedule->long_term_carryover_out.value, "4340.00");
    assert_true(schedule->capital_amount_in_agi.present &&
                schedule->short_term_carryover_out.present &&
                schedule->long_term_carryover_out.present);
    profile->year = 2025; /* another year's is not this one's */
    form = form_of(story, 2026);
    ASSERT_MONEY(form.schedule_d.net, "100.00");
    assert_false(form.schedule_d.short_term_carryover_in.present);
}

static void test_form_8949_without_the_years_parameters_has_no_limit(void **state)
{
    LedgerStory *story = ledger_story(*state);
    TaxProfile *profile = builder_profile(&story->builder, 2090, FILING_MFJ, "100000");
    Form8949 form;

    profile->short_term_carryover_in = money("500.00");
    form = form_of(story, 2090);
    ASSERT_MONEY(form.schedule_d.short_term, "-500.00");
    assert_true(form.schedule_d.short_term_carryover_in.present);
    assert_false(form.schedule_d.capital_amount_in_agi.present);
    profile->kind = PROFILE_FLAT;
    form = form_of(story, 2090);
    ASSERT_MONEY(form.schedule_d.short_term_carryover_out.value, "500.00"); /* FL-2 */
    assert_true(form.schedule_d.short_term_carryover_out.present);
}

/* The same sales in the household's ledger. */
static void book(LedgerStory *story)
{
    for (size_t i = 0; i < story->count; i++) {
        const LedgerSale *sale = &story->sales[i];
        uint32_t account =
            (uint32_t)household_find_account(&story->builder.household, sale->account_id);
        RealizedGain *row = builder_realized(&story->builder, account, 0, "2026-08-03", "0.00");

        row->term = sale->term;
        row->gain = money_add(money_subtract(sale->proceeds, sale->basis), sale->disallowed);
    }
}

static void test_form_8949_ties_to_the_ledger_to_the_cent_bu_1(void **state)
{
    uint64_t seed = 8949;

    for (int round = 0; round < 100; round++) {
        LedgerStory *story = ledger_story(*state);
        const Household *household = &story->builder.household;
        const TaxTables *tables = &builder_rules(*state)->tax;
        TaxClose close;
        Form8949 form;
        Gains used;

        builder_profile(&story->builder, 2026, FILING_SINGLE, "50000");
        *builder_profile(&story->builder, 2027, FILING_SINGLE, "50000") =
            (TaxProfile){.year = 2027, .kind = PROFILE_FLAT};
        for (int i = 0; i < 12; i++) {
            LedgerSale *sale = random_below(&seed, 2) ? sell(story, "0.00", "0.00")
                                                      : sell_long(story, "0.00", "0.00");

            sale->account_id = household->accounts[random_below(&seed, 5)].id;
            sale->covered = (OptionalBool){true, random_below(&seed, 2) > 0};
            sale->proceeds.cents = (int64_t)random_below(&seed, 1000000);
            sale->basis.cents = (int64_t)random_below(&seed, 1000000);
            if (sale->basis.cents > sale->proceeds.cents)
                sale->disallowed.cents = (int64_t)random_below(
                    &seed, (uint64_t)(sale->basis.cents - sale->proceeds.cents));
        }
        book(story);
        form = form_of(story, 2026);
        used = budget_used(household, 2026, -1);
        assert_int_equal(form.parts[0].gain.cents, used.short_term.cents);
        assert_int_equal(form.parts[1].gain.cents, used.long_term.cents);
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(form.parts[i].gain.cents, form.parts[i].proceeds.cents -
                                                           form.parts[i].basis.cents +
                                                           form.parts[i].adjustment.cents);
        ASSERT_OK(tax_close_compute(*state, tables, household, 2026, &close));
        assert_int_equal(form.schedule_d.net.cents, close.net.cents);
        assert_int_equal(form.schedule_d.capital_amount_in_agi.value.cents,
                         close.capital_amount_in_agi.cents);
        assert_int_equal(form.schedule_d.short_term_carryover_out.value.cents,
                         close.carryover_out.short_term.cents);
        assert_int_equal(form.schedule_d.long_term_carryover_out.value.cents,
                         close.carryover_out.long_term.cents);
    }
}

static void test_form_8949_rounds_sums_of_cents_not_of_dollars_rd_6(void **state)
{
    LedgerStory *story = ledger_story(*state);
    LedgerSale *sale;
    Form8949 form;

    builder_profile(&story->builder, 2026, FILING_MFJ, "100000")->short_term_carryover_in =
        money("0.50");
    sale = sell(story, "100.49", "200.50");
    story_match(story, sale, 1, "4", "40.50")->account_id = story->builder.household.accounts[1].id;
    sell(story, "100.49", "0.00");
    form = form_of(story, 2026);
    assert_false(form.whole_dollars);
    form_8949_round(&form);
    assert_true(form.whole_dollars);
    ASSERT_MONEY(form.rows[0].proceeds, "100.00");
    ASSERT_MONEY(form.rows[0].basis, "201.00");
    ASSERT_MONEY(form.rows[0].adjustment, "41.00");
    ASSERT_MONEY(form.rows[0].gain, "-60.00");
    ASSERT_MONEY(form.rows[0].broker.basis.value, "201.00");
    ASSERT_MONEY(form.rows[0].broker.adjustment.value, "0.00");
    ASSERT_MONEY(form.rows[0].broker.gain.value, "-100.00");
    ASSERT_MONEY(form.rows[0].differences[0].amount.value, "41.00");
    ASSERT_MONEY(form.parts[0].proceeds, "201.00");
    ASSERT_MONEY(form.parts[0].basis, "201.00");
    ASSERT_MONEY(form.parts[0].adjustment, "41.00");
    ASSERT_MONEY(form.parts[0].gain, "41.00"); /* 40.98 */
    ASSERT_MONEY(form.boxes[0].proceeds, "201.00");
    ASSERT_MONEY(form.schedule_d.lines[0].proceeds, "201.00");
    ASSERT_MONEY(form.brokers[0].proceeds, "201.00");
    ASSERT_MONEY(form.brokers[0].basis.value, "201.00");
    ASSERT_MONEY(form.schedule_d.short_term_carryover_in.value, "1.00");
    ASSERT_MONEY(form.schedule_d.short_term, "40.00"); /* 100.49 - 59.51 - 0.50 */
}

static void test_form_8949_rounds_every_figure_of_schedule_d_rd_6(void **state)
{
    LedgerStory *story = ledger_story(*state);
    TaxProfile *profile = builder_profile(&story->builder, 2026, FILING_MFJ, "100000");
    const ScheduleD *schedule;
    Form8949 form;

    profile->short_term_gains_elsewhere = money("10.51");
    profile->short_term_carryover_in = money("0.62");
    profile->long_term_gains_elsewhere = money("20.51");
    profile->capital_gain_distributions = money("30.51");
    profile->long_term_carryover_in = money("7000.62");
    form = form_of(story, 2026);
    form_8949_round(&form);
    schedule = &form.schedule_d;
    ASSERT_MONEY(schedule->short_term_gains_elsewhere.value, "11.00");
    ASSERT_MONEY(schedule->short_term_carryover_in.value, "1.00");
    ASSERT_MONEY(schedule->short_term, "10.00"); /* 9.89 */
    ASSERT_MONEY(schedule->long_term_gains_elsewhere.value, "21.00");
    ASSERT_MONEY(schedule->capital_gain_distributions.value, "31.00");
    ASSERT_MONEY(schedule->long_term_carryover_in.value, "7001.00");
    ASSERT_MONEY(schedule->long_term, "-6950.00"); /* 6949.60 */
    ASSERT_MONEY(schedule->net, "-6940.00");       /* 6939.71 */
    ASSERT_MONEY(schedule->capital_amount_in_agi.value, "-3000.00");
    ASSERT_MONEY(schedule->short_term_carryover_out.value, "0.00");
    ASSERT_MONEY(schedule->long_term_carryover_out.value, "3940.00"); /* 3939.71 */
    profile->long_term_carryover_in = money("0.00");
    form = form_of(story, 2026);
    form_8949_round(&form);
    ASSERT_MONEY(schedule->capital_amount_in_agi.value, "61.00"); /* 60.91 */
    profile->short_term_carryover_in = money("5000.62");
    form = form_of(story, 2026);
    form_8949_round(&form);
    ASSERT_MONEY(schedule->short_term_carryover_out.value, "1939.00"); /* 1939.09 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_form_8949_shows_a_sale_as_the_ledger_has_it_ws_14),
        TEST(test_form_8949_describes_what_was_sold),
        TEST(test_form_8949_reports_inherited_and_unknown_dates_in_words_hp_4),
        TEST(test_form_8949_puts_each_sale_into_its_box_and_line_ba_6),
        TEST(test_form_8949_codes_what_the_broker_has_otherwise_ws_13),
        TEST(test_form_8949_leaves_out_what_is_not_on_the_return_ac_5),
        TEST(test_form_8949_orders_rows_by_box_and_day),
        TEST(test_form_8949_adds_up_by_part_box_and_line_ne_1),
        TEST(test_form_8949_adds_up_by_broker_ws_13),
        TEST(test_form_8949_of_nothing_is_empty),
        TEST(test_form_8949_ties_schedule_d_to_the_years_profile_ne_2),
        TEST(test_form_8949_without_the_years_parameters_has_no_limit),
        TEST(test_form_8949_ties_to_the_ledger_to_the_cent_bu_1),
        TEST(test_form_8949_rounds_sums_of_cents_not_of_dollars_rd_6),
        TEST(test_form_8949_rounds_every_figure_of_schedule_d_rd_6),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
