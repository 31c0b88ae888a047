#include "app/home.h"

static void free_home(void *resource)
{
    Home *home = resource;

    arena_free(home->arena);
}

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

Error *home_open(AppContext *context, size_t first_bytes, size_t limit_bytes, Home **home_out)
{
    Home *home = ARENA_NEW(context->arena, Home);

    arena_defer(context->arena, free_home, home);
    home->arena = arena_new_sized(first_bytes, limit_bytes);
    if (home->arena == NULL)
        return error_new(context->arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory to read this at the moment.");
    arena_on_exhausted(home->arena, on_exhausted, context->app->loop);
    *home_out = home;
    return NULL;
}

Arena *home_take(Home *home)
{
    Arena *arena = home->arena;

    home->arena = NULL;
    return arena;
}
