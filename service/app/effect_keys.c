#include "app/effect_keys.h"

typedef struct KeyWaiter KeyWaiter;
struct KeyWaiter {
    Wait wait;
    const HeldKey *held; /* NULL once it was given back */
    bool unavailable;
    KeyWaiter *next;
};

/* In the arena of the request that holds it; waiters are on the stacks of those that wait. */
struct HeldKey {
    App *app;
    FirmId firm_id;
    Text key;
    KeyWaiter *waiters;
    HeldKey *next;
    bool given;
};

static HeldKey *find(const AppContext *context)
{
    HeldKey *held = context->app->held_keys;

    while (held != NULL && !(uuid_equal(held->firm_id.uuid, context->principal.firm_id.uuid) &&
                             text_equal(held->key, context->idempotency_key.value))) {
        held = held->next;
    }
    return held;
}

static void leave(HeldKey *held, KeyWaiter *waiter)
{
    KeyWaiter **link = &held->waiters;

    while (*link != waiter) {
        link = &(*link)->next;
    }
    *link = waiter->next;
}

static Error *wait_for_key(AppContext *context, HeldKey *held)
{
    KeyWaiter waiter = {.held = held, .next = held->waiters};

    wait_init(&waiter.wait, context->app->loop);
    held->waiters = &waiter;
    (void)wait_for(&waiter.wait, context->deadline_ms);
    if (waiter.held != NULL) {
        leave(held, &waiter);
        return error_new(context->arena, ERROR_CONFLICT, "idempotency_in_flight",
                         "The first request with this Idempotency-Key has not ended yet.");
    }
    if (waiter.unavailable) {
        return error_new(context->arena, ERROR_UNAVAILABLE, "database_unavailable",
                         "The database does not answer at the moment.");
    }
    return NULL;
}

void effect_keys_give(HeldKey *held, const Error *error)
{
    HeldKey **link = &held->app->held_keys;

    if (held->given) {
        return;
    }
    held->given = true;
    while (*link != held) {
        link = &(*link)->next;
    }
    *link = held->next;
    for (KeyWaiter *waiter = held->waiters; waiter != NULL; waiter = waiter->next) {
        waiter->held = NULL;
        waiter->unavailable = error != NULL && error->kind == ERROR_UNAVAILABLE;
        wait_done(&waiter->wait);
    }
}

static void give_late(void *resource)
{
    effect_keys_give(resource, NULL);
}

Error *effect_keys_take(AppContext *context, HeldKey **held_out)
{
    HeldKey *held = ARENA_NEW(context->arena, HeldKey);

    for (HeldKey *other = find(context); other != NULL; other = find(context)) {
        TRY(wait_for_key(context, other));
    }
    *held = (HeldKey){
        .app = context->app,
        .firm_id = context->principal.firm_id,
        .key = context->idempotency_key.value,
        .next = context->app->held_keys,
    };
    arena_defer(context->arena, give_late, held);
    context->app->held_keys = held;
    *held_out = held;
    return NULL;
}
