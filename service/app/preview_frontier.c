#include "app/preview.h"

typedef struct Finding {
    RebalanceTask task;
    PreviewAnswer *answer;
    OptionalRate most_drift;
    Frontier *frontier;
} Finding;

static Error *find_in(Arena *arena, void *input)
{
    Finding *finding = input;

    TRY(rebalance_policy_check(arena, &finding->task.policy, &finding->answer->household,
                               &finding->answer->order));
    rebalance_spare_lots(arena, &finding->answer->household, &finding->answer->order,
                         &finding->task.policy);
    return rebalance_frontier(arena, &finding->task, finding->most_drift, finding->frontier);
}

Date preview_trade_date(const PreviewAnswer *answer)
{
    return answer->order.trade_date.present ? answer->order.trade_date.value
                                            : answer->household.pins.price_as_of;
}

Error *preview_check_plans(AppContext *context, const PreviewAnswer *answer)
{
    if (plan_is_of_kind(answer->order.kind) && answer->order.kind != PREVIEW_HARVEST)
        return NULL;
    return error_new(context->arena, ERROR_INVALID, "not_a_plan",
                     "A preview of kind %s has no frontier: no drift is weighed for it.",
                     names_word(&PREVIEW_KIND_NAMES, (int)answer->order.kind));
}

Error *preview_frontier(AppContext *context, PreviewAnswer *answer, OptionalRate most_drift,
                        Frontier *frontier_out)
{
    Finding finding = {
        .task = {.rules = context->app->rules,
                 .household = &answer->household,
                 .order = &answer->order,
                 .selection = answer->selection,
                 .policy = rebalance_policy(context->arena, &answer->household, &answer->order),
                 .solver = context->app->solver,
                 .deadline_ms = context->deadline_ms},
        .answer = answer,
        .most_drift = most_drift,
        .frontier = frontier_out};

    preview_suppose(context->arena, answer);
    return app_work(context, find_in, &finding);
}
