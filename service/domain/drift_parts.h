/*
 * What the two halves of drift share: holdings in scope summed up per security, and the classes
 * they fall into. For drift*.c alone.
 */
#pragma once

#include "domain/drift.h"

/* Values are exact: 10^-14 dollars, a price of 10^-6 times a quantity of 10^-8. Rule DR-1. */
#define VALUE_PER_CENT (QUANTITY_ONE * PRICE_ONE / MONEY_ONE)

/* A class being summed up. */
typedef struct Bucket {
    Text name;
    Rate target;
    bool is_cash;
    bool foreign;
    Wide before;
    Wide after;
} Bucket;

/* Which bucket a symbol goes to: of a model by security or by group. */
typedef struct SymbolBucket {
    Text symbol;
    size_t bucket;
} SymbolBucket;

enum { UNCLASSIFIED = ASSET_CLASS_COUNT, NO_BUCKET = -1 };

typedef struct Measure {
    Arena *arena;
    const Household *household;
    const DriftScope *scope;
    const Model *model;
    Quantity *before; /* shares per security in scope */
    Quantity *after;
    Wide cash_before;
    Wide cash_after;
    Bucket *buckets; /* targets in order, cash, foreign ones */
    size_t bucket_count;
    size_t cash_bucket;
    SymbolBucket *symbols; /* sorted by symbol */
    size_t symbol_count;
    int class_bucket[ASSET_CLASS_COUNT + 1]; /* by AssetClass or UNCLASSIFIED */
} Measure;

static inline Wide drift_exact_value(Quantity quantity, Price price)
{
    return (Wide)quantity.units * price.micros;
}

static inline bool drift_is_held(const Measure *measure, size_t security)
{
    return measure->before[security].units > 0 || measure->after[security].units > 0;
}

/*
 * The model's targets in its order, cash, and foreign classes by name, each with what is held of it
 * before and after. Rules DR-3, DR-4.
 */
void drift_classify(Measure *measure);
