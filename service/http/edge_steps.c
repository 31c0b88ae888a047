#include "http/edge_steps.h"

#include "app/stream_ticket.h"
#include "json/canonical.h"
#include <strings.h>

enum { IDEMPOTENCY_KEY_LIMIT = 255, NAME_LIMIT = 80 };

static bool is_options(const Request *request)
{
    return text_is(request->method, "OPTIONS");
}

static bool has_flag(const Request *request, RouteFlag flag)
{
    const Route *route = request->match.route;

    return route != NULL && (route->flags & (uint64_t)flag) != 0;
}

Error *edge_check_route(Request *request, Response *response)
{
    if (request->match.allowed == 0)
        return error_new(request->arena, ERROR_NOT_FOUND, "not_found", "There is nothing here.");
    if (request->match.route != NULL && request->edge->streams &&
        !has_flag(request, ROUTE_STREAM) && !has_flag(request, ROUTE_PUBLIC))
        return error_new(request->arena, ERROR_NOT_FOUND, "not_found",
                         "There are streams alone on this port.");
    if (request->match.route != NULL)
        return NULL;

    char *allow = arena_alloc(request->arena, ROUTE_ALLOW_BYTES);
    router_allow(request->match.allowed, allow);
    response_header(response, "Allow", text_of(allow));
    if (is_options(request))
        return NULL;
    return error_new(request->arena, ERROR_METHOD_NOT_ALLOWED, "method_not_allowed",
                     "This path takes %s.", allow);
}

static bool same_word(Text text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.bytes, word, text.length) == 0;
}

/* "type/subtype", alone or with charset=utf-8. */
static bool is_media_type(Text value, const char *type)
{
    const char *semicolon = memchr(value.bytes, ';', value.length);
    size_t length = semicolon == NULL ? value.length : (size_t)(semicolon - value.bytes);

    if (!same_word(text_trimmed((Text){value.bytes, length}), type))
        return false;
    if (semicolon == NULL)
        return true;
    Text parameter = text_trimmed((Text){semicolon + 1, value.length - length - 1});
    return same_word(parameter, "charset=utf-8") || same_word(parameter, "charset=\"utf-8\"");
}

static RequestContent content_of(Text value)
{
    if (is_media_type(value, "application/json"))
        return REQUEST_CONTENT_JSON;
    if (is_media_type(value, "application/merge-patch+json"))
        return REQUEST_CONTENT_MERGE_PATCH;
    if (is_media_type(value, "application/x-ndjson"))
        return REQUEST_CONTENT_NDJSON;
    return REQUEST_CONTENT_NONE;
}

static const char *wanted_types(const Request *request)
{
    if (text_is(request->method, "PATCH"))
        return "application/merge-patch+json";
    if (has_flag(request, ROUTE_NDJSON))
        return "application/json or application/x-ndjson";
    return "application/json";
}

static bool content_fits(const Request *request)
{
    if (text_is(request->method, "PATCH"))
        return request->content == REQUEST_CONTENT_MERGE_PATCH;
    if (request->content == REQUEST_CONTENT_NDJSON)
        return has_flag(request, ROUTE_NDJSON);
    return request->content == REQUEST_CONTENT_JSON;
}

Error *edge_check_content(Request *request, Response *response)
{
    Text type;
    Text encoding;
    bool typed = request_header(request, "Content-Type", &type);

    (void)response;
    if (request->body.length == 0 && !typed)
        return NULL;
    if (request->body.length == 0 &&
        (text_is(request->method, "GET") || is_options(request) ||
         text_is(request->method, "HEAD") || text_is(request->method, "DELETE")))
        return NULL;
    request->content = typed ? content_of(type) : REQUEST_CONTENT_NONE;
    if (!content_fits(request))
        return error_new(request->arena, ERROR_UNSUPPORTED_MEDIA, "unsupported_media_type",
                         "The body must be %s.", wanted_types(request));
    if (request_header(request, "Content-Encoding", &encoding) && !same_word(encoding, "identity"))
        return error_new(request->arena, ERROR_UNSUPPORTED_MEDIA, "unsupported_encoding",
                         "The body must not be encoded.");
    return NULL;
}

static bool has_ticket(const Request *request)
{
    Text ticket;

    return has_flag(request, ROUTE_STREAM) && request_parameter(request, "ticket", &ticket);
}

/* It is good once: the port that only sends on to the one of streams leaves it alone. */
static Error *use_ticket(Request *request)
{
    Text ticket;

    if (!request->edge->streams || !request_parameter(request, "ticket", &ticket))
        return NULL;
    return stream_ticket_take(request->context, ticket);
}

/* Whoever is sent on with a ticket is nobody here yet. */
static bool is_nobody(const Request *request)
{
    return uuid_is_zero(request->context->principal.key_id.uuid);
}

Error *edge_authenticate(Request *request, Response *response)
{
    static const char SCHEME[] = "Bearer ";
    const size_t length = sizeof SCHEME - 1;
    AppContext *context = request->context;
    Text value;

    (void)response;
    if (has_flag(request, ROUTE_PUBLIC) || is_options(request))
        return NULL;
    if (!request_header(request, "Authorization", &value) && has_ticket(request))
        return use_ticket(request);
    if (!request_header(request, "Authorization", &value))
        return error_new(request->arena, ERROR_UNAUTHENTICATED, "missing_key",
                         "Send an API key: Authorization: Bearer tpk_…");
    if (value.length <= length || strncasecmp(value.bytes, SCHEME, length) != 0)
        return error_new(request->arena, ERROR_UNAUTHENTICATED, "invalid_key",
                         "Authorization must be: Bearer tpk_…");
    Text token = text_trimmed((Text){value.bytes + length, value.length - length});
    return principal_authenticate(context->app, request->arena, context->deadline_ms, token,
                                  &context->principal);
}

Error *edge_check_scope(Request *request, Response *response)
{
    (void)response;
    if (has_flag(request, ROUTE_PUBLIC) || is_options(request))
        return NULL;
    Scope scope = request->match.route->scope;
    if (is_nobody(request) || principal_has(&request->context->principal, scope))
        return NULL;
    return error_new(request->arena, ERROR_FORBIDDEN, "missing_scope",
                     "This key lacks the scope %s.", names_word(&SCOPE_NAMES, (int)scope));
}

Error *edge_check_rate(Request *request, Response *response)
{
    RateLimit *limit = request->edge->rate_limit;

    if (limit == NULL || has_flag(request, ROUTE_PUBLIC) || is_options(request) ||
        is_nobody(request))
        return NULL;
    RateVerdict verdict = rate_limit_take(limit, request->context->principal.key_id.uuid,
                                          clock_monotonic_ns(request->edge->clock));
    response_header(response, "RateLimit-Policy",
                    text_of(arena_format(request->arena, "\"key\";q=%u;w=1",
                                         (unsigned)rate_limit_quota(limit))));
    response_header(response, "RateLimit",
                    text_of(arena_format(request->arena, "\"key\";r=%u;t=%u",
                                         (unsigned)verdict.remaining, (unsigned)verdict.reset_s)));
    if (verdict.allowed)
        return NULL;
    return error_new(request->arena, ERROR_TOO_MANY, "rate_limited",
                     "This key may send %u requests a second.", (unsigned)rate_limit_quota(limit));
}

/* The names a request may have as parameters. */
typedef struct ParameterNames {
    const char *words[NAME_LIMIT];
    int count;
} ParameterNames;

static void add_name(ParameterNames *names, const char *word)
{
    if (names->count < NAME_LIMIT)
        names->words[names->count++] = word;
}

static ParameterNames parameter_names(const Request *request)
{
    ParameterNames names = {0};
    const Route *route = request->match.route;

    for (size_t i = 0; route->query != NULL && i < route->query->count; i++)
        add_name(&names, route->query->fields[i].name);
    if (has_flag(request, ROUTE_WRITE))
        add_name(&names, "dry_run");
    if (has_flag(request, ROUTE_LIST)) {
        add_name(&names, "limit");
        add_name(&names, "cursor");
    }
    return names;
}

static Error *unknown_parameter(Request *request, const Names *names, Text name,
                                const char *pointer)
{
    const char *nearest = names->count > 0 ? names_nearest(names, name) : NULL;

    if (nearest == NULL)
        return error_at(request->arena, pointer, "unknown_parameter",
                        "There is no such parameter here.");
    return error_at(request->arena, pointer, "unknown_parameter",
                    "There is no such parameter here; did you mean %s?", nearest);
}

/* Against those before it, which are known to be right. */
static Error *check_parameter(Request *request, const Names *names, JsonParameter parameter)
{
    Text name = parameter.name;

    if (!text_is_utf8(name) || !text_is_utf8(parameter.value))
        return error_at(request->arena, "?", "not_utf8", "Parameters must be UTF-8.");
    const char *pointer =
        json_pointer(request->arena, "?", arena_copy(request->arena, name.bytes, name.length));
    if (names->count == 0 || names_find(names, name) < 0)
        return unknown_parameter(request, names, name, pointer);
    for (size_t i = 0; i < request->parameter_count; i++) {
        if (text_equal(request->parameters[i].name, name))
            return error_at(request->arena, pointer, "duplicate_parameter",
                            "This parameter is given twice.");
    }
    return NULL;
}

static Error *read_dry_run(Request *request)
{
    Text value;

    if (!has_flag(request, ROUTE_WRITE) || !request_parameter(request, "dry_run", &value))
        return NULL;
    if (!text_is(value, "true") && !text_is(value, "false"))
        return error_at(request->arena, "?dry_run", "wrong_type", "dry_run is true or false.");
    request->context->dry_run = text_is(value, "true");
    return NULL;
}

static Error *check_limit(Request *request)
{
    int32_t limit;

    return has_flag(request, ROUTE_LIST) ? request_limit(request, &limit) : NULL;
}

/* The handler that would read the values is not asked any more: read here for their faults. */
static Error *check_values(Request *request)
{
    const JsonObject *query = request->match.route->query;

    return query == NULL ? NULL
                         : request_query(request, query, arena_alloc(request->arena, query->size));
}

/* All faults are named, and the parameters that have none are kept. */
static Error *check_names(Request *request, const Names *names)
{
    ErrorList faults = {0};
    size_t count = request->parameter_count;

    request->parameter_count = 0;
    for (size_t i = 0; i < count; i++) {
        JsonParameter parameter = request->parameters[i];
        Error *fault = check_parameter(request, names, parameter);

        error_list_add(&faults, fault);
        if (fault == NULL)
            request->parameters[request->parameter_count++] = parameter;
    }
    return faults.first;
}

Error *edge_check_parameters(Request *request, Response *response)
{
    ErrorList faults = {0};

    (void)response;
    if (request->parameter_count == 0 || is_options(request))
        return NULL;
    ParameterNames known = parameter_names(request);
    Names names = {known.words, known.count};
    if (request->parameters_left_out)
        error_list_add(&faults,
                       error_at(request->arena, "?", "too_many_members",
                                "There are more than %d parameters.", REQUEST_PARAMETER_LIMIT));
    error_list_add(&faults, check_names(request, &names));
    error_list_add(&faults, read_dry_run(request));
    error_list_add(&faults, check_limit(request));
    if (faults.first != NULL)
        error_list_add(&faults, check_values(request));
    return faults.first;
}

static bool is_printable(Text text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] < 0x20 || text.bytes[i] > 0x7e)
            return false;
    }
    return true;
}

typedef struct Hashing {
    Text body;
    bool is_json;
    Digest *hash;
} Hashing;

/* JSON that is written otherwise is the same request. */
static Error *hash_body(Arena *arena, void *input)
{
    const Hashing *hashing = input;
    Text document = hashing->body;

    if (hashing->is_json)
        TRY(json_canonical(arena, hashing->body, &document));
    *hashing->hash = digest_sha256(document);
    return NULL;
}

/* A repeat is the same request only with the same parameters; a dry run has no key. */
static void hash_parameters(const Request *request, Digest *hash)
{
    for (size_t i = 0; i < request->parameter_count; i++) {
        const JsonParameter *parameter = &request->parameters[i];
        const char *text = arena_format(request->arena, "%.*s=%.*s", TEXT_ARGS(parameter->name),
                                        TEXT_ARGS(parameter->value));

        if (!text_is(parameter->name, "dry_run"))
            *hash = digest_hmac_sha256(text_of(text),
                                       (Text){(const char *)hash->bytes, sizeof hash->bytes});
    }
}

Error *edge_read_idempotency(Request *request, Response *response)
{
    AppContext *context = request->context;
    Hashing hashing = {request->body, request->content == REQUEST_CONTENT_JSON,
                       &context->request_hash};
    Text key;

    (void)response;
    if (!has_flag(request, ROUTE_WRITE))
        return NULL;
    context->route = text_of(arena_format(request->arena, "%.*s %.*s", TEXT_ARGS(request->method),
                                          TEXT_ARGS(request->path)));
    if (!has_flag(request, ROUTE_IDEMPOTENT) || !request_header(request, "Idempotency-Key", &key))
        return NULL;
    if (key.length == 0 || key.length > IDEMPOTENCY_KEY_LIMIT || !is_printable(key))
        return error_new(request->arena, ERROR_MALFORMED, "bad_idempotency_key",
                         "Idempotency-Key is 1 to 255 printable ASCII characters.");
    TRY(request->body.length <= REQUEST_SMALL_BYTES ? hash_body(request->arena, &hashing)
                                                    : app_work(context, hash_body, &hashing));
    hash_parameters(request, &context->request_hash);
    context->idempotency_key = (OptionalText){true, key};
    return NULL;
}
