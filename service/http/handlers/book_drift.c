#include "app/book.h"
#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/drift_json.h"
#include <assert.h>

enum { WINDOW_ROWS = 250 /* written in a fraction of a millisecond */ };

typedef struct Query {
    BookSort sort;
    OptionalRate min_drift;
    OptionalBool within_tolerance;
    OptionalModelId model_id;
    OptionalDate as_of;
    OptionalInteger min_position;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD_ENUM(Query, sort, &BOOK_SORT_NAMES, 0),
    FIELD(Query, min_drift, FIELD_NOT_NEGATIVE),
    FIELD(Query, within_tolerance, 0),
    FIELD(Query, model_id, 0),
    FIELD(Query, as_of, 0),
    FIELD(Query, min_position, FIELD_NOT_NEGATIVE),
};
const JsonObject BOOK_DRIFT_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

typedef enum Form { FORM_PAGE, FORM_LINES, FORM_CSV } Form;

static const char *const FORM_TYPES[] = {"application/json", "application/x-ndjson", "text/csv"};

/* The place of the last row shown, as much of it as the order looks at, and the view that it is of.
 */
typedef struct Place {
    uint8_t sort;
    uint8_t known;
    uint8_t name_length;
    uint8_t has_as_of;
    Date as_of;
    uint64_t serial;
    int64_t position;
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

static Text place_of(Arena *arena, const Query *query, const Book *book, const BookRow *row)
{
    BookSort sort = query->sort;
    Place *place = ARENA_NEW(arena, Place);
    size_t length = row->name.length < BOOK_NAME_BYTES ? row->name.length : BOOK_NAME_BYTES;

    place->sort = (uint8_t)sort;
    place->has_as_of = query->as_of.present;
    place->as_of = query->as_of.value;
    place->serial = book->serial;
    place->position = book->position;
    place->known = by_value(sort) ? row->value.present : row->gap == DRIFT_KNOWN;
    place->figure = by_value(sort) ? row->value.value.cents : row->drift.millionths;
    place->id = row->household_id;
    if (sort == BOOK_BY_NAME) {
        place->name_length = (uint8_t)length;
        memcpy(place->name, row->name.bytes, length);
    }
    return (Text){(const char *)place, PLACE_BYTES + place->name_length};
}

static bool is_of_query(const Place *place, const Query *query)
{
    return place->sort == query->sort && (place->has_as_of != 0) == query->as_of.present &&
           place->as_of.days == query->as_of.value.days;
}

/* A row that stands where the cursor points; a cursor of another order or day is refused. */
static Error *read_place(Request *request, const Query *query, Text after, BookPlace *place_out)
{
    BookSort sort = query->sort;
    BookRow *row = &place_out->row;
    Place place = {0};

    if (after.length >= PLACE_BYTES && after.length <= sizeof place)
        memcpy(&place, after.bytes, after.length);
    if (after.length != PLACE_BYTES + (size_t)place.name_length || !is_of_query(&place, query))
        return error_at(request->arena, "?cursor", "bad_cursor",
                        "This cursor was not given out for this order.");
    *place_out = (BookPlace){.serial = place.serial, .position = place.position};
    *row = (BookRow){
        .household_id = place.id,
        .name = {arena_copy(request->arena, place.name, place.name_length), place.name_length},
        .gap = place.known ? DRIFT_KNOWN : DRIFT_NO_MODEL};
    if (by_value(sort))
        row->value = (OptionalMoney){place.known, {place.figure}};
    else
        row->drift = (Rate){place.figure};
    return NULL;
}

/* The rows of an answer that are not written yet. */
typedef struct Shown {
    Form form;
    const BookRow *rows;
    size_t count;
} Shown;

static void write_page(Buffer *body, const Book *book, OptionalText next)
{
    JsonWriter writer = json_writer(body);

    json_write_begin_object(&writer);
    drift_json_write_book(&writer, &(BookJson){book->as_of, book->price_set_id, &book->summary,
                                               book->rows, book->count});
    JSON_WRITE(&writer, "next_cursor", next);
    json_write_end_object(&writer);
    json_write_line_end(&writer);
}

/* The next rows, as lines or values. */
static Error *write_window(AppContext *context, void *input, Buffer *body, bool *more_out)
{
    Shown *shown = input;
    JsonWriter writer = json_writer(body);
    size_t count = shown->count < WINDOW_ROWS ? shown->count : WINDOW_ROWS;

    (void)context;
    for (size_t i = 0; i < count; i++) {
        if (shown->form == FORM_CSV) {
            drift_json_write_csv_row(body, &shown->rows[i]);
        } else {
            drift_json_write_row(&writer, &shown->rows[i]);
            json_write_line_end(&writer);
        }
    }
    shown->rows += count;
    shown->count -= count;
    *more_out = shown->count > 0;
    return NULL;
}

static Error *respond_rows(Request *request, Response *response, Form form, const Book *book)
{
    Shown *shown = ARENA_NEW(request->arena, Shown);
    bool more = false;

    *shown = (Shown){form, book->rows, book->count};
    if (form == FORM_CSV)
        drift_json_write_csv_head(&response->body);
    TRY(write_window(request->context, shown, &response->body, &more));
    if (more)
        response_windows(response, write_window, shown);
    return NULL;
}

/* Lines and comma-separated values have no place for it in their rows. */
static void name_trade_date(Response *response, OptionalDate trade_date)
{
    char text[DATE_TEXT_BYTES];

    if (trade_date.present)
        response_header(response, "Trade-Date", (Text){text, date_format(trade_date.value, text)});
}

/* What of the book is asked for: all of it as lines and values without a limit, else a page. */
static size_t most_rows(const Request *request, Form form, const RequestPage *page)
{
    Text limit;

    return form != FORM_PAGE && !request_parameter(request, "limit", &limit) ? 0
                                                                             : (size_t)page->limit;
}

static void name_position(Request *request, Response *response, int64_t position)
{
    response_header(response, "Change-Position",
                    text_of(arena_format(request->arena, "%lld", (long long)position)));
}

Error *book_drift_get(Request *request, Response *response)
{
    static const char *const content_types[] = {"application/json", "application/x-ndjson",
                                                "text/csv; charset=utf-8"};
    Query query = {.sort = BOOK_BY_DRIFT_DOWN};
    RequestPage page;
    BookPlace after;
    OptionalText next = {0};
    int form;
    Book book = {0};

    TRY(response_choose(response, FORM_TYPES, sizeof FORM_TYPES / sizeof FORM_TYPES[0], &form));
    TRY(request_query(request, &BOOK_DRIFT_QUERY, &query));
    TRY(request_page(request, &page));
    if (page.after.length > 0)
        TRY(read_place(request, &query, page.after, &after));
    TRY(book_drift(request->context,
                   &(BookQuery){.sort = query.sort,
                                .filter = {query.min_drift, query.within_tolerance, query.model_id},
                                .as_of = query.as_of,
                                .min_position = query.min_position.value,
                                .after = page.after.length > 0 ? &after : NULL,
                                .limit = most_rows(request, (Form)form, &page)},
                   &book));

    response_body(response, 200, content_types[form]);
    name_trade_date(response, book.as_of);
    name_position(request, response, book.position);
    if (form != FORM_PAGE)
        return respond_rows(request, response, (Form)form, &book);
    if (book.more)
        next = (OptionalText){true, request_cursor(request, place_of(request->arena, &query, &book,
                                                                     &book.rows[book.count - 1]))};
    write_page(&response->body, &book, next);
    return NULL;
}
