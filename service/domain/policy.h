/*
 * What plans weigh and keep to (product E5), as a firm, a household, an account or an order says
 * it: each member that the narrower one has takes the place of the wider one's. It refuses to say
 * what a plan makes of it (rebalance.h).
 */
#pragma once

#include "base/error.h"
#include "base/id.h"
#include "base/number.h"
#include "base/text.h"
#include "domain/words.h"

/* In the place of a class, group or symbol models have the targets of a model of single securities,
 * of whichever version is its present one. */
typedef struct DirectIndex {
    Text class;               /* its name as drift has it */
    OptionalModelId model_id; /* absent: none, whatever the wider level says */
    bool present;
} DirectIndex;

/* An absent member is the wider level's. Those of the first block are of a household's plan as a
 * whole and no account's. */
typedef struct Policy {
    OptionalRate drift_weight;       /* per dollar of drift, which is half the sum of deviations */
    OptionalRate tax_weight;         /* per dollar of tax; 0 snaps to the target */
    OptionalRate location_weight;    /* per dollar of yearly drag: how many years of it count */
    OptionalRate cost_rate;          /* per dollar traded */
    OptionalRate maximum_turnover;   /* half of what is traded, of the household's value */
    OptionalRate turnover_exception; /* above it somebody should look at the plan (product E7) */
    OptionalWord migration_strategy; /* MigrationStrategy, where a change of the model names none */
    OptionalTexts removed_classes;   /* models are taken without them (tailoring.h) */
    DirectIndex direct_index;        /* and with this in place of a class */

    OptionalMoney minimum_trade;         /* smaller trades are not made */
    OptionalMoney minimum_cash;          /* nothing of it is spent */
    OptionalMoney maximum_cash;          /* what is sold raises an account's cash no further */
    OptionalInteger cooldown_days;       /* for which what was traded rests, but for cash flows */
    OptionalBool whole_shares;           /* no fractions of a share are traded */
    OptionalBool defer_short_term_gains; /* lots with one are not sold (product D7) */
    OptionalMoney harvest_minimum_loss;  /* of a lot (product E6) */
    OptionalRate harvest_minimum_loss_rate; /* of its basis */
    OptionalBool harvest_all_year; /* rebalances harvest too, not harvests alone (product E5) */
} Policy;

/* X(member) for each of the members, in the order above. */
#define POLICY_HOUSEHOLD_MEMBERS(X)                                                                \
    X(drift_weight)                                                                                \
    X(tax_weight)                                                                                  \
    X(location_weight)                                                                             \
    X(cost_rate)                                                                                   \
    X(maximum_turnover)                                                                            \
    X(turnover_exception)                                                                          \
    X(migration_strategy)                                                                          \
    X(removed_classes)                                                                             \
    X(direct_index)
#define POLICY_MEMBERS(X)                                                                          \
    POLICY_HOUSEHOLD_MEMBERS(X)                                                                    \
    X(minimum_trade)                                                                               \
    X(minimum_cash)                                                                                \
    X(maximum_cash)                                                                                \
    X(cooldown_days)                                                                               \
    X(whole_shares)                                                                                \
    X(defer_short_term_gains)                                                                      \
    X(harvest_minimum_loss)                                                                        \
    X(harvest_minimum_loss_rate)                                                                   \
    X(harvest_all_year)

#define POLICY_MEMBER_INDEX(member) POLICY_MEMBER_##member,
enum { POLICY_MEMBERS(POLICY_MEMBER_INDEX) POLICY_MEMBER_COUNT };

/*
 * What holds where nobody says otherwise: no turnover and no cash is too much. CHOICE: a dollar out
 * of place is worth ten cents of tax, cost or turnover. CHOICE: where classes are held is weighed
 * only where somebody asks for it; 1 is the drag of one year, as long as a plan is sure to stand
 * (docs/asset-location.md).
 */
extern const Policy POLICY_DEFAULT;

/* A policy put together from levels, and the level that each member came from. */
typedef struct EffectivePolicy {
    Policy policy;
    PolicyLevel levels[POLICY_MEMBER_COUNT];
} EffectivePolicy;

/* Each member that the narrower one has takes its place. */
void policy_apply(EffectivePolicy *effective, const Policy *narrower, PolicyLevel level);
void policy_override(Policy *policy, const Policy *narrower);

/* The names of classes that the policy says: those that it removes, behind them the one in whose
 * place an index stands, if there is one; and where the one at `index` stands below `pointer`. */
OptionalTexts policy_classes(Arena *arena, const Policy *policy);
const char *policy_class_pointer(Arena *arena, const Policy *policy, size_t index,
                                 const char *pointer);

/* What contradicts itself, all at once, below `pointer`: minimum_above_maximum, empty and
 * duplicate_item of a removed class; of an account's also not_of_an_account. */
void policy_check(Arena *arena, const Policy *policy, const char *pointer, ErrorList *faults);
void policy_check_of_account(Arena *arena, const Policy *policy, const char *pointer,
                             ErrorList *faults);
