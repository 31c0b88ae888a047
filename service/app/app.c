#include "app/app.h"

DbSession app_read(const AppContext *context)
{
    return db_session(context->app->database, context->arena, context->principal.firm_id,
                      context->deadline_ms);
}

DbSession app_read_slow(const AppContext *context)
{
    return db_slow_session(context->app->database, context->arena, context->principal.firm_id,
                           context->deadline_ms);
}

Timestamp app_now(const App *app)
{
    return (Timestamp){clock_unix_ms(app->clock) * 1000};
}

Uuid app_new_id(const App *app)
{
    uint8_t random[10];

    random_fill(random, sizeof(random));
    return uuid_v7((uint64_t)clock_unix_ms(app->clock), random);
}
