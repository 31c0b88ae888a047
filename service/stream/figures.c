/*
 * What topics show: the very bodies that GET answers for a preview, a household's drift and its
 * budgets, and of the book its summary and the rows that have drifted most, at the present
 * versions.
 */
#include "app/book.h"
#include "app/budget.h"
#include "app/drift.h"
#include "stream/feed_private.h"
#include "json/drift_json.h"
#include "json/gains_budget_json.h"
#include "json/stream_json.h"

static const char PREVIEW_EVENT[] = "preview";
static const char PRICE_EVENT[] = "price";
static const char DRIFT_EVENT[] = "drift";
static const char BUDGET_EVENT[] = "budget";
static const char BOOK_EVENT[] = "book";
static const char PROBLEM_EVENT[] = "problem";

enum { BOOK_ROWS = 20, ONCE_FIGURES = 3 /* beside the budgets of accounts */ };

/* Shown as they are collected. */
typedef struct Shown {
    AppContext *context;
    const Topic *topic;
    FigureList figures; /* with room for all */
    Buffer *buffer;     /* of the figure being written */
} Shown;

static void free_buffer(void *buffer)
{
    buffer_free(buffer);
}

/* Forgets what was collected. */
static void make_room(Shown *shown, size_t count)
{
    shown->figures = (FigureList){ARENA_ARRAY(shown->context->arena, Figure, count), 0};
}

static JsonWriter *begin_figure(Shown *shown)
{
    Arena *arena = shown->context->arena;
    JsonWriter *writer = ARENA_NEW(arena, JsonWriter);

    shown->buffer = ARENA_NEW(arena, Buffer);
    arena_defer(arena, free_buffer, shown->buffer);
    *writer = json_writer(shown->buffer);
    return writer;
}

static Error *end_figure(Shown *shown, const char *event, Uuid key)
{
    const Buffer *buffer = shown->buffer;

    if (buffer->failed)
        return error_new(shown->context->arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for the event at the moment.");
    shown->figures.items[shown->figures.count++] =
        (Figure){event, key, {buffer->bytes, buffer->length}};
    return NULL;
}

static Error *show_preview(Shown *shown, FeedShowPreview *show)
{
    PreviewId id = shown->topic->preview_id;
    JsonWriter *writer = begin_figure(shown);

    TRY(show(shown->context, id, writer));
    return end_figure(shown, PREVIEW_EVENT, id.uuid);
}

static Error *show_price(Shown *shown, const Household *household)
{
    JsonWriter *writer = begin_figure(shown);

    stream_json_write_price(writer, household->id, &household->pins);
    return end_figure(shown, PRICE_EVENT, household->id.uuid);
}

static Error *show_drift(Shown *shown, const DriftAnswer *answer)
{
    JsonWriter *writer = begin_figure(shown);

    drift_json_write(writer, &(DriftJson){.drift = &answer->drift,
                                          .household = &answer->household,
                                          .rates = &answer->rates,
                                          .location = &answer->location});
    return end_figure(shown, DRIFT_EVENT, answer->household.id.uuid);
}

static Error *show_budget(Shown *shown, const Household *household, OptionalAccountId account)
{
    GainsBudgetKey key = {household->id, account, date_year(household->pins.price_as_of)};
    GainsBudgetUse use;
    JsonWriter *writer;

    TRY(gains_budget_use(shown->context, &key, &use));
    writer = begin_figure(shown);
    gains_budget_json_write_use(writer, &use);
    return end_figure(shown, BUDGET_EVENT,
                      account.present ? account.value.uuid : household->id.uuid);
}

/* An account shows its budget if it has one, and once more when it has none any more. */
static bool shows_budget(const Shown *shown, const Household *household, uint32_t account)
{
    const Topic *topic = shown->topic;

    for (size_t i = 0; i < household->budget_count; i++) {
        const GainsBudget *budget = &household->budgets[i];

        if (budget->scope == BUDGET_ACCOUNT && budget->account == account &&
            budget->year == date_year(household->pins.price_as_of))
            return true;
    }
    for (size_t i = 0; i < topic->slot_count; i++) {
        if (topic->slots[i].event == BUDGET_EVENT &&
            uuid_equal(topic->slots[i].key, household->accounts[account].id.uuid))
            return true;
    }
    return false;
}

static Error *show_budgets(Shown *shown, const Household *household)
{
    TRY(show_budget(shown, household, (OptionalAccountId){0}));
    for (uint32_t i = 0; i < household->account_count; i++) {
        if (shows_budget(shown, household, i))
            TRY(show_budget(shown, household,
                            (OptionalAccountId){true, household->accounts[i].id}));
    }
    return NULL;
}

static Error *show_household(Shown *shown)
{
    DriftAnswer answer;

    TRY(drift_of_household(shown->context, shown->topic->group->id, &(DriftQuery){0}, &answer));
    make_room(shown, ONCE_FIGURES + answer.household.account_count);
    if (answer.household.pins.price_sequence > 0)
        TRY(show_price(shown, &answer.household));
    TRY(show_drift(shown, &answer));
    if (answer.household.pins.price_sequence > 0)
        TRY(show_budgets(shown, &answer.household));
    return NULL;
}

static Error *show_book(Shown *shown)
{
    const BookQuery query = {.sort = BOOK_BY_DRIFT_DOWN, .limit = BOOK_ROWS};
    JsonWriter *writer;
    Book book;

    TRY(book_drift(shown->context, &query, &book));
    writer = begin_figure(shown);
    json_write_begin_object(writer);
    drift_json_write_book(
        writer, &(BookJson){book.as_of, book.price_set_id, &book.summary, book.rows, book.count});
    json_write_end_object(writer);
    return end_figure(shown, BOOK_EVENT, shown->topic->group->firm->id.uuid);
}

static Error *show(Shown *shown)
{
    const Topic *topic = shown->topic;

    make_room(shown, 1);
    if (topic_is_of_book(topic))
        return show_book(shown);
    return topic_is_of_preview(topic) ? show_preview(shown, topic->group->firm->feed->show_preview)
                                      : show_household(shown);
}

static Error *show_problem(Shown *shown, const Error *error)
{
    const Topic *topic = shown->topic;
    const StreamSubjectJson subject = {{!topic_is_of_book(topic), topic->group->id},
                                       {topic_is_of_preview(topic), topic->preview_id}};
    JsonWriter *writer = begin_figure(shown);

    make_room(shown, 1);
    stream_json_write_problem(writer, &subject, error);
    return end_figure(shown, PROBLEM_EVENT, topic->preview_id.uuid);
}

/* What may be otherwise the next time, without anything being changed. */
static bool is_passing(const Error *error)
{
    return error->kind == ERROR_UNAVAILABLE || error->kind == ERROR_TIMEOUT ||
           (error->kind == ERROR_CONFLICT && strcmp(error->code, "retry") == 0);
}

Error *figures_compute(AppContext *context, const Topic *topic, FigureList *figures_out)
{
    Shown shown = {.context = context, .topic = topic};
    Error *error = show(&shown);

    if (error != NULL && error->kind != ERROR_NOT_FOUND && !is_passing(error))
        error = show_problem(&shown, error);
    TRY(error);
    *figures_out = shown.figures;
    return NULL;
}
