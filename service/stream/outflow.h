/*
 * The way of events to one reader: written to its socket as they come, kept while the socket takes
 * no more, in chunks where the reply is chunked. It writes past the HTTP library, which has sent
 * the head and suspended the connection: having it resumed for each event costs a walk over all
 * suspended connections, and it notices neither a reader that has gone nor one that takes nothing.
 * What is sent before there is a socket waits for it. It refuses to drop anything: how much may
 * wait is its owner's to judge.
 */
#pragma once

#include "loop/loop.h"
#include "stream/payload.h"

typedef struct OutflowEntry OutflowEntry;

/* Called from the loop, never from a function of this file. */
typedef struct OutflowOwner {
    void (*on_drained)(
        void *context);             /* nothing waits any more; once after each time that it did */
    void (*on_gone)(void *context); /* the reader has gone, or has had its end; once */
    void *context;
} OutflowOwner;

typedef struct Outflow {
    Loop *loop;
    OutflowOwner owner;
    LoopWatch watch;
    OutflowEntry *first; /* waiting ones */
    OutflowEntry *last;
    size_t offset; /* bytes of the first that are sent */
    size_t waiting_bytes;
    int64_t taken_ms; /* when the socket last took something */
    bool open;        /* there is a socket */
    bool closed;      /* there is none any more */
    bool chunked;
    bool full; /* watched for room */
    bool ending;
} Outflow;

/* An outflow without a socket yet. */
void outflow_init(Outflow *outflow, Loop *loop, const OutflowOwner *owner);

/*
 * Begins to write to the socket, which stays the caller's and outlives it. False when the loop
 * cannot watch it.
 */
MUST_USE bool outflow_open(Outflow *outflow, int fd, bool chunked);

/* Before the socket is closed, or when there never was one; what waits is forgotten. */
void outflow_close(Outflow *outflow);

/* Sends the payload, with this id behind it unless it is 0. */
void outflow_send(Outflow *outflow, Payload *payload, int64_t id);

/* Forgets what waits, but for the rest of what is begun. */
void outflow_forget(Outflow *outflow);

/* Sends the end of the body once all before it is sent; then on_gone is called. */
void outflow_end(Outflow *outflow);

/* Hangs up without another word; then on_gone is called. */
void outflow_cut(const Outflow *outflow);

/* Whether nothing waits. */
bool outflow_is_idle(const Outflow *outflow);
