/*
 * The resources as records: what json decodes and encodes, storage reads and writes and app passes
 * on. A member has the name it has in JSON and in SQL. Records refuse behaviour; what follows from
 * them is in domain/.
 */
#pragma once

#include "base/clock.h"
#include "domain/budget.h"
#include "domain/household.h"

/* Code points of what clients name things by; more prices than that come as NDJSON. */
enum { SYMBOL_LIMIT = 32, GROUP_NAME_LIMIT = 64, PRICES_LIMIT = 100000 };

/* The largest whole number that every reader of JSON keeps. */
#define SEQUENCE_LIMIT INT64_C(9007199254740991)

typedef struct HouseholdRecord {
    HouseholdId id;
    Text name;
    OptionalText external_id;
    LotSelection lot_selection;
    OptionalModelId model_id;
    SpouseReplacement spouse_replacement;
    OptionalRate drift_tolerance;
    int64_t version;  /* of everything in the household */
    int64_t revision; /* of this resource: its ETag */
    Timestamp created_at;
} HouseholdRecord;

typedef struct AccountRecord {
    AccountId id;
    HouseholdId household_id;
    Text name;
    OptionalText custodian;
    OptionalText external_id;
    TaxTreatment tax_treatment;
    Owner owner;
    ManagementMode management_mode;
    bool rebalancing;
    bool dividend_reinvestment;
    OptionalWord lot_selection;
    OptionalModelId model_id;
    int64_t revision;
    Timestamp created_at;
} AccountRecord;

typedef struct CashRecord {
    AccountId account_id;
    Money amount;
    int64_t revision;
} CashRecord;

typedef struct LotRecord {
    LotId id;
    AccountId account_id;
    Text symbol;
    OptionalInteger sequence; /* absent in a new lot: the next one of its account */
    Quantity quantity;
    OptionalMoney basis;
    OptionalDate acquired_on;
    LotKind kind;
    OptionalBool covered; /* absent in a new lot: by kind and date (BA-6) */
    OptionalDate deemed_acquired_on;
    OptionalMoney donor_basis;
    OptionalDate donor_acquired_on;
    OptionalMoney gift_value;
    OptionalDate gift_date;
    BasisStatus basis_status;
    int64_t revision;
    Timestamp created_at;
} LotRecord;

typedef struct SecurityRecord {
    SecurityId id;
    Text symbol;
    Text name;
    TaxKind tax_kind;
    OptionalWord asset_class;
    TradeUnit unit;
    OptionalText issuer;
    OptionalText sector;
    int64_t revision;
    Timestamp created_at;
} SecurityRecord;

typedef struct PriceRecord {
    Text symbol;
    Price close;
    OptionalDate price_date; /* absent in a new set: its as_of */
} PriceRecord;

typedef struct PriceSetRecord {
    PriceSetId id;
    Date as_of;
    int64_t sequence;    /* of the pointer when it became current */
    int64_t price_count; /* carried ones included */
    PriceRecord *prices; /* input only */
    size_t prices_count;
    bool prices_in_lines; /* of NDJSON: faults stand at /<line>/…, not at /prices/<n>/… */
    Timestamp created_at;
} PriceSetRecord;

typedef struct ModelRecord {
    ModelId id;
    Text name;
    ModelBasis basis;
    ModelKind kind;
    OptionalRate drift_tolerance;
    int64_t version; /* number of the immutable version shown */
    ModelTarget *targets;
    size_t target_count;
    int64_t revision;
    Timestamp created_at;
} ModelRecord;

typedef struct GainsBudgetRecord {
    HouseholdId household_id;
    OptionalAccountId account_id; /* present: the account's own budget */
    int32_t year;
    OptionalMoney allowance;
    OptionalMoney short_cap;
    OptionalMoney long_cap;
    OptionalWord ceiling; /* BudgetCeiling */
    int64_t revision;
} GainsBudgetRecord;

/* A year's budget and where it stands. Rules BU-1, BU-3, BU-7. */
typedef struct GainsBudgetUse {
    GainsBudgetRecord budget; /* without a budget: its key alone, revision 0 */
    OptionalMoney allowance;  /* a ceiling resolved (BU-6) */
    Gains used;
    OptionalMoney remaining; /* absent without a cap */
    OptionalWord state;      /* BudgetState; likewise */
    OptionalDate trade_date; /* absent before the first price set */
} GainsBudgetUse;

typedef struct RealizedGainRecord {
    RealizedGainId id;
    HouseholdId household_id;
    AccountId account_id;
    Text symbol;
    Quantity quantity;
    OptionalDate acquired_on;
    Date sold_on;
    Money proceeds;
    Money basis;
    Money disallowed;
    Term term;  /* HP-1, or as given when acquired_on is unknown */
    Money gain; /* proceeds - basis + disallowed */
    GainSource source;
    int64_t revision;
    Timestamp created_at;
} RealizedGainRecord;

/* A stored preview: its order and the pins of its last stored result (product D14). */
typedef struct PreviewRecord {
    PreviewId id;
    HouseholdId household_id;
    PreviewKind kind;
    PreviewState state;
    OptionalWord lot_selection; /* of the order, for lists */
    int64_t revision;           /* counts switches and edits */
    Text order_document;        /* canonical JSON of the order; opaque to app and storage */
    Pins pins;
    Date trade_date;
    Text rules_version;
    Text engine_version;
    Timestamp created_at;
    Timestamp expires_at;
} PreviewRecord;
