#include "domain/min_tax_parts.h"

#include "domain/wash_match.h"

static WashAccount wash_account(const MinTaxWork *work, uint32_t account)
{
    const Account *accounts = work->problem->household->accounts;

    return (WashAccount){accounts[account].tax_treatment, accounts[account].owner};
}

static bool is_permanent(const MinTaxWork *work, const Loss *loss, const Cover *cover)
{
    const Household *household = work->problem->household;
    WashAccount seller = wash_account(work, household->lots[loss->lot].account);
    WashAccount buyer = wash_account(work, cover->account);

    return wash_is_permanent(household->spouse_replacement, &seller, &buyer);
}

/* What a selection leaves of a cover's lot. */
static Lot kept_of(const Cover *cover, const Quantity *sold)
{
    Quantity gone = cover->choice == WASH_NONE ? (Quantity){0} : sold[cover->choice];

    if (gone.units == 0 || gone.units == cover->shares->quantity.units)
        return *cover->shares;
    return lot_after(cover->shares, gone);
}

/* As wash_match tells apart what accounts have bought on one day with one sequence. */
static int compare_kept(const Cover *left_cover, const Cover *right_cover, const Quantity *sold)
{
    Lot left = kept_of(left_cover, sold);
    Lot right = kept_of(right_cover, sold);
    int order = decimal_compare(left.quantity.units, right.quantity.units);

    if (order == 0)
        order = decimal_compare(left.basis.value.cents, right.basis.value.cents);
    if (order == 0)
        order = decimal_compare(left.absorbed.units, right.absorbed.units);
    if (order == 0)
        order = decimal_compare(left.deemed_acquired_on.value.days,
                                right.deemed_acquired_on.value.days);
    return order != 0 ? order : decimal_compare(left.kind, right.kind);
}

/* The covers in order of matching when this much of each choice is sold. */
static void order_covers(MinTaxWork *work, const Group *group, const Quantity *sold)
{
    for (uint32_t i = 0; i < group->cover_count; i++) {
        const Cover *cover = &group->covers[i];
        uint32_t at = i;

        for (; at > 0 && group->has_ties; at--) {
            const Cover *before = &group->covers[work->cover_order[at - 1]];

            if (min_tax_compare_covers(before, cover) != 0 ||
                compare_kept(before, cover, sold) <= 0)
                break;
            work->cover_order[at] = work->cover_order[at - 1];
        }
        work->cover_order[at] = i;
    }
}

/* Matches one loss; covers before `first` have no shares left. Answers the next such. */
static size_t match_loss(MinTaxWork *work, const Group *group, size_t index, Quantity wanted,
                         size_t first)
{
    const Loss *loss = &group->losses[index];
    Quantity rest = wanted;

    work->permanent[index] = (Quantity){0};
    for (size_t i = first; i < group->cover_count && rest.units > 0; i++) {
        uint32_t at = work->cover_order[i];
        const Cover *cover = &group->covers[at];
        Quantity part = quantity_min(work->rest[at], rest);

        if (part.units == 0) {
            first += i == first;
            continue;
        }
        if (min_tax_is_own(loss, cover))
            continue;
        work->rest[at] = quantity_subtract(work->rest[at], part);
        rest = quantity_subtract(rest, part);
        if (is_permanent(work, loss, cover))
            work->permanent[index] = quantity_add(work->permanent[index], part);
    }
    work->matched[index] = quantity_subtract(wanted, rest);
    return first;
}

void min_tax_match(MinTaxWork *work, const Group *group, const Quantity *sold, const Money *gains)
{
    size_t first = 0;

    work->looks += group->loss_count + group->cover_count;
    order_covers(work, group, sold);
    for (size_t i = 0; i < group->cover_count; i++) {
        const Cover *cover = &group->covers[i];

        work->rest[i] = cover->quantity;
        if (cover->choice != WASH_NONE)
            work->rest[i] =
                quantity_min(cover->quantity, quantity_subtract(cover->held, sold[cover->choice]));
    }
    for (size_t i = 0; i < group->loss_count; i++) {
        const Loss *loss = &group->losses[i];
        Quantity wanted = loss->choice == WASH_NONE ? loss->most : sold[loss->choice];

        if (loss->choice != WASH_NONE && gains != NULL && gains[loss->choice].cents >= 0)
            wanted = (Quantity){0};
        first = match_loss(work, group, i, wanted, first);
    }
}
