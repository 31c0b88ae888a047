#include "testing.h"

/* The last value of an enumeration has the last word of its table: none is missing or too many. */
static void assert_last(const Names *names, int last, const char *word)
{
    assert_int_equal(names->count, last + 1);
    assert_string_equal(names_word(names, last), word);
    for (int value = 0; value <= last; value++)
        assert_int_equal(names_find(names, text_of(names_word(names, value))), value);
}

static void test_words_have_a_table_as_long_as_their_enumeration(void **state)
{
    (void)state;
    assert_last(&TAX_TREATMENT_NAMES, TAX_FREE, "tax_free");
    assert_last(&OWNER_NAMES, OWNER_OTHER, "other");
    assert_last(&MANAGEMENT_MODE_NAMES, MANAGED_MANUAL, "manual");
    assert_last(&SPOUSE_REPLACEMENT_NAMES, SPOUSE_PERMANENT, "permanent");
    assert_last(&TAX_KIND_NAMES, TAX_KIND_DIGITAL_ASSET, "digital_asset");
    assert_last(&ASSET_CLASS_NAMES, CLASS_MUNICIPAL_BONDS, "municipal_bonds");
    assert_last(&TRADE_UNIT_NAMES, UNIT_WHOLE, "whole");
    assert_last(&LOT_KIND_NAMES, LOT_TRANSFER, "transfer");
    assert_last(&BASIS_STATUS_NAMES, BASIS_UNKNOWN, "unknown");
    assert_last(&TERM_NAMES, TERM_LONG, "long");
    assert_last(&TRADE_SIDE_NAMES, SIDE_BUY, "buy");
    assert_last(&LOT_SELECTION_NAMES, SELECT_SPECIFIC, "specific");
    assert_last(&FILING_STATUS_NAMES, FILING_QSS, "qss");
    assert_last(&TAX_PROFILE_KIND_NAMES, PROFILE_FLAT, "flat");
    assert_last(&DEDUCTION_KIND_NAMES, DEDUCTION_ITEMIZED, "itemized");
    assert_last(&MODEL_BASIS_NAMES, BY_SECURITY, "security");
    assert_last(&MODEL_KIND_NAMES, MODEL_CUSTOM, "custom");
    assert_last(&GROUP_ROLE_NAMES, ROLE_IRA_SECONDARY, "ira_secondary");
    assert_last(&BUDGET_SCOPE_NAMES, BUDGET_ACCOUNT, "account");
    assert_last(&BUDGET_STATE_NAMES, BUDGET_OVER, "over");
    assert_last(&BUDGET_CEILING_NAMES, CEILING_NIIT_THRESHOLD, "niit_threshold");
    assert_last(&GOAL_NAMES, GOAL_LARGEST_WITH_ZERO_TAX, "largest_with_zero_tax");
    assert_last(&RESTRAINT_KIND_NAMES, RESTRAINT_EXCLUSION, "exclusion");
    assert_last(&PREVIEW_KIND_NAMES, PREVIEW_TRANSFER, "transfer");
    assert_last(&MIGRATION_STRATEGY_NAMES, MIGRATE_FLOWS_ONLY, "flows_only");
    assert_last(&CASH_DESTINATION_NAMES, DESTINATION_CASH, "cash");
    assert_last(&PREVIEW_STATE_NAMES, PREVIEW_SUPERSEDED, "superseded");
    assert_last(&GAIN_SOURCE_NAMES, GAIN_EXECUTION, "execution");
    assert_last(&DRIFT_GAP_NAMES, DRIFT_NOTHING_LEFT, "nothing_left");
    assert_last(&DEPOSIT_GAP_NAMES, DEPOSIT_TOO_LARGE, "too_large");
    assert_last(&TAX_THRESHOLD_NAMES, THRESHOLD_LOSS_LIMIT, "loss_limit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_words_have_a_table_as_long_as_their_enumeration),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
