#include "app/outbox.h"

enum {
    ANNOUNCE_BYTES = 64 * 1024,
    ANNOUNCE_MS = 1000,
    REST_MS = 5, /* from one telling to the next: each has every instance read the outbox */
    READ_MS = 5000,
};

static void on_exhausted(void *loop)
{
    coroutine_abandon(loop);
}

static void end_announcement(Announcement *announcement)
{
    arena_free(announcement->arena);
    announcement->arena = NULL;
}

static void announce_once(App *app)
{
    Announcement *announcement = &app->announcement;
    announcement->waiting = false;
    announcement->arena = arena_new(ANNOUNCE_BYTES);
    if (announcement->arena != NULL) {
        int64_t position = announcement->position;
        DbSession session = db_session(app->database, announcement->arena, (FirmId){0},
                                       loop_now_ms(app->loop) + ANNOUNCE_MS);

        arena_on_exhausted(announcement->arena, on_exhausted, app->loop);
        /* Nobody waits for it: who was not told looks by himself before long. */
        (void)!outbox_store_announce(&session, position);
        end_announcement(announcement);
    }
}

static void announce(void *context)
{
    App *app = context;

    while (app->announcement.waiting) {
        announce_once(app);
        wait_until(app->loop, loop_now_ms(app->loop) + REST_MS);
    }
    app->announcement.running = false;
}

static void abandoned(void *context)
{
    App *app = context;

    end_announcement(&app->announcement);
    app->announcement.running = false;
}

void outbox_announce(App *app, int64_t position)
{
    Announcement *announcement = &app->announcement;
    CoroutineTask task = {announce, abandoned, app};

    if (!announcement->waiting || position > announcement->position) {
        announcement->position = position;
    }
    announcement->waiting = true;
    if (!announcement->running) {
        announcement->running = true;
        if (!coroutine_start(app->loop, &task)) {
            announcement->running = false;
        }
    }
}

static DbSession listening(App *app, Arena *arena)
{
    return db_listening_session(app->database, arena, loop_now_ms(app->loop) + READ_MS);
}

Error *outbox_end(App *app, Arena *arena, OutboxEnd *end_out)
{
    DbSession session = listening(app, arena);

    return outbox_store_end(&session, end_out);
}

Error *outbox_after(App *app, Arena *arena, int64_t after, int64_t limit,
                    ChangeRecord **changes_out, size_t *count_out)
{
    DbSession session = listening(app, arena);

    return outbox_store_after(&session, after, limit, changes_out, count_out);
}

Error *outbox_gap(AppContext *context, const OutboxGap *gap, OutboxEnd *end_out,
                  ChangeRecord **changes_out, size_t *count_out)
{
    DbSession session = app_read_slow(context);

    TRY(outbox_store_end(&session, end_out));
    return outbox_store_gap(&session, gap, changes_out, count_out);
}

bool outbox_wait(App *app, int64_t deadline_ms, int64_t *position_out)
{
    return database_wait_told(app->database, deadline_ms, position_out);
}

void outbox_end_wait(App *app)
{
    database_end_wait(app->database);
}
