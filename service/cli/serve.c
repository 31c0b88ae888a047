#include "base/log.h"
#include "base/memory.h"
#include "cli/command.h"
#include "cli/loops.h"
#include "cli/rules.h"
#include "json/read.h"
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

enum { SETTINGS_BYTES = 16 * 1024 * 1024, DESCRIPTORS_OF_OUR_OWN = 256 };

/* One line for each fault; none shows a value. */
static int refuse(const Clock *clock, const Error *error)
{
    for (const Error *fault = error; fault != NULL; fault = fault->next)
        LOG_EVENT(LOG_ERROR, clock, "cannot_start", LOG_TEXT("code", text_of(fault->code)),
                  LOG_TEXT("where", text_of(fault->pointer)),
                  LOG_TEXT("detail", text_of(fault->detail)));
    return COMMAND_FAILED;
}

/* Fewer connections than wanted: streams have at most half of them. */
static void share_descriptors(Config *config, int64_t descriptors)
{
    if (config->streams > descriptors / 2)
        config->streams = descriptors / 2;
    if (config->connections > descriptors - config->streams)
        config->connections = descriptors - config->streams;
}

/* As many descriptors as we may have, for connections; no core dumps, which would hold secrets. */
static void set_limits(Config *config)
{
    struct rlimit files;
    const struct rlimit no_core = {0, 0};

    setrlimit(RLIMIT_CORE, &no_core);
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    rlim_t wanted = (rlim_t)(config->connections + config->streams) + DESCRIPTORS_OF_OUR_OWN;
    if (files.rlim_cur < wanted) {
        files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (files.rlim_cur < wanted && files.rlim_cur > 2 * DESCRIPTORS_OF_OUR_OWN)
        share_descriptors(config, (int64_t)files.rlim_cur - DESCRIPTORS_OF_OUR_OWN);
}

static void set_signals(void)
{
    sigset_t handled;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&handled);
    sigaddset(&handled, SIGTERM);
    sigaddset(&handled, SIGINT);
    pthread_sigmask(SIG_BLOCK, &handled, NULL);
}

static int serve(Arena *arena, const Clock *clock)
{
    Config config;
    Rules rules;
    Loops *loops = NULL;

    Error *error = config_read(arena, &config);
    if (error == NULL)
        error = rules_read(arena, config.data_dir, &rules);
    if (error != NULL)
        return refuse(clock, error);
    set_limits(&config);
    set_signals();
    memory_keep_freed();
    error = loops_new(arena, &(LoopsConfig){&config, &rules, clock}, &loops);
    if (error != NULL)
        return refuse(clock, error);

    LOG_EVENT(LOG_INFO, clock, "listening", LOG_TEXT("address", text_of(loops_address(loops))),
              LOG_TEXT("stream_address", text_of(loops_stream_address(loops))),
              LOG_NUMBER("loops", config.loops), LOG_NUMBER("connections", config.connections),
              LOG_TEXT("version", TEXT_LITERAL(TAXPREVIEW_VERSION)));
    int status = loops_run(loops);
    loops_free(loops);
    LOG_EVENT(LOG_INFO, clock, "stopped", LOG_NUMBER("status", status));
    return status;
}

int serve_command(int count, char **arguments)
{
    Clock clock = clock_system();

    (void)arguments;
    if (count > 0) {
        fprintf(stderr, "taxpreviewd serve takes no arguments; it is set up by TAXPREVIEW_… "
                        "variables\n");
        return COMMAND_USAGE;
    }
    json_setup();
    Arena *arena = arena_new(SETTINGS_BYTES);
    if (arena == NULL) {
        fprintf(stderr, "taxpreviewd: out of memory\n");
        return COMMAND_FAILED;
    }
    int status = serve(arena, &clock);
    arena_free(arena);
    return status;
}
