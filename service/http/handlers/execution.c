#include "app/execution.h"

#include "app/freshness.h"
#include "http/handlers/handlers.h"
#include "http/handlers/preview_parts.h"
#include "http/rendering.h"
#include "json/execution_json.h"

/* The record is the first member of what effects write. */
static const ResponseRecord CREATED = RESPONSE_WRITTEN(ExecutionRecord, &EXECUTION_JSON, 201);
static const ResponseRecord CORRECTED = RESPONSE_WRITTEN(ExecutionRecord, &EXECUTION_JSON, 200);

/* The preview of the path and its order. */
static Error *find(Request *request, Execution *execution)
{
    PreviewId id;

    TRY(request_path_id(request, "preview_id", &id));
    TRY(preview_get(request->context, id, &execution->preview));
    return preview_read_order(request->arena, execution->preview.order_document, &execution->asked);
}

/*
 * The household as the advisor saw it, where that is what the preview's stored result was computed
 * from and the household has changed since: only then somebody compares.
 */
static Error *find_seen(Request *request, Execution *execution)
{
    const SeenPins *pins = &execution->order.pins;
    const PreviewRecord *preview = &execution->preview;
    PreviewRevisionRecord last;
    SnapshotVersions present;
    Household *household;
    bool found = false;

    if (pins->lot_count > 0 || preview->state != PREVIEW_OPEN ||
        pins->household_version.value != preview->pins.household_version)
        return NULL;
    TRY(freshness_of_household(request->context, preview->household_id, NULL, &present));
    if (present.household_version.value == preview->pins.household_version)
        return NULL;
    TRY(preview_life_find_last(request->context, preview, &last, &found));
    if (!found)
        return NULL;
    household = ARENA_NEW(request->arena, Household);
    TRY(preview_read_household(request->context, &last, household));
    execution->seen = household;
    return NULL;
}

Error *execution_post(Request *request, Response *response)
{
    Execution *execution = ARENA_NEW(request->arena, Execution);

    TRY(find(request, execution));
    TRY(request_body(request, &EXECUTION_ORDER_JSON, &execution->order));
    TRY(find_seen(request, execution));
    Effect effect = execution_create(execution);
    return rendering_apply_put(response, &effect, &CREATED);
}

Error *execution_get_one(Request *request, Response *response)
{
    ExecutionRecord record;
    PreviewId id;

    TRY(request_path_id(request, "preview_id", &id));
    TRY(execution_get(request->context, id, &record));
    response_revision(response, record.revision);
    return response_record(response, 200, &EXECUTION_JSON, &record);
}

Error *execution_put(Request *request, Response *response)
{
    Execution *execution = ARENA_NEW(request->arena, Execution);
    int64_t revision;

    TRY(request_if_match(request, &revision));
    TRY(find(request, execution));
    TRY(execution_get(request->context, execution->preview.id, &execution->record));
    TRY(rendering_check_revision(request, revision, execution->record.revision));
    TRY(request_body(request, &EXECUTION_CORRECTION_JSON, &execution->order));
    Effect effect = execution_correct(execution);
    return response_apply(response, &effect, &CORRECTED);
}
