#include "app/book.h"
#include "http/accept.h"
#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/drift_json.h"
#include <assert.h>

enum {
    RENDER_INLINE_ROWS = 500, /* more take a millisecond and leave the loop */
    RENDER_MS = 60000,        /* never waited for: rendering is bounded by the rows */
    RENDER_BYTES = 1 << 20,
};

typedef struct Query {
    BookSort sort;
    OptionalRate min_drift;
    OptionalBool within_tolerance;
    OptionalModelId model_id;
    OptionalDate as_of;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD_ENUM(Query, sort, &BOOK_SORT_NAMES, 0),
    FIELD(Query, min_drift, FIELD_NOT_NEGATIVE),
    FIELD(Query, within_tolerance, 0),
    FIELD(Query, model_id, 0),
    FIELD(Query, as_of, 0),
};
const JsonObject BOOK_DRIFT_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

typedef enum Form { FORM_PAGE, FORM_LINES, FORM_CSV } Form;

static const char *const FORM_TYPES[] = {"application/json", "application/x-ndjson", "text/csv"};

static Error *read_form(Request *request, Form *form_out)
{
    Text field = {"", 0};
    int chosen;

    (void)request_header(request, "Accept", &field);
    chosen = accept_choose(field, FORM_TYPES, sizeof FORM_TYPES / sizeof FORM_TYPES[0]);
    if (chosen < 0)
        return error_new(request->arena, ERROR_NOT_ACCEPTABLE, "not_acceptable",
                         "The book is answered as %s, %s or %s.", FORM_TYPES[FORM_PAGE],
                         FORM_TYPES[FORM_LINES], FORM_TYPES[FORM_CSV]);
    *form_out = (Form)chosen;
    return NULL;
}

/* The place of the last row shown, as much of it as the order looks at. */
typedef struct Place {
    uint8_t sort;
    uint8_t known;
    uint8_t name_length;
    uint8_t zero[5];
    int64_t figure;
    HouseholdId id;
    char name[BOOK_NAME_BYTES];
} Place;

enum { PLACE_BYTES = offsetof(Place, name) };
static_assert(sizeof(Place) <= 256, "a cursor's payload");
static_assert(BOOK_NAME_BYTES <= UINT8_MAX, "name_length");

static bool by_value(BookSort sort)
{
    return sort == BOOK_BY_VALUE || sort == BOOK_BY_VALUE_DOWN;
}

static Text place_of(Arena *arena, BookSort sort, const BookRow *row)
{
    Place *place = ARENA_NEW(arena, Place);
    size_t length = row->name.length < BOOK_NAME_BYTES ? row->name.length : BOOK_NAME_BYTES;

    place->sort = (uint8_t)sort;
    place->known = by_value(sort) ? row->value.present : row->gap == DRIFT_KNOWN;
    place->figure = by_value(sort) ? row->value.value.cents : row->drift.millionths;
    place->id = row->household_id;
    if (sort == BOOK_BY_NAME) {
        place->name_length = (uint8_t)length;
        memcpy(place->name, row->name.bytes, length);
    }
    return (Text){(const char *)place, PLACE_BYTES + place->name_length};
}

/* A row that stands where the cursor points; a cursor of another order is refused. */
static Error *read_place(Request *request, BookSort sort, Text after, BookRow *row_out)
{
    Place place = {0};

    if (after.length >= PLACE_BYTES && after.length <= sizeof place)
        memcpy(&place, after.bytes, after.length);
    if (after.length != PLACE_BYTES + (size_t)place.name_length || place.sort != sort)
        return error_at(request->arena, "?cursor", "bad_cursor",
                        "This cursor was not given out for this order.");
    *row_out = (BookRow){
        .household_id = place.id,
        .name = {arena_copy(request->arena, place.name, place.name_length), place.name_length},
        .gap = place.known ? DRIFT_KNOWN : DRIFT_NO_MODEL};
    if (by_value(sort))
        row_out->value = (OptionalMoney){place.known, {place.figure}};
    else
        row_out->drift = (Rate){place.figure};
    return NULL;
}

/* The rows of an answer. */
typedef struct Shown {
    Form form;
    const BookRow *rows;
    size_t count;
    OptionalText next;
    const Book *book;
    Buffer *body;
} Shown;

static void write_page(const Shown *shown)
{
    JsonWriter writer = json_writer(shown->body);
    const Book *book = shown->book;

    json_write_begin_object(&writer);
    JSON_BEGIN_ARRAY(&writer, "data");
    for (size_t i = 0; i < shown->count; i++)
        drift_json_write_row(&writer, &shown->rows[i]);
    json_write_end_array(&writer);
    JSON_WRITE(&writer, "next_cursor", shown->next);
    JSON_WRITE(&writer, "as_of", book->as_of);
    JSON_WRITE(&writer, "trade_date", book->as_of);
    JSON_WRITE(&writer, "price_set_id",
               ((OptionalPriceSetId){book->as_of.present, book->price_set_id}));
    json_write_end_object(&writer);
    json_write_line_end(&writer);
}

static void write_lines(const Shown *shown)
{
    JsonWriter writer = json_writer(shown->body);

    for (size_t i = 0; i < shown->count; i++) {
        drift_json_write_row(&writer, &shown->rows[i]);
        json_write_line_end(&writer);
    }
}

static void write_csv(const Shown *shown)
{
    drift_json_write_csv_head(shown->body);
    for (size_t i = 0; i < shown->count; i++)
        drift_json_write_csv_row(shown->body, &shown->rows[i]);
}

static void write_shown(const Shown *shown)
{
    static void (*const writes[])(const Shown *) = {
        [FORM_PAGE] = write_page, [FORM_LINES] = write_lines, [FORM_CSV] = write_csv};

    writes[shown->form](shown);
}

static Error *render_job(WorkerJob *job, void *input)
{
    (void)job;
    write_shown(input);
    return NULL;
}

static void release_job(void *job)
{
    worker_job_release(job);
}

static Error *render(Request *request, Shown *shown)
{
    App *app = request->context->app;
    WorkerCall call = {.pool = app->workers,
                       .function = render_job,
                       .input = shown,
                       .deadline_ms = loop_now_ms(app->loop) + RENDER_MS};

    if (shown->count <= RENDER_INLINE_ROWS) {
        write_shown(shown);
        return NULL;
    }
    call.job = worker_job_new(app->loop, RENDER_BYTES);
    if (call.job == NULL)
        return error_new(request->arena, ERROR_UNAVAILABLE, "out_of_memory",
                         "There is no memory for the reply at the moment.");
    arena_defer(request->arena, release_job, call.job);
    return worker_pool_run(request->arena, &call);
}

/* Lines and comma-separated values have no place for it in their rows. */
static void name_trade_date(Response *response, OptionalDate trade_date)
{
    char text[DATE_TEXT_BYTES];

    if (trade_date.present)
        response_header(response, "Trade-Date", (Text){text, date_format(trade_date.value, text)});
}

Error *book_drift_get(Request *request, Response *response)
{
    static const char *const content_types[] = {"application/json", "application/x-ndjson",
                                                "text/csv; charset=utf-8"};
    Query query = {.sort = BOOK_BY_DRIFT_DOWN};
    RequestPage page;
    BookRow last;
    Form form = FORM_PAGE;
    Book book = {0};
    Text limit;

    TRY(read_form(request, &form));
    TRY(request_query(request, &BOOK_DRIFT_QUERY, &query));
    TRY(request_page(request, &page));
    if (page.after.length > 0)
        TRY(read_place(request, query.sort, page.after, &last));
    TRY(book_drift(request->context,
                   &(BookQuery){.sort = query.sort,
                                .filter = {query.min_drift, query.within_tolerance},
                                .model_id = query.model_id,
                                .as_of = query.as_of},
                   &book));

    size_t first = page.after.length > 0 ? book_after(query.sort, book.rows, book.count, &last) : 0;
    bool all = form != FORM_PAGE && !request_parameter(request, "limit", &limit);
    Shown shown = {.form = form,
                   .rows = book.rows + first,
                   .count = book.count - first,
                   .book = &book,
                   .body = response_body(response, 200, content_types[form])};
    if (!all && shown.count > (size_t)page.limit) {
        shown.count = (size_t)page.limit;
        shown.next =
            (OptionalText){true, request_cursor(request, place_of(request->arena, query.sort,
                                                                  &shown.rows[shown.count - 1]))};
    }
    name_trade_date(response, book.as_of);
    return render(request, &shown);
}
