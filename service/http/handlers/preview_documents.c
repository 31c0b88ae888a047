#include "http/handlers/preview_parts.h"
#include "json/household_snapshot_json.h"
#include "json/preview_order_json.h"

enum {
    INLINE_BYTES = 256 * 1024, /* beyond, it takes about a millisecond and leaves the loop */
    LOT_BYTES = 300,           /* of a household's document, about */
};

Error *preview_find(Request *request, PreviewId id, PreviewAnswer *answer)
{
    TRY(preview_get(request->context, id, &answer->record));
    answer->stored = true;
    return NULL;
}

Error *preview_work(AppContext *context, size_t document_bytes, AppWork *work, void *input)
{
    return document_bytes <= INLINE_BYTES ? work(context->arena, input)
                                          : app_work(context, work, input);
}

Error *preview_read_order(Arena *arena, Text document, PreviewOrder *order_out)
{
    PreviewOrder order = {0};

    if (json_read(arena, document, &PREVIEW_ORDER_JSON, JSON_CREATE, &order) != NULL)
        return error_new(arena, ERROR_INTERNAL, "internal", "A stored order cannot be read.");
    *order_out = order; /* what the document leaves out is out, whatever stood there before */
    return NULL;
}

PreviewJson preview_shown(const PreviewAnswer *answer)
{
    return (PreviewJson){
        .preview = &answer->preview,
        .order = &answer->order,
        .record = answer->stored ? &answer->record : NULL,
        .household_id = {true, answer->record.household_id},
        .pins = &answer->pins,
        .stale_since = answer->stale_since,
        .plan = answer->plan,
        .comparison = preview_comparison(answer),
    };
}

Error *preview_write_result(Arena *arena, const PreviewAnswer *answer, Text *result_out)
{
    PreviewJson shown = preview_shown(answer);
    JsonWriter writer = json_writer_in(arena);

    preview_json_write_result(&writer, &shown);
    return json_writer_text(&writer, arena, result_out);
}

static Error *write_documents(Arena *arena, void *input)
{
    PreviewAnswer *answer = input;
    JsonWriter order = json_writer_in(arena);
    JsonWriter snapshot = json_writer_in(arena);

    json_write_record(&order, &PREVIEW_ORDER_JSON, &answer->order);
    TRY(json_writer_text(&order, arena, &answer->record.order_document));
    TRY(preview_write_result(arena, answer, &answer->result_document));
    household_snapshot_json_write(&snapshot, &answer->household);
    TRY(json_writer_text(&snapshot, arena, &answer->snapshot_document));
    answer->snapshot_hash = digest_sha256(answer->snapshot_document);
    return NULL;
}

Error *preview_write_documents(AppContext *context, PreviewAnswer *answer)
{
    return preview_work(context, answer->household.lot_count * LOT_BYTES, write_documents, answer);
}

typedef struct Reading {
    const PreviewRevisionRecord *revision;
    Text document;
    Household household;
} Reading;

static Error *read_household(Arena *arena, void *input)
{
    Reading *reading = input;
    Digest hash = digest_sha256(reading->document);

    if (!digest_equal(&hash, &reading->revision->snapshot_hash))
        return error_new(arena, ERROR_INTERNAL, "internal",
                         "What was kept of a household is no longer what it was.");
    return household_snapshot_json_read(arena, reading->document, &reading->revision->pins,
                                        &reading->household);
}

Error *preview_read_household(AppContext *context, const PreviewRevisionRecord *revision,
                              Household *household_out)
{
    Reading reading = {.revision = revision};

    TRY(preview_life_get_snapshot(context, revision, &reading.document));
    TRY(preview_work(context, reading.document.length, read_household, &reading));
    *household_out = reading.household;
    return NULL;
}
