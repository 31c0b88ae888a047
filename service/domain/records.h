/*
 * The resources as records: what json decodes and encodes, storage reads and writes and app passes
 * on. A member has the name it has in JSON and in SQL. Records refuse behaviour; what follows from
 * them is in domain/.
 */
#pragma once

#include "base/clock.h"
#include "base/digest.h"
#include "domain/blend.h"
#include "domain/budget.h"
#include "domain/covariance.h"
#include "domain/household.h"

/* Code points of what clients name things by; more prices than that come as NDJSON. */
enum {
    SYMBOL_LIMIT = 32,
    GROUP_NAME_LIMIT = 64,
    PRICES_LIMIT = 100000,
    RESTRAINT_NOTE_LIMIT = 200,
    EXCLUSION_LIST_LIMIT = 1000, /* securities of a list */
    POLICY_SCREENS_LIMIT = 20,   /* lists of a policy */
    COOLDOWN_DAYS_LIMIT = 366    /* the ledger of a household reaches no farther back */
};

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
    int32_t part;      /* of a purchase that a wash sale split */
    Quantity absorbed; /* shares that absorbed a loss (WS-8); of a new lot, before it came here */
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
    OptionalText identity_group; /* substantially identical to all others of it (WS-4) */
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
    bool prices_in_lines;  /* of NDJSON: faults stand at /<line>/…, not at /prices/<n>/… */
    ErrorList line_faults; /* of its lines: told with what their members without a fault mean */
    Timestamp created_at;
} PriceSetRecord;

typedef struct ModelRecord {
    ModelId id;
    Text name;
    ModelBasis basis;
    ModelKind kind;
    OptionalRate drift_tolerance;
    int64_t version;      /* number of the immutable version shown */
    ModelTarget *targets; /* of a blend the flattened ones, as for whoever reads them */
    size_t target_count;
    Sleeve *sleeves; /* of a blend */
    size_t sleeve_count;
    Text *removed_classes; /* from a blend, since it has these sleeves */
    size_t removed_class_count;
    Text *remove_classes; /* input only: what this change removes */
    size_t remove_class_count;
    int64_t revision;
    Timestamp created_at;
} ModelRecord;

/* Drift of a household as it stands now, at the prices of another day. */
typedef struct DriftPoint {
    Date as_of;
    PriceSetId price_set_id;
    OptionalMoney value;
    OptionalRate drift;
    OptionalBool within_tolerance;
    OptionalWord reason; /* DriftGap; of an absent drift */
    OptionalText missing_symbol;
} DriftPoint;

/* Never changes: a firm loads another one. */
typedef struct CovarianceRecord {
    CovarianceId id;
    Text name;
    Date as_of; /* of what it was estimated from */
    CovarianceBasis basis;
    int64_t label_count; /* of a list, which shows no rows */
    CovarianceRow *rows;
    size_t row_count;
    int64_t revision;
    Timestamp created_at;
} CovarianceRecord;

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
    LotKind kind;
    OptionalBool covered; /* absent: as BA-6 says */
    GainSource source;
    OptionalWord booked_from; /* TradeSource; of an execution, as are those that follow */
    OptionalPreviewId preview_id;
    OptionalLotId lot_id;
    OptionalDate deemed_acquired_on; /* where the holding period started elsewhere (WS-9, HP-5) */
    Money permanently_disallowed;    /* part of disallowed (WS-10) */
    int64_t revision;
    Timestamp created_at;
} RealizedGainRecord;

/* What plans keep to; without account, symbol and lot it is of the whole household. */
typedef struct RestraintRecord {
    RestraintId id;
    HouseholdId household_id;
    RestraintKind kind;
    OptionalAccountId account_id;
    OptionalText symbol;
    OptionalLotId lot_id;
    OptionalDate until; /* the last day on which it holds; absent: for good */
    OptionalText note;
    int64_t revision;
    Timestamp created_at;
} RestraintRecord;

/* A named list of securities and what plans do not do with them, where a policy names it. */
typedef struct ExclusionListRecord {
    ExclusionListId id;
    Text name;
    RestraintKind kind;
    Text *symbols; /* ascending where they are read */
    size_t symbol_count;
    int64_t revision;
    Timestamp created_at;
} ExclusionListRecord;

/* Whose policy: the firm's without ids, a household's, or an account's with its household. */
typedef struct PolicyKey {
    OptionalHouseholdId household_id;
    OptionalAccountId account_id;
} PolicyKey;

typedef struct PolicyRecord {
    Policy policy; /* first, so that its members are the record's in tables of members */
    OptionalHouseholdId household_id;
    OptionalAccountId account_id;
    Uuid holder_id;                   /* of the account, household or firm whose it is */
    ExclusionListId *exclusion_lists; /* beside those of wider levels */
    size_t exclusion_list_count;
    int64_t revision;
    Timestamp created_at;
} PolicyRecord;

/* A screen and who asks for it. */
typedef struct PolicyScreen {
    ExclusionListId exclusion_list_id;
    PolicyLevel level;
} PolicyScreen;

/* What holds for an account. */
typedef struct PolicyEffect {
    PolicyKey key;
    EffectivePolicy effective;
    PolicyScreen *screens;
    size_t screen_count;
} PolicyEffect;

static inline PolicyLevel policy_level(const PolicyRecord *record)
{
    return record->account_id.present     ? LEVEL_ACCOUNT
           : record->household_id.present ? LEVEL_HOUSEHOLD
                                          : LEVEL_FIRM;
}

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
    OptionalPreviewId superseded_by;
} PreviewRecord;

/* One order for many households (product E7). */
typedef struct RebalanceRunRecord {
    RebalanceRunId id;
    RebalanceRunState state;
    Text order_document; /* canonical JSON; these two are opaque to app and storage */
    Text filter_document;
    ApiKeyId key_id; /* who asked */
    Timestamp created_at;
    OptionalTimestamp ended_at;
} RebalanceRunRecord;

/* Sums over the plans of a run. */
typedef struct RunSums {
    Money value;
    Money traded;
    Money cost;
    Money tax;
    Money short_term;
    Money long_term;
    Money net; /* of both */
    Money tax_saved_against_fifo;
    Money after_tax_value;
    Money yearly_drag_before; /* of asset location */
    Money yearly_drag_after;
    Money drift_value;      /* of those that have a drift */
    Money misplaced_before; /* drift times value */
    Money misplaced_after;
} RunSums;

/* How many of a run's households stand where, and what their plans come to together. */
typedef struct RebalanceRunProgress {
    int64_t queued;
    int64_t running;
    int64_t done;
    int64_t failed;
    int64_t cancelled;
    int64_t exceptions; /* somebody has to look at them */
    RunSums sums;
} RebalanceRunProgress;

/* A household of a run, and what became of it. */
typedef struct RunHouseholdRecord {
    HouseholdId household_id;
    RunHouseholdState state;
    Text exceptions;            /* their words, commas between */
    OptionalText plan_document; /* of a plan that was made, as JSON; opaque to app and storage */
    OptionalText fault_code;    /* of one that was not */
    OptionalText fault_detail;
} RunHouseholdRecord;

/* A row of the outbox: what one writing transaction changed. */
typedef struct ChangeRecord {
    int64_t position;
    FirmId firm_id;
    ChangeScope scope;                /* whose counter was bumped */
    OptionalHouseholdId household_id; /* of household scope */
    Text kind;                        /* "lot_update" */
    Uuid entity_id;                   /* what was written; zero when nothing is named */
    int64_t version;                  /* the counter's new value */
} ChangeRecord;

/* One stored result of a preview, as it was answered then (product D14). */
typedef struct PreviewRevisionRecord {
    PreviewId preview_id;
    HouseholdId household_id;
    int64_t revision;
    Text order_document; /* as in the preview */
    Pins pins;
    Date trade_date;
    Text rules_version;
    Text engine_version;
    Digest snapshot_hash; /* SHA-256 of the household it was computed from, as a document */
    Text result_document; /* the figures as JSON; opaque to app and storage */
    Timestamp created_at;
} PreviewRevisionRecord;
