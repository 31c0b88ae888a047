#include "http_test_support.h"

#include "http/metrics.h"

static const Route TABLE[] = {{.method = "GET", .path = "/a"}, {.method = "POST", .path = "/b"}};
static const RouteTable ROUTE_TABLE = {TABLE, 2};

static char *text_of_metrics(Arena *arena, Metrics *first, Metrics *second)
{
    Metrics *const loops[] = {first, second};
    Buffer buffer = {0};

    metrics_write(&buffer, &ROUTE_TABLE, loops, 2);
    char *text = arena_copy(arena, buffer.bytes, buffer.length);
    buffer_free(&buffer);
    return text;
}

static void test_metrics_write_sums_the_loops(void **state)
{
    static Metrics first;
    static Metrics second;

    metrics_count_request(&first, 0, 200, 300);
    metrics_count_request(&second, 0, 200, 700);
    metrics_count_request(&second, 1, 422, 500); /* a bucket holds its bound */
    metrics_count_request(&second, ROUTE_LIMIT, 404, 100);
    metrics_add(&first, GAUGE_CONNECTIONS, 3);
    metrics_add(&second, GAUGE_CONNECTIONS, -1);
    char *text = text_of_metrics(*state, &first, &second);
    assert_non_null(strstr(text, "{method=\"GET\",route=\"/a\",status=\"200\"} 2\n"));
    assert_non_null(strstr(text, "{method=\"POST\",route=\"/b\",status=\"422\"} 1\n"));
    assert_non_null(strstr(text, "{method=\"\",route=\"\",status=\"404\"} 1\n"));
    assert_non_null(strstr(text, "\ntaxpreview_connections 2\n"));
    assert_non_null(strstr(text, "_bucket{le=\"0.000250\"} 1\n"));
    assert_non_null(strstr(text, "_bucket{le=\"0.000500\"} 3\n"));
    assert_non_null(strstr(text, "_bucket{le=\"0.001000\"} 4\n"));
    assert_non_null(strstr(text, "_bucket{le=\"+Inf\"} 4\n"));
    assert_non_null(strstr(text, "_sum 0.001600\n"));
    assert_non_null(strstr(text, "_count 4\n"));
}

static void test_metrics_write_unknown_status_is_counted_as_0(void **state)
{
    static Metrics first;
    static Metrics second;

    metrics_count_request(&first, 0, 299, 1);
    assert_non_null(strstr(text_of_metrics(*state, &first, &second), "status=\"0\"} 1\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metrics_write_sums_the_loops),
        cmocka_unit_test(test_metrics_write_unknown_status_is_counted_as_0),
    };

    return cmocka_run_group_tests_name("metrics", tests, setup_arena, teardown_arena);
}
