/*
 * The words of the domain that are enumerations, each with its table of names; the same words stand
 * in URL, JSON and SQL. Values are stable only inside one process: what is stored is the word.
 */
#pragma once

#include "base/names.h"

typedef enum TaxTreatment { TAXABLE, TAX_DEFERRED, TAX_FREE } TaxTreatment;
typedef enum Owner { OWNER_SELF, OWNER_SPOUSE, OWNER_JOINT, OWNER_OTHER } Owner;
typedef enum ManagementMode { MANAGED_AUTOMATED, MANAGED_MANUAL } ManagementMode;
typedef enum SpouseReplacement {
    SPOUSE_DEFER,
    SPOUSE_PERMANENT
} SpouseReplacement; /* rule WS-10 */

/* What a security is for tax (rule BA-8). */
typedef enum TaxKind {
    TAX_KIND_STOCK,
    TAX_KIND_RIC,
    TAX_KIND_GRANTOR_TRUST,
    TAX_KIND_COLLECTIBLE_TRUST,
    TAX_KIND_BOND,
    TAX_KIND_DIGITAL_ASSET,
} TaxKind;

/* Asset classes (rule DR-3): six super classes, cash, and what has no target unless a model names
 * it. */
typedef enum AssetClass {
    CLASS_US_STOCKS,
    CLASS_INTERNATIONAL_STOCKS,
    CLASS_EMERGING_STOCKS,
    CLASS_US_BONDS,
    CLASS_INTERNATIONAL_BONDS,
    CLASS_EMERGING_BONDS,
    CLASS_CASH,
    CLASS_CRYPTO,
    CLASS_COMMODITIES,
    CLASS_REAL_ESTATE,
    CLASS_MUNICIPAL_BONDS, /* whose interest is exempt: IRC 103 */
} AssetClass;
enum { ASSET_CLASS_COUNT = CLASS_MUNICIPAL_BONDS + 1 };

typedef enum TradeUnit { UNIT_FRACTIONAL, UNIT_WHOLE } TradeUnit;
typedef enum LotKind { LOT_PURCHASE, LOT_DRIP, LOT_GIFT, LOT_INHERITANCE, LOT_TRANSFER } LotKind;
typedef enum BasisStatus { BASIS_KNOWN, BASIS_AVERAGE, BASIS_DERIVED, BASIS_UNKNOWN } BasisStatus;
typedef enum Term { TERM_SHORT, TERM_LONG } Term;
typedef enum TradeSide { SIDE_SELL, SIDE_BUY } TradeSide;

/* How the lots of a sale are chosen (product words; order keys in selection.c). */
typedef enum LotSelection {
    SELECT_FIFO,
    SELECT_LIFO,
    SELECT_HIGHEST_COST,
    SELECT_LOWEST_COST,
    SELECT_LOSS_FIRST,
    SELECT_MAX_LONG_TERM_GAIN,
    SELECT_MAX_LONG_TERM_LOSS,
    SELECT_MAX_SHORT_TERM_GAIN,
    SELECT_MAX_SHORT_TERM_LOSS,
    SELECT_HIGH_COST_LONG_FIRST,
    SELECT_HIGH_COST_SHORT_FIRST,
    SELECT_AVERAGE_COST, /* of funds and reinvested shares: the pool's basis, oldest shares leave */
    SELECT_MIN_TAX,      /* the year's least tax: min_tax.h */
    SELECT_SPECIFIC,     /* the lots are named in the order */
} LotSelection;

typedef enum FilingStatus {
    FILING_SINGLE,
    FILING_MFJ,
    FILING_MFS,
    FILING_HOH,
    FILING_QSS
} FilingStatus;
enum { FILING_STATUS_COUNT = 5 };

typedef enum TaxProfileKind { PROFILE_FEDERAL, PROFILE_FLAT } TaxProfileKind;
typedef enum DeductionKind { DEDUCTION_STANDARD, DEDUCTION_ITEMIZED } DeductionKind;

typedef enum ModelBasis { BY_ASSET_CLASS, BY_SECURITY_GROUP, BY_SECURITY } ModelBasis;
/* What the labels of a covariance are: words of classes, or symbols; "cash" in both. */
typedef enum CovarianceBasis { COVARIANCE_BY_ASSET_CLASS, COVARIANCE_BY_SECURITY } CovarianceBasis;
typedef enum ModelKind {
    MODEL_ETF,
    MODEL_FUND,
    MODEL_MANAGED,
    MODEL_CRYPTO,
    MODEL_CUSTOM
} ModelKind;
typedef enum GroupRole { ROLE_PRIMARY, ROLE_SECONDARY, ROLE_IRA_SECONDARY } GroupRole;

typedef enum BudgetScope { BUDGET_HOUSEHOLD, BUDGET_ACCOUNT } BudgetScope;
typedef enum BudgetState { BUDGET_WITHIN, BUDGET_NEAR, BUDGET_OVER } BudgetState;

/* A budget given as a ceiling instead of dollars (rule BU-6). */
typedef enum BudgetCeiling {
    CEILING_ZERO_PERCENT_BRACKET,
    CEILING_FIFTEEN_PERCENT_BRACKET,
    CEILING_NIIT_THRESHOLD,
} BudgetCeiling;

/* What a sale is solved for (product D12). */
typedef enum Goal {
    GOAL_RAISE_NET_OF_TAX,
    GOAL_REALIZE_LONG_TERM_GAIN,
    GOAL_LARGEST_WITH_ZERO_TAX,
} Goal;

/* What plans keep to (product A4). */
/* Who says what a plan keeps to; the narrower overrides the wider. */
typedef enum PolicyLevel { LEVEL_DEFAULT, LEVEL_FIRM, LEVEL_HOUSEHOLD, LEVEL_ACCOUNT } PolicyLevel;

typedef enum RestraintKind {
    RESTRAINT_DO_NOT_SELL,
    RESTRAINT_DO_NOT_BUY,
    RESTRAINT_EXCLUSION, /* neither */
} RestraintKind;

/* All but trades and transfer are plans: their trades are found (domain/rebalance.h). */
typedef enum PreviewKind {
    PREVIEW_TRADES,
    PREVIEW_REBALANCE,
    PREVIEW_DEPOSIT,
    PREVIEW_WITHDRAWAL,
    PREVIEW_HARVEST,
    PREVIEW_MODEL_CHANGE,
    PREVIEW_TRANSFER,
} PreviewKind;

/* How a household comes to another model (product D8). */
typedef enum MigrationStrategy {
    MIGRATE_IMMEDIATE,        /* sell to the target now */
    MIGRATE_AVOID_SHORT_TERM, /* no short-term gain, and no loss that is lost for good */
    MIGRATE_FLOWS_ONLY,       /* no sales: only cash moves it */
} MigrationStrategy;

/* Where a withdrawal goes: out of the household, or into its accounts' cash. */
typedef enum CashDestination { DESTINATION_BANK, DESTINATION_CASH } CashDestination;

typedef enum PreviewState {
    PREVIEW_OPEN,
    PREVIEW_EXECUTED,
    PREVIEW_EXPIRED,
    PREVIEW_SUPERSEDED
} PreviewState;

typedef enum RebalanceRunState { RUN_RUNNING, RUN_DONE, RUN_CANCELLED } RebalanceRunState;

/* Where a household of a run stands. */
typedef enum RunHouseholdState {
    RUN_HOUSEHOLD_QUEUED,
    RUN_HOUSEHOLD_RUNNING, /* somebody plans it */
    RUN_HOUSEHOLD_DONE,
    RUN_HOUSEHOLD_FAILED, /* there is no plan, and a fault says why */
    RUN_HOUSEHOLD_CANCELLED,
} RunHouseholdState;

typedef enum GainSource { GAIN_IMPORTED, GAIN_EXECUTION } GainSource;

/* Whose figures an executed trade has (product D15). */
typedef enum TradeSource { TRADE_OF_FILLS, TRADE_OF_PREVIEW } TradeSource;

/* Whose counter a change bumped. */
typedef enum ChangeScope { CHANGE_HOUSEHOLD, CHANGE_CONFIG, CHANGE_PRICES } ChangeScope;

extern const Names TAX_TREATMENT_NAMES;
extern const Names OWNER_NAMES;
extern const Names MANAGEMENT_MODE_NAMES;
extern const Names SPOUSE_REPLACEMENT_NAMES;
extern const Names TAX_KIND_NAMES;
extern const Names ASSET_CLASS_NAMES;
extern const Names TRADE_UNIT_NAMES;
extern const Names LOT_KIND_NAMES;
extern const Names BASIS_STATUS_NAMES;
extern const Names TERM_NAMES;
extern const Names TRADE_SIDE_NAMES;
extern const Names LOT_SELECTION_NAMES;
extern const Names FILING_STATUS_NAMES;
extern const Names TAX_PROFILE_KIND_NAMES;
extern const Names DEDUCTION_KIND_NAMES;
extern const Names MODEL_BASIS_NAMES;
extern const Names COVARIANCE_BASIS_NAMES;
extern const Names MODEL_KIND_NAMES;
extern const Names GROUP_ROLE_NAMES;
extern const Names BUDGET_SCOPE_NAMES;
extern const Names BUDGET_STATE_NAMES;
extern const Names BUDGET_CEILING_NAMES;
extern const Names GOAL_NAMES;
extern const Names POLICY_LEVEL_NAMES;
extern const Names RESTRAINT_KIND_NAMES;
extern const Names PREVIEW_KIND_NAMES;
extern const Names CASH_DESTINATION_NAMES;
extern const Names MIGRATION_STRATEGY_NAMES;
extern const Names PREVIEW_STATE_NAMES;
extern const Names REBALANCE_RUN_STATE_NAMES;
extern const Names RUN_HOUSEHOLD_STATE_NAMES;
extern const Names GAIN_SOURCE_NAMES;
extern const Names CHANGE_SCOPE_NAMES;
extern const Names TRADE_SOURCE_NAMES;
extern const Names BASIS_ASSUMPTION_NAMES; /* assume_unknown_basis: UNKNOWN_BASIS_ZERO */
