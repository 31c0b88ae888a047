#include "engine.h"

#include <stdlib.h>
#include <time.h>

#include "json/drift_tolerances_json.h"
#include "json/location_yields_json.h"
#include "json/tax_parameters_json.h"

enum { FILE_BYTES = 1 << 20 };

int64_t engine_clock_ns(void)
{
    static const int64_t SECOND_NS = INT64_C(1000000000);
    struct timespec now;

    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0)
        engine_give_up("clock", "cannot be read");
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

_Noreturn void engine_give_up(const char *what, const char *reason)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s: %s\n", what, reason);
    _Exit(2);
}

void engine_must(const Error *error)
{
    if (error != NULL)
        engine_give_up(error->code, error->detail);
}

FILE *engine_open(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        engine_give_up(path, "cannot be opened");
    return file;
}

static Text read_file(Arena *arena, const char *path)
{
    FILE *file = engine_open(path);
    char *bytes = arena_alloc(arena, FILE_BYTES);
    size_t length;

    length = fread(bytes, 1, FILE_BYTES, file);
    (void)fclose(file);
    if (length == FILE_BYTES)
        engine_give_up(path, "is too large");
    return (Text){bytes, length};
}

Rules engine_rules(Arena *arena, const char *folder)
{
    const char *taxes = arena_format(arena, "%s/us-federal.json", folder);
    const char *drift = arena_format(arena, "%s/drift-tolerances.json", folder);
    const char *location = arena_format(arena, "%s/asset-location.json", folder);
    Rules rules = {.engine_version = TEXT_LITERAL("1.0.0")};

    engine_must(tax_parameters_json_read(arena, read_file(arena, taxes), &rules.tax));
    engine_must(drift_tolerances_json_read(arena, read_file(arena, drift), &rules.drift));
    engine_must(location_yields_json_read(arena, read_file(arena, location), &rules.location));
    return rules;
}

int64_t engine_random(uint64_t *seed, int64_t limit)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (int64_t)(*seed % (uint64_t)limit);
}
