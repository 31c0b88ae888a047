#include "http/server_private.h"

#include "base/digest.h"
#include "base/memory.h"

Exchange *server_take_exchange(Server *server)
{
    Exchange *exchange = server->idle_exchanges;

    if (exchange == NULL) {
        exchange = MEMORY_NEW(Exchange);
        if (exchange == NULL)
            return NULL;
    } else {
        server->idle_exchanges = exchange->next_idle;
        server->idle_exchange_count--;
    }
    *exchange = (Exchange){.server = server, .body.limit = GUARD_BODY_BYTES};
    server->exchange_count++;
    metrics_add(server->metrics, GAUGE_REQUESTS, 1);
    return exchange;
}

void server_return_exchange(Server *server, Exchange *exchange)
{
    server->exchange_count--;
    metrics_add(server->metrics, GAUGE_REQUESTS, -1);
    if (server->idle_exchange_count == SERVER_EXCHANGE_POOL) {
        memory_free(exchange);
        return;
    }
    exchange->next_idle = server->idle_exchanges;
    server->idle_exchanges = exchange;
    server->idle_exchange_count++;
}

Arena *server_take_arena(Server *server)
{
    Arena *arena = server->idle_arena_count > 0 ? server->idle_arenas[--server->idle_arena_count]
                                                : arena_new(SERVER_ARENA_BYTES);

    if (arena != NULL)
        metrics_add(server->metrics, GAUGE_ARENAS, 1);
    return arena;
}

void server_return_arena(Server *server, Arena *arena)
{
    metrics_add(server->metrics, GAUGE_ARENAS, -1);
    if (server->idle_arena_count == SERVER_ARENA_POOL) {
        arena_free(arena);
        return;
    }
    arena_reset(arena);
    server->idle_arenas[server->idle_arena_count++] = arena;
}

const uint8_t *server_random(Server *server)
{
    if (server->random_used == SERVER_RANDOM_REQUESTS) {
        random_fill(server->random, sizeof server->random);
        server->random_used = 0;
    }
    return server->random + REQUEST_RANDOM_BYTES * server->random_used++;
}
