/*
 * The history of one identity group that a proposal trades in, and what its buys and sales stand
 * for. For wash_proposal*.c alone.
 */
#pragma once

#include "domain/wash_match.h"
#include "domain/wash_proposal.h"

/* A loss of the proposal, as far as its place among the others goes. */
typedef struct WashLoss {
    uint32_t sale; /* index into the proposal's */
    Date bought_on;
    int64_t sequence;
    Quantity quantity;
    bool in_window;
} WashLoss;

/* The lots of an identity group that stand in the window, sold or not. */
typedef struct WashWindow {
    bool found; /* whether it was looked for yet */
    uint32_t *lots;
    size_t count;
    size_t room;
} WashWindow;

typedef struct WashGroup {
    Arena *arena;
    const WashProposal *proposal;
    const uint32_t *sales; /* of the proposal in this group, in its order */
    size_t sale_count;
    const uint32_t *buys;
    size_t buy_count;
    const Security *security; /* one of the group */
    WashAccount *accounts;
    ProposedBuy *absorbed; /* per buy of the proposal: what booked losses took of it */
    Quantity *sold;        /* per lot of the household: by the sales of its group */
    Money *sold_basis;
    WashWindow *window; /* found once a loss is looked at */
    WashLoss *reached;  /* losses that may be disallowed, behind those that are not */
    size_t reached_room;
    WashBuy *history_buys;
    ProposedMatch *replacements; /* per buy of the history: which lot or buy it is */
    size_t history_buy_count;
    size_t buy_room, replacement_room;
    WashSale *history_sales;
    ProposedMatch *losses; /* per sale of the history: which sale or booked loss it is */
    size_t history_sale_count;
    size_t sale_room, loss_room;
} WashGroup;

/* Whether a lot was acquired in the window around the trade date. Rule WS-2. */
bool wash_group_in_window(const WashGroup *group, const Lot *lot);

/* When shares were bought; those acquired nobody knows when stand as the oldest. */
Date wash_bought_on(OptionalDate acquired_on);

/*
 * Lists the losses of the group in group->reached (*count_out), those that the shares in the
 * history can reach at its end, in reverse order of matching; returns the number of these.
 */
size_t wash_group_reach(WashGroup *group, size_t *count_out);

/* A sale that could be disallowed: a loss in a taxable account. Rules WS-1, WS-10. */
bool wash_group_is_loss(const WashGroup *group, const ProposedSale *sale);

/* Booked losses and the proposal's buys: the history of rule MT-7. */
void wash_group_add_booked(WashGroup *group);

/* The proposal's losses, and what its sales leave of the window, its buys included. */
void wash_group_add_own(WashGroup *group);
