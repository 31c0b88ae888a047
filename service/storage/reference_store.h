/*
 * Whether what a record refers to exists in the firm.
 */
#pragma once

#include "domain/words.h"
#include "storage/db.h"

/* A symbol and where the client wrote it. */
typedef struct SymbolReference {
    Text symbol;
    const char *pointer;
} SymbolReference;

MUST_USE Error *reference_store_has_model(DbSession *session, ModelId id, bool *exists_out);

/* What the i-th symbol stands for. */
typedef struct SymbolMeaning {
    bool known; /* whether the firm has it */
    TaxKind tax_kind;
} SymbolMeaning;

/* Fills meanings_out[0 .. count-1]. */
MUST_USE Error *reference_store_symbols(DbSession *session, const SymbolReference *references,
                                        size_t count, SymbolMeaning *meanings_out);
