#include "app/preview_life.h"

#include "storage/household_snapshot_store.h"
#include "storage/preview_revision_store.h"
#include "storage/preview_store.h"

Error *preview_life_find_last(AppContext *context, const PreviewRecord *record,
                              PreviewRevisionRecord *revision_out, bool *found_out)
{
    DbSession session = app_read(context);

    return preview_revision_store_get(&session, record->id, record->revision, revision_out,
                                      found_out);
}

Error *preview_life_get_revision(AppContext *context, PreviewId id, int64_t revision,
                                 PreviewRevisionRecord *revision_out)
{
    DbSession session = app_read(context);
    bool found = false;

    TRY(preview_revision_store_get(&session, id, revision, revision_out, &found));
    return found ? NULL
                 : error_new(context->arena, ERROR_NOT_FOUND, "unknown_revision",
                             "Nothing is kept of revision %lld of this preview.",
                             (long long)revision);
}

Error *preview_life_get_snapshot(AppContext *context, const PreviewRevisionRecord *revision,
                                 Text *document_out)
{
    DbSession session = app_read(context);

    return household_snapshot_store_get(&session, revision->household_id, &revision->snapshot_hash,
                                        document_out);
}

static Error *not_open(AppContext *context, const char *detail)
{
    Error *error = error_new(context->arena, ERROR_CONFLICT, "preview_not_open", "%s", detail);

    error->pointer = "/supersedes";
    return error;
}

Error *preview_life_check_supersedes(AppContext *context, const PreviewAnswer *answer)
{
    PreviewRecord old = {0};
    Error *error;

    if (!answer->supersedes.present) {
        return NULL;
    }
    error = preview_get(context, answer->supersedes.value, &old);
    if (error != NULL && error->kind != ERROR_NOT_FOUND) {
        return error;
    }
    if (error != NULL || !uuid_equal(old.household_id.uuid, answer->record.household_id.uuid)) {
        return error_at(context->arena, "/supersedes", "unknown_preview",
                        "The household has no preview with this id.");
    }
    return old.state == PREVIEW_OPEN
               ? NULL
               : not_open(context, "The preview whose place this would take is not open.");
}

Error *preview_life_keep(EffectRun *run, const PreviewAnswer *answer)
{
    const PreviewRecord *record = &answer->record;
    const PreviewRevisionRecord revision = {
        .preview_id = record->id,
        .household_id = record->household_id,
        .revision = record->revision,
        .order_document = record->order_document,
        .pins = record->pins,
        .trade_date = record->trade_date,
        .rules_version = record->rules_version,
        .engine_version = record->engine_version,
        .snapshot_hash = answer->snapshot_hash,
        .result_document = answer->result_document,
        .created_at = app_now(run->context->app),
    };

    TRY(household_snapshot_store_insert(run->session, record->household_id, &revision.snapshot_hash,
                                        answer->snapshot_document));
    return preview_revision_store_insert(run->session, &revision);
}

Error *preview_life_supersede(EffectRun *run, const PreviewAnswer *answer)
{
    bool done = false;

    TRY(preview_store_supersede(run->session, answer->supersedes.value, &answer->record, &done));
    return done ? NULL
                : not_open(run->context,
                           "The preview whose place this would take was closed meanwhile.");
}

Error *preview_life_forget(EffectRun *run, HouseholdId household_id)
{
    HouseholdId *kept = ARENA_NEW(run->context->arena, HouseholdId);
    bool locked = false;

    *kept = household_id;
    TRY(household_snapshot_store_lock(run->session, household_id, &locked));
    return locked ? household_snapshot_store_purge(run->session, kept, 1) : NULL;
}

Error *preview_life_purge(EffectRun *run, PreviewId new_id)
{
    Timestamp before = timestamp_add_days(app_now(run->context->app), -PREVIEW_PURGE_DAYS);
    PreviewKey *keys;
    HouseholdId *households;
    size_t count;

    if (new_id.uuid.bytes[sizeof new_id.uuid.bytes - 1] % PREVIEW_PURGE_EVERY != 0) {
        return NULL;
    }
    TRY(preview_store_lock_expired(run->session, before, PREVIEW_PURGE_LIMIT, &keys, &count));
    if (count == 0) {
        return NULL;
    }
    households = ARENA_ARRAY(run->context->arena, HouseholdId, count);
    for (size_t i = 0; i < count; i++) {
        households[i] = keys[i].household_id;
    }
    TRY(preview_store_purge(run->session, keys, count));
    return household_snapshot_store_purge(run->session, households, count);
}
