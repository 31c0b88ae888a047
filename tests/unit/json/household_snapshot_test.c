/*
 * Households as they are kept for a replay. The fixture's records are written out member by member:
 * when one of them grows, this file does not compile before the new member stands here, and the
 * comparison fails until it has its row in json/household_snapshot_json.c.
 */
#include "support.h"

#include "json/household_snapshot_json.h"

#pragma GCC diagnostic error "-Wmissing-field-initializers"

#define UUID(n)                                                                                    \
    {                                                                                              \
        {                                                                                          \
            [0] = 1, [15] = (n)                                                                    \
        }                                                                                          \
    }
#define ID(n)                                                                                      \
    {                                                                                              \
        UUID(n)                                                                                    \
    }
#define TEXT(s)                                                                                    \
    {                                                                                              \
        "" s, sizeof(s) - 1                                                                        \
    }
#define SOME(...)                                                                                  \
    {                                                                                              \
        true,                                                                                      \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define SOME_WORD(n)                                                                               \
    {                                                                                              \
        true, (n)                                                                                  \
    }
#define DAY(n)                                                                                     \
    {                                                                                              \
        20000 + (n)                                                                                \
    }

/* Tests hand out what they keep constant; whoever takes it only reads. */
#define ITEMS(Type, items) (Type *)(uintptr_t)(items)
#define LIST(Type, items)  ITEMS(Type, items), sizeof(items) / sizeof((items)[0])

/* clang-format off */
static const Security SECURITIES[] = {
    {ID(1), TEXT("BND"), TAX_KIND_RIC, SOME_WORD(CLASS_US_BONDS), UNIT_WHOLE, SOME("\"Issuer\"\\", 9),
     SOME("S\xc3\xa9" "ctor", 7), SOME("group", 5), SOME(72230000), SOME(20001)},
    {ID(2), TEXT("VTI"), TAX_KIND_STOCK, {0}, UNIT_FRACTIONAL, {0}, {0}, {0}, {0}, {0}},
};

static const Account ACCOUNTS[] = {
    {ID(3), TEXT("Joint\n"), SOME("Bank", 4), TAX_FREE, OWNER_JOINT, MANAGED_MANUAL, true, true,
     SOME_WORD(SELECT_SPECIFIC), 1, {-1234567},
     {{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {{0}, {0}, false}, {0}, {0}, {0}, {0}, {true, false}, {0}, {0}, {0}, {0}}},
    {ID(4), TEXT(""), {0}, TAXABLE, OWNER_SELF, MANAGED_AUTOMATED, false, false, {0}, -1, {0}, 
     {{0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {{0}, {0}, false}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}}},
};

static const Lot LOTS[] = {
    {ID(5), 0, 0, 7, 2, {QUANTITY_LIMIT}, {1}, SOME(MONEY_LIMIT), SOME(18000), SOME(17000),
     SOME(1), SOME(15000), SOME(2), SOME(16000), LOT_GIFT, BASIS_DERIVED, true, INT64_MAX, true},
    {ID(6), 0, 0, 8, 0, {1}, {0}, {0}, SOME(18001), {0}, {0}, {0}, {0}, {0}, LOT_INHERITANCE,
     BASIS_UNKNOWN, false, 1, false},
    {ID(7), 1, 1, 1, 0, {250000000}, {0}, SOME(0), {0}, {0}, {0}, {0}, {0}, {0}, LOT_DRIP,
     BASIS_AVERAGE, true, 3, false},
};

static const GroupMember MEMBERS[] = {{TEXT("VTI"), ROLE_PRIMARY}, {TEXT("BND"), ROLE_IRA_SECONDARY}};

static const ModelTarget TARGETS[] = {
    {{0}, SOME("stocks", 6), {0}, {900000}, LIST(GroupMember, MEMBERS)},
    {SOME_WORD(CLASS_CASH), {0}, {0}, {100000}, NULL, 0},
};

static const Model MODELS[] = {
    {ID(8), TEXT("One"), BY_SECURITY_GROUP, MODEL_CRYPTO, SOME(70000), 9,
     LIST(ModelTarget, TARGETS)},
    {ID(9), TEXT("Two"), BY_ASSET_CLASS, MODEL_FUND, {0}, 1, ITEMS(ModelTarget, TARGETS + 1), 1},
};

static const TaxProfile PROFILES[] = {
    {2025, PROFILE_FLAT, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0},
     DEDUCTION_STANDARD, {0}, 0, {0}, {0}, {0}, {0}, {0}, SOME(500000), SOME(300000), 1},
    {2026, PROFILE_FEDERAL, SOME_WORD(FILING_HOH), {1}, {2}, {3}, {4}, {5}, {6}, {7}, {-8}, {-9},
     {-10}, {11}, DEDUCTION_ITEMIZED, {12}, 4, {13}, {14}, {15}, {16}, {17}, SOME(18), SOME(19), 20},
};

static const GainsBudget BUDGETS[] = {
    {BUDGET_ACCOUNT, 1, 2026, SOME(1), SOME(2), SOME(3), SOME_WORD(CEILING_NIIT_THRESHOLD)},
    {BUDGET_HOUSEHOLD, 0, 2025, {0}, {0}, {0}, {0}},
};

static const RealizedGain REALIZED[] = {
    {ID(10), 1, 1, {2500000000}, SOME(19000), DAY(2), {-650000}, {650000}, TERM_LONG, SOME(18000), 21,
     2, SOME(1250000000)},
    {ID(11), 0, 0, {1}, {0}, DAY(3), {MONEY_LIMIT}, {0}, TERM_SHORT, {0}, 0, 0, {0}},
};

static const Restraint RESTRAINTS[] = {
    {ID(14), RESTRAINT_DO_NOT_SELL, -1, -1, SOME(UUID(6)), SOME(20100), {0}, {0}},
    {ID(15), RESTRAINT_EXCLUSION, 1, 0, {0}, {0}, {0}, {0}},
    {ID(0), RESTRAINT_DO_NOT_BUY, -1, 1, {0}, {0}, SOME(UUID(16)), SOME("Faith", 5)},
};

static const Text REMOVED[] = {TEXT("us_bonds"), TEXT("Large \"cap\"")};

static const LastTrade LAST_TRADES[] = {{1, 0, DAY(4)}, {0, 1, DAY(5)}};

static const Pins PINS = {41, 7, ID(12), 166, DAY(0)};

static const Household FULL = {
    ID(13), TEXT("Family"), SELECT_HIGHEST_COST, SPOUSE_PERMANENT, SOME(30000), 0,
    {SOME(1), SOME(2), SOME(12), SOME(3), SOME(4), SOME(5), SOME_WORD(MIGRATE_FLOWS_ONLY),
     {LIST(Text, REMOVED), true}, {TEXT("us_stocks"), SOME(UUID(17)), true}, SOME(6), SOME(7),
     SOME(8), {true, 11}, {true, true}, {true, true}, SOME(9), SOME(10), {true, true}},
    {41, 7, ID(12), 166, DAY(0)},
    LIST(Account, ACCOUNTS), LIST(Security, SECURITIES), LIST(Lot, LOTS), LIST(Model, MODELS),
    LIST(TaxProfile, PROFILES), LIST(GainsBudget, BUDGETS), LIST(RealizedGain, REALIZED),
    LIST(Restraint, RESTRAINTS), LIST(LastTrade, LAST_TRADES), NULL, 0,
};
/* clang-format on */

static Text document_of(Arena *arena, const Household *household)
{
    JsonWriter writer = json_writer_in(arena);
    Text document;

    household_snapshot_json_write(&writer, household);
    assert_null(json_writer_text(&writer, arena, &document));
    return document;
}

/* A copy of a record, padding and all. */
#define COPY(Type, name, original)                                                                 \
    Type name;                                                                                     \
    memcpy(&(name), (original), sizeof(name))

/* Compares two texts and takes them away, so that the rest can be compared byte by byte. */
static void take_text(Text *left, Text *right)
{
    assert_int_equal(left->length, right->length);
    assert_memory_equal(left->bytes, right->bytes, left->length);
    *left = *right = (Text){0};
}

static void take_optional_text(OptionalText *left, OptionalText *right)
{
    assert_int_equal(left->present, right->present);
    if (left->present)
        take_text(&left->value, &right->value);
}

static void assert_same_securities(const Household *read)
{
    assert_int_equal(read->security_count, FULL.security_count);
    for (size_t i = 0; i < FULL.security_count; i++) {
        COPY(Security, wanted, &FULL.securities[i]);
        Security *got = &read->securities[i];

        take_text(&got->symbol, &wanted.symbol);
        take_optional_text(&got->issuer, &wanted.issuer);
        take_optional_text(&got->sector, &wanted.sector);
        take_optional_text(&got->identity_group, &wanted.identity_group);
        assert_memory_equal(got, &wanted, sizeof wanted);
    }
}

static void assert_same_accounts(const Household *read)
{
    assert_int_equal(read->account_count, FULL.account_count);
    for (size_t i = 0; i < FULL.account_count; i++) {
        COPY(Account, wanted, &FULL.accounts[i]);
        Account *got = &read->accounts[i];

        take_text(&got->name, &wanted.name);
        take_optional_text(&got->custodian, &wanted.custodian);
        assert_memory_equal(got, &wanted, sizeof wanted);
    }
}

static void assert_same_targets(const Model *read, const Model *model)
{
    assert_int_equal(read->target_count, model->target_count);
    for (size_t i = 0; i < model->target_count; i++) {
        COPY(ModelTarget, wanted, &model->targets[i]);
        ModelTarget *got = &read->targets[i];

        take_optional_text(&got->group, &wanted.group);
        take_optional_text(&got->symbol, &wanted.symbol);
        assert_int_equal(got->member_count, wanted.member_count);
        for (size_t j = 0; j < wanted.member_count; j++) {
            COPY(GroupMember, member, &wanted.members[j]);

            take_text(&got->members[j].symbol, &member.symbol);
            assert_memory_equal(&got->members[j], &member, sizeof member);
        }
        got->members = wanted.members = NULL;
        assert_memory_equal(got, &wanted, sizeof wanted);
    }
}

static void assert_same_models(const Household *read)
{
    assert_int_equal(read->model_count, FULL.model_count);
    for (size_t i = 0; i < FULL.model_count; i++) {
        COPY(Model, wanted, &FULL.models[i]);
        Model *got = &read->models[i];

        assert_same_targets(got, &wanted);
        take_text(&got->name, &wanted.name);
        got->targets = wanted.targets = NULL;
        assert_memory_equal(got, &wanted, sizeof wanted);
    }
}

static void assert_same_restraints(const Household *read)
{
    assert_int_equal(read->restraint_count, FULL.restraint_count);
    for (size_t i = 0; i < FULL.restraint_count; i++) {
        Restraint *got = &read->restraints[i];
        Restraint wanted;

        memcpy(&wanted, &FULL.restraints[i], sizeof wanted);
        take_optional_text(&got->exclusion_list, &wanted.exclusion_list);
        assert_memory_equal(got, &wanted, sizeof wanted);
    }
}

static void assert_same_policy(const Policy *read)
{
    COPY(Policy, wanted, &FULL.policy);
    COPY(Policy, got, read);

    assert_true(got.removed_classes.present);
    assert_int_equal(got.removed_classes.count, wanted.removed_classes.count);
    for (size_t i = 0; i < wanted.removed_classes.count; i++)
        assert_true(text_equal(got.removed_classes.texts[i], wanted.removed_classes.texts[i]));
    got.removed_classes.texts = wanted.removed_classes.texts = NULL;
    take_text(&got.direct_index.class, &wanted.direct_index.class);
    assert_memory_equal(&got, &wanted, sizeof wanted);
}

static void assert_same_household(const Household *read)
{
    Text name = read->name;
    Text wanted = FULL.name;

    take_text(&name, &wanted);
    assert_true(uuid_equal(read->id.uuid, FULL.id.uuid));
    assert_int_equal(read->lot_selection, FULL.lot_selection);
    assert_int_equal(read->spouse_replacement, FULL.spouse_replacement);
    assert_true(read->drift_tolerance.present);
    assert_int_equal(read->drift_tolerance.value.millionths, FULL.drift_tolerance.value.millionths);
    assert_int_equal(read->model, FULL.model);
    assert_same_policy(&read->policy);
    assert_int_equal(read->pins.price_as_of.days, FULL.pins.price_as_of.days);
}

/* Records of numbers alone. */
#define ASSERT_SAME_LIST(read, list, count)                                                        \
    (assert_int_equal((read)->count, FULL.count),                                                  \
     assert_memory_equal((read)->list, FULL.list, FULL.count * sizeof *FULL.list))

static void test_household_that_is_kept_comes_back_bit_for_bit(void **state)
{
    Household read;

    assert_null(household_snapshot_json_read(*state, document_of(*state, &FULL), &PINS, &read));
    assert_same_household(&read);
    assert_same_securities(&read);
    assert_same_accounts(&read);
    assert_same_models(&read);
    ASSERT_SAME_LIST(&read, lots, lot_count);
    ASSERT_SAME_LIST(&read, profiles, profile_count);
    ASSERT_SAME_LIST(&read, budgets, budget_count);
    ASSERT_SAME_LIST(&read, realized, realized_count);
    assert_same_restraints(&read);
    ASSERT_SAME_LIST(&read, last_trades, last_trade_count);
}

static void test_household_of_nothing_comes_back(void **state)
{
    Household empty = {.model = -1};
    Household read;
    Text document = document_of(*state, &empty);

    assert_null(household_snapshot_json_read(*state, document, &(Pins){0}, &read));
    assert_int_equal(read.lot_count + read.account_count + read.realized_count, 0);
    assert_int_equal(read.model, -1);
}

static void test_household_document_follows_from_figures_not_from_versions(void **state)
{
    Household other = FULL;
    Household read;
    Text document = document_of(*state, &FULL);
    const Pins pins = {42, 8, ID(99), 167, DAY(9)};

    other.pins.household_version++;
    other.pins.config_version++;
    other.pins.price_sequence++;
    assert_true(text_equal(document_of(*state, &other), document));
    other.pins.price_as_of.days++;
    assert_false(text_equal(document_of(*state, &other), document));
    assert_null(household_snapshot_json_read(*state, document, &pins, &read));
    assert_int_equal(read.pins.household_version, 42);
    assert_int_equal(read.pins.price_as_of.days, FULL.pins.price_as_of.days);
}

/* As the first engine that kept any has written it: later ones must go on reading it. */
static const char FIRST_DOCUMENT[] =
    "{\"household\":{\"id\":\"hh_00000000000000000000000001\",\"name\":\"Family\","
    "\"lot_selection\":\"highest_cost\",\"spouse_replacement\":\"defer\",\"model\":-1,"
    "\"price_as_of\":\"2026-08-21\",\"accounts\":[{\"id\":\"ac_00000000000000000000000001\","
    "\"name\":\"\",\"tax_treatment\":\"taxable\",\"owner\":\"self\","
    "\"management_mode\":\"automated\",\"rebalancing\":true,\"model\":-1,\"cash\":\"1000.00\"}],"
    "\"securities\":[{\"id\":\"sec_00000000000000000000000001\",\"symbol\":\"VTI\","
    "\"tax_kind\":\"ric\",\"unit\":\"fractional\",\"price\":\"378.240000\","
    "\"price_date\":\"2026-08-21\"}],\"models\":[],\"profiles\":[],\"budgets\":[]},"
    "\"lots\":[{\"id\":\"lot_00000000000000000000000001\",\"account\":0,\"security\":0,"
    "\"sequence\":1,\"part\":0,\"quantity\":\"400.00000000\",\"absorbed\":\"0.00000000\","
    "\"basis\":\"54288.00\",\"acquired_on\":\"2018-03-29\",\"kind\":\"purchase\","
    "\"basis_status\":\"known\",\"covered\":true,\"revision\":1}],"
    "\"realized\":[{\"id\":\"rg_00000000000000000000000001\",\"account\":0,\"security\":0,"
    "\"quantity\":\"25.00000000\",\"acquired_on\":\"2018-03-29\",\"sold_on\":\"2026-03-12\","
    "\"gain\":\"6500.00\",\"disallowed\":\"0.00\",\"term\":\"long\"}]}";

static void test_household_of_the_first_engine_is_read(void **state)
{
    Household read;

    assert_null(household_snapshot_json_read(*state, text_of(FIRST_DOCUMENT), &PINS, &read));
    assert_int_equal(read.lots[0].quantity.units, 400 * QUANTITY_ONE);
    assert_int_equal(read.lots[0].basis.value.cents, 5428800);
    assert_int_equal(read.realized[0].gain.cents, 650000);
    assert_int_equal(read.securities[0].price.value.micros, 378240000);
    assert_int_equal(read.accounts[0].cash.cents, 100000);
    assert_string_equal(arena_copy(*state, read.name.bytes, read.name.length), "Family");
}

/* The document with `old` replaced once. */
static Text edited(Arena *arena, const char *old, const char *new)
{
    const char *at = strstr(FIRST_DOCUMENT, old);

    assert_non_null(at);
    return text_of(arena_format(arena, "%.*s%s%s", (int)(at - FIRST_DOCUMENT), FIRST_DOCUMENT, new,
                                at + strlen(old)));
}

static void test_household_document_that_is_none_of_ours_is_internal(void **state)
{
    static const struct {
        const char *old;
        const char *new;
    } EDITS[] = {
        {"{\"household\":", "{\"people\":"},
        {"\"lot_selection\":\"highest_cost\"", "\"lot_selection\":\"hifo\""},
        {"\"name\":\"Family\"", "\"nickname\":\"Family\""},
        {"\"sequence\":1", "\"series\":1"},
        {"\"sequence\":1", "\"sequence\":null"},
        {"\"sequence\":1", "\"sequence\":\"1\""},
        {"\"covered\":true", "\"covered\":1"},
        {"\"account\":0", "\"account\":1"},
        {"\"account\":0", "\"account\":-1"},
        {"\"security\":0", "\"security\":4294967296"},
        {"\"quantity\":\"400.00000000\"", "\"quantity\":\"0.00000000\""},
        {"\"basis\":\"54288.00\"", "\"basis\":\"54288.001\""},
        {"\"sold_on\":\"2026-03-12\"", "\"sold_on\":\"2016-03-12\""},
    };

    for (size_t i = 0; i < sizeof EDITS / sizeof EDITS[0]; i++) {
        Household read;
        Error *error = household_snapshot_json_read(
            *state, edited(*state, EDITS[i].old, EDITS[i].new), &PINS, &read);

        assert_non_null(error);
        assert_string_equal(error->code, "internal");
        assert_int_equal(error->kind, ERROR_INTERNAL);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ARENA_TEST(test_household_that_is_kept_comes_back_bit_for_bit),
        ARENA_TEST(test_household_of_nothing_comes_back),
        ARENA_TEST(test_household_document_follows_from_figures_not_from_versions),
        ARENA_TEST(test_household_of_the_first_engine_is_read),
        ARENA_TEST(test_household_document_that_is_none_of_ours_is_internal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
