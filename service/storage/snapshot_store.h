/*
 * A household's own rows in one statement, hence of one moment, and how they
 * and the firm's catalog become a Household. It refuses to find the catalog:
 * app/snapshot does.
 */
#pragma once

#include "domain/catalog.h"
#include "domain/records.h"
#include "storage/db.h"

typedef struct SnapshotAccount {
    Account account; /* without its cash and model */
    OptionalModelId model_id;
} SnapshotAccount;

typedef struct SnapshotCash {
    AccountId account_id;
    Money amount;
} SnapshotCash;

/* What few lots have: what a wash sale left in them, or what a gift brings. */
typedef struct SnapshotRare {
    OptionalDate deemed_acquired_on;
    OptionalMoney donor_basis;
    OptionalDate donor_acquired_on;
    OptionalMoney gift_value;
    OptionalDate gift_date;
    int32_t part;
    Quantity absorbed;
} SnapshotRare;

typedef struct SnapshotLot {
    Lot lot; /* without its indices and what is rare */
    AccountId account_id;
    SecurityId security_id;
    SnapshotRare *rare; /* one or none */
    size_t rare_count;
} SnapshotLot;

typedef struct SnapshotBudget {
    OptionalAccountId account_id;
    GainsBudget budget; /* without its scope */
} SnapshotBudget;

typedef struct SnapshotGain {
    AccountId account_id;
    SecurityId security_id;
    RealizedGain gain; /* without its indices */
} SnapshotGain;

typedef struct SnapshotRestraint {
    OptionalAccountId account_id;
    OptionalSecurityId security_id;
    Restraint restraint; /* without its indices */
} SnapshotRestraint;

typedef struct SnapshotTrade {
    AccountId account_id;
    SecurityId security_id;
    Date traded_on;
} SnapshotTrade;

/* What the statement returns, its rows in any order. */
typedef struct Snapshot {
    HouseholdId id;
    Text name;
    LotSelection lot_selection;
    SpouseReplacement spouse_replacement;
    OptionalRate drift_tolerance;
    OptionalModelId model_id;
    int64_t household_version;
    int64_t config_version;
    OptionalInteger price_sequence; /* absent: the firm has no price set yet */
    SnapshotAccount *accounts;
    size_t account_count;
    SnapshotCash *cash;
    size_t cash_count;
    SnapshotLot *lots;
    size_t lot_count;
    TaxProfile *profiles;
    size_t profile_count;
    SnapshotBudget *budgets;
    size_t budget_count;
    SnapshotGain *realized;
    size_t realized_count;
    SnapshotRestraint *restraints;
    size_t restraint_count;
    SnapshotTrade *last_trades;
    size_t last_trade_count;
    PolicyRecord *policies; /* the firm's, the household's and its accounts' */
    size_t policy_count;
} Snapshot;

/*
 * The household's rows, of the ledger those sold on `ledger_since` or later. ERROR_NOT_FOUND when
 * the firm has none of this id.
 */
MUST_USE Error *snapshot_store_read(DbSession *session, HouseholdId household_id, Date ledger_since,
                                    Snapshot *snapshot_out);

/* The counters of a household and of what it shares with its firm; absent where there is no row. */
typedef struct SnapshotVersions {
    OptionalInteger household_version;
    OptionalInteger config_version;
    OptionalInteger price_sequence; /* absent: the firm has no price set yet */
} SnapshotVersions;

/*
 * The household of these rows at the catalog's prices, with the securities it holds or has sold;
 * household_check has passed. Puts the snapshot's rows in order. Models, as its policy takes them,
 * and the securities' texts stay the catalog's, all else is in `arena`, and what only building
 * needs, or a failure, in `scratch`.
 */
MUST_USE Error *snapshot_build(Arena *arena, Arena *scratch, Snapshot *snapshot,
                               const Catalog *catalog, Household *household_out);

/* The firm's policy first, then the household's, then those of accounts. For snapshot_build, as is
 * what follows. */
int snapshot_compare_policies(const void *left, const void *right);

/* Gives the household, whose accounts and models are there, its policies and screens, and takes its
 * models as they say. */
void snapshot_build_policies(Arena *arena, const Snapshot *snapshot, const Catalog *catalog,
                             Household *household);

/*
 * The household with the securities asked for by symbol behind its own, so that indices stand. It
 * shares everything else with `household`.
 */
Household snapshot_with_symbols(Arena *arena, const Household *household, const Catalog *catalog,
                                const Text *symbols, size_t count);
