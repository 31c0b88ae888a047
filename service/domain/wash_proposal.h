/*
 * What a proposal's sales and buys do to its own losses, and its buys to the losses booked in the
 * 30 days before (rules WS, MT-7): one day's sales with their lots chosen, over the whole
 * household. The ledger is taken as it stands: what is booked and what is held have met already. It
 * refuses to choose lots and to figure tax.
 */
#pragma once

#include "domain/household.h"

/* A slice sold on the trade date, in the order of selling. */
typedef struct ProposedSale {
    uint32_t lot; /* index into Household.lots */
    Quantity quantity;
    Money proceeds;
    Money basis; /* as lot_slice or the pool figured it */
    Term term;
    bool on_return;             /* whether its gain enters the tax (AC-1, AC-5) */
    bool unknown_basis;         /* taken as zero (BA-7) */
    bool unknown_date;          /* taken as short (BA-7) */
    OptionalDate holding_start; /* of the shares sold; absent: nobody knows */
} ProposedSale;

/* Shares bought on the trade date; purchases precede sales (WS-5). */
typedef struct ProposedBuy {
    uint32_t account;
    uint32_t security;
    Quantity quantity;
    Money amount; /* their basis */
} ProposedBuy;

typedef struct WashProposal {
    const Household *household;
    Date trade_date;
    const ProposedSale *sales;
    size_t sale_count;
    const ProposedBuy *buys;
    size_t buy_count;
    const Money *averaged_basis; /* per lot of the household: of what the sales leave of it;
                                    NULL where none averages: what they did not take (RD-2) */
} WashProposal;

/* An index that stands for nothing. */
#define WASH_NONE UINT32_MAX

/* A loss and the shares that disallow it. */
typedef struct ProposedMatch {
    uint32_t sale;     /* index into sales, or WASH_NONE: a booked loss */
    uint32_t realized; /* index into Household.realized, or WASH_NONE */
    uint32_t lot;      /* the replacement: a lot of the household, or WASH_NONE */
    uint32_t buy;      /* the replacement: a buy of the proposal, or WASH_NONE */
    Quantity quantity;
    Money disallowed;
    bool permanent;     /* in a retirement account, or a spouse's under `permanent` (WS-10) */
    bool contestable;   /* WS-7 */
    Money basis;        /* of the matched replacement shares, adjusted unless permanent (WS-9) */
    Date holding_start; /* of these shares, deemed unless permanent */
} ProposedMatch;

typedef struct WashOutcome {
    Money *disallowed;             /* per sale */
    Money *permanently_disallowed; /* per sale; part of disallowed */
    ProposedMatch *matches; /* of booked losses first, then by sale, each in matching order */
    size_t match_count;
} WashOutcome;

/*
 * Matches the proposal. Sales in accounts of OWNER_OTHER stand outside (AC-5), those in retirement
 * accounts only take shares away (WS-10); digital assets have no wash sales (WS-15). Never fails.
 * Linear in the sales and in the lots of their securities' windows. Rules WS-1..WS-10, MT-7.
 */
void wash_propose(Arena *arena, const WashProposal *proposal, WashOutcome *outcome_out);

/*
 * The same in two steps, for choosing between lots: what every choice shares is figured once, the
 * losses booked before that the buys disallow among it. Of `proposal`'s sales only the number is
 * looked at, as a guess of how many come; an outcome holds until the next one.
 */
typedef struct WashStage WashStage;
WashStage *wash_stage_open(Arena *arena, const WashProposal *proposal);
void wash_stage_match(WashStage *stage, const ProposedSale *sales, size_t sale_count,
                      WashOutcome *outcome_out);

/*
 * What the proposal adds to the year's recognized gains on the return: its own sales after wash
 * sales, and the losses of the year that its buys disallow (MT-7). What is deferred is in none of
 * it (MT-5). Rules WS-1, BU-1.
 */
Gains wash_recognized(const WashProposal *proposal, const WashOutcome *outcome);

/* Whether two securities are one for wash sales. Rules WS-4, WS-15. */
bool wash_identical(const Security *left, const Security *right);

/*
 * The shares of a booked loss that no replacement has met: all of them, less those that the ledger
 * knows replaced, or less the share of the loss that it has disallowed; zero for a gain. CHOICE:
 * what is recognized of an imported loss is of these shares.
 */
Quantity wash_unmatched(const RealizedGain *row);
