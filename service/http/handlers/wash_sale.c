#include "app/wash_sale.h"

#include "http/handlers/handlers.h"
#include "http/response.h"
#include "json/execution_json.h"
#include "json/wash_sale_json.h"

typedef struct Query {
    OptionalInteger year;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD_RANGE(Query, year, 0, DATE_YEAR_FIRST, DATE_YEAR_LAST),
};
const JsonObject WASH_SALE_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

/* Of the last match shown. */
typedef struct Place {
    PreviewId preview_id;
    int32_t place;
} Place;

static Error *read_page(Request *request, WashMatchPage *page_out)
{
    RequestPage page;
    Place place = {0};

    TRY(request_page(request, &page));
    if (page.after.length == sizeof place)
        memcpy(&place, page.after.bytes, sizeof place);
    *page_out = (WashMatchPage){page.limit + 1, place.preview_id, place.place};
    return NULL;
}

static OptionalText next_page(Request *request, const WashMatchRecord *last)
{
    Place place = {last->preview_id, last->place};

    return (OptionalText){true,
                          request_cursor(request, (Text){(const char *)&place, sizeof place})};
}

static void write(Response *response, const WashMatchScope *scope, const WashSales *sales,
                  size_t limit)
{
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    size_t shown = sales->match_count > limit ? limit : sales->match_count;
    OptionalText next = {0};

    if (shown < sales->match_count)
        next = next_page(response->request, &sales->matches[shown - 1]);
    json_write_begin_object(&writer);
    JSON_BEGIN_ARRAY(&writer, "data");
    for (size_t i = 0; i < shown; i++)
        json_write_record(&writer, &WASH_MATCH_JSON, &sales->matches[i]);
    json_write_end_array(&writer);
    JSON_WRITE(&writer, "next_cursor", next);
    JSON_WRITE(&writer, "year", scope->year);
    JSON_WRITE_RECORD(&writer, "totals", &WASH_TOTALS_JSON, &sales->totals);
    JSON_WRITE(&writer, "as_of", sales->as_of);
    wash_sale_json_write_watch(&writer, &sales->watch);
    json_write_end_object(&writer);
    json_write_line_end(&writer);
}

Error *wash_sale_list_get(Request *request, Response *response)
{
    WashMatchScope scope = {0};
    WashMatchPage page;
    Query query = {0};
    WashSales sales;

    TRY(request_path_id(request, "household_id", &scope.household_id));
    TRY(request_query(request, &WASH_SALE_QUERY, &query));
    TRY(read_page(request, &page));
    scope.year = query.year;
    TRY(wash_sale_list(request->context, &scope, &page, &sales));
    write(response, &scope, &sales, (size_t)page.limit - 1);
    return NULL;
}
