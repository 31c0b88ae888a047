/*
 * Previews of households that are nowhere stored, a line each: the body of POST /v1/previews comes
 * in, what the daemon answers goes out.
 *
 *     preview_lines SCHEMA_FOLDER [SOLVER [frontier]] <BODIES >ANSWERS
 *
 * An answer is {"preview": the reply, "years": the tax of the year line by line, or null,
 * of a rebalance "relaxation", the optimum of the program of all plans, "plan_us", the time it
 * took, and "frontier" where it is asked for (within a drift of 1 %)} or
 * {"errors": [{"pointer", "code"}]}. SOLVER is the program of the solver's process; without one
 * there are no rebalances.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "domain/preview.h"
#include "solver/rebalance_frontier.h"
#include "json/drift_tolerances_json.h"
#include "json/frontier_json.h"
#include "json/inline_household_json.h"
#include "json/location_yields_json.h"
#include "json/preview_json.h"
#include "json/read.h"
#include "json/tax_estimate_json.h"
#include "json/tax_parameters_json.h"

enum { ARENA_BYTES = 256 << 20, FILE_BYTES = 1 << 20, WAIT_MS = 120000 };

/* What a line is answered by. */
typedef struct Engine {
    Rules rules;
    Clock clock;
    Solver *solver; /* NULL: none */
    bool frontier;  /* of each rebalance, too */
} Engine;

static _Noreturn void give_up(const char *what, const char *reason)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", what, reason);
    _Exit(2);
}

static Arena *new_arena(void)
{
    Arena *arena = arena_new(ARENA_BYTES);

    if (arena == NULL)
        give_up("preview_lines", "there is no memory");
    return arena;
}

static Text read_file(Arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    char *bytes = arena_alloc(arena, FILE_BYTES);
    size_t length;

    if (file == NULL)
        give_up(path, "cannot be opened");
    length = fread(bytes, 1, FILE_BYTES, file);
    if (length == FILE_BYTES)
        give_up(path, "is too large");
    fclose(file);
    return (Text){bytes, length};
}

static void must(const Error *error, const char *path)
{
    if (error != NULL)
        give_up(path, error->detail);
}

static Rules read_rules(Arena *arena, const char *folder)
{
    const char *taxes = arena_format(arena, "%s/us-federal.json", folder);
    const char *drift = arena_format(arena, "%s/drift-tolerances.json", folder);
    const char *location = arena_format(arena, "%s/asset-location.json", folder);
    Rules rules = {.engine_version = TEXT_LITERAL("1.0.0")};

    must(tax_parameters_json_read(arena, read_file(arena, taxes), &rules.tax), taxes);
    must(drift_tolerances_json_read(arena, read_file(arena, drift), &rules.drift), drift);
    must(location_yields_json_read(arena, read_file(arena, location), &rules.location), location);
    return rules;
}

static void write_errors(JsonWriter *writer, const Error *error)
{
    json_write_begin_object(writer);
    JSON_BEGIN_ARRAY(writer, "errors");
    for (; error != NULL; error = error->next) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "pointer", error->pointer == NULL ? "" : error->pointer);
        JSON_WRITE(writer, "code", error->code);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void write_answer(JsonWriter *writer, const PreviewJson *shown, int64_t plan_us)
{
    const Preview *preview = shown->preview;

    json_write_begin_object(writer);
    JSON_WRITE_NAME(writer, "preview");
    preview_json_write(writer, shown);
    JSON_WRITE_NAME(writer, "years");
    if (preview->has_tax)
        tax_estimate_json_write(writer, &(TaxEstimate){.trade_date = preview->plan.trade_date,
                                                       .profile = preview->profile->kind,
                                                       .impact = preview->tax});
    else
        json_write_null(writer);
    if (shown->plan != NULL) {
        JSON_WRITE(writer, "relaxation", shown->plan->relaxation);
        JSON_WRITE(writer, "plan_us", plan_us);
    }
}

static RebalanceTask task_of(Arena *arena, const Engine *engine, const Household *household,
                             const PreviewOrder *order)
{
    return (RebalanceTask){.rules = &engine->rules,
                           .household = household,
                           .order = order,
                           .policy = rebalance_policy(arena, household, order),
                           .solver = engine->solver,
                           .deadline_ms = clock_monotonic_ms(&engine->clock) + WAIT_MS};
}

static Error *write_frontier(Arena *arena, const Engine *engine, const Household *household,
                             const PreviewJson *shown, JsonWriter *writer)
{
    RebalanceTask task = task_of(arena, engine, household, shown->order);
    OptionalRate most_drift = {true, {10000}};
    Frontier frontier;

    TRY(rebalance_frontier(arena, &task, most_drift, &frontier));
    JSON_WRITE_NAME(writer, "frontier");
    frontier_json_write(writer, &(FrontierJson){.frontier = &frontier,
                                                .trade_date = shown->preview->plan.trade_date,
                                                .most_drift = most_drift});
    return NULL;
}

static Error *plan(Arena *arena, const Engine *engine, const Household *household,
                   PreviewJson *shown)
{
    RebalancePlan *found = ARENA_NEW(arena, RebalancePlan);
    RebalanceTask task = task_of(arena, engine, household, shown->order);

    TRY(rebalance_plan(arena, &task, found));
    shown->plan = found;
    shown->preview = &found->preview;
    return NULL;
}

static Error *answer(Arena *arena, const Engine *engine, Text line, JsonWriter *writer)
{
    InlinePreview body = {0};
    Household household = {0};
    Preview preview = {0};
    PreviewJson shown = {.preview = &preview, .order = &body.order};
    int64_t began_us;

    TRY(json_read(arena, line, &INLINE_PREVIEW_JSON, JSON_CREATE, &body));
    TRY(inline_household_build(arena, &body, &engine->rules.tax, &household, NULL));
    began_us = now_us();
    if (body.order.kind == PREVIEW_REBALANCE && engine->solver != NULL)
        TRY(inline_household_order_faults(arena, plan(arena, engine, &household, &shown)));
    else
        TRY(inline_household_order_faults(arena, preview_compute(arena, &engine->rules, &household,
                                                                 &body.order, (OptionalWord){0},
                                                                 &preview)));
    write_answer(writer, &shown, now_us() - began_us);
    if (shown.plan != NULL && engine->frontier)
        TRY(write_frontier(arena, engine, &household, &shown, writer));
    json_write_end_object(writer);
    return NULL;
}

static void answer_line(const Engine *engine, Text line)
{
    Arena *arena = new_arena();
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    const Error *error = answer(arena, engine, line, &writer);

    if (error != NULL)
        write_errors(&writer, error);
    json_write_line_end(&writer);
    if (buffer.failed || fwrite(buffer.bytes, 1, buffer.length, stdout) != buffer.length ||
        fflush(stdout) != 0)
        give_up("standard output", "cannot be written");
    buffer_free(&buffer);
    arena_free(arena);
}

int main(int argc, char **argv)
{
    Arena *arena = new_arena();
    Engine engine = {.clock = clock_system()};
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    if (argc < 2 || argc > 4)
        give_up("usage", "preview_lines SCHEMA_FOLDER [SOLVER [frontier]]");
    signal(SIGPIPE, SIG_IGN);
    json_setup();
    engine.rules = read_rules(arena, argv[1]);
    engine.frontier = argc == 4;
    if (argc > 2)
        engine.solver = solver_new(&engine.clock, argv[2], 1);
    while ((length = getline(&line, &room, stdin)) > 0)
        answer_line(&engine, (Text){line, (size_t)length});
    free(line);
    solver_free(engine.solver);
    arena_free(arena);
    return 0;
}
