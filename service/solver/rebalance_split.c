/*
 * Where a region's answer promises what no plan of it can hold, and by how much: in what a place
 * realizes along its lots, in the tax of the gains, in what is bought while it is sold at a loss.
 * The worst of these is where the region is split.
 */
#include "solver/rebalance_search.h"

#include <math.h>

/* As a share of the household's value: a fault worth no more is none. */
static const double NOTHING = 1e-7;
/* As a share of a wrong gain: what it is worth even where it is taxed at nothing, since another
 * fault may stand behind it. */
static const double A_LITTLE = 0.01;
/* As a share of the worst fault: a wash sale worth as much is split first. */
static const double WASH_FIRST = 0.05;

/* A wrong gain costs its tax, a little anyway, and where a budget has to hold it, the drift that
 * its room could have removed. */
double rebalance_worth_of(const RegionAnswer *answer, double short_gain, double long_gain)
{
    const Planning *planning = answer->planning;
    const RebalancePolicy *policy = &planning->task->policy;
    double taxed = rebalance_fraction(policy->tax_weight);
    double room = planning->budget_count == 0 ? 0 : rebalance_fraction(policy->drift_weight);
    double tax =
        rebalance_tax(planning, answer->short_gain + short_gain, answer->long_gain + long_gain) -
        rebalance_tax(planning, answer->short_gain, answer->long_gain);

    return taxed * fabs(tax) + (room + taxed * A_LITTLE) * (fabs(short_gain) + fabs(long_gain));
}

/* Dollars sold at the lot's end that is nearest to what the place sells, of those within the
 * region; LINEAR_INFINITY without one. Between two neighbouring ends the program is right. */
static double nearest_end(const RegionAnswer *answer, size_t first)
{
    const Planning *planning = answer->planning;
    uint32_t place = planning->lots[first].place;
    size_t end = rebalance_lots_end(planning, first);
    double nearest = LINEAR_INFINITY;
    double sold = 0;

    for (size_t i = first; i < end; i++) {
        sold += planning->lots[i].value;
        if (sold > answer->region.sold_least[place] + ONE_CENT &&
            sold < answer->region.sold_most[place] - ONE_CENT &&
            fabs(sold - answer->sold[place]) < fabs(nearest - answer->sold[place]))
            nearest = sold;
    }
    return nearest;
}

/* Where no lot ends within the region, what it sells: wash sales may bend what one lot realizes. */
static double where_to_split(const RegionAnswer *answer, size_t first)
{
    uint32_t place = answer->planning->lots[first].place;
    double at = nearest_end(answer, first);

    return at < LINEAR_INFINITY ? at : answer->sold[place];
}

/* The place whose sale realizes more than the answer takes it to. */
static Split worst_place(const RegionAnswer *answer)
{
    const Planning *planning = answer->planning;
    Split worst = {0};
    size_t end;

    for (size_t first = 0; first < planning->lot_count; first = end) {
        uint32_t place = planning->lots[first].place;
        Realized real = rebalance_on_path(planning, &answer->region, first, answer->sold[place]);
        double worth =
            rebalance_worth_of(answer, real.short_gain - answer->realized[place].short_gain,
                               real.long_gain - answer->realized[place].long_gain);

        end = rebalance_lots_end(planning, first);
        if (worth > worst.worth && !planning->lots[first].free &&
            !rebalance_is_straight(planning, &answer->region, first)) {
            double at = where_to_split(answer, first);

            worst = (Split){SPLIT_SOLD, place, at, at, worth};
        }
    }
    return worst;
}

/* What the answer buys of each security, in dollars. */
static double *sum_buys(const RegionAnswer *answer)
{
    const RebalanceScope *scope = &answer->planning->scope;
    double *bought = ARENA_ARRAY(answer->planning->arena, double, scope->household->security_count);

    for (size_t i = 0; i < scope->place_count; i++)
        bought[scope->places[i].security] += answer->bought[i];
    return bought;
}

/* What is sold of a security at a loss. */
typedef struct Losses {
    double dollars; /* proceeds */
    double worth;   /* what it would cost were the losses not counted */
} Losses;

static void add_loss(const RegionAnswer *answer, Losses *losses, double dollars, Realized realized)
{
    if (!(realized.short_gain < 0 || realized.long_gain < 0))
        return;
    losses->dollars += dollars;
    losses->worth +=
        rebalance_worth_of(answer, -fmin(realized.short_gain, 0), -fmin(realized.long_gain, 0));
}

/* The losses of each security, lot by lot. */
static Losses *sum_losses(const RegionAnswer *answer)
{
    const Planning *planning = answer->planning;
    const RebalanceScope *scope = &planning->scope;
    Losses *losses = ARENA_ARRAY(planning->arena, Losses, scope->household->security_count);
    double *left = ARENA_COPY(planning->arena, double, answer->sold, scope->place_count);

    for (size_t i = 0; i < planning->lot_count; i++) {
        const Block *lot = &answer->region.lots[i];
        double share = fmin(left[lot->place] / lot->value, 1);

        if (!lot->free)
            add_loss(answer, &losses[scope->places[lot->place].security], share * lot->value,
                     (Realized){share * lot->short_gain, share * lot->long_gain});
        left[lot->place] = fmax(left[lot->place] - lot->value, 0);
    }
    for (size_t i = 0; i < answer->sketch.sale_count; i++) {
        const SaleColumn *sale = &answer->sketch.sales[i];
        double units = answer->solution.values[answer->sketch.first_sale + i];

        if (sale->free)
            add_loss(answer, &losses[scope->places[sale->place].security], units * sale->value,
                     (Realized){units * sale->short_gain, units * sale->long_gain});
    }
    return losses;
}

/* A plan has either the losses or the purchase; without this, as many dollars stay out of place as
 * are both bought and sold. */
static double worth_of_wash(const RegionAnswer *answer, double bought, const Losses *losses)
{
    double drift = rebalance_fraction(answer->planning->task->policy.drift_weight);

    return fmax(losses->worth, drift * fmin(bought, losses->dollars));
}

/* The security that is bought and sold at a loss: the purchase replaces what is sold, and disallows
 * the loss, unless it is a digital asset. Rules WS-1, WS-15. */
static Split worst_wash(const RegionAnswer *answer)
{
    const Household *household = answer->planning->scope.household;
    const double *bought = sum_buys(answer);
    const Losses *losses = sum_losses(answer);
    Split worst = {0};

    for (uint32_t i = 0; i < household->security_count; i++) {
        double worth = worth_of_wash(answer, bought[i], &losses[i]);

        if (household->securities[i].tax_kind != TAX_KIND_DIGITAL_ASSET && bought[i] > ONE_CENT &&
            losses[i].dollars > ONE_CENT && worth > worst.worth)
            worst = (Split){.by = SPLIT_WASH, .index = i, .worth = worth};
    }
    return worst;
}

/* The answer's gains, whose tax lies above the hull that the program goes by. It is split by that
 * of both terms which is farther from the ends of the region's reach. */
static Split tax_split(const RegionAnswer *answer)
{
    const Reach *reach = &answer->region.reach;
    double taxed = rebalance_fraction(answer->planning->task->policy.tax_weight);
    double short_room =
        fmin(answer->short_gain - reach->short_least, reach->short_most - answer->short_gain);
    double long_room =
        fmin(answer->long_gain - reach->long_least, reach->long_most - answer->long_gain);
    double hull = 0;
    double worth;

    for (size_t i = 0; i < answer->tax.point_count; i++)
        hull += answer->solution.values[answer->sketch.first_point + i] * answer->tax.points[i].tax;
    worth = taxed * (rebalance_tax(answer->planning, answer->short_gain, answer->long_gain) - hull);
    if (fmax(short_room, long_room) < 1)
        return (Split){0};
    return short_room > long_room
               ? (Split){SPLIT_SHORT, 0, answer->short_gain, answer->short_gain, worth}
               : (Split){SPLIT_LONG, 0, answer->long_gain, answer->long_gain, worth};
}

Split rebalance_split(const RegionAnswer *answer)
{
    Split worst = worst_place(answer);
    Split wash = worst_wash(answer);
    Split tax = tax_split(answer);
    Split match = rebalance_split_match(answer);

    worst = tax.worth > worst.worth ? tax : worst;
    worst = match.worth > worst.worth ? match : worst;
    /* A wash sale first: one split settles it, and behind another it would be split in each part.
     */
    worst = wash.worth > worst.worth * WASH_FIRST ? wash : worst;
    return worst.worth > NOTHING * answer->planning->value ? worst : (Split){0};
}

/* The nearest trades below and above that the place may make: none and the smallest trade, or the
 * whole shares on both sides. Limits are two cents wider, as lots' values are rounded to cents. */
static Split split_trade(const Planning *planning, uint32_t index, double traded)
{
    const RebalancePlace *place = &planning->scope.places[index];
    double price = rebalance_price_dollars(rebalance_price_of(planning, place));
    double least = rebalance_dollars(rebalance_policy_of(planning, place->account)->minimum_trade);
    double dollars = fabs(traded);
    Split split = {.by = traded > 0 ? SPLIT_BOUGHT : SPLIT_SOLD, .index = index, .least = least};

    if (dollars >= least && place->whole && price > 0) {
        split.most = floor(dollars / price) * price;
        split.least = split.most + price;
    }
    split.worth = fmin(dollars - split.most, split.least - dollars);
    split.most += 2 * ONE_CENT;
    split.least -= 2 * ONE_CENT;
    return split;
}

/* Whether the program heeds sold_least and sold_most of the place: not where each of its lots has a
 * column of its own, since these go in any order. */
static bool is_bounded(const RegionAnswer *answer, uint32_t place)
{
    const Planning *planning = answer->planning;

    for (size_t i = 0; i < planning->lot_count; i++) {
        if (planning->lots[i].place == place)
            return !planning->lots[i].free || rebalance_is_straight(planning, &answer->region, i);
    }
    return true;
}

Split rebalance_split_shares(const RegionAnswer *answer)
{
    const Planning *planning = answer->planning;
    Split worst = {.worth = 1};

    for (uint32_t i = 0; i < planning->scope.place_count; i++) {
        double traded = answer->bought[i] - answer->sold[i];
        Split split = split_trade(planning, i, traded);

        if (fabs(traded) > ONE_CENT && fmin(answer->bought[i], answer->sold[i]) < ONE_CENT &&
            split.worth > worst.worth && (split.by == SPLIT_BOUGHT || is_bounded(answer, i)))
            worst = split;
    }
    return worst;
}
