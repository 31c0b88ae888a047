#include "app/preview.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const Uuid INPUTS = {{1}};

/* A request of a loop that keeps replies. */
typedef struct Asked {
    App app;
    AppContext context;
} Asked;

static void open_request(Asked *asked)
{
    *asked = (Asked){.app = {.kept = keep_new(1 << 20), .keeps_replies = true}};
    asked->context = (AppContext){.app = &asked->app, .arena = arena_new(1 << 20)};
}

static void close_request(Asked *asked)
{
    arena_free(asked->context.arena);
    keep_free(asked->app.kept);
}

static void test_preview_keep_reply_of_what_was_sent_finds_it_again(void **state)
{
    Asked asked;
    PreviewReply *found;

    (void)state;
    open_request(&asked);
    preview_keep_reply(&asked.context, INPUTS, text_of("{\"tax\": \"0.00\"}"));
    found = preview_find_reply(&asked.context, INPUTS);
    assert_non_null(found);
    assert_string_equal(found->body.bytes, "{\"tax\": \"0.00\"}");
    close_request(&asked);
}

static void count_release(void *sent)
{
    ++*(int *)sent;
}

static void test_preview_keep_reply_releases_what_was_sent_when_nobody_refers_to_it(void **state)
{
    Asked asked;
    PreviewReply *found;
    int releases = 0;

    (void)state;
    open_request(&asked);
    preview_keep_reply(&asked.context, INPUTS, text_of("{}"));
    assert_in_range(keep_bytes(asked.app.kept), PREVIEW_SENT_BYTES, 2 * PREVIEW_SENT_BYTES);
    found = preview_find_reply(&asked.context, INPUTS);
    assert_non_null(found);
    found->sent = &releases;
    found->release = count_release;
    keep_forget_firm(asked.app.kept, (FirmId){0}, 1U << KEEP_REPLY);
    assert_int_equal(releases, 0);
    close_request(&asked);
    assert_int_equal(releases, 1);
}

/* The answer is there: it is sent whether or not it can be kept. */
static void test_preview_keep_reply_without_memory_for_it_keeps_nothing(void **state)
{
    const char *sanitizer = getenv("TEST_SANITIZER");
    const char *reply = "never read";
    Asked asked;

    (void)state;
    if (sanitizer != NULL && sanitizer[0] != '\0')
        skip(); /* it reports what there is no memory for */
    open_request(&asked);
    preview_keep_reply(&asked.context, INPUTS, (Text){reply, SIZE_MAX / 4});
    assert_null(preview_find_reply(&asked.context, INPUTS));
    assert_int_equal(keep_bytes(asked.app.kept), 0);
    close_request(&asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_preview_keep_reply_of_what_was_sent_finds_it_again),
        cmocka_unit_test(test_preview_keep_reply_releases_what_was_sent_when_nobody_refers_to_it),
        cmocka_unit_test(test_preview_keep_reply_without_memory_for_it_keeps_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
