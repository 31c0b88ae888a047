/*
 * The shape of the snapshot's one row: private to snapshot_store.c and snapshot_build.c.
 */
#pragma once

#include "domain/household.h"
#include "storage/db.h"

typedef struct SnapshotAccount {
    Account account; /* without its model */
    OptionalModelId model_id;
} SnapshotAccount;

typedef struct SnapshotLot {
    Lot lot; /* without its indices */
    AccountId account_id;
    SecurityId security_id;
} SnapshotLot;

typedef struct SnapshotTarget {
    ModelId model_id;
    ModelTarget target; /* without its members */
} SnapshotTarget;

typedef struct SnapshotMember {
    ModelId model_id;
    Text group;
    GroupMember member;
} SnapshotMember;

typedef struct SnapshotBudget {
    OptionalAccountId account_id;
    GainsBudget budget;
} SnapshotBudget;

typedef struct SnapshotGain {
    AccountId account_id;
    SecurityId security_id;
    RealizedGain gain;
} SnapshotGain;

typedef struct SnapshotRow {
    HouseholdId id;
    Text name;
    LotSelection lot_selection;
    SpouseReplacement spouse_replacement;
    OptionalRate drift_tolerance;
    OptionalModelId model_id;
    int64_t household_version;
    int64_t config_version;
    OptionalPriceSetId price_set_id;
    OptionalInteger price_sequence;
    OptionalDate price_as_of;
    SnapshotAccount *accounts;
    size_t account_count;
    SnapshotLot *lots;
    size_t lot_count;
    Security *securities;
    size_t security_count;
    Model *models;
    size_t model_count;
    SnapshotTarget *targets;
    size_t target_count;
    SnapshotMember *members;
    size_t member_count;
    TaxProfile *profiles;
    size_t profile_count;
    SnapshotBudget *budgets;
    size_t budget_count;
    SnapshotGain *realized;
    size_t realized_count;
} SnapshotRow;

/* Puts the row's parts together: ids become indices, lots are sorted, groups get their members. */
MUST_USE Error *snapshot_build(Arena *arena, const SnapshotRow *row, Household *household_out);
