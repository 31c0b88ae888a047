#include "json/drift_tolerances_json.h"

#include "json/tree.h"
#include <assert.h>

enum { KIND_COUNT = MODEL_CUSTOM + 1 };

static_assert(sizeof((DriftTolerances *)0)->by_kind / sizeof(Rate) == KIND_COUNT,
              "one tolerance per kind of model");

static Error *read_row(JsonTree row, bool *known, DriftTolerances *tolerances)
{
    JsonTree kind;
    JsonTree tolerance;
    int value;

    TRY(json_tree_member(row, "kind", &kind));
    TRY(json_tree_member(row, "tolerance", &tolerance));
    TRY(json_tree_word(kind, &MODEL_KIND_NAMES, &value));
    if (known[value])
        return error_at(row.arena, row.pointer, "bad_drift_tolerances", "The kind stands twice.");
    known[value] = true;
    return json_tree_rate(tolerance, &tolerances->by_kind[value]);
}

static Error *read_limit(JsonTree limits, const char *name, Rate *limit_out)
{
    JsonTree row;
    JsonTree limit;
    Rate read;

    TRY(json_tree_member(limits, name, &row));
    TRY(json_tree_member(row, "limit", &limit));
    TRY(json_tree_rate(limit, &read));
    if (read.millionths <= 0 || read.millionths > RATE_ONE)
        return error_at(limit.arena, limit.pointer, "bad_drift_tolerances",
                        "A limit is more than zero and no more than one.");
    *limit_out = read;
    return NULL;
}

Error *drift_tolerances_json_read(Arena *arena, Text document, DriftTolerances *tolerances_out)
{
    DriftTolerances tolerances = {0};
    bool known[KIND_COUNT] = {false};
    JsonTree root;
    JsonTree rows;
    JsonTree limits;

    TRY(json_tree_parse(arena, document, &root));
    TRY(json_tree_member(root, "tolerances", &rows));
    for (size_t i = 0; i < json_tree_count(rows); i++)
        TRY(read_row(json_tree_item(rows, i), known, &tolerances));
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (!known[kind])
            return error_at(arena, rows.pointer, "bad_drift_tolerances",
                            "There is no tolerance for %s.", names_word(&MODEL_KIND_NAMES, kind));
    }
    TRY(json_tree_member(root, "concentration", &limits));
    TRY(read_limit(limits, "issuer", &tolerances.concentration.issuer));
    TRY(read_limit(limits, "sector", &tolerances.concentration.sector));
    *tolerances_out = tolerances;
    return NULL;
}
