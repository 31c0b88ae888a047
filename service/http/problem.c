#include "http/problem.h"

#include "base/log.h"
#include "json/write.h"

typedef struct KindProblem {
    ErrorKind kind;
    Problem problem;
} KindProblem;

/* Statuses of errors stand here and nowhere else. */
static const KindProblem KINDS[] = {
    {ERROR_MALFORMED, {.status = 400}},
    {ERROR_INVALID, {.status = 422}},
    {ERROR_UNAUTHENTICATED, {.status = 401, .authenticate = true}},
    {ERROR_FORBIDDEN, {.status = 403}},
    {ERROR_NOT_FOUND, {.status = 404}},
    {ERROR_METHOD_NOT_ALLOWED, {.status = 405}},
    {ERROR_NOT_ACCEPTABLE, {.status = 406}},
    {ERROR_CONFLICT, {.status = 409}},
    {ERROR_PRECONDITION_FAILED, {.status = 412}},
    {ERROR_PRECONDITION_REQUIRED, {.status = 428}},
    {ERROR_TOO_LARGE, {.status = 413}},
    {ERROR_UNSUPPORTED_MEDIA, {.status = 415}},
    {ERROR_TOO_MANY, {.status = 429, .retry_after_s = 1}},
    {ERROR_UNAVAILABLE, {.status = 503, .retry_after_s = 1}},
    {ERROR_TIMEOUT, {.status = 503, .retry_after_s = 1}},
    {ERROR_INTERNAL, {.status = 500}},
};

typedef struct CodeStatus {
    const char *code;
    int status;
} CodeStatus;

/* Too large, but not the body. */
static const CodeStatus CODES[] = {
    {"uri_too_long", 414},
    {"headers_too_large", 431},
};

typedef struct StatusTitle {
    int status;
    const char *title;
} StatusTitle;

static const StatusTitle TITLES[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The reason phrase of a status that this daemon answers. */
static const char *title_of(int status)
{
    for (size_t i = 0; i < COUNT_OF(TITLES); i++) {
        if (TITLES[i].status == status)
            return TITLES[i].title;
    }
    return "Error";
}

Problem problem_of(const Error *error)
{
    Problem problem = {.status = 500};

    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (KINDS[i].kind == error->kind)
            problem = KINDS[i].problem;
    }
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        if (error->kind == ERROR_TOO_LARGE && strcmp(CODES[i].code, error->code) == 0)
            problem.status = CODES[i].status;
    }
    problem.title = title_of(problem.status);
    return problem;
}

/* Our own bugs are told to the log, not to the client. */
static const char *shown_detail(const Error *error)
{
    if (error->kind == ERROR_INTERNAL)
        return "Something went wrong on our side; it is logged under this request_id.";
    return error->detail == NULL ? "" : error->detail;
}

static void write_fault(JsonWriter *writer, const Error *error)
{
    json_write_begin_object(writer);
    JSON_WRITE_NAME(writer, "pointer");
    if (error->pointer == NULL)
        json_write_null(writer);
    else
        json_write_string(writer, error->pointer);
    JSON_WRITE(writer, "code", error->code);
    JSON_WRITE(writer, "detail", shown_detail(error));
    json_write_end_object(writer);
}

void problem_write(Buffer *buffer, const Error *error, const ProblemContext *context)
{
    Problem problem = problem_of(error);
    JsonWriter writer = json_writer(buffer);

    json_write_begin_object(&writer);
    JSON_WRITE_NAME(&writer, "type");
    json_write_string(&writer, "about:blank");
    JSON_WRITE(&writer, "title", problem.title);
    JSON_WRITE(&writer, "status", (int64_t)problem.status);
    JSON_WRITE(&writer, "detail", shown_detail(error));
    JSON_WRITE(&writer, "instance", context->instance);
    JSON_WRITE(&writer, "request_id", context->request_id);
    JSON_BEGIN_ARRAY(&writer, "errors");
    for (const Error *fault = error; fault != NULL; fault = fault->next)
        write_fault(&writer, fault);
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    json_write_line_end(&writer);
}

void problem_log(const Clock *clock, const Error *error, Text request_id)
{
    for (const Error *fault = error; fault != NULL; fault = fault->next) {
        if (fault->kind == ERROR_INTERNAL)
            LOG_EVENT(LOG_ERROR, clock, "internal", LOG_TEXT("code", text_of(fault->code)),
                      LOG_TEXT("detail", text_of(fault->detail)),
                      LOG_TEXT("request_id", request_id));
    }
}
