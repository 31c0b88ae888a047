#include "domain/decision.h"

enum {
    STEPS = 20,
    STEP_PARTS = 100,
    PROBE_BYTES = 256 << 20, /* of one price, let go before the next */
};

/* The preview at another price of one security. */
typedef struct Probe {
    Arena *arena; /* of a price at a time */
    const Rules *rules;
    Household household; /* a copy, whose securities are a copy */
    const PreviewOrder *order;
    Security *security;
    const Decision *standing; /* at the present price */
} Probe;

/* False when the order cannot be carried out at the price. */
static bool decide(const Probe *probe, Price price, Decision *decision_out)
{
    Preview *preview;
    Comparison comparison;

    arena_clear(probe->arena);
    preview = ARENA_NEW(probe->arena, Preview);
    probe->security->price.value = price;
    if (preview_compute(probe->arena, probe->rules, &probe->household, probe->order,
                        (OptionalWord){0}, preview) != NULL ||
        comparison_compute(probe->arena, probe->rules, &probe->household, probe->order,
                           &comparison) != NULL)
        return false;
    *decision_out = decision_of_preview(probe->arena, preview, &comparison, probe->standing);
    return true;
}

static bool stays(const Probe *probe, Price price)
{
    const DecisionScope scope = {.household = &probe->household};
    Decision decision;
    Alert *alerts;

    return decide(probe, price, &decision) &&
           decision_compare(probe->arena, probe->standing, &decision, &scope, &alerts) == 0;
}

/* The last price, from `inside` towards `outside`, at which it stays. */
static Price narrow(const Probe *probe, Price inside, Price outside)
{
    for (;;) {
        Price middle = {inside.micros + (outside.micros - inside.micros) / 2};

        if (middle.micros == inside.micros || middle.micros == outside.micros)
            return inside;
        if (stays(probe, middle))
            inside = middle;
        else
            outside = middle;
    }
}

static OptionalPrice find_end(const Probe *probe, Price price, int direction)
{
    Price inside = price;

    for (int step = 1; step <= STEPS; step++) {
        Price next = {price.micros + direction * (price.micros * step / STEP_PARTS)};

        if (next.micros > PRICE_LIMIT)
            break;
        if (!stays(probe, next))
            return (OptionalPrice){true, narrow(probe, inside, next)};
        inside = next;
    }
    return (OptionalPrice){0};
}

DecisionInterval decision_interval(Arena *arena, const Rules *rules, const Household *household,
                                   const PreviewOrder *order, uint32_t security,
                                   const Decision *standing)
{
    Probe probe = {.arena = arena_scratch(arena, PROBE_BYTES),
                   .rules = rules,
                   .household = *household,
                   .order = order,
                   .standing = standing};
    DecisionInterval interval = {0};
    Price price = household->securities[security].price.value;

    probe.household.securities =
        ARENA_COPY(arena, Security, household->securities, household->security_count);
    probe.security = &probe.household.securities[security];
    if (!probe.security->price.present || !stays(&probe, price))
        return interval;
    interval.low = find_end(&probe, price, -1);
    interval.high = find_end(&probe, price, 1);
    arena_clear(probe.arena);
    return interval;
}
