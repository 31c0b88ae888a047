#include "app/price_set.h"

#include "http/bulk.h"
#include "http/handlers/handlers.h"
#include "http/rendering.h"
#include "json/price_set_json.h"

/* A set never changes: it has no revision, and no ETag. */
static const ResponseRecord CREATED = {
    .status = 201,
    .object = &PRICE_SET_JSON,
    .location = "/v1/price-sets/",
    .id_prefix = ID_PREFIX(&((PriceSetRecord *)0)->id),
    .id_offset = offsetof(PriceSetRecord, id),
};

typedef struct Query {
    OptionalDate as_of;
} Query;

static const JsonField QUERY_FIELDS[] = {
    FIELD(Query, as_of, 0),
};
const JsonObject PRICE_SET_QUERY = {JSON_FIELDS(Query, QUERY_FIELDS)};

/* NDJSON has the prices alone, so that the date stands in the query; JSON has all in its body. */
static Error *read_lines(Request *request, const Query *query, PriceSetRecord *set)
{
    static const PriceRecord DEFAULTS = {0};
    const RequestRecords shape = {&PRICE_JSON, &DEFAULTS, sizeof DEFAULTS, PRICES_LIMIT};

    if (!query->as_of.present)
        return error_at(request->arena, "?as_of", "required",
                        "Prices given as NDJSON take their date from as_of.");
    set->as_of = query->as_of.value;
    set->prices_in_lines = true;
    return bulk_read(request, &shape, (void **)&set->prices, &set->prices_count, &set->line_faults);
}

static Error *read_set(Request *request, PriceSetRecord *set)
{
    Query query = {0};

    TRY(request_query(request, &PRICE_SET_QUERY, &query));
    if (request_is_ndjson(request))
        return read_lines(request, &query, set);
    if (query.as_of.present)
        return error_at(request->arena, "?as_of", "unknown_parameter",
                        "as_of stands in the body; as a parameter it is for NDJSON.");
    return request_body(request, &PRICE_SET_JSON, set);
}

Error *price_set_post(Request *request, Response *response)
{
    PriceSetRecord set = {0};

    TRY(read_set(request, &set));
    Effect effect = price_set_create(request->context, &set);
    return response_apply(response, &effect, &CREATED);
}

Error *price_set_list_get(Request *request, Response *response)
{
    PriceSetRecord *sets;
    size_t count;
    Page page;

    TRY(request_id_page(request, &page));
    TRY(price_set_list(request->context, &page, &sets, &count));
    return response_id_page(response, &page,
                            &(ResponsePage){&PRICE_SET_JSON, sets, sizeof *sets, count},
                            offsetof(PriceSetRecord, id));
}

Error *price_set_get_one(Request *request, Response *response)
{
    PriceSetRecord set;
    PriceSetId id;

    TRY(request_path_id(request, "price_set_id", &id));
    TRY(price_set_get(request->context, id, &set));
    return response_record(response, 200, &PRICE_SET_JSON, &set);
}

/* By symbol: the cursor is the last one shown. */
Error *price_list_get(Request *request, Response *response)
{
    PriceRecord *prices;
    RequestPage page;
    PriceSetId id;
    size_t count;

    TRY(request_path_id(request, "price_set_id", &id));
    TRY(request_page(request, &page));
    TRY(price_set_prices(request->context, id, page.after, page.limit + 1, &prices, &count));
    ResponsePage shown = {&PRICE_JSON, prices, sizeof *prices, count};
    if (count > (size_t)page.limit) {
        shown.count = (size_t)page.limit;
        shown.next = prices[shown.count - 1].symbol;
    }
    return response_page(response, &shown);
}
