#include "app/freshness.h"
#include "app/home.h"
#include "app/preview.h"

enum {
    PREVIEW_FIRST_BYTES = 1024, /* of a record with the order of a few trades */
    PREVIEW_LIMIT_BYTES = 1 << 24,
    REPLY_ROOM_BYTES = 128, /* beside a reply's text */
};

typedef struct KeptPreview {
    PreviewRecord record; /* without its document: what it says is in the order */
    PreviewOrder order;
    FreshnessNote *note; /* NULL in what is not kept */
} KeptPreview;

static KeepKey preview_key(const AppContext *context, PreviewId id)
{
    return (KeepKey){KEEP_PREVIEW, context->principal.firm_id, id.uuid};
}

static KeepKey reply_key(const AppContext *context, Uuid inputs)
{
    return (KeepKey){KEEP_REPLY, context->principal.firm_id, inputs};
}

static Error *keep_preview(AppContext *context, const KeptPreview *read)
{
    Home *home = NULL;
    KeptPreview *kept;

    TRY(home_open(context, PREVIEW_FIRST_BYTES, PREVIEW_LIMIT_BYTES, &home));
    kept = ARENA_NEW(home->arena, KeptPreview);
    *kept = *read;
    kept->record.order_document = (Text){"", 0};
    kept->record.rules_version = arena_copy_text(home->arena, read->record.rules_version);
    kept->record.engine_version = arena_copy_text(home->arena, read->record.engine_version);
    kept->order = plan_order_copy(home->arena, &read->order);
    kept->note = ARENA_NEW(home->arena, FreshnessNote);
    keep_put(context->app->kept, context->arena, preview_key(context, read->record.id),
             home_take(home), kept);
    return NULL;
}

static Error *read(AppContext *context, PreviewId id, PreviewDecode *decode,
                   const KeptPreview **read_out)
{
    DbSession session = app_read(context);
    KeptPreview *read = ARENA_NEW(context->arena, KeptPreview);

    TRY(preview_store_get(&session, id, &read->record));
    TRY(decode(context->arena, read->record.order_document, &read->order));
    if (keep_is_on(context->app->kept))
        TRY(keep_preview(context, read));
    *read_out = read;
    return NULL;
}

static bool stands(const PreviewRecord *record, const PreviewStand *present)
{
    return record->revision == present->revision && record->state == present->state &&
           record->expires_at.unix_us == present->expires_at.unix_us &&
           record->superseded_by.present == present->superseded_by.present &&
           uuid_equal(record->superseded_by.value.uuid, present->superseded_by.value.uuid);
}

Error *preview_find_kept(AppContext *context, PreviewId id, PreviewDecode *decode,
                         PreviewAnswer *answer_out)
{
    const KeptPreview *kept =
        keep_find(context->app->kept, context->arena, preview_key(context, id));
    FreshnessAnswer present = {0};

    if (kept != NULL)
        TRY(freshness_of_preview(context, &(FreshnessPreview){id, kept->record.household_id},
                                 kept->note, &present));
    if (kept == NULL || !stands(&kept->record, &present.stand))
        TRY(read(context, id, decode, &kept));
    answer_out->stored = true;
    answer_out->record = kept->record;
    answer_out->order = kept->order;
    answer_out->versions = present.versions;
    preview_expire(context, &answer_out->record);
    return NULL;
}

Error *preview_ask_versions(AppContext *context, PreviewAnswer *answer)
{
    if (answer->versions.household_version.present)
        return NULL;
    return freshness_of_household(context, answer->record.household_id, NULL, &answer->versions);
}

PreviewReply *preview_find_reply(AppContext *context, Uuid inputs)
{
    PreviewReply *const *kept =
        context->app->keeps_replies
            ? keep_find(context->app->kept, context->arena, reply_key(context, inputs))
            : NULL;

    return kept == NULL ? NULL : *kept;
}

static void release_sent(void *resource)
{
    const PreviewReply *reply = resource;

    if (reply->sent != NULL)
        reply->release(reply->sent);
}

/* The answer is there already: without memory it is sent all the same. Its home has room for all of
 * it from the start, so that nothing is given up amid it. */
void preview_keep_reply(AppContext *context, Uuid inputs, Text body)
{
    const size_t room = REPLY_ROOM_BYTES + body.length;
    Arena *home = NULL;
    PreviewReply *reply;
    PreviewReply **kept;

    if (context->app->keeps_replies && keep_is_on(context->app->kept))
        home = arena_new_sized(room, room);
    if (home == NULL)
        return;
    reply = ARENA_NEW(home, PreviewReply);
    reply->body = arena_copy_text(home, body);
    arena_defer(home, release_sent, reply);
    arena_count(home, PREVIEW_SENT_BYTES);
    kept = ARENA_NEW(home, PreviewReply *);
    *kept = reply;
    keep_put(context->app->kept, context->arena, reply_key(context, inputs), home, kept);
}
