/*
 * What the files of the server share: the server of a loop, its connections, and one exchange, a
 * request on its way to a reply.
 */
#pragma once

#include "http/guard.h"
#include "http/server.h"
#include "http/trace.h"
#include "http/uri.h"
#include <microhttpd.h>

enum {
    SERVER_CONNECTION_BYTES = 16384,
    SERVER_STREAM_BYTES = 4096, /* of a connection that a stream may keep for hours */
    SERVER_IDLE_S = 30,
    SERVER_HEAD_MS = 40000, /* a head that trickles in for longer is cut off */
    SERVER_BODY_MS = 60000, /* and so is a body */
    SERVER_SWEEP_MS = 1000,
    SERVER_LOOK_MS = 1, /* between two turns in which nothing is left but to wait */
    SERVER_ARENA_BYTES = 64 * 1024 * 1024,
    SERVER_REPLY_BYTES = 64 * 1024 * 1024,
    SERVER_ARENA_POOL = 64, /* idle arenas kept */
    SERVER_EXCHANGE_POOL = 256,
    SERVER_BODIES_BYTES = 128 * 1024 * 1024, /* of all requests together */
    SERVER_RANDOM_REQUESTS = 64,
};

typedef enum ConnectionPhase {
    CONNECTION_IDLE,      /* nothing, or not even a target, of the next request is there */
    CONNECTION_HEAD,      /* its fields come in */
    CONNECTION_BODY,      /* its body comes in */
    CONNECTION_ANSWERING, /* until the reply is sent */
} ConnectionPhase;

typedef struct Connection Connection;
struct Connection {
    Connection *previous;
    Connection *next;
    Loop *loop;
    int fd;
    ConnectionPhase phase;
    int64_t since_ms; /* when it was accepted, or the last reply was sent */
};

typedef enum ExchangeState {
    EXCHANGE_HEAD,      /* the target is known */
    EXCHANGE_BODY,      /* the head passed the guard */
    EXCHANGE_RUNNING,   /* its coroutine runs, the library waits below it on the stack */
    EXCHANGE_WAITING,   /* its coroutine waits, the library asks for the response in each turn */
    EXCHANGE_SUSPENDED, /* its coroutine waits for long, the connection is suspended */
    EXCHANGE_LEFT,      /* its coroutine waits, the connection has ended */
    EXCHANGE_DONE,      /* the response is there */
    EXCHANGE_REPLIED,   /* queued; nothing but the end is to come */
} ExchangeState;

typedef struct Exchange Exchange;
struct Exchange {
    Server *server;
    struct MHD_Connection *connection;
    ExchangeState state;
    int64_t started_ns;
    int64_t waiting_ns; /* when its coroutine first waited; 0: never */
    int64_t waiting_ms; /* the same on the loop's clock */
    int64_t waited_ns;
    char *uri;               /* the raw target, taken apart in place; NULL without memory */
    const char *line_target; /* the target where it stands in the request line; to compare only */
    size_t line_target_length;
    UriFault uri_fault;
    UriPiece query;
    Text method;
    Text path;
    Text version;
    RouteMatch match;
    Buffer body;
    int64_t body_deadline_ms;
    bool is_last; /* what follows it on its connection is not trusted */
    char request_id[TRACE_REQUEST_ID_MAX + 1]; /* the client's, or ours */
    Arena *arena;                              /* from the start of the coroutine to the reply */
    Request *request;
    Response *response;     /* NULL when memory ran out */
    Subscriber *subscriber; /* of a stream, from the reply on */
    bool chunked;           /* the stream's body is */
    bool streaming;         /* its socket is the subscriber's */
    Arena *window_arena;    /* while a window of a long body is being written */
    size_t window_sent;     /* bytes of the present window */
    bool window_suspended;  /* the connection waits for the next one */
    bool window_failed;     /* there will be no next one */
    Exchange *next_idle;
};

struct Server {
    App *app;
    Loop *loop;
    const Edge *edge;
    Metrics *metrics;
    Feed *feed;
    struct MHD_Daemon *daemon;
    LoopWatch watch;
    LoopTimer timer;
    LoopTimer sweep;
    LoopHook turn;
    Connection *connections;
    Exchange *idle_exchanges;
    size_t idle_exchange_count;
    Arena *idle_arenas[SERVER_ARENA_POOL];
    size_t idle_arena_count;
    size_t exchange_count;
    size_t waiting; /* exchanges that the library asks for in each turn */
    bool unsettled; /* it has more to do at once than to ask for these */
    bool replied;   /* a response was queued that it has not begun to send */
    size_t body_bytes;
    uint8_t random[SERVER_RANDOM_REQUESTS * REQUEST_RANDOM_BYTES];
    size_t random_used;
    int listen_fd; /* after accepting stopped; -1 before */
};

/* Callbacks of the library. */
void *server_on_uri(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result server_on_access(void *server, struct MHD_Connection *connection, const char *url,
                                 const char *method, const char *version, const char *data,
                                 size_t *size, void **exchange);
void server_on_completed(void *server, struct MHD_Connection *connection, void **exchange,
                         enum MHD_RequestTerminationCode code);

/* The pools; arenas and exchanges may be NULL without memory. */
Exchange *server_take_exchange(Server *server);
void server_return_exchange(Server *server, Exchange *exchange);
Arena *server_take_arena(Server *server);
void server_return_arena(Server *server, Arena *arena);

/* Random bytes for one request. */
const uint8_t *server_random(Server *server);

/* The library's daemon gets a turn in this turn of the loop, or in the next. */
void server_wake(Server *server);

/* The connection goes into the next phase. */
void server_set_phase(struct MHD_Connection *connection, ConnectionPhase phase);

/* Collects the header fields, also those that only look like fields after the library's repairs. */
typedef struct HeadFields {
    GuardField fields[GUARD_FIELD_LIMIT];
    size_t count;
    size_t left_out;
    const char *end; /* behind the last field and its line end */
    bool repaired;   /* the library changed a field: folded lines, NUL bytes, bare line feeds */
} HeadFields;
void server_read_fields(struct MHD_Connection *connection, HeadFields *fields_out);

/* Gives the request its id; the client's where it sent a sane one. */
void exchange_name(Exchange *exchange);

/* What operators are told: counters and a line. */
void exchange_record(const Exchange *exchange, int status, const char *code);

/* The coroutine waits; whether it has for long; the connection has ended; the coroutine has. */
void exchange_wait(Exchange *exchange);
void exchange_look(Exchange *exchange);
void exchange_leave(Exchange *exchange);
void exchange_finish(Exchange *exchange);

/* Frees all that an exchange holds, and itself. */
void exchange_end(Exchange *exchange);

/* Starts the coroutine; replies at once when it ends at once. */
enum MHD_Result exchange_run(Exchange *exchange);

/* Queues the reply that the coroutine left. */
enum MHD_Result exchange_reply(Exchange *exchange);

/* server_stream.c: a reply whose body the subscriber writes; NULL without memory. */
struct MHD_Response *exchange_stream(Exchange *exchange);
/* The connection is gone. */
void exchange_close_stream(Exchange *exchange);

/* server_windows.c: a reply whose body is written as it is sent; NULL without memory. */
struct MHD_Response *exchange_windows(Exchange *exchange);

/* server_again.c: a response of its own with the body of a kept reply; NULL without memory. */
struct MHD_Response *again_response(const PreviewReply *reply);
/* The one that is kept with the reply, with this request's headers; likewise. */
struct MHD_Response *exchange_again(Exchange *exchange, const char *timing);

/* Queues a problem for a request that got no coroutine; `error` is static. Closes the connection.
 */
enum MHD_Result exchange_refuse(Exchange *exchange, const Error *error);

/* Writes the problem past the library, which cannot reply in the middle of a body, and hangs up. */
enum MHD_Result exchange_cut_off(Exchange *exchange, const Error *error);

extern const Error EXCHANGE_BUSY;
