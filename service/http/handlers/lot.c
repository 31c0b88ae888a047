#include "app/lot.h"

#include "http/bulk.h"
#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/lot_json.h"

static const ResponseRecord CREATED = RESPONSE_CREATED(LotRecord, &LOT_JSON, "/v1/lots/");
static const ResponseRecord CHANGED = RESPONSE_WRITTEN(LotRecord, &LOT_JSON, 200);
static const ResponseRecord DELETED = RESPONSE_DELETED;
static const LotRecord DEFAULTS = {.kind = LOT_PURCHASE, .basis_status = BASIS_KNOWN};

/* A batch of one lot is answered as that lot. */
static Error *render_one(const void *context, Arena *arena, const void *record,
                         Rendered *rendered_out)
{
    const LotBatch *batch = record;
    const Rendering rendering = response_rendering(context);

    return rendering.render(rendering.context, arena, batch->lots, rendered_out);
}

static Error *render_all(const void *context, Arena *arena, const void *record,
                         Rendered *rendered_out)
{
    const LotBatch *batch = record;
    const BulkList list = {&LOT_JSON, batch->lots, sizeof *batch->lots, batch->count};
    AppContext *const *request = context;
    Rendered rendered = {.status = 201};

    (void)arena;
    TRY(bulk_write(*request, &list, &rendered.body));
    *rendered_out = rendered;
    return NULL;
}

static Error *read_batch(Request *request, LotBatch *batch)
{
    const RequestRecords shape = {&LOT_JSON, &DEFAULTS, sizeof DEFAULTS, LOT_BATCH_LIMIT};

    if (request_is_ndjson(request))
        return bulk_read(request, &shape, (void **)&batch->lots, &batch->count, &batch->faults);
    batch->lots = ARENA_NEW(request->arena, LotRecord);
    *batch->lots = DEFAULTS;
    batch->count = 1;
    batch->single = true;
    return request_body(request, &LOT_JSON, batch->lots);
}

Error *lot_post(Request *request, Response *response)
{
    const Rendering one = {render_one, &CREATED};
    const Rendering all = {render_all, &request->context};
    LotBatch batch = {0};
    EffectOutcome outcome;

    TRY(request_path_id(request, "account_id", &batch.account_id));
    TRY(read_batch(request, &batch));
    Effect effect = lot_create(request->context, &batch);
    TRY(effect_apply(request->context, &effect, batch.single ? &one : &all, &outcome));
    return response_effect(response, &outcome);
}

Error *lot_list_get(Request *request, Response *response)
{
    AccountId account_id;
    LotRecord *lots;
    size_t count;
    Page page;

    TRY(request_path_id(request, "account_id", &account_id));
    TRY(request_id_page(request, &page));
    TRY(lot_list(request->context, account_id, &page, &lots, &count));
    return response_id_page(response, &page, &(ResponsePage){&LOT_JSON, lots, sizeof *lots, count},
                            offsetof(LotRecord, id));
}

Error *lot_get_one(Request *request, Response *response)
{
    LotRecord lot;
    LotId id;

    TRY(request_path_id(request, "lot_id", &id));
    TRY(lot_get(request->context, id, &lot));
    response_revision(response, lot.revision);
    return response_record(response, 200, &LOT_JSON, &lot);
}

/* What the path names, at the revision that the client knows. */
static Error *find(Request *request, LotRecord *lot_out)
{
    LotId id;
    int64_t revision;

    TRY(request_path_id(request, "lot_id", &id));
    TRY(request_if_match(request, &revision));
    TRY(lot_get(request->context, id, lot_out));
    return rendering_check_revision(request, revision, lot_out->revision);
}

Error *lot_patch_one(Request *request, Response *response)
{
    LotRecord lot;

    TRY(find(request, &lot));
    TRY(request_patch(request, &LOT_JSON, &lot));
    Effect effect = lot_update(&lot);
    return response_apply(response, &effect, &CHANGED);
}

Error *lot_delete_one(Request *request, Response *response)
{
    LotRecord lot;

    TRY(find(request, &lot));
    Effect effect = lot_delete(&lot);
    return response_apply(response, &effect, &DELETED);
}
