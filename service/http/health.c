#include "http/health.h"

#include "http/edge.h"

static Error *answer_status(Response *response, const char *status)
{
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));

    json_write_begin_object(&writer);
    JSON_WRITE(&writer, "status", status);
    json_write_end_object(&writer);
    json_write_line_end(&writer);
    return NULL;
}

Error *health_get(Request *request, Response *response)
{
    (void)request;
    return answer_status(response, "ok");
}

Error *ready_get(Request *request, Response *response)
{
    const Edge *edge = request->edge;

    if (atomic_load(&edge->draining))
        return error_new(request->arena, ERROR_UNAVAILABLE, "draining",
                         "This instance is shutting down.");
    if (edge->probe.ready != NULL)
        TRY(edge->probe.ready(request->context));
    return answer_status(response, "ready");
}

Error *metrics_get(Request *request, Response *response)
{
    const Edge *edge = request->edge;
    Buffer *body = response_body(response, 200, "text/plain; version=0.0.4; charset=utf-8");

    metrics_write(body, edge->routes, edge->metrics, edge->metrics_count);
    if (edge->probe.write_metrics != NULL)
        edge->probe.write_metrics(edge->probe.context, body);
    return NULL;
}
