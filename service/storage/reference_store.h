/*
 * Whether what a record refers to exists in the firm.
 */
#pragma once

#include "storage/db.h"

/* A symbol and where the client wrote it. */
typedef struct SymbolReference {
    Text symbol;
    const char *pointer;
} SymbolReference;

MUST_USE Error *reference_store_has_model(DbSession *session, ModelId id, bool *exists_out);

/* known_out[i] tells whether the firm has the i-th symbol. */
MUST_USE Error *reference_store_known_symbols(DbSession *session, const SymbolReference *references,
                                              size_t count, bool *known_out);
