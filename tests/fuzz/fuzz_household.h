/*
 * What the targets of orders and households share: the rules of record, a household to order from,
 * and what holds for every fault and every preview.
 */
#pragma once

#include "domain/preview.h"
#include "json/read.h"

/* Read once, from schema/. */
const Rules *fuzz_rules(void);

/*
 * Two accounts with lots of every kind, dated and undated, with and without a basis; securities in
 * whole and in fractional shares, one without a price.
 */
const Household *fuzz_household(void);

/* A record as JSON, in the arena. */
Text fuzz_written(Arena *arena, const JsonObject *object, const void *record);

/* That every fault has a code, a sentence, and a pointer unless the text is malformed or we are. */
void fuzz_check_faults(const Error *error);

/* That it can be shown, and that what is sold adds up. */
void fuzz_check_preview(Arena *arena, const Preview *preview, const PreviewOrder *order);
