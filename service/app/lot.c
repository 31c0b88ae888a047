#include "app/lot.h"

#include "app/reference.h"
#include "domain/lot.h"
#include "storage/account_store.h"
#include "storage/lot_store.h"

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

static void set_basis_status(LotRecord *lot)
{
    lot->basis_status = lot_basis_status(lot->kind, lot->basis, lot->basis_status);
}

/* A lot without the flag is covered by what it is and when it was bought (BA-6). */
static void set_covered(LotRecord *lot, TaxKind tax_kind)
{
    if (!lot->covered.present) {
        lot->covered = (OptionalBool){true, lot_is_covered(tax_kind, lot->kind, lot->acquired_on)};
    }
}

static Error *check_part(EffectRun *run, LotBatch *batch, size_t first, size_t count)
{
    SymbolReference references[REFERENCE_PART];
    SymbolMeaning meanings[REFERENCE_PART];
    LotRecord *named[REFERENCE_PART];
    size_t named_count = 0;

    for (size_t i = first; i < first + count; i++) {
        if (batch->lots[i].symbol.length > 0) { /* else its line has that fault already */
            references[named_count] = (SymbolReference){
                batch->lots[i].symbol, pointer_of(run->session->arena, batch, i, "symbol")};
            named[named_count++] = &batch->lots[i];
        }
    }
    if (named_count == 0)
        return NULL;
    TRY(reference_check_symbols(run->session, references, named_count, meanings));
    for (size_t i = 0; i < named_count; i++) {
        set_covered(named[i], meanings[i].tax_kind);
    }
    return NULL;
}

/* Symbols must be known. In parts, so that a large batch leaves the loop to others in between. */
static Error *check_symbols(EffectRun *run, LotBatch *batch)
{
    ErrorList faults = batch->faults;

    for (size_t first = 0; first < batch->count && faults.count < ERROR_LIST_LIMIT;
         first += REFERENCE_PART) {
        size_t rest = batch->count - first;

        TRY(reference_add_faults(
            &faults, check_part(run, batch, first, rest < REFERENCE_PART ? rest : REFERENCE_PART)));
    }
    return faults.first;
}

/* Rule LI-3: the order of entry. The household is locked, so that nobody else counts meanwhile. */
static Error *give_sequences(EffectRun *run, LotBatch *batch)
{
    int64_t last;

    TRY(lot_store_last_sequence(run->session, batch->account_id, &last));
    for (size_t i = 0; i < batch->count; i++) {
        OptionalInteger *sequence = &batch->lots[i].sequence;

        if (batch->asked != NULL) {
            *sequence = batch->asked[i]; /* what an earlier run gave may be taken by now */
        }
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

/* Ids ascend, so that lists show a batch in the order in which it was given. */
Effect lot_create(AppContext *context, LotBatch *batch)
{
    Uuid *ids = ARENA_ARRAY(context->arena, Uuid, batch->count);
    Timestamp now = app_now(context->app);

    app_new_ids(context->app, ids, batch->count);
    batch->asked = ARENA_ARRAY(context->arena, OptionalInteger, batch->count);
    for (size_t i = 0; i < batch->count; i++) {
        LotRecord *lot = &batch->lots[i];

        batch->asked[i] = lot->sequence;
        set_basis_status(lot);

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
                    batch,
                    sizeof *batch};
}

Effect lot_update(LotRecord *record)
{
    set_basis_status(record);
    return (Effect){EFFECT_HOUSEHOLD_OF_LOT, record->id.uuid, "lot_update",
                    record->id.uuid,         update,          record,
                    sizeof *record};
}

Effect lot_delete(LotRecord *record)
{
    return (Effect){EFFECT_HOUSEHOLD_OF_LOT, record->id.uuid, "lot_delete",
                    record->id.uuid,         delete,          record,
                    sizeof *record};
}
