/*
 * What libmicrohttpd alone can do, for deploy/bench: a server that answers every request with the
 * same bytes, from a response made once, driven by an external epoll as the daemon's loops are.
 *
 *     mhd_hello PORT BYTES LOOPS
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum {
    LOOPS_MOST = 64,
    CONNECTIONS = 1000,
    POOL_BYTES = 16384,
    IDLE_S = 30,
    BACKLOG = 1024,
    BYTES_MOST = 1 << 20
};

typedef struct Hello {
    int port;
    struct MHD_Response *response;
} Hello;

/* A reply queued in the first call would close the connection. */
/* NOLINTNEXTLINE(readability-function-size): the library hands over so much. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **seen)
{
    const Hello *hello = context;

    (void)url;
    (void)method;
    (void)version;
    (void)data;
    if (*seen == NULL || *size > 0) {
        *seen = context;
        *size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, hello->response);
}

static int listener(int port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, BACKLOG) != 0) {
        perror("mhd_hello");
        exit(1);
    }
    return fd;
}

static int wait_ms(struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms;

    return MHD_get_timeout(daemon, &timeout_ms) == MHD_YES ? (int)timeout_ms : -1;
}

static void *serve(void *context)
{
    const Hello *hello = context;
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, answer, context, MHD_OPTION_LISTEN_SOCKET,
        (MHD_socket)listener(hello->port), MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_END);
    struct epoll_event event = {.events = EPOLLIN};
    int fd = epoll_create1(EPOLL_CLOEXEC);

    if (daemon == NULL || fd < 0 ||
        epoll_ctl(fd, EPOLL_CTL_ADD,
                  MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd, &event) != 0) {
        perror("mhd_hello");
        exit(1);
    }
    for (;;) {
        (void)epoll_wait(fd, &event, 1, wait_ms(daemon));
        MHD_run(daemon);
    }
}

int main(int count, char **arguments)
{
    static char body[BYTES_MOST];
    const size_t bytes = count == 4 ? strtoul(arguments[2], NULL, 10) : 0;
    const long loops = count == 4 ? strtol(arguments[3], NULL, 10) : 0;
    pthread_t threads[LOOPS_MOST];
    Hello hello;

    if (bytes == 0 || bytes > sizeof body || loops < 1 || loops > LOOPS_MOST) {
        (void)fprintf(stderr, "mhd_hello PORT BYTES LOOPS\n");
        return 1;
    }
    memset(body, 'x', bytes);
    hello = (Hello){(int)strtol(arguments[1], NULL, 10),
                    MHD_create_response_from_buffer(bytes, body, MHD_RESPMEM_PERSISTENT)};
    MHD_add_response_header(hello.response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    for (long i = 1; i < loops; i++) {
        if (pthread_create(&threads[i], NULL, serve, &hello) != 0)
            return 1;
    }
    serve(&hello);
}
