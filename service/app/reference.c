#include "app/reference.h"

#include "storage/reference_store.h"

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

Error *reference_check_symbols(DbSession *session, const SymbolReference *references, size_t count)
{
    ErrorList faults = {0};
    bool *known = ARENA_ARRAY(session->arena, bool, count);

    TRY(reference_store_known_symbols(session, references, count, known));
    for (size_t i = 0; i < count; i++) {
        if (!known[i]) {
            error_list_add(&faults,
                           error_at(session->arena, references[i].pointer, "unknown_symbol",
                                    "There is no security with the symbol %.*s.",
                                    TEXT_ARGS(references[i].symbol)));
        }
    }
    return faults.first;
}
