/* What the readers of schema/us-federal.json, drift-tolerances.json and asset-location.json refuse.
 */
#include "testing.h"

#include <stdio.h>

#include "json/drift_tolerances_json.h"
#include "json/location_yields_json.h"
#include "json/tax_parameters_json.h"

static Text read_schema(Arena *arena, const char *name)
{
    enum { MOST = 1 << 16 };
    char *bytes = arena_alloc(arena, MOST);
    FILE *file = fopen(arena_format(arena, SCHEMA_DIR "/%s", name), "rb");
    Text text;

    assert_non_null(file);
    text = (Text){bytes, fread(bytes, 1, MOST, file)};
    fclose(file);
    return text;
}

/* The page with the first occurrence of one text replaced. */
static Text with(Arena *arena, Text page, const char *old, const char *new)
{
    const char *at = memmem(page.bytes, page.length, old, strlen(old));
    size_t before;

    assert_non_null(at);
    before = (size_t)(at - page.bytes);
    return text_of(arena_format(arena, "%.*s%s%.*s", (int)before, page.bytes, new,
                                (int)(page.length - before - strlen(old)), at + strlen(old)));
}

static Error *read_taxes(void **state, const char *old, const char *new)
{
    Text page = read_schema(*state, "us-federal.json");
    TaxTables tables;

    return tax_parameters_json_read(*state, with(*state, page, old, new), &tables);
}

static void test_tax_parameters_recompute_the_printed_base_tax(void **state)
{
    ASSERT_FAULT(read_taxes(state, "\"952.50\"", "\"952.51\""), "bad_tax_parameters",
                 "/years/2018/ordinary/base_tax/single/0");
}

static void test_tax_parameters_ascend(void **state)
{
    ASSERT_FAULT(read_taxes(state, "[9525, 38700", "[9525, 9525"), "bad_tax_parameters",
                 "/years/2018/ordinary/base_tax/single/1");
    ASSERT_FAULT(read_taxes(state, "\"2019\": {", "\"2018 \": {"), "bad_tax_parameters",
                 "/years/2018 ");
    ASSERT_FAULT(read_taxes(state, "\"2018\": {", "\"2031\": {"), "bad_tax_parameters",
                 "/years/2019");
    ASSERT_FAULT(read_taxes(state, "\"single\": 38600", "\"single\": 425800"), "bad_tax_parameters",
                 "/years/2018/ltcg/max_fifteen");
}

static void test_tax_parameters_have_every_row(void **state)
{
    ASSERT_FAULT(read_taxes(state, "[9525, 38700, ", "[9525, "), "bad_tax_parameters",
                 "/years/2018/ordinary/upper_bounds/single");
    ASSERT_FAULT(read_taxes(state, "[\"952.50\", ", "["), "bad_tax_parameters",
                 "/years/2018/ordinary/base_tax/single");
    ASSERT_FAULT(read_taxes(state, "[\"0.10\", ", "["), "bad_tax_parameters",
                 "/years/2018/ordinary/rates");
    ASSERT_FAULT(read_taxes(state, "\"rules_version\"", "\"rules_versions\""), "required", NULL);
}

static void test_tax_parameters_are_of_years_that_are_known(void **state)
{
    ASSERT_FAULT(read_taxes(state, "\"2018\": {", "\"1999\": {"), "bad_tax_parameters",
                 "/years/1999");
}

static Error *read_drift(void **state, const char *old, const char *new)
{
    Text page = read_schema(*state, "drift-tolerances.json");
    DriftTolerances tolerances;

    return drift_tolerances_json_read(*state, with(*state, page, old, new), &tolerances);
}

static void test_drift_tolerances_are_three_and_seven_percent_dr_9(void **state)
{
    const DriftTolerances *drift = &builder_rules(*state)->drift;

    assert_int_equal(drift->by_kind[MODEL_ETF].millionths, rate("0.03").millionths);
    assert_int_equal(drift->by_kind[MODEL_FUND].millionths, rate("0.03").millionths);
    assert_int_equal(drift->by_kind[MODEL_MANAGED].millionths, rate("0.03").millionths);
    assert_int_equal(drift->by_kind[MODEL_CRYPTO].millionths, rate("0.07").millionths);
    assert_int_equal(drift->by_kind[MODEL_CUSTOM].millionths, rate("0.07").millionths);
}

static void test_drift_tolerances_have_each_kind_once_dr_9(void **state)
{
    ASSERT_FAULT(read_drift(state, "\"fund\"", "\"etf\""), "bad_drift_tolerances", "/tolerances/1");
    ASSERT_FAULT(read_drift(state, ",\n  {\"kind\": \"custom\", \"tolerance\": \"0.07\"}", ""),
                 "bad_drift_tolerances", "/tolerances");
    ASSERT_FAULT(read_drift(state, "\"crypto\"", "\"coins\""), "unknown_word",
                 "/tolerances/3/kind");
}

static void test_concentration_limits_are_parts_of_a_whole_b_8(void **state)
{
    const ConcentrationLimits *limits = &builder_rules(*state)->drift.concentration;

    assert_int_equal(limits->issuer.millionths, rate("0.25").millionths);
    assert_int_equal(limits->sector.millionths, rate("0.25").millionths);
    ASSERT_FAULT(
        read_drift(state, "\"issuer\": {\"limit\": \"0.25\"", "\"issuer\": {\"limit\": \"0\""),
        "bad_drift_tolerances", "/concentration/issuer/limit");
    ASSERT_FAULT(
        read_drift(state, "\"sector\": {\"limit\": \"0.25\"", "\"sector\": {\"limit\": \"1.1\""),
        "bad_drift_tolerances", "/concentration/sector/limit");
}

static Error *read_location(void **state, const char *old, const char *new)
{
    Text page = read_schema(*state, "asset-location.json");
    LocationYields yields;

    return location_yields_json_read(*state, with(*state, page, old, new), &yields);
}

static void test_location_yields_are_of_each_class_e2(void **state)
{
    const LocationYields *yields = &builder_rules(*state)->location;

    assert_int_equal(yields->by_class[CLASS_US_STOCKS].qualified_yield.millionths,
                     rate("0.0114").millionths);
    assert_int_equal(yields->by_class[CLASS_US_BONDS].ordinary_yield.millionths,
                     rate("0.04").millionths);
    assert_int_equal(yields->by_class[CLASS_REAL_ESTATE].long_term_gain.millionths,
                     rate("0.002").millionths);
}

static void test_location_yields_have_each_class_once_e2(void **state)
{
    ASSERT_FAULT(read_location(state, "\"us_bonds\"", "\"us_stocks\""), "bad_location_yields",
                 "/classes/3");
    ASSERT_FAULT(read_location(state, "\"us_bonds\"", "\"bonds\""), "unknown_word",
                 "/classes/3/class");
    ASSERT_FAULT(read_location(state, ",\n  {\"class\": \"municipal_bonds\"",
                               "],\n \"rest\": [{\"class\": \"municipal_bonds\""),
                 "bad_location_yields", "/classes");
}

static void test_location_yields_are_parts_of_a_value_e2(void **state)
{
    ASSERT_FAULT(read_location(state, "\"0.0006\"", "\"-0.0006\""), "bad_location_yields",
                 "/classes/0/ordinary_yield");
    ASSERT_FAULT(read_location(state, "\"0.0114\"", "\"0.9995\""), "bad_location_yields",
                 "/classes/0/qualified_yield");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tax_parameters_recompute_the_printed_base_tax),
        TEST(test_tax_parameters_ascend),
        TEST(test_tax_parameters_have_every_row),
        TEST(test_tax_parameters_are_of_years_that_are_known),
        TEST(test_drift_tolerances_are_three_and_seven_percent_dr_9),
        TEST(test_drift_tolerances_have_each_kind_once_dr_9),
        TEST(test_concentration_limits_are_parts_of_a_whole_b_8),
        TEST(test_location_yields_are_of_each_class_e2),
        TEST(test_location_yields_have_each_class_once_e2),
        TEST(test_location_yields_are_parts_of_a_value_e2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
