#include "app/decision.h"

#include "app/drift.h"

/* The one security that the preview sells; false when it sells none, or several. */
static bool find_sold(const Preview *preview, uint32_t *security_out)
{
    for (size_t i = 0; i < preview->sell_count; i++) {
        if (preview->sells[i].security != preview->sells[0].security) {
            return false;
        }
        *security_out = preview->sells[i].security;
    }
    return preview->sell_count > 0;
}

/* The work of looking for the interval, which takes some milliseconds. */
typedef struct IntervalWork {
    const Rules *rules;
    const PreviewAnswer *answer;
    uint32_t security;
    const Decision *standing;
    DecisionInterval *interval;
} IntervalWork;

static Error *find_interval(Arena *arena, void *input)
{
    const IntervalWork *work = input;

    *work->interval = decision_interval(arena, work->rules, &work->answer->household,
                                        &work->answer->order, work->security, work->standing);
    return NULL;
}

static Error *add_interval(AppContext *context, const PreviewAnswer *answer, DecisionNews *news)
{
    IntervalWork work = {context->app->rules, answer, 0, &news->decision, &news->interval};

    if (answer->plan != NULL || !find_sold(&answer->preview, &work.security)) {
        return NULL;
    }
    news->symbol = answer->household.securities[work.security].symbol;
    return news->alert_count > 0 ? app_work(context, find_interval, &work) : NULL;
}

static void compare(AppContext *context, const Decision *before, const DecisionScope *scope,
                    DecisionNews *news)
{
    if (before != NULL) {
        news->alert_count =
            decision_compare(context->arena, before, &news->decision, scope, &news->alerts);
    }
    news->stands_until = (OptionalDate){
        true, decision_stands_until(context->arena, scope, news->decision.trade_date)};
}

Error *decision_of_stored(AppContext *context, PreviewId id, PreviewDecode *decode,
                          const Decision *before, DecisionNews *news_out)
{
    PreviewAnswer *answer = ARENA_NEW(context->arena, PreviewAnswer);
    DecisionNews news = {.preview_id = {true, id}};

    answer->stored = true;
    answer->comparing = COMPARE_TOO;
    TRY(preview_get(context, id, &answer->record));
    news.household_id = answer->record.household_id;
    if (answer->record.state != PREVIEW_OPEN) {
        *news_out = news;
        return NULL;
    }
    TRY(decode(context->arena, answer->record.order_document, &answer->order));
    TRY(preview_answer(context, answer));
    news.household = &answer->household;
    news.decided = true;
    news.decision =
        decision_of_preview(context->arena, &answer->preview, &answer->comparison, before);
    compare(context, before,
            &(DecisionScope){&answer->household, &answer->preview, answer->plan != NULL}, &news);
    if (answer->order.trade_date.present) /* which no new price set moves */
        news.stands_until = (OptionalDate){0};
    TRY(add_interval(context, answer, &news));
    *news_out = news;
    return NULL;
}

Error *decision_of_standing(AppContext *context, HouseholdId id, const Decision *before,
                            DecisionNews *news_out)
{
    DriftAnswer *answer = ARENA_NEW(context->arena, DriftAnswer);
    DecisionNews news = {.household_id = id};

    TRY(drift_of_household(context, id, &(DriftQuery){0}, answer));
    news.household = &answer->household;
    if (answer->household.pins.price_sequence > 0) {
        news.decided = true;
        news.decision = decision_of_household(context->arena, context->app->rules,
                                              &answer->household, &answer->drift);
        compare(context, before, &(DecisionScope){.household = &answer->household}, &news);
    }
    *news_out = news;
    return NULL;
}
