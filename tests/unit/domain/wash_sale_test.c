#include "domain/wash_sale.h"

#include "testing.h"

static void test_wash_sale_window_is_thirty_days_either_side_ws_2(void **state)
{
    (void)state;
    assert_int_equal(wash_sale_window_first(date("2026-01-15")).days, date("2025-12-16").days);
    assert_int_equal(wash_sale_window_last(date("2026-01-15")).days, date("2026-02-14").days);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_wash_sale_window_is_thirty_days_either_side_ws_2),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
