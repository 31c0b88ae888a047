#include "solver/rebalance_parts.h"

#include "domain/tax_bends.h"
#include <math.h>

static Money cents(double dollars)
{
    return (Money){llround(dollars * 100.0)};
}

double rebalance_tax(const Planning *planning, double short_gain, double long_gain)
{
    TaxYear year;
    Gains gains = {money_add(planning->without.short_term, cents(short_gain)),
                   money_add(planning->without.long_term, cents(long_gain))};

    if (planning->profile == NULL)
        return 0;
    tax_year_compute(planning->parameters, planning->profile, gains, &year);
    return rebalance_dollars(year.total);
}

TaxSlopes rebalance_slopes(const Planning *planning, Gains added)
{
    const double step = 1000;
    double short_gain = rebalance_dollars(added.short_term);
    double long_gain = rebalance_dollars(added.long_term);
    double here = rebalance_tax(planning, short_gain, long_gain);

    return (TaxSlopes){
        .short_gain = (rebalance_tax(planning, short_gain + step, long_gain) - here) / step,
        .long_gain = (rebalance_tax(planning, short_gain, long_gain + step) - here) / step};
}

typedef struct Points {
    const Planning *planning;
    const Reach *reach;
    TaxPoint *list;
    size_t count;
} Points;

static void add_point(Points *points, double short_gain, double long_gain)
{
    const Reach *reach = points->reach;

    if (short_gain < reach->short_least || short_gain > reach->short_most ||
        long_gain < reach->long_least || long_gain > reach->long_most)
        return;
    points->list[points->count++] =
        (TaxPoint){short_gain, long_gain, rebalance_tax(points->planning, short_gain, long_gain)};
}

/* Lines of one direction, relative to what the year has already, and the two ends of the reach. */
static size_t lines_of(const TaxBendLines *bends, Money without, double least, double most,
                       double *lines)
{
    size_t count = 0;

    lines[count++] = least;
    lines[count++] = most;
    for (size_t i = 0; i < bends->count; i++)
        lines[count++] = rebalance_dollars(money_subtract(bends->at[i], without));
    return count;
}

TaxPoint *rebalance_tax_points(const Planning *planning, const Reach *reach, size_t *count_out)
{
    enum { LINES = TAX_BENDS_ROOM + 2 };
    Points points = {.planning = planning, .reach = reach};
    Money net = money_add(planning->without.short_term, planning->without.long_term);
    double shorts[LINES];
    double longs[LINES];
    double nets[LINES];
    size_t short_count;
    size_t long_count;
    size_t net_count;
    TaxBends bends = {0};

    if (planning->profile != NULL)
        tax_bends_find(planning->parameters, planning->profile, &bends);
    short_count = lines_of(&bends.short_term, planning->without.short_term, reach->short_least,
                           reach->short_most, shorts);
    long_count = lines_of(&bends.long_term, planning->without.long_term, reach->long_least,
                          reach->long_most, longs);
    net_count = lines_of(&bends.net, net, reach->short_least + reach->long_least,
                         reach->short_most + reach->long_most, nets);
    points.list = ARENA_ARRAY(planning->arena, TaxPoint, 3 * LINES * LINES);
    for (size_t s = 0; s < short_count; s++) {
        for (size_t l = 0; l < long_count; l++)
            add_point(&points, shorts[s], longs[l]);
        for (size_t n = 0; n < net_count; n++)
            add_point(&points, shorts[s], nets[n] - shorts[s]);
    }
    for (size_t l = 0; l < long_count; l++) {
        for (size_t n = 0; n < net_count; n++)
            add_point(&points, nets[n] - longs[l], longs[l]);
    }
    *count_out = points.count;
    return points.list;
}
