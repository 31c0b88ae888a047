#include "domain/wash_proposal.h"

#include "domain/wash_match_parts.h"
#include "domain/wash_proposal_parts.h"
#include <assert.h>

/* Rule WS-15: what an advisor calls identical to a digital asset is none for wash sales. */
bool wash_identical(const Security *left, const Security *right)
{
    if (left == right)
        return true;
    if (left->tax_kind == TAX_KIND_DIGITAL_ASSET || right->tax_kind == TAX_KIND_DIGITAL_ASSET)
        return false;
    return left->identity_group.present && right->identity_group.present &&
           text_equal(left->identity_group.value, right->identity_group.value);
}

Quantity wash_unmatched(const RealizedGain *row)
{
    Wide loss = -(Wide)row->gain.cents + row->disallowed.cents;

    if (row->gain.cents >= 0)
        return (Quantity){0};
    if (row->replaced.present)
        return quantity_subtract(row->quantity, row->replaced.value);
    return (Quantity){decimal_narrow((Wide)row->quantity.units * -row->gain.cents / loss)};
}

struct WashStage {
    WashGroup group;
    WashProposal proposal; /* the group looks at its buys, never at its sales */
    uint32_t *buys;        /* of one identity group side by side */
    uint32_t *buy_ends;    /* per security that stands for its group: where its buys end */
    uint32_t *sale_ends;   /* of the sales of the proposal being matched, likewise */
    uint32_t *sales;
    Money *disallowed; /* of the last outcome */
    Money *permanently_disallowed;
    size_t sale_room;    /* of the three above */
    WashWindow *windows; /* per security that stands for its group */
    bool *quiet;         /* per security: known to have no shares that could replace a loss of it */
    WashOutcome booked;  /* matches of losses booked before */
};

/* The outcome being written, and the room of its matches. */
typedef struct Writing {
    WashOutcome outcome;
    size_t match_room;
} Writing;

static void read_match(WashGroup *group, const WashLedger *ledger, const WashMatch *found,
                       Writing *writing)
{
    WashOutcome *outcome = &writing->outcome;
    const ProposedMatch *loss = &group->losses[ledger->pieces[found->piece].sale];
    const ProposedMatch *replacement = &group->replacements[found->buy];

    assert(loss->sale == WASH_NONE || outcome->disallowed != NULL);
    if (loss->sale != WASH_NONE) {
        Money *disallowed = &outcome->disallowed[loss->sale];
        Money *permanent = &outcome->permanently_disallowed[loss->sale];

        *disallowed = money_add(*disallowed, found->disallowed);
        if (found->permanent)
            *permanent = money_add(*permanent, found->disallowed);
    } else {
        ProposedBuy *absorbed = &group->absorbed[replacement->buy];

        absorbed->quantity = quantity_add(absorbed->quantity, found->quantity);
        absorbed->amount = money_add(absorbed->amount, found->basis);
        if (!found->permanent)
            absorbed->amount = money_subtract(absorbed->amount, found->disallowed);
    }
    outcome->matches = arena_grown(group->arena, outcome->matches, outcome->match_count,
                                   &writing->match_room, sizeof *outcome->matches);
    outcome->matches[outcome->match_count++] =
        (ProposedMatch){.sale = loss->sale,
                        .realized = loss->realized,
                        .lot = replacement->lot,
                        .buy = replacement->buy,
                        .quantity = found->quantity,
                        .disallowed = found->disallowed,
                        .permanent = found->permanent,
                        .contestable = found->contestable,
                        .basis = found->basis,
                        .holding_start = found->holding_start};
}

/* Empties the history, and forgets what the sales of the group took. */
static void clear(WashGroup *group)
{
    for (size_t i = 0; i < group->sale_count && group->sold != NULL; i++) {
        uint32_t lot = group->proposal->sales[group->sales[i]].lot;

        group->sold[lot] = (Quantity){0};
        group->sold_basis[lot] = (Money){0};
    }
    group->history_buy_count = 0;
    group->history_sale_count = 0;
}

/* Matches what the group's history has become, and empties it. */
static void match(WashGroup *group, Writing *writing)
{
    const Household *household = group->proposal->household;
    WashHistory history = {.accounts = group->accounts,
                           .account_count = household->account_count,
                           .buys = group->history_buys,
                           .buy_count = group->history_buy_count,
                           .sales = group->history_sales,
                           .sale_count = group->history_sale_count,
                           .spouse_replacement = household->spouse_replacement};
    WashLedger ledger = {0};
    Error *bug = NULL;

    if (group->history_sale_count > 0)
        bug = wash_match(group->arena, &history, &ledger);
    assert(bug == NULL); /* what is sold is held on the trade date, and no more of it */
    for (size_t i = 0; bug == NULL && i < ledger.match_count; i++)
        read_match(group, &ledger, &ledger.matches[i], writing);
    clear(group);
}

/* The security that stands for all that are identical to it: the first of them. */
static uint32_t group_of(const Household *household, uint32_t security)
{
    uint32_t first = 0;

    if (!household->securities[security].identity_group.present)
        return security;
    while (!wash_identical(&household->securities[first], &household->securities[security]))
        first++;
    return first;
}

static uint32_t group_of_buy(const WashProposal *proposal, size_t buy)
{
    return group_of(proposal->household, proposal->buys[buy].security);
}

static uint32_t group_of_sale(const WashProposal *proposal, size_t sale)
{
    const Household *household = proposal->household;

    return group_of(household, household->lots[proposal->sales[sale].lot].security);
}

typedef uint32_t GroupOf(const WashProposal *proposal, size_t trade);

/* Sorts trades by their group, counting: ends[g] is where those of g end. */
static void gather(const WashProposal *proposal, size_t count, GroupOf *group, uint32_t *trades,
                   uint32_t *ends)
{
    size_t groups = proposal->household->security_count;
    uint32_t sum = 0;

    memset(ends, 0, groups * sizeof *ends);
    for (size_t i = 0; i < count; i++)
        ends[group(proposal, i)]++;
    for (size_t g = 0; g < groups; g++) {
        uint32_t own = ends[g];

        ends[g] = sum;
        sum += own;
    }
    for (size_t i = 0; i < count; i++)
        trades[ends[group(proposal, i)]++] = (uint32_t)i;
}

/* Takes up the trades of the group that this security stands for. */
static void choose_group(WashStage *stage, size_t security)
{
    WashGroup *group = &stage->group;
    uint32_t first_buy = security == 0 ? 0 : stage->buy_ends[security - 1];
    uint32_t first_sale = security == 0 ? 0 : stage->sale_ends[security - 1];

    group->security = &stage->proposal.household->securities[security];
    group->window = &stage->windows[security];
    group->buys = stage->buys + first_buy;
    group->buy_count = stage->buy_ends[security] - first_buy;
    group->sales = stage->sales + first_sale;
    group->sale_count = stage->sale_ends[security] - first_sale;
}

static WashAccount *accounts_of(Arena *arena, const Household *household)
{
    WashAccount *accounts = ARENA_ARRAY(arena, WashAccount, household->account_count);

    for (size_t i = 0; i < household->account_count; i++)
        accounts[i] =
            (WashAccount){household->accounts[i].tax_treatment, household->accounts[i].owner};
    return accounts;
}

/* Rule MT-7: what the proposal buys meets the losses booked before it meets its own. */
static void match_booked(WashStage *stage)
{
    Writing writing = {0};

    for (size_t i = 0; i < stage->proposal.household->security_count; i++) {
        choose_group(stage, i);
        if (stage->group.buy_count == 0)
            continue;
        wash_group_add_booked(&stage->group);
        match(&stage->group, &writing);
    }
    stage->booked = writing.outcome;
}

static void make_room(WashStage *stage, size_t sales)
{
    Arena *arena = stage->group.arena;

    stage->sales = ARENA_ARRAY(arena, uint32_t, sales);
    stage->disallowed = ARENA_ARRAY(arena, Money, sales);
    stage->permanently_disallowed = ARENA_ARRAY(arena, Money, sales);
    stage->sale_room = sales;
}

WashStage *wash_stage_open(Arena *arena, const WashProposal *proposal)
{
    const Household *household = proposal->household;
    WashStage *stage = ARENA_NEW(arena, WashStage);

    stage->proposal = *proposal;
    stage->proposal.sale_count = 0;
    stage->group = (WashGroup){.arena = arena,
                               .proposal = &stage->proposal,
                               .accounts = accounts_of(arena, household),
                               .absorbed = ARENA_ARRAY(arena, ProposedBuy, proposal->buy_count)};
    stage->buys = ARENA_ARRAY(arena, uint32_t, proposal->buy_count);
    stage->buy_ends = ARENA_ARRAY(arena, uint32_t, household->security_count);
    stage->sale_ends = ARENA_ARRAY(arena, uint32_t, household->security_count);
    stage->windows = ARENA_ARRAY(arena, WashWindow, household->security_count);
    stage->quiet = ARENA_ARRAY(arena, bool, household->security_count);
    make_room(stage, proposal->sale_count);
    if (proposal->buy_count == 0)
        return stage;
    gather(&stage->proposal, proposal->buy_count, group_of_buy, stage->buys, stage->buy_ends);
    match_booked(stage);
    return stage;
}

/* Whether any of the sales could be disallowed at all. */
static bool any_loss(const WashStage *stage, const ProposedSale *sales, size_t count)
{
    const Lot *lots = stage->proposal.household->lots;

    for (size_t i = 0; i < count; i++) {
        if (sales[i].basis.cents > sales[i].proceeds.cents &&
            !stage->quiet[lots[sales[i].lot].security])
            return true;
    }
    return false;
}

static void match_own(WashStage *stage, Writing *writing)
{
    gather(&stage->proposal, stage->proposal.sale_count, group_of_sale, stage->sales,
           stage->sale_ends);
    for (size_t i = 0; i < stage->proposal.household->security_count; i++) {
        choose_group(stage, i);
        if (stage->group.sale_count == 0)
            continue;
        wash_group_add_own(&stage->group);
        stage->quiet[i] =
            stage->windows[i].found && stage->windows[i].count == 0 && stage->group.buy_count == 0;
        match(&stage->group, writing);
    }
}

void wash_stage_match(WashStage *stage, const ProposedSale *sales, size_t sale_count,
                      WashOutcome *outcome_out)
{
    size_t booked = stage->booked.match_count;
    Writing writing = {0};

    if (sale_count > stage->sale_room)
        make_room(stage, sale_count);
    memset(stage->disallowed, 0, sale_count * sizeof *stage->disallowed);
    memset(stage->permanently_disallowed, 0, sale_count * sizeof *stage->permanently_disallowed);
    writing.outcome.disallowed = stage->disallowed;
    writing.outcome.permanently_disallowed = stage->permanently_disallowed;
    if (booked > 0) {
        writing.outcome.matches =
            ARENA_COPY(stage->group.arena, ProposedMatch, stage->booked.matches, booked);
        writing.outcome.match_count = booked;
        writing.match_room = booked;
    }
    stage->proposal.sales = sales;
    stage->proposal.sale_count = sale_count;
    if (any_loss(stage, sales, sale_count))
        match_own(stage, &writing);
    *outcome_out = writing.outcome;
}

void wash_propose(Arena *arena, const WashProposal *proposal, WashOutcome *outcome_out)
{
    wash_stage_match(wash_stage_open(arena, proposal), proposal->sales, proposal->sale_count,
                     outcome_out);
}

Gains wash_recognized(const WashProposal *proposal, const WashOutcome *outcome)
{
    const Household *household = proposal->household;
    int32_t year = date_year(proposal->trade_date);
    bool other_year;
    const TaxProfile *profile = household_profile(household, year, &other_year);
    Gains gains = {0};

    for (size_t i = 0; i < proposal->sale_count; i++) {
        const ProposedSale *sale = &proposal->sales[i];
        Money gain = money_subtract(sale->proceeds, sale->basis);

        if (sale->on_return)
            gains_add_term(&gains, sale->term, money_add(gain, outcome->disallowed[i]));
    }
    for (size_t i = 0; i < outcome->match_count; i++) {
        const ProposedMatch *match = &outcome->matches[i];
        const RealizedGain *row =
            match->realized == WASH_NONE ? NULL : &household->realized[match->realized];

        if (row != NULL && date_year(row->sold_on) == year &&
            household_account_on_return(&household->accounts[row->account], profile))
            gains_add_term(&gains, row->term, match->disallowed);
    }
    return gains;
}
