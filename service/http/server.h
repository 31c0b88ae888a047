/*
 * The HTTP server of one loop: the library's daemon turned by the loop, connections suspended while
 * a request's coroutine waits. The files server*.c are the only ones that include microhttpd.h. It
 * refuses to run threads of its own and to judge requests: guard.h and edge.h do.
 */
#pragma once

#include "http/edge.h"

typedef struct Server Server;

typedef struct ServerConfig {
    int listen_fd; /* belongs to the server from server_new on, also when that fails */
    unsigned connection_limit;
    App *app;
    const Edge *edge; /* the same for all loops */
    Metrics *metrics; /* this loop's own */
    Feed *feed;       /* of the loop, for a server of streams; else NULL */
} ServerConfig;

/* A server on the app's loop; NULL when the library or memory fails. Serves as soon as the loop
 * runs. */
MUST_USE Server *server_new(const ServerConfig *config);

/* Accepts no more connections; what was accepted goes on. On the loop's thread. */
void server_stop_accepting(Server *server);

/* Whether any request is between its head and its reply. On the loop's thread. */
bool server_is_busy(const Server *server);

/* Closes all connections. The server must not be busy, the loop must not run. NULL is allowed. */
void server_free(Server *server);

/*
 * A listening socket of its own for each loop, the port shared among them. `text` is
 * "address:port" with a numeric IPv4 or [IPv6] address; port 0 takes a free one.
 */
typedef struct ServerAddress {
    char text[64]; /* "127.0.0.1:8080", with the port that was taken */
} ServerAddress;

/*
 * Opens `count` sockets. False, and none is open, when the text is no address or the port is taken,
 * by another process of the same user too; *reason_out says which, in words.
 */
MUST_USE bool server_listen(const char *text, int *fds_out, size_t count,
                            ServerAddress *address_out, const char **reason_out);
