#include "app/lot.h"

#include "app/reference.h"
#include "domain/lot.h"
#include "storage/account_store.h"
#include "storage/lot_store.h"

#include <stdlib.h>

Error *lot_get(AppContext *context, LotId id, LotRecord *record_out)
{
    DbSession session = app_read(context);

    return lot_store_get(&session, id, record_out);
}

Error *lot_list(AppContext *context, AccountId account_id, const Page *page,
                LotRecord **records_out, size_t *count_out)
{
    DbSession session = app_read(context);
    AccountRecord account;

    TRY(lot_store_list(&session, account_id, page, records_out, count_out));
    return *count_out > 0 ? NULL : account_store_get(&session, account_id, &account);
}

static const char *pointer_of(Arena *arena, const LotBatch *batch, size_t index, const char *member)
{
    return batch->single ? arena_format(arena, "/%s", member)
                         : arena_format(arena, "/%zu/%s", index, member);
}

/* Symbols must be known; a lot without the flag is covered by what it is and when it was bought
 * (BA-6). */
static Error *check_symbols(EffectRun *run, LotBatch *batch)
{
    Arena *arena = run->session->arena;
    SymbolReference *references = ARENA_ARRAY(arena, SymbolReference, batch->count);
    SymbolMeaning *meanings = ARENA_ARRAY(arena, SymbolMeaning, batch->count);

    for (size_t i = 0; i < batch->count; i++) {
        references[i] =
            (SymbolReference){batch->lots[i].symbol, pointer_of(arena, batch, i, "symbol")};
    }
    TRY(reference_check_symbols(run->session, references, batch->count, meanings));
    for (size_t i = 0; i < batch->count; i++) {
        LotRecord *lot = &batch->lots[i];

        if (!lot->covered.present) {
            lot->covered = (OptionalBool){
                true, lot_is_covered(meanings[i].tax_kind, lot->kind, lot->acquired_on)};
        }
    }
    return NULL;
}

/* Rule LI-3: the order of entry. The household is locked, so that nobody else counts meanwhile. */
static Error *give_sequences(EffectRun *run, LotBatch *batch)
{
    int64_t last;

    TRY(lot_store_last_sequence(run->session, batch->account_id, &last));
    for (size_t i = 0; i < batch->count; i++) {
        OptionalInteger *sequence = &batch->lots[i].sequence;

        if (!sequence->present) {
            *sequence = (OptionalInteger){true, last + 1};
        }
        last = sequence->value > last ? sequence->value : last;
    }
    return NULL;
}

static Error *say_sequence_taken(Arena *arena, Error *error)
{
    if (error == NULL || strcmp(error->code, "already_exists") != 0) {
        return error;
    }
    return error_new(arena, ERROR_CONFLICT, "sequence_taken",
                     "The account has a lot of this sequence already.");
}

static Error *insert(EffectRun *run, void *record)
{
    LotBatch *batch = record;

    TRY(check_symbols(run, batch));
    TRY(give_sequences(run, batch));
    return say_sequence_taken(run->session->arena,
                              lot_store_insert(run->session, batch->lots, batch->count));
}

/* What a patch has reset is figured again, as for a new lot. */
static Error *update(EffectRun *run, void *record)
{
    LotRecord *lot = record;
    LotBatch batch = {lot->account_id, lot, 1, .single = true};

    if (!lot->covered.present) {
        TRY(check_symbols(run, &batch));
    }
    if (!lot->sequence.present) {
        TRY(give_sequences(run, &batch));
    }
    return say_sequence_taken(run->session->arena, lot_store_update(run->session, lot));
}

static Error *delete (EffectRun *run, void *record)
{
    const LotRecord *lot = record;

    return lot_store_delete(run->session, lot->id, lot->revision);
}

static int compare_ids(const void *left, const void *right)
{
    const Uuid *a = left;
    const Uuid *b = right;

    return uuid_compare(*a, *b);
}

/* Ascending, so that lists show a batch in the order in which it was given. */
static Uuid *new_ids(AppContext *context, size_t count)
{
    Uuid *ids = ARENA_ARRAY(context->arena, Uuid, count);

    for (size_t i = 0; i < count; i++) {
        ids[i] = app_new_id(context->app);
    }
    qsort(ids, count, sizeof(*ids), compare_ids);
    return ids;
}

Effect lot_create(AppContext *context, LotBatch *batch)
{
    const Uuid *ids = new_ids(context, batch->count);
    Timestamp now = app_now(context->app);

    for (size_t i = 0; i < batch->count; i++) {
        LotRecord *lot = &batch->lots[i];

        lot->id = (LotId){ids[i]};
        lot->account_id = batch->account_id;
        lot->created_at = now;
        lot->revision = 1;
    }
    return (Effect){EFFECT_HOUSEHOLD_OF_ACCOUNT,
                    batch->account_id.uuid,
                    "lot_create",
                    batch->account_id.uuid,
                    insert,
                    batch};
}

Effect lot_update(LotRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD_OF_LOT, record->id.uuid, "lot_update",
                    record->id.uuid,         update,          record};
}

Effect lot_delete(LotRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD_OF_LOT, record->id.uuid, "lot_delete",
                    record->id.uuid,         delete,          record};
}
