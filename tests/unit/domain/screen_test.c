#include "testing.h"

#include "domain/restraint.h"
#include "domain/screen.h"

/* A catalog of funds of US stocks at 100, their ids in this order, and a list of the first two that
 * are not to be bought. */
static const char *const SYMBOLS[] = {"VTI", "ESGV", "SCHB", "ITOT"};
enum { COUNT = sizeof SYMBOLS / sizeof SYMBOLS[0] };

typedef struct Scene {
    HouseholdBuilder builder;
    Catalog catalog;
    ExclusionList list;
} Scene;

static ExclusionListId list_id(uint8_t last)
{
    return (ExclusionListId){{{[15] = last}}};
}

/* Two accounts of a household that knows the last three. */
static Scene *scene(void **state)
{
    Scene *made = ARENA_NEW(*state, Scene);
    Household *household = &made->builder.household;

    made->builder = builder_new(*state, "2026-08-21");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&made->builder, TAXABLE, OWNER_SELF, "0.00");
    made->catalog.securities = ARENA_ARRAY(*state, Security, COUNT);
    made->catalog.security_count = COUNT;
    for (size_t i = 0; i < COUNT; i++)
        made->catalog.securities[i] = (Security){.id = {{{[15] = (uint8_t)i}}},
                                                 .symbol = text_of(SYMBOLS[i]),
                                                 .asset_class = {true, CLASS_US_STOCKS},
                                                 .price = {true, price("100")}};
    catalog_index(*state, &made->catalog);
    household->securities = made->catalog.securities + 1;
    household->security_count = COUNT - 1;
    made->list = (ExclusionList){.id = list_id(1),
                                 .name = TEXT_LITERAL("Faith"),
                                 .kind = RESTRAINT_DO_NOT_BUY,
                                 .securities = ARENA_ARRAY(*state, SecurityId, 2),
                                 .security_count = 2};
    made->list.securities[0] = made->catalog.securities[0].id;
    made->list.securities[1] = made->catalog.securities[1].id;
    made->catalog.exclusion_lists = &made->list;
    made->catalog.exclusion_list_count = 1;
    household->screens = ARENA_ARRAY(*state, Screen, 2);
    return made;
}

static void screen(Scene *made, uint8_t list, int32_t account)
{
    Household *household = &made->builder.household;

    household->screens[household->screen_count++] = (Screen){list_id(list), account};
}

static const Restraint *found(const Scene *made, TradeSide side, uint32_t account,
                              uint32_t security)
{
    Household screened =
        screen_household(made->builder.arena, &made->builder.household, &made->catalog);

    return restraint_find(&screened, side, account, security, date("2026-08-21"));
}

static void test_screen_keeps_from_what_its_list_names_e5(void **state)
{
    Scene *made = scene(state);
    const Restraint *restraint;

    assert_null(found(made, SIDE_BUY, 0, 0));
    screen(made, 1, -1);
    restraint = found(made, SIDE_BUY, 1, 0);
    assert_non_null(restraint);
    assert_true(text_is(restraint->exclusion_list.value, "Faith"));
    assert_true(uuid_equal(restraint->exclusion_list_id.value.uuid, list_id(1).uuid));
    assert_null(found(made, SIDE_SELL, 1, 0));
    assert_null(found(made, SIDE_BUY, 1, 1));
    made->list.kind = RESTRAINT_EXCLUSION;
    assert_non_null(found(made, SIDE_SELL, 1, 0));
}

static void test_screen_of_an_account_keeps_it_alone(void **state)
{
    Scene *made = scene(state);

    screen(made, 1, 1);
    assert_null(found(made, SIDE_BUY, 0, 0));
    assert_non_null(found(made, SIDE_BUY, 1, 0));
}

static void test_screen_stands_behind_the_households_own_restraints(void **state)
{
    Scene *made = scene(state);

    screen(made, 1, -1);
    builder_restraint(&made->builder, RESTRAINT_DO_NOT_BUY)->security = 0;
    assert_false(found(made, SIDE_BUY, 0, 0)->exclusion_list_id.present);
}

static void test_screen_of_a_list_that_is_gone_keeps_from_nothing(void **state)
{
    Scene *made = scene(state);

    screen(made, 2, -1);
    assert_null(found(made, SIDE_BUY, 0, 0));
}

static void test_class_is_bought_by_its_first_security_with_a_price(void **state)
{
    Scene *made = scene(state);
    Security *securities = made->catalog.securities;

    assert_ptr_equal(screen_class(&made->builder.household, &made->catalog, CLASS_US_STOCKS),
                     &securities[1]); /* ESGV */
    securities[1].price.present = false;
    assert_ptr_equal(screen_class(&made->builder.household, &made->catalog, CLASS_US_STOCKS),
                     &securities[3]); /* ITOT */
    assert_null(screen_class(&made->builder.household, &made->catalog, CLASS_US_BONDS));
}

static void test_class_is_bought_by_what_no_screen_keeps_from(void **state)
{
    Scene *made = scene(state);
    Security *securities = made->catalog.securities;

    screen(made, 1, 0);
    assert_ptr_equal(screen_class(&made->builder.household, &made->catalog, CLASS_US_STOCKS),
                     &securities[3]);
    securities[2].price.present = securities[3].price.present = false;
    assert_ptr_equal(screen_class(&made->builder.household, &made->catalog, CLASS_US_STOCKS),
                     &securities[1]); /* so that the plan can name what keeps it */
    made->list.kind = RESTRAINT_DO_NOT_SELL;
    assert_ptr_equal(screen_class(&made->builder.household, &made->catalog, CLASS_US_STOCKS),
                     &securities[1]);
}

/* The list names two, of which the household knows the latter alone. */
static void test_screen_adds_a_restraint_for_each_security_known_and_no_other(void **state)
{
    Scene *made = scene(state);
    Household screened;

    screen(made, 1, -1);
    screened = screen_household(*state, &made->builder.household, &made->catalog);
    assert_int_equal(screened.restraint_count, 1);
    assert_int_equal(screened.restraints[0].kind, RESTRAINT_DO_NOT_BUY);
    assert_int_equal(screened.restraints[0].security, 0);
    assert_int_equal(screened.restraints[0].account, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_screen_keeps_from_what_its_list_names_e5),
        TEST(test_screen_of_an_account_keeps_it_alone),
        TEST(test_screen_stands_behind_the_households_own_restraints),
        TEST(test_screen_of_a_list_that_is_gone_keeps_from_nothing),
        TEST(test_class_is_bought_by_its_first_security_with_a_price),
        TEST(test_class_is_bought_by_what_no_screen_keeps_from),
        TEST(test_screen_adds_a_restraint_for_each_security_known_and_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
