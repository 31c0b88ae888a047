/*
 * What alerts tell: in what the decision about a topic is otherwise than it was. What cannot be
 * computed decides nothing: the last decision stands until there is another one.
 */
#include "base/memory.h"
#include "stream/feed_private.h"
#include "json/stream_json.h"

static void free_buffer(void *buffer)
{
    buffer_free(buffer);
}

/* Behind those that are there already; `data` is in the arena. */
static void write_event(Buffer *events, const char *name, const Buffer *data)
{
    if (data->failed) {
        events->failed = true;
        return;
    }
    if (events->length > 0)
        payload_write_end(events);
    payload_write_event(events, name, (Text){data->bytes, data->length});
}

static void write_alert(Buffer *events, Arena *arena, const DecisionNews *news, const Alert *alert)
{
    const StreamSubjectJson subject = {{true, news->household_id}, news->preview_id};
    Buffer *data = ARENA_NEW(arena, Buffer);
    JsonWriter writer = json_writer(data);

    arena_defer(arena, free_buffer, data);
    stream_json_write_alert(&writer, &(AlertJson){.subject = &subject,
                                                  .household = news->household,
                                                  .alert = alert,
                                                  .trade_date = news->decision.trade_date,
                                                  .stands_until = news->stands_until,
                                                  .symbol = news->symbol,
                                                  .interval = news->interval});
    write_event(events, "alert", data);
}

/* There are more than are told. */
static void write_missed(Buffer *events, Arena *arena)
{
    Buffer *data = ARENA_NEW(arena, Buffer);
    JsonWriter writer = json_writer(data);

    arena_defer(arena, free_buffer, data);
    stream_json_write_reason(&writer, "alerts_missed");
    write_event(events, "reset", data);
}

static Error *decide(AppContext *context, const Topic *topic, DecisionNews *news_out)
{
    const Decision *before = topic->decision;

    if (topic->kind == TOPIC_PREVIEW_ALERTS)
        return decision_of_stored(context, topic->preview_id,
                                  topic->group->firm->feed->decode_order, before, news_out);
    return decision_of_standing(context, topic->group->id, before, news_out);
}

/* The order or the household is at fault: whoever wants to know asks. */
static bool is_fault(const Error *error)
{
    bool passes = error->kind == ERROR_UNAVAILABLE || error->kind == ERROR_TIMEOUT ||
                  (error->kind == ERROR_CONFLICT && strcmp(error->code, "retry") == 0);

    return !passes && error->kind != ERROR_NOT_FOUND;
}

Error *alerts_compute(AppContext *context, const Topic *topic, Buffer *events,
                      const Decision **decision_out)
{
    DecisionNews *news = ARENA_NEW(context->arena, DecisionNews);
    Error *error = decide(context, topic, news);

    if (error != NULL && !is_fault(error))
        return error;
    for (size_t i = 0; error == NULL && i < news->alert_count && i < DECISION_ALERTS; i++)
        write_alert(events, context->arena, news, &news->alerts[i]);
    if (error == NULL && news->alert_count > DECISION_ALERTS)
        write_missed(events, context->arena);
    *decision_out = error == NULL && news->decided ? &news->decision : NULL;
    return NULL;
}

Decision *alerts_keep(const Decision *decision)
{
    size_t size = decision->over_count * sizeof *decision->over;
    Decision *kept = memory_new(1, sizeof *kept + size);

    if (kept == NULL)
        return NULL;
    *kept = *decision;
    kept->over = (OptionalAccountId *)(kept + 1);
    if (size > 0)
        memcpy(kept->over, decision->over, size);
    return kept;
}
