/* Events on their way to a socket that takes them, takes no more, or is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stream/outflow.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LARGE_BYTES = 1 << 20, READ_BYTES = 1 << 22 };

/* One outflow and the other end of its socket. */
typedef struct Pair {
    Loop *loop;
    Outflow out;
    int ours;
    int theirs;
    int drained;
    int gone;
    bool stop_when_drained;
} Pair;

static void on_drained(void *context)
{
    Pair *pair = context;

    pair->drained++;
    if (pair->stop_when_drained)
        loop_stop(pair->loop);
}

static void on_gone(void *context)
{
    Pair *pair = context;

    pair->gone++;
    loop_stop(pair->loop);
}

static int setup(void **state)
{
    Pair *pair = calloc(1, sizeof *pair);
    int fds[2];

    if (pair == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0) {
        free(pair);
        return 1;
    }
    pair->ours = fds[0];
    pair->theirs = fds[1];
    pair->loop = loop_new();
    outflow_init(&pair->out, pair->loop, &(OutflowOwner){on_drained, on_gone, pair});
    *state = pair;
    return 0;
}

static int teardown(void **state)
{
    Pair *pair = *state;

    outflow_close(&pair->out);
    loop_free(pair->loop);
    close(pair->ours);
    close(pair->theirs);
    free(pair);
    return 0;
}

static Payload *payload_of(const char *text, size_t length)
{
    Buffer buffer = {0};
    Payload *payload;

    buffer_append(&buffer, text, length);
    payload = payload_new(&buffer);
    buffer_free(&buffer);
    assert_non_null(payload);
    return payload;
}

static void send_text(Pair *pair, const char *text, int64_t id)
{
    Payload *payload = payload_of(text, strlen(text));

    outflow_send(&pair->out, payload, id);
    payload_release(payload);
}

static void expect_text(const Pair *pair, const char *text)
{
    char bytes[256];
    ssize_t got = recv(pair->theirs, bytes, sizeof bytes, MSG_DONTWAIT);

    assert_int_equal(got, (ssize_t)strlen(text));
    assert_memory_equal(bytes, text, strlen(text));
}

static void test_outflow_event_goes_out_in_one_chunk_with_its_id(void **state)
{
    Pair *pair = *state;

    assert_true(outflow_open(&pair->out, pair->ours, true));
    send_text(pair, "data: x\n", 761);
    expect_text(pair, "11\r\ndata: x\nid: 761\n\n\r\n");
    send_text(pair, "data: y\n", 0);
    expect_text(pair, "9\r\ndata: y\n\n\r\n");
    assert_true(outflow_is_idle(&pair->out));
}

static void test_outflow_unchunked_event_is_bare(void **state)
{
    Pair *pair = *state;

    assert_true(outflow_open(&pair->out, pair->ours, false));
    send_text(pair, ": hb\n", 0);
    expect_text(pair, ": hb\n\n");
}

static void test_outflow_before_there_is_a_socket_keeps_in_order(void **state)
{
    Pair *pair = *state;

    send_text(pair, "data: 1\n", 0);
    send_text(pair, "data: 2\n", 5);
    assert_false(outflow_is_idle(&pair->out));
    assert_int_equal(pair->out.waiting_bytes, 16);
    assert_true(outflow_open(&pair->out, pair->ours, false));
    pair->stop_when_drained = true;
    loop_run(pair->loop);
    expect_text(pair, "data: 1\n\ndata: 2\nid: 5\n\n");
    assert_int_equal(pair->drained, 1);
    assert_int_equal(pair->out.waiting_bytes, 0);
}

static void read_all(Pair *pair, char *bytes, size_t *length)
{
    ssize_t got;

    while ((got = recv(pair->theirs, bytes + *length, READ_BYTES - *length, MSG_DONTWAIT)) > 0)
        *length += (size_t)got;
}

/* A reader that takes what there is each time it is looked at. */
typedef struct Reader {
    LoopTimer timer;
    Pair *pair;
    char *bytes;
    size_t length;
} Reader;

static void look(void *context)
{
    Reader *reader = context;

    read_all(reader->pair, reader->bytes, &reader->length);
    loop_timer_start(reader->pair->loop, &reader->timer, loop_now_ms(reader->pair->loop) + 1);
}

static void test_outflow_full_socket_loses_nothing(void **state)
{
    Pair *pair = *state;
    char *large = malloc(LARGE_BYTES);
    Reader reader = {.pair = pair, .bytes = malloc(READ_BYTES)};
    Payload *payload;
    char head[16];
    int head_length = snprintf(head, sizeof head, "%x\r\n", LARGE_BYTES + 1);

    assert_non_null(large);
    memset(large, 'x', LARGE_BYTES);
    payload = payload_of(large, LARGE_BYTES);
    assert_true(outflow_open(&pair->out, pair->ours, true));
    outflow_send(&pair->out, payload, 0);
    outflow_send(&pair->out, payload, 0);
    assert_false(outflow_is_idle(&pair->out));
    assert_true(pair->out.waiting_bytes >= LARGE_BYTES);
    reader.timer = (LoopTimer){.fire = look, .context = &reader};
    loop_timer_start(pair->loop, &reader.timer, loop_now_ms(pair->loop));
    pair->stop_when_drained = true;
    loop_run(pair->loop);
    loop_timer_stop(pair->loop, &reader.timer);
    read_all(pair, reader.bytes, &reader.length);
    assert_int_equal(reader.length, 2 * ((size_t)head_length + LARGE_BYTES + 3));
    for (size_t at = 0; at < reader.length; at += (size_t)head_length + LARGE_BYTES + 3) {
        assert_memory_equal(reader.bytes + at, head, (size_t)head_length);
        assert_memory_equal(reader.bytes + at + head_length, large, LARGE_BYTES);
    }
    assert_int_equal(payload->users, 1);
    payload_release(payload);
    free(large);
    free(reader.bytes);
}

static void test_outflow_forget_finishes_what_is_begun(void **state)
{
    Pair *pair = *state;
    char *large = calloc(1, LARGE_BYTES);
    Payload *payload = payload_of(large, LARGE_BYTES);

    assert_true(outflow_open(&pair->out, pair->ours, false));
    outflow_send(&pair->out, payload, 0);
    outflow_send(&pair->out, payload, 0);
    assert_int_equal(payload->users, 3);
    outflow_forget(&pair->out);
    assert_int_equal(payload->users, 2);
    assert_int_equal(pair->out.waiting_bytes, LARGE_BYTES);
    outflow_close(&pair->out);
    assert_int_equal(payload->users, 1);
    payload_release(payload);
    free(large);
}

static void test_outflow_end_sends_the_last_chunk_and_hangs_up(void **state)
{
    Pair *pair = *state;
    char byte;

    assert_true(outflow_open(&pair->out, pair->ours, true));
    send_text(pair, "data: x\n", 0);
    outflow_end(&pair->out);
    send_text(pair, "data: late\n", 0);
    loop_run(pair->loop);
    assert_int_equal(pair->gone, 1);
    expect_text(pair, "9\r\ndata: x\n\n\r\n0\r\n\r\n");
    assert_int_equal(recv(pair->theirs, &byte, 1, MSG_DONTWAIT), 0);
}

static void test_outflow_reader_that_goes_is_noticed(void **state)
{
    Pair *pair = *state;

    assert_true(outflow_open(&pair->out, pair->ours, true));
    shutdown(pair->theirs, SHUT_RDWR);
    send_text(pair, "data: x\n", 0);
    loop_run(pair->loop);
    assert_int_equal(pair->gone, 1);
    send_text(pair, "data: y\n", 0);
    assert_true(outflow_is_idle(&pair->out));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(test_outflow_event_goes_out_in_one_chunk_with_its_id),
        CASE(test_outflow_unchunked_event_is_bare),
        CASE(test_outflow_before_there_is_a_socket_keeps_in_order),
        CASE(test_outflow_full_socket_loses_nothing),
        CASE(test_outflow_forget_finishes_what_is_begun),
        CASE(test_outflow_end_sends_the_last_chunk_and_hangs_up),
        CASE(test_outflow_reader_that_goes_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
