/*
 * What the parts of inline_household_build share while a household is put together. For
 * inline_household_*.c alone.
 */
#pragma once

#include "json/inline_household_json.h"

/* A security by its symbol: the index is sorted, so that many lots find theirs. */
typedef struct SymbolIndex {
    Text symbol;
    uint32_t security;
} SymbolIndex;

/* Something that must not stand twice, and where it stands. */
typedef struct Place {
    Uuid id;
    int64_t sequence;
    uint32_t account;
    uint32_t lot;
} Place;

typedef struct InlineBuild {
    Arena *arena;
    const InlinePreview *body;
    const TaxTables *tables;
    Household household;
    SymbolIndex *symbols;
    Place *places;     /* one for each lot, in the body's order */
    InlineBlend blend; /* of the household's model */
    ErrorList faults;
} InlineBuild;

__attribute__((format(printf, 4, 5))) void inline_household_fault(InlineBuild *build,
                                                                  const char *pointer,
                                                                  const char *code,
                                                                  const char *format, ...);

/* Puts the faults of a part below where the part stands. */
Error *inline_household_placed(Arena *arena, Error *faults, const char *place);

/* The id of what comes without one: its number through the body, from 1. */
Uuid inline_household_numbered(size_t number);

/* Whether there is a security of this symbol. */
bool inline_household_has_symbol(const InlineBuild *build, Text symbol);

/* The security or account of a part at `pointer`; a fault, and 0, when there is none. */
uint32_t inline_household_symbol_at(InlineBuild *build, Text symbol, const char *pointer);
uint32_t inline_household_account_at(InlineBuild *build, AccountId id, const char *pointer);

/* Whether another fault would be shown at all: pointers are made for those alone. */
static inline bool inline_household_is_full(const InlineBuild *build)
{
    return build->faults.count >= ERROR_LIST_LIMIT;
}

/* Profiles, budgets and the ledger; accounts and securities are there. */
void inline_household_build_years(InlineBuild *build);

/* The household's own model and those that it may be changed to, of targets all. */
void inline_household_build_models(InlineBuild *build);
