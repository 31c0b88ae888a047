#include "cli/rules.h"

#include "cli/config.h"
#include "json/drift_tolerances_json.h"
#include "json/location_yields_json.h"
#include "json/tax_parameters_json.h"

enum { DATA_FILE_BYTES = 4 * 1024 * 1024 };

/* The name behind which a fault is looked for. */
static Error *in_file(Arena *arena, const char *name, Error *error)
{
    if (error != NULL)
        error->pointer =
            arena_format(arena, "%s%s", name, error->pointer == NULL ? "" : error->pointer);
    return error;
}

Error *rules_read(Arena *arena, const char *folder, Rules *rules_out)
{
    Rules rules = {.engine_version = TEXT_LITERAL(TAXPREVIEW_VERSION)};
    Text tax;
    Text drift;
    Text location;

    TRY(config_read_file(arena, arena_format(arena, "%s/us-federal.json", folder), DATA_FILE_BYTES,
                         &tax));
    TRY(config_read_file(arena, arena_format(arena, "%s/drift-tolerances.json", folder),
                         DATA_FILE_BYTES, &drift));
    TRY(config_read_file(arena, arena_format(arena, "%s/asset-location.json", folder),
                         DATA_FILE_BYTES, &location));
    TRY(in_file(arena, "us-federal.json", tax_parameters_json_read(arena, tax, &rules.tax)));
    TRY(in_file(arena, "drift-tolerances.json",
                drift_tolerances_json_read(arena, drift, &rules.drift)));
    TRY(in_file(arena, "asset-location.json",
                location_yields_json_read(arena, location, &rules.location)));
    *rules_out = rules;
    return NULL;
}
