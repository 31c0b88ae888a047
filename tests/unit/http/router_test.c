#include "http_test_support.h"

#include "http/router.h"

static const Route TABLE[] = {
    {.method = "GET", .path = "/v1/households"},
    {.method = "POST", .path = "/v1/households"},
    {.method = "GET", .path = "/v1/households/{household_id}"},
    {.method = "PATCH", .path = "/v1/households/{household_id}"},
    {.method = "PUT", .path = "/v1/households/{household_id}/tax-profiles/{year}"},
    {.method = "DELETE", .path = "/healthz"},
};
static const RouteTable ROUTE_TABLE = {TABLE, sizeof TABLE / sizeof TABLE[0]};

static RouteMatch find(const char *method, const char *path)
{
    return router_find(&ROUTE_TABLE, text_of(method), text_of(path));
}

static void test_router_find_method_and_path_give_the_route(void **state)
{
    (void)state;
    assert_ptr_equal(find("GET", "/v1/households").route, &TABLE[0]);
    assert_ptr_equal(find("POST", "/v1/households").route, &TABLE[1]);
    assert_int_equal(find("POST", "/v1/households").index, 1);
    assert_ptr_equal(find("PATCH", "/v1/households/x").route, &TABLE[3]);
}

static void test_router_find_head_is_looked_up_as_get(void **state)
{
    (void)state;
    assert_ptr_equal(find("HEAD", "/v1/households").route, &TABLE[0]);
    assert_null(find("HEAD", "/healthz").route);
}

static void test_router_find_names_take_whole_segments(void **state)
{
    RouteMatch match = find("PUT", "/v1/households/hh_1/tax-profiles/2026");

    (void)state;
    assert_ptr_equal(match.route, &TABLE[4]);
    assert_int_equal(match.parameter_count, 2);
    ASSERT_TEXT(match.parameters[0].name, "household_id");
    ASSERT_TEXT(match.parameters[0].value, "hh_1");
    ASSERT_TEXT(match.parameters[1].name, "year");
    ASSERT_TEXT(match.parameters[1].value, "2026");
}

static void test_router_find_other_paths_do_not_exist(void **state)
{
    static const char *const OTHERS[] = {
        "",
        "/",
        "/v1",
        "/v1/households/",
        "/v1/house",
        "/v1/householdss",
        "/V1/households",
        "/v1/households/a/b",
        "/v1//households",
        "/v1/households/a/tax-profiles/",
    };

    (void)state;
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++) {
        RouteMatch match = find("GET", OTHERS[i]);
        assert_null(match.route);
        assert_int_equal(match.allowed, 0);
    }
}

static void test_router_find_method_the_path_lacks_tells_those_it_has(void **state)
{
    RouteMatch match = find("DELETE", "/v1/households/x");

    (void)state;
    assert_null(match.route);
    assert_int_equal(match.allowed, ROUTE_GET | ROUTE_PATCH);
    assert_int_equal(find("get", "/healthz").allowed, ROUTE_DELETE);
}

static void test_router_allow_lists_methods(void **state)
{
    char text[ROUTE_ALLOW_BYTES];

    (void)state;
    router_allow(ROUTE_GET | ROUTE_PATCH, text);
    assert_string_equal(text, "GET, HEAD, PATCH, OPTIONS");
    router_allow(ROUTE_POST, text);
    assert_string_equal(text, "POST, OPTIONS");
}

static void test_router_allow_all_methods_fit(void **state)
{
    char text[ROUTE_ALLOW_BYTES];

    (void)state;
    router_allow(ROUTE_GET | ROUTE_POST | ROUTE_PUT | ROUTE_PATCH | ROUTE_DELETE, text);
    assert_string_equal(text, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_router_find_method_and_path_give_the_route),
        cmocka_unit_test(test_router_find_head_is_looked_up_as_get),
        cmocka_unit_test(test_router_find_names_take_whole_segments),
        cmocka_unit_test(test_router_find_other_paths_do_not_exist),
        cmocka_unit_test(test_router_find_method_the_path_lacks_tells_those_it_has),
        cmocka_unit_test(test_router_allow_lists_methods),
        cmocka_unit_test(test_router_allow_all_methods_fit),
    };

    return cmocka_run_group_tests_name("router", tests, NULL, NULL);
}
