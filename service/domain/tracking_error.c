#include "domain/tracking_error.h"

#include "domain/drift_parts.h"
#include <assert.h>
#include <stdlib.h>

static const char *const GAP_WORDS[] = {"known",         "empty",       "no_model",
                                        "missing_price", "too_large",   "no_covariance",
                                        "missing_label", "nothing_left"};
const Names TRACKING_GAP_NAMES = NAMES_OF(GAP_WORDS);

/* Active weights are whole billionths. */
#define WEIGHT_ONE         INT64_C(1000000000)
#define WEIGHT_LIMIT       (1000 * WEIGHT_ONE) /* of their magnitudes' sum, so that products fit */
#define ROOT_PER_MILLIONTH INT64_C(1000000000)

/* What is held of a label, less what the model wants of it. */
typedef struct Active {
    Text label;
    Wide value;
    int64_t target; /* millionths */
    int64_t weight; /* billionths */
} Active;

typedef struct Tracking {
    Arena *arena;
    const Household *household;
    int32_t account;
    const Model *model;
    const Covariance *covariance;
    Active *actives;
    size_t count;
    Wide total;
} Tracking;

static Text class_label(const Security *security)
{
    if (security == NULL || !security->asset_class.present)
        return TEXT_LITERAL("unclassified");
    return text_of(names_word(&ASSET_CLASS_NAMES, security->asset_class.value));
}

static Text label_of(const Tracking *tracking, const Security *security, Text symbol)
{
    return tracking->covariance->basis == COVARIANCE_BY_SECURITY ? symbol : class_label(security);
}

static bool in_scope(const Tracking *tracking, size_t account)
{
    return tracking->account < 0 || tracking->account == (int32_t)account;
}

static void add_holdings(Tracking *tracking)
{
    const Household *household = tracking->household;
    Quantity *held = ARENA_ARRAY(tracking->arena, Quantity, household->security_count);
    Wide cash = 0;

    for (size_t i = 0; i < household->lot_count; i++) {
        const Lot *lot = &household->lots[i];

        if (in_scope(tracking, lot->account))
            held[lot->security] = quantity_add(held[lot->security], lot->quantity);
    }
    for (size_t i = 0; i < household->security_count; i++) {
        const Security *security = &household->securities[i];
        Wide value = drift_exact_value(held[i], security->price.value);

        if (held[i].units == 0)
            continue;
        tracking->total += value;
        tracking->actives[tracking->count++] =
            (Active){.label = label_of(tracking, security, security->symbol), .value = value};
    }
    for (size_t i = 0; i < household->account_count; i++) {
        if (in_scope(tracking, i))
            cash += (Wide)household->accounts[i].cash.cents * VALUE_PER_CENT;
    }
    tracking->total += cash;
    tracking->actives[tracking->count++] = (Active){.label = TEXT_LITERAL("cash"), .value = cash};
}

static Text primary_of(const ModelTarget *target)
{
    for (size_t i = 0; i < target->member_count; i++) {
        if (target->members[i].role == ROLE_PRIMARY)
            return target->members[i].symbol;
    }
    return target->group.value; /* a model has a primary (model_check) */
}

static void add_targets(Tracking *tracking)
{
    const Household *household = tracking->household;

    for (size_t i = 0; i < tracking->model->target_count; i++) {
        const ModelTarget *target = &tracking->model->targets[i];
        Active *active = &tracking->actives[tracking->count++];
        Text symbol = target->symbol.present ? target->symbol.value : primary_of(target);
        int32_t security;

        active->target = target->weight.millionths;
        if (target->asset_class.present) {
            active->label = text_of(names_word(&ASSET_CLASS_NAMES, target->asset_class.value));
            continue;
        }
        security = household_find_security(household, symbol);
        active->label =
            label_of(tracking, security < 0 ? NULL : &household->securities[security], symbol);
    }
}

static int compare_actives(const void *left, const void *right)
{
    const Active *a = left;
    const Active *b = right;

    return text_compare(a->label, b->label);
}

/* One of each label, with its weight; values are cut to 25 digits so that products fit. */
static bool weigh(Tracking *tracking)
{
    Wide unit = tracking->total / ((Wide)INT64_C(10000000000) * INT64_C(1000000000000000)) + 1;
    Wide magnitudes = 0;
    size_t kept = 0;

    assert(tracking->total > 0); /* else there is no drift */
    qsort(tracking->actives, tracking->count, sizeof *tracking->actives, compare_actives);
    for (size_t i = 0, end = 0; i < tracking->count; i = end) {
        Active active = {.label = tracking->actives[i].label};
        Wide magnitude;
        Wide weight;

        for (; end < tracking->count &&
               text_equal(tracking->actives[end].label, tracking->actives[i].label);
             end++) {
            active.value += tracking->actives[end].value;
            active.target += tracking->actives[end].target;
        }
        magnitude = active.value < 0 ? -active.value : active.value;
        if (magnitude / tracking->total > WEIGHT_LIMIT / WEIGHT_ONE)
            return false;
        weight =
            decimal_divide_half_away(active.value / unit * WEIGHT_ONE, tracking->total / unit) -
            (Wide)active.target * (WEIGHT_ONE / RATE_ONE);
        magnitudes += weight < 0 ? -weight : weight;
        if (magnitudes > WEIGHT_LIMIT)
            return false;
        active.weight = (int64_t)weight;
        tracking->actives[kept++] = active;
    }
    tracking->count = kept;
    return true;
}

static const CovarianceRow *find_row(const Covariance *covariance, Text label, size_t *place_out)
{
    for (size_t i = 0; i < covariance->row_count; i++) {
        if (text_equal(covariance->rows[i].label, label)) {
            *place_out = i;
            return &covariance->rows[i];
        }
    }
    return NULL;
}

/* The weight of each row's label; false names the first label that has none. */
static bool place_weights(const Tracking *tracking, int64_t *weights, Text *missing_out)
{
    for (size_t i = 0; i < tracking->count; i++) {
        const Active *active = &tracking->actives[i];
        size_t place;

        if (active->weight == 0)
            continue;
        if (find_row(tracking->covariance, active->label, &place) == NULL) {
            *missing_out = active->label;
            return false;
        }
        weights[place] = active->weight;
    }
    return true;
}

/* d' S d in 10^-30; below 10^38, for the weights' magnitudes sum to no more than WEIGHT_LIMIT. */
static Wide variance_of(const Covariance *covariance, const int64_t *weights)
{
    Wide sum = 0;

    for (size_t i = 0; i < covariance->row_count; i++) {
        Wide row = 0;

        for (size_t j = 0; j < covariance->row_count; j++)
            row += (Wide)covariance->rows[i].values[j].trillionths * weights[j];
        sum += row * weights[i];
    }
    return sum < 0 ? 0 : sum; /* as little as covariance_check lets pass */
}

/* The whole root, by Newton from above. */
static Wide root_of(Wide square)
{
    Wide root = (Wide)INT64_MAX * 2;

    while (root > 0) {
        Wide next = (root + square / root) / 2;

        if (next >= root)
            break;
        root = next;
    }
    return root;
}

static TrackingGap gap_of(DriftGap gap)
{
    static const TrackingGap gaps[] = {
        [DRIFT_KNOWN] = TRACKING_KNOWN,         [DRIFT_EMPTY] = TRACKING_EMPTY,
        [DRIFT_NO_MODEL] = TRACKING_NO_MODEL,   [DRIFT_MISSING_PRICE] = TRACKING_MISSING_PRICE,
        [DRIFT_TOO_LARGE] = TRACKING_TOO_LARGE, [DRIFT_NOTHING_LEFT] = TRACKING_NOTHING_LEFT};

    return gaps[gap];
}

static void track(Tracking *tracking, TrackingError *result)
{
    int64_t *weights = ARENA_ARRAY(tracking->arena, int64_t, tracking->covariance->row_count);

    add_holdings(tracking);
    add_targets(tracking);
    if (!weigh(tracking)) {
        result->gap = TRACKING_TOO_LARGE;
        return;
    }
    if (!place_weights(tracking, weights, &result->missing_label)) {
        result->gap = TRACKING_MISSING_LABEL;
        return;
    }
    result->value.millionths = decimal_narrow(
        (root_of(variance_of(tracking->covariance, weights)) + ROOT_PER_MILLIONTH / 2) /
        ROOT_PER_MILLIONTH);
}

void tracking_error_compute(Arena *arena, const Household *household, int32_t account,
                            const Drift *drift, const Covariance *covariance,
                            TrackingError *tracking_out)
{
    TrackingError result = {.gap = gap_of(drift->gap)};
    Tracking tracking = {.arena = arena,
                         .household = household,
                         .account = account,
                         .model = drift->model,
                         .covariance = covariance};

    if (result.gap == TRACKING_KNOWN && covariance == NULL)
        result.gap = TRACKING_NO_COVARIANCE;
    if (result.gap == TRACKING_KNOWN) {
        tracking.actives =
            ARENA_ARRAY(arena, Active, household->security_count + 1 + drift->model->target_count);
        track(&tracking, &result);
    }
    *tracking_out = result;
}
