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
} AssetClass;

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
    SELECT_SPECIFIC, /* the lots are named in the order */
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

typedef enum PreviewKind { PREVIEW_TRADES } PreviewKind;
typedef enum PreviewState {
    PREVIEW_OPEN,
    PREVIEW_EXECUTED,
    PREVIEW_EXPIRED,
    PREVIEW_SUPERSEDED
} PreviewState;
typedef enum GainSource { GAIN_IMPORTED, GAIN_EXECUTION } GainSource;

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
extern const Names MODEL_KIND_NAMES;
extern const Names GROUP_ROLE_NAMES;
extern const Names BUDGET_SCOPE_NAMES;
extern const Names BUDGET_STATE_NAMES;
extern const Names BUDGET_CEILING_NAMES;
extern const Names PREVIEW_KIND_NAMES;
extern const Names PREVIEW_STATE_NAMES;
extern const Names GAIN_SOURCE_NAMES;
