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

Error *drift_tolerances_json_read(Arena *arena, Text document, DriftTolerances *tolerances_out)
{
    DriftTolerances tolerances = {0};
    bool known[KIND_COUNT] = {false};
    JsonTree root;
    JsonTree rows;

    TRY(json_tree_parse(arena, document, &root));
    TRY(json_tree_member(root, "tolerances", &rows));
    for (size_t i = 0; i < json_tree_count(rows); i++)
        TRY(read_row(json_tree_item(rows, i), known, &tolerances));
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (!known[kind])
            return error_at(arena, rows.pointer, "bad_drift_tolerances",
                            "There is no tolerance for %s.", names_word(&MODEL_KIND_NAMES, kind));
    }
    *tolerances_out = tolerances;
    return NULL;
}
