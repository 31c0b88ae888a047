/*
 * What records refer to by name or id: symbols and models of the firm. Checked inside the
 * transaction that stores the reference, so that a client learns which of its words is unknown
 * instead of a constraint's name.
 */
#pragma once

#include "storage/reference_store.h"

/* Symbols looked up by one statement when there are many. */
enum { REFERENCE_PART = 500 };

/* ERROR_NOT_FOUND when the firm has no such household: for lists that came back empty. */
MUST_USE Error *reference_check_household(DbSession *session, HouseholdId household_id);

/* ERROR_INVALID "unknown_model" at /model_id when the firm has no such model; absent is fine. */
MUST_USE Error *reference_check_model(DbSession *session, OptionalModelId model_id);

/*
 * A failure of a write with the member named that was taken: ERROR_CONFLICT "already_exists" gets
 * this pointer and detail, anything else and NULL stay as they are.
 */
Error *reference_name_taken(Error *error, const char *pointer, const char *detail);

/*
 * ERROR_INVALID "unknown_security", one fault at each pointer whose symbol the firm does not have.
 * meanings_out, if not NULL, has room for `count`.
 */
MUST_USE Error *reference_check_symbols(DbSession *session, const SymbolReference *references,
                                        size_t count, SymbolMeaning *meanings_out);

/* Adds what is at fault in the input; any other failure is returned, for it stands alone. */
MUST_USE Error *reference_add_faults(ErrorList *faults, Error *found);
