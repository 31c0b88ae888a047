#include "cli/administration.h"

#include "cli/command.h"
#include "storage/statements.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { MEMORY_BYTES = 16 * 1024 * 1024, CONNECT_MS = 5000, WORK_MS = 10000, TROUBLE_BYTES = 300 };

static const CommandOption *find(const CommandOption *options, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    }
    return NULL;
}

bool administration_options(int count, char **arguments, const CommandOption *options,
                            size_t option_count)
{
    for (int i = 0; i < count; i += 2) {
        const CommandOption *option = find(options, option_count, arguments[i]);
        if (option == NULL || i + 1 == count || *option->value != NULL) {
            fprintf(stderr, "taxpreviewd: %s %s\n", arguments[i],
                    option == NULL   ? "is no option of this command"
                    : i + 1 == count ? "needs a value"
                                     : "is given twice");
            return false;
        }
        *option->value = arguments[i + 1];
    }
    for (size_t i = 0; i < option_count; i++) {
        if (*options[i].value == NULL && !options[i].optional) {
            fprintf(stderr, "taxpreviewd: %s is missing\n", options[i].name);
            return false;
        }
    }
    return true;
}

typedef struct Session {
    App app;
    Clock clock;
    Administration administration;
    const AdministrationTask *task;
    Error *error;
    Text line;
    char trouble[TROUBLE_BYTES]; /* what the database said last, for when it comes to nothing */
} Session;

static void log_database(void *context, const DbEvent *event)
{
    Session *session = context;

    if (event->message != NULL)
        (void)snprintf(session->trouble, sizeof session->trouble, "%s: %s", event->what,
                       event->message);
}

static void work(void *context)
{
    Session *session = context;
    Administration *administration = &session->administration;

    session->error = database_wait_ready(session->app.database, administration->arena,
                                         loop_now_ms(session->app.loop) + CONNECT_MS);
    administration->deadline_ms = loop_now_ms(session->app.loop) + WORK_MS;
    if (session->error == NULL)
        session->error = session->task->run(administration, session->task->context, &session->line);
    loop_stop(session->app.loop);
}

static int show(const Session *session)
{
    for (const Error *fault = session->error; fault != NULL; fault = fault->next)
        fprintf(stderr, "taxpreviewd: %s%s%s\n", fault->pointer == NULL ? "" : fault->pointer,
                fault->pointer == NULL ? "" : ": ", fault->detail);
    if (session->error != NULL && session->error->kind != ERROR_INVALID &&
        session->trouble[0] != '\0')
        fprintf(stderr, "taxpreviewd: %s\n", session->trouble);
    if (session->error != NULL)
        return COMMAND_FAILED;
    if (session->line.length > 0)
        printf("%.*s\n", TEXT_ARGS(session->line));
    return fflush(stdout) == 0 ? COMMAND_OK : COMMAND_FAILED;
}

static bool start(Session *session, const DatabaseConfig *config)
{
    const CoroutineTask task = {work, NULL, session};

    session->administration = (Administration){&session->app, arena_new(MEMORY_BYTES), 0};
    session->app = (App){.loop = loop_new(), .clock = &session->clock};
    if (session->administration.arena == NULL || session->app.loop == NULL)
        return false;
    session->app.database = database_open(session->app.loop, config);
    return session->app.database != NULL && coroutine_start(session->app.loop, &task);
}

/* The arena holds what the database must roll back, the loop its connections. */
static void end(Session *session)
{
    arena_free(session->administration.arena);
    if (session->app.database != NULL)
        database_close(session->app.database);
    loop_free(session->app.loop);
}

int administration_run(const AdministrationTask *task)
{
    Session session = {.clock = clock_system(), .task = task};
    int status = COMMAND_FAILED;
    const DatabaseConfig config = {
        .conninfo = secure_getenv("TAXPREVIEW_ADMIN_DATABASE"),
        .statements = ADMINISTRATION_STATEMENTS.statements,
        .statement_count = ADMINISTRATION_STATEMENTS.count,
        .write_connections = 1,
        .read_queue = 1,
        .write_queue = 1,
        .timeout_ms = CONNECT_MS,
        .slow_timeout_ms = CONNECT_MS,
        .log = log_database,
        .log_context = &session,
    };

    if (config.conninfo == NULL || config.conninfo[0] == '\0') {
        fprintf(stderr, "taxpreviewd: TAXPREVIEW_ADMIN_DATABASE must say how to connect\n");
        return COMMAND_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    if (start(&session, &config)) {
        loop_run(session.app.loop);
        status = show(&session);
    } else {
        fprintf(stderr, "taxpreviewd: there is not enough memory\n");
    }
    end(&session);
    return status;
}

Text administration_id_text(Arena *arena, const char *prefix, Uuid uuid)
{
    char *text = arena_alloc(arena, ID_TEXT_BYTES);

    return (Text){text, id_format(prefix, uuid, text)};
}
