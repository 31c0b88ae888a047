/*
 * A household that is nowhere stored, with the securities and prices it needs and the order to
 * preview, as one body: read by tables, then put together into the domain's Household, which
 * names every symbol and account that leads nowhere. It refuses to look anything up: models that
 * sleeves name and the body does not have are looked up by whoever asks.
 */
#pragma once

#include "domain/blend.h"
#include "domain/plan.h"
#include "domain/records.h"
#include "json/field.h"

typedef struct InlineLot {
    LotRecord lot; /* first: its rows serve here too */
    OptionalLotId id;
} InlineLot;

typedef struct InlineAccount {
    OptionalAccountId id;
    Text name;
    TaxTreatment tax_treatment;
    Owner owner;
    ManagementMode management_mode;
    OptionalBool rebalancing; /* absent: true */
    bool dividend_reinvestment;
    Money cash;
    OptionalWord lot_selection;
    Policy policy;
    InlineLot *lots;
    size_t lot_count;
} InlineAccount;

typedef struct InlineModel {
    ModelId id; /* of those beside the household's own */
    Text name;
    ModelBasis basis;
    ModelKind kind;
    OptionalRate drift_tolerance;
    ModelTarget *targets; /* these, */
    size_t target_count;
    Sleeve *sleeves; /* or these: of models of the body, else of stored ones */
    size_t sleeve_count;
} InlineModel;

typedef struct InlineHousehold {
    Text name;
    LotSelection lot_selection;
    SpouseReplacement spouse_replacement;
    OptionalRate drift_tolerance;
    Policy policy;
    TaxProfile *tax_profiles;
    size_t tax_profile_count;
    InlineAccount *accounts;
    size_t account_count;
    GainsBudgetRecord *gains_budgets;
    size_t gains_budget_count;
    RealizedGainRecord *realized_gains;
    size_t realized_gain_count;
    RestraintRecord *restraints;
    size_t restraint_count;
    InlineModel *model; /* NULL: none */
} InlineHousehold;

typedef struct InlineSecurity {
    Text symbol;
    TaxKind tax_kind;
    OptionalWord asset_class;
    TradeUnit unit;
    OptionalText identity_group;
    Price price;
    OptionalDate price_date; /* absent: as_of */
} InlineSecurity;

/* What was looked up: models for sleeves, each by the sleeve, NULL where there is none; and for
 * each of the policy's classes (policy_classes) whether the firm knows it by name, NULL where
 * nobody looked.
 */
typedef struct InlineStored {
    const Sleeve *sleeves;
    const Model *const *models;
    size_t count;
    const bool *classes;
} InlineStored;

typedef struct InlinePreview {
    InlineHousehold household;
    InlineSecurity *securities;
    size_t security_count;
    InlineModel *models; /* that the order may change to, or that sleeves or its policy name */
    size_t model_count;
    InlineStored stored; /* no part of the body */
    Date as_of;
    PreviewOrder order;
} InlinePreview;

extern const JsonObject INLINE_PREVIEW_JSON;

/* A model of sleeves and what they come to. */
typedef struct InlineBlend {
    bool found; /* else the model has targets of its own, or there is none */
    Blend blend;
    Flattened flattened;
} InlineBlend;

/* Whether it has sleeves, or an index by a stored model. */
bool inline_household_names_models(const InlinePreview *body);

/* The sleeves of the body that name no model of it, each once, and as such what its policy indexes
 * by: body->stored is to have their models. */
size_t inline_household_stored_sleeves(Arena *arena, const InlinePreview *body,
                                       Sleeve **sleeves_out);

/*
 * Puts the household together; household_check has passed. Accounts and lots without an id are
 * numbered through the body, from 1, as restraints are. All faults at once, with pointers into the
 * body: unknown_security, unknown_account, unknown_lot, unknown_model, duplicate_item,
 * duplicate_symbol, sequence_taken, price_after_as_of, targets_or_sleeves, required (neither),
 * circular_sleeve, not_of_basis of an index, unknown_class, and those of tax_profile_check,
 * model_check, blend_flatten and household_check. The blend (NULL: not asked for) is of the model
 * that the household has, or changes to.
 */
MUST_USE Error *inline_household_build(Arena *arena, const InlinePreview *body,
                                       const TaxTables *tables, Household *household_out,
                                       InlineBlend *blend_out);

/* Faults of the order, whose pointers begin at the order, placed where the body has it. */
Error *inline_household_order_faults(Arena *arena, Error *faults);
