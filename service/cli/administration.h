/*
 * What the administration commands share: their options, and a loop with a connection of the
 * administrator's role (TAXPREVIEW_ADMIN_DATABASE) for as long as one of them runs.
 */
#pragma once

#include "app/administration.h"

/* --name VALUE; all are wanted unless optional. */
typedef struct CommandOption {
    const char *name;
    const char **value;
    bool optional;
} CommandOption;

/* Reads `--name VALUE` pairs; false after a complaint on standard error. */
bool administration_options(int count, char **arguments, const CommandOption *options,
                            size_t option_count);

typedef struct AdministrationTask {
    /* From a coroutine; what is to be shown goes to *line_out. */
    Error *(*run)(const Administration *administration, void *context, Text *line_out);
    void *context;
} AdministrationTask;

/*
 * Runs the task and prints its line to standard output, or every fault to standard error; the
 * command's exit status.
 */
int administration_run(const AdministrationTask *task);

/* The id in its text form: administration_id_text(arena, ID_PREFIX(&id), id.uuid). */
Text administration_id_text(Arena *arena, const char *prefix, Uuid uuid);
