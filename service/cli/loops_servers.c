#include "cli/loops_private.h"

#include <stdio.h>
#include <stdlib.h>

enum { DECIMAL = 10 };

static Error *not_listening(Arena *arena, const char *variable, const char *address,
                            const char *reason)
{
    return error_at(arena, variable, "not_listening", "%s: %s", address, reason);
}

/* What some of the units serve. */
typedef struct Port {
    const int *fds;
    size_t first;
    size_t count;
    int64_t connections;
    const Edge *edge;
} Port;

/* Each server takes its socket, also when it fails. */
static bool open_port(Loops *loops, const Port *port)
{
    bool ok = true;

    for (size_t i = 0; i < port->count; i++) {
        Unit *unit = &loops->units[port->first + i];

        unit->server = server_new(&(ServerConfig){
            .listen_fd = port->fds[i],
            .connection_limit = (unsigned)(port->connections / (int64_t)port->count),
            .app = &unit->app,
            .edge = port->edge,
            .metrics = unit->metrics,
            .feed = unit->feed});
        ok = ok && unit->server != NULL;
    }
    return ok;
}

/* The port behind that of the requests, or any free one; of the same address. */
static const char *near_address(Arena *arena, const char *address, bool any)
{
    const char *colon = strrchr(address, ':');
    long port = strtol(colon + 1, NULL, DECIMAL);

    return arena_format(arena, "%.*s:%ld", (int)(colon - address), address,
                        any || port == UINT16_MAX ? 0 : port + 1);
}

static Error *listen_for_streams(Arena *arena, Loops *loops, int *fds)
{
    const char *given = loops->config->stream_listen;
    const char *address = given != NULL ? given : near_address(arena, loops->address.text, false);
    size_t count = loops->total - loops->count;
    const char *reason = "";
    bool ok = server_listen(address, fds, count, &loops->stream_address, &reason);

    if (!ok && given == NULL) {
        address = near_address(arena, loops->address.text, true);
        ok = server_listen(address, fds, count, &loops->stream_address, &reason);
    }
    if (!ok)
        return not_listening(arena, "TAXPREVIEW_STREAM_LISTEN", address, reason);
    (void)snprintf(loops->stream_url, sizeof loops->stream_url, "http://%s",
                   loops->stream_address.text);
    return NULL;
}

Error *loops_open_servers(Arena *arena, Loops *loops)
{
    const Config *config = loops->config;
    size_t streams = loops->total - loops->count;
    int *fds = ARENA_ARRAY(arena, int, loops->count);
    int *stream_fds = ARENA_ARRAY(arena, int, streams);
    const Port requests = {fds, 0, loops->count, config->connections, &loops->edge};
    const Port of_streams = {stream_fds, loops->count, streams, config->streams,
                             &loops->stream_edge};
    const char *reason = "";

    if (!server_listen(config->listen, fds, loops->count, &loops->address, &reason))
        return not_listening(arena, "TAXPREVIEW_LISTEN", config->listen, reason);
    if (!open_port(loops, &requests))
        return loops_out_of_memory(arena);
    TRY(listen_for_streams(arena, loops, stream_fds));
    return open_port(loops, &of_streams) ? NULL : loops_out_of_memory(arena);
}
