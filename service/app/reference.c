#include "app/reference.h"

#include "storage/household_store.h"

Error *reference_check_household(DbSession *session, HouseholdId household_id)
{
    HouseholdRecord household;

    return household_store_get(session, household_id, &household);
}

Error *reference_check_model(DbSession *session, OptionalModelId model_id)
{
    bool exists = true;

    if (model_id.present) {
        TRY(reference_store_has_model(session, model_id.value, &exists));
    }
    return exists ? NULL
                  : error_at(session->arena, "/model_id", "unknown_model",
                             "There is no model with this id.");
}

Error *reference_check_symbols(DbSession *session, const SymbolReference *references, size_t count,
                               SymbolMeaning *meanings_out)
{
    ErrorList faults = {0};
    SymbolMeaning *meanings = ARENA_ARRAY(session->arena, SymbolMeaning, count);

    TRY(reference_store_symbols(session, references, count, meanings));
    for (size_t i = 0; i < count; i++) {
        if (!meanings[i].known) {
            error_list_add(&faults,
                           error_at(session->arena, references[i].pointer, "unknown_security",
                                    "There is no security with the symbol %.*s.",
                                    TEXT_ARGS(references[i].symbol)));
        }
    }
    if (meanings_out != NULL && count > 0) {
        memcpy(meanings_out, meanings, count * sizeof(*meanings));
    }
    return faults.first;
}

Error *reference_add_faults(ErrorList *faults, Error *found)
{
    if (found != NULL && found->kind != ERROR_INVALID) {
        return found;
    }
    error_list_add(faults, found);
    return NULL;
}

Error *reference_name_taken(Error *error, const char *pointer, const char *detail)
{
    if (error != NULL && strcmp(error->code, "already_exists") == 0) {
        error->pointer = pointer;
        error->detail = detail;
    }
    return error;
}
