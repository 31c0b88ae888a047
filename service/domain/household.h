/*
 * One consistent picture of a household: what a preview, a budget or a drift answer looks at, and
 * nothing that is not in it. Built by storage from one statement, or by json from an inline
 * household; read-only for the domain. Lots are sorted by account, security, acquisition date
 * (missing ones first), sequence, part. It refuses to know how it was loaded.
 */
#pragma once

#include "base/error.h"
#include "domain/lot.h"
#include "domain/model.h"
#include "domain/policy.h"
#include "domain/tax_year.h"

typedef struct Security {
    SecurityId id;
    Text symbol;
    TaxKind tax_kind;
    OptionalWord asset_class; /* AssetClass; absent: unclassified */
    TradeUnit unit;
    OptionalText issuer;
    OptionalText sector;
    OptionalText identity_group; /* substantially identical to all others of it (WS-4) */
    OptionalPrice price;         /* absent: the price set has none */
    OptionalDate price_date;
} Security;

typedef struct Account {
    AccountId id;
    Text name;
    OptionalText custodian;
    TaxTreatment tax_treatment;
    Owner owner;
    ManagementMode management_mode;
    bool rebalancing;
    bool dividend_reinvestment;
    OptionalWord lot_selection; /* LotSelection; absent: the household's */
    int32_t model;              /* index into Household.models, or -1: the household's */
    Money cash;
    Policy policy; /* its own; wider levels' is the household's */
} Account;

/* A row of the ledger of realized gains (rule BU-1): recognized after wash sales. */
typedef struct RealizedGain {
    RealizedGainId id;
    uint32_t account;
    uint32_t security;
    Quantity quantity;
    OptionalDate acquired_on;
    Date sold_on;
    Money gain; /* recognized: proceeds - basis + disallowed */
    Money disallowed;
    Term term;
    OptionalDate deemed_acquired_on; /* where the holding period started elsewhere (WS-9) */
    int64_t sequence;   /* of the lot sold: which of a day's losses came first (WS-9); then */
    int32_t sale_order; /* that within its execution; 0 of imported rows, both */
    OptionalQuantity replaced; /* of its shares, by replacement shares; absent: as `disallowed`
                                  says, which is all that is known of an imported row */
} RealizedGain;

/* A cap on a calendar year's net realized gains (rules BU). */
typedef struct GainsBudget {
    BudgetScope scope;
    uint32_t account; /* for BUDGET_ACCOUNT */
    int32_t year;
    OptionalMoney allowance; /* absent when given as a ceiling */
    OptionalMoney short_cap;
    OptionalMoney long_cap;
    OptionalWord ceiling; /* BudgetCeiling */
} GainsBudget;

/* What plans keep to until a day (product A4), or because a screen says so (domain/screen.h). */
typedef struct Restraint {
    RestraintId id;
    RestraintKind kind;
    int32_t account;      /* -1: every account */
    int32_t security;     /* -1: every security */
    OptionalLotId lot_id; /* of RESTRAINT_DO_NOT_SELL: that lot alone */
    OptionalDate until;   /* the last day on which it holds; absent: for good */
    OptionalExclusionListId exclusion_list_id; /* of a screen, which has no id of its own */
    OptionalText exclusion_list;               /* its name */
} Restraint;

/* An exclusion list that a policy keeps plans to. */
typedef struct Screen {
    ExclusionListId exclusion_list_id;
    int32_t account; /* -1: every account */
} Screen;

/* When an account last traded a security: of all executions since the ledger begins. */
typedef struct LastTrade {
    uint32_t account;
    uint32_t security;
    Date traded_on;
} LastTrade;

/* What pins an answer: the same pins give the same answer, bit for bit. */
typedef struct Pins {
    int64_t household_version;
    int64_t config_version;
    PriceSetId price_set_id;
    int64_t price_sequence;
    Date price_as_of;
} Pins;

/* Whether the three counters are the same, which the others follow from. */
bool household_pins_equal(const Pins *left, const Pins *right);

typedef struct Household {
    HouseholdId id;
    Text name;
    LotSelection lot_selection;
    SpouseReplacement spouse_replacement;
    OptionalRate drift_tolerance; /* the advisor's own (DR-9) */
    int32_t model;                /* index into models, or -1 */
    Policy policy;                /* its own, else its firm's, member by member */
    Pins pins;
    Account *accounts;
    size_t account_count;
    Security *securities; /* held, targeted by a model, or asked for */
    size_t security_count;
    Lot *lots;
    size_t lot_count;
    Model *models;
    size_t model_count;
    TaxProfile *profiles; /* ascending by year */
    size_t profile_count;
    GainsBudget *budgets;
    size_t budget_count;
    RealizedGain *realized; /* stored ones ascending by id */
    size_t realized_count;
    Restraint *restraints; /* ascending by id, then those of screens */
    size_t restraint_count;
    LastTrade *last_trades; /* one of an account and security */
    size_t last_trade_count;
    Screen *screens; /* restraints say what follows from them; no document keeps them */
    size_t screen_count;
} Household;

/* Puts the lots in the order promised above; sequence and part are unique in their account. */
void household_sort_lots(Household *household);

/*
 * Whether the household can be computed: indices in range, lots sorted, dates in order (a lot
 * acquired after it is deemed, sold before bought), totals within HOUSEHOLD_TOTAL_LIMIT (code
 * household_too_large).
 */
Error *household_check(Arena *arena, const Household *household);

/* The lots of one account and security: household->lots[first .. first + count). */
typedef struct Holding {
    uint32_t first;
    uint32_t count;
} Holding;

/* By bisection; lots are sorted. Count 0 when nothing is held. */
Holding household_holding(const Household *household, uint32_t account, uint32_t security);

/* What each account holds, now or after trades. */
typedef struct HouseholdPositions {
    Quantity *shares; /* per account x security, row-major */
    Money *cash;      /* per account */
} HouseholdPositions;

/* As held, whenever acquired. */
HouseholdPositions household_positions(Arena *arena, const Household *household);

/* Index of the account or security, or -1. */
int32_t household_find_account(const Household *household, AccountId id);
int32_t household_find_security(const Household *household, Text symbol);

/*
 * Whether the security's price is older than 5 sessions at the price set's date, weekdays standing
 * for sessions. Rule DR-7.
 */
bool household_price_is_stale(const Household *household, const Security *security);

/*
 * The profile of `year`, else the last one before it, else the first one after it (*other_year_out
 * true: product A1 warns), else NULL.
 */
const TaxProfile *household_profile(const Household *household, int32_t year, bool *other_year_out);

/* The profile of that very year, or NULL. */
const TaxProfile *household_own_profile(const Household *household, int32_t year);

/*
 * Whether an account's gains are on this household's return (rules AC-1, AC-5). Without a profile
 * the spouse's are.
 */
bool household_account_on_return(const Account *account, const TaxProfile *profile);
