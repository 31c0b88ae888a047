/*
 * Households for tests, put together line by line from texts as a person writes them. Everything
 * lives in the arena; a text that is no number or date ends the test. builder_household sorts what
 * was added, in whatever order it came.
 */
#pragma once

#include "base/arena.h"
#include "domain/preview.h"

enum { BUILDER_ROOM = 1024 };

typedef struct HouseholdBuilder {
    Arena *arena;
    Household household;
    uint8_t last_id;
} HouseholdBuilder;

/* An empty household with fifo, pinned to prices of `as_of`. */
HouseholdBuilder builder_new(Arena *arena, const char *as_of);

/* A new account or security; answers its index. */
uint32_t builder_account(HouseholdBuilder *builder, TaxTreatment treatment, Owner owner,
                         const char *cash);
uint32_t builder_security(HouseholdBuilder *builder, const char *symbol, AssetClass asset_class,
                          const char *price);

/* A known, purchased lot; the pointer holds until builder_household. basis or date NULL: unknown.
 */
Lot *builder_lot(HouseholdBuilder *builder, uint32_t account, uint32_t security,
                 const char *quantity, const char *basis, const char *acquired_on);

TaxProfile *builder_profile(HouseholdBuilder *builder, int32_t year, FilingStatus status,
                            const char *wages);
GainsBudget *builder_budget(HouseholdBuilder *builder, int32_t year, const char *allowance);
RealizedGain *builder_realized(HouseholdBuilder *builder, uint32_t account, uint32_t security,
                               const char *sold_on, const char *gain);

/* Of the whole household and for good; what follows says of what and until when. */
Restraint *builder_restraint(HouseholdBuilder *builder, RestraintKind kind);

/* A model by asset class that becomes the household's; targets follow. */
Model *builder_model(HouseholdBuilder *builder, ModelBasis basis);
ModelTarget *builder_target(HouseholdBuilder *builder, Model *model, const char *weight);

/* The household with its lots in order. */
const Household *builder_household(HouseholdBuilder *builder);

/* Orders. */
PreviewOrder *builder_order(HouseholdBuilder *builder);
TradeOrder *builder_sell(HouseholdBuilder *builder, PreviewOrder *order, uint32_t account,
                         const char *symbol, const char *quantity);
TradeOrder *builder_buy(HouseholdBuilder *builder, PreviewOrder *order, uint32_t account,
                        const char *symbol, const char *amount);

/* Texts as values. */
Money money(const char *text);
Quantity quantity(const char *text);
Price price(const char *text);
Rate rate(const char *text);
Date date(const char *text);
OptionalDate on(const char *text);
OptionalMoney some(const char *text);

/* The rules of schema/, read once per arena. */
const Rules *builder_rules(Arena *arena);

/* A cheap repeatable sequence for properties: 0 <= value < limit. */
uint64_t random_below(uint64_t *seed, uint64_t limit);

/* Money as text in failure messages and comparisons. */
#define ASSERT_MONEY(actual, text) assert_int_equal((actual).cents, money(text).cents)
