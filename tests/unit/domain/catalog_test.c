#include "domain/catalog.h"

#include "testing.h"

/* A catalog of these symbols, whose ids ascend in the order given. */
static Catalog catalog_of(Arena *arena, const char *const *symbols, size_t count)
{
    Catalog catalog = {.securities = ARENA_ARRAY(arena, Security, count),
                       .security_count = count,
                       .models = ARENA_ARRAY(arena, Model, count),
                       .model_count = count};

    for (size_t i = 0; i < count; i++) {
        catalog.securities[i].id.uuid.bytes[15] = (uint8_t)(2 * i + 1);
        catalog.securities[i].symbol = text_of(symbols[i]);
        catalog.models[i].id.uuid.bytes[0] = (uint8_t)(2 * i + 1);
    }
    catalog_index(arena, &catalog);
    return catalog;
}

static const char *const SYMBOLS[] = {"VTI", "BND", "VT", "AGG", "VTIX"};

enum { SYMBOL_COUNT = sizeof SYMBOLS / sizeof SYMBOLS[0] };

static void test_catalog_symbol_is_found_whatever_the_order_of_ids(void **state)
{
    for (size_t count = 0; count <= SYMBOL_COUNT; count++) {
        Catalog catalog = catalog_of(*state, SYMBOLS, count);

        for (size_t i = 0; i < SYMBOL_COUNT; i++) {
            const Security *found = catalog_symbol(&catalog, text_of(SYMBOLS[i]));

            assert_ptr_equal(found, i < count ? &catalog.securities[i] : NULL);
        }
    }
}

static void test_catalog_symbol_is_found_whole_or_not_at_all(void **state)
{
    static const char *const absent[] = {"", "V", "VTIXX", "A", "ZZZ", "AGGX", "vti", "BN"};
    Catalog catalog = catalog_of(*state, SYMBOLS, SYMBOL_COUNT);

    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        assert_null(catalog_symbol(&catalog, text_of(absent[i])));
}

static void test_catalog_index_lists_symbols_in_order_a_shorter_one_first(void **state)
{
    static const char *const ascending[] = {"AGG", "BND", "VT", "VTI", "VTIX"};
    Catalog catalog = catalog_of(*state, SYMBOLS, SYMBOL_COUNT);

    for (size_t i = 0; i < SYMBOL_COUNT; i++)
        assert_true(text_is(catalog.securities[catalog.by_symbol[i]].symbol, ascending[i]));
}

static void test_catalog_items_are_found_by_id_alone(void **state)
{
    Catalog catalog = catalog_of(*state, SYMBOLS, SYMBOL_COUNT);

    for (size_t number = 0; number <= (size_t)2 * SYMBOL_COUNT; number++) {
        SecurityId security = {0};
        ModelId model = {0};
        size_t index = number / 2;
        bool there = number % 2 == 1;

        security.uuid.bytes[15] = (uint8_t)number;
        model.uuid.bytes[0] = (uint8_t)number;
        assert_ptr_equal(catalog_security(&catalog, security),
                         there ? &catalog.securities[index] : NULL);
        assert_ptr_equal(catalog_model(&catalog, model), there ? &catalog.models[index] : NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_catalog_symbol_is_found_whatever_the_order_of_ids),
        TEST(test_catalog_symbol_is_found_whole_or_not_at_all),
        TEST(test_catalog_index_lists_symbols_in_order_a_shorter_one_first),
        TEST(test_catalog_items_are_found_by_id_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
