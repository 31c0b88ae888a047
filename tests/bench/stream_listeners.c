/*
 * Many readers of one preview's stream, and how long a switch takes to reach the last of them. For
 * tests/bench/stream.py.
 *
 *     stream_listeners STREAM_PORT API_PORT KEY PREVIEW_PATH COUNT ROUNDS
 *
 * Opens the streams and prints "open"; waits for a line on standard input; then switches the
 * preview's method ROUNDS times, waits each time until every reader has the event, and prints
 * "round FIRST_US LAST_US", both since the request was sent.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    TAIL_BYTES = 4, /* of "\nid: ", without its last */
    BUFFER_BYTES = 1 << 18,
    EVENTS = 512,
    PAUSE_US = 300000,
    NUMBER_BASE = 10,
};

static const char MARK[] = "\nid: "; /* one in every event */

typedef struct Reader {
    int fd;
    long events;
    char tail[TAIL_BYTES];
} Reader;

typedef struct Bench {
    uint16_t stream_port;
    uint16_t api_port;
    const char *key;
    const char *path;
    long count;
    Reader *readers;
    int epoll;
    char *buffer;
} Bench;

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;

    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

        if (sent < 0)
            fail("send");
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* Behind the tail that is left in front of it, a mark may have begun there. */
static void take(Bench *bench, Reader *reader)
{
    char *bytes = bench->buffer + TAIL_BYTES;
    ssize_t got = recv(reader->fd, bytes, BUFFER_BYTES, MSG_DONTWAIT);
    char *end = bytes + got;

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0)
        fail("a stream has ended");
    memcpy(bench->buffer, reader->tail, TAIL_BYTES);
    for (char *at = bench->buffer; at != NULL && at < end;) {
        at = memmem(at, (size_t)(end - at), MARK, sizeof MARK - 1);
        if (at != NULL) {
            reader->events++;
            at += sizeof MARK - 1;
        }
    }
    memcpy(reader->tail, end - TAIL_BYTES, TAIL_BYTES);
}

/* Reads until every reader has `events`; when the first one had them in *first_us. */
static void read_until(Bench *bench, long events, int64_t *first_us)
{
    struct epoll_event ready[EVENTS];
    long done = 0;

    *first_us = 0;
    while (done < bench->count) {
        int count = epoll_wait(bench->epoll, ready, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            Reader *reader = ready[i].data.ptr;
            bool had = reader->events >= events;

            take(bench, reader);
            if (had || reader->events < events)
                continue;
            done++;
            if (*first_us == 0)
                *first_us = now_us();
        }
    }
}

static void open_streams(Bench *bench)
{
    char request[1024];
    int length = snprintf(request, sizeof request,
                          "GET %s/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n"
                          "Accept: text/event-stream\r\n\r\n",
                          bench->path, bench->key);
    int64_t first_us;

    bench->readers = calloc((size_t)bench->count, sizeof *bench->readers);
    bench->buffer = malloc(TAIL_BYTES + BUFFER_BYTES);
    bench->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (bench->readers == NULL || bench->buffer == NULL || bench->epoll < 0)
        fail("no room");
    for (long i = 0; i < bench->count; i++) {
        Reader *reader = &bench->readers[i];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = reader};

        reader->fd = connect_to(bench->stream_port);
        if (epoll_ctl(bench->epoll, EPOLL_CTL_ADD, reader->fd, &event) != 0)
            fail("epoll");
        send_all(reader->fd, request, (size_t)length);
    }
    read_until(bench, 1, &first_us);
}

/* Sends the switch; the reply is read by whoever calls. */
static void send_switch(const Bench *bench, int fd, long round)
{
    char request[1024];
    const char *method = round % 2 == 0 ? "fifo" : "lifo";
    int length =
        snprintf(request, sizeof request,
                 "PATCH %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nIf-Match: *\r\n"
                 "Content-Type: application/merge-patch+json\r\nContent-Length: 24\r\n\r\n"
                 "{\"lot_selection\":\"%s\"}",
                 bench->path, bench->key, method);

    send_all(fd, request, (size_t)length);
}

static void run_round(Bench *bench, int fd, long round)
{
    char reply[1 << 16];
    int64_t start_us = now_us();
    int64_t first_us;
    int64_t last_us;

    send_switch(bench, fd, round);
    read_until(bench, round + 2, &first_us);
    last_us = now_us();
    if (recv(fd, reply, sizeof reply, 0) < (ssize_t)sizeof "HTTP/1.1 200" ||
        memcmp(reply, "HTTP/1.1 200", sizeof "HTTP/1.1 200" - 1) != 0)
        fail("the switch was refused");
    printf("round %lld %lld\n", (long long)(first_us - start_us), (long long)(last_us - start_us));
    fflush(stdout);
    usleep(PAUSE_US);
    while (recv(fd, reply, sizeof reply, MSG_DONTWAIT) > 0) {
    }
}

int main(int count, char **arguments)
{
    const struct rlimit files = {20000, 20000};
    char line[16];

    if (count != 7)
        return 2;
    setrlimit(RLIMIT_NOFILE, &files);
    Bench bench = {.stream_port = (uint16_t)strtol(arguments[1], NULL, NUMBER_BASE),
                   .api_port = (uint16_t)strtol(arguments[2], NULL, NUMBER_BASE),
                   .key = arguments[3],
                   .path = arguments[4],
                   .count = strtol(arguments[5], NULL, NUMBER_BASE)};
    long rounds = strtol(arguments[6], NULL, NUMBER_BASE);

    open_streams(&bench);
    printf("open\n");
    fflush(stdout);
    bool told = fgets(line, sizeof line, stdin) != NULL;
    int fd = told ? connect_to(bench.api_port) : -1;
    for (long round = 0; told && round < rounds; round++)
        run_round(&bench, fd, round);
    free(bench.readers);
    free(bench.buffer);
    return told ? 0 : 1;
}
