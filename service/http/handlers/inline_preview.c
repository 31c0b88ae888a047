#include "app/preview.h"
#include "http/handlers/handlers.h"
#include "http/handlers/preview_parts.h"
#include "json/inline_household_json.h"

Error *inline_preview_post(Request *request, Response *response)
{
    const Rules *rules = request->context->app->rules;
    PreviewAnswer answer = {0};
    InlinePreview body = {0};

    TRY(request_body(request, &INLINE_PREVIEW_JSON, &body));
    TRY(preview_comparing(request, &answer.comparing));
    TRY(inline_household_build(request->arena, &body, &rules->tax, &answer.household));
    answer.order = body.order;
    TRY(inline_household_order_faults(request->arena,
                                      preview_answer_inline(request->context, &answer)));

    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));
    preview_json_write(&writer, &(PreviewJson){.preview = &answer.preview,
                                               .order = &answer.order,
                                               .plan = answer.plan,
                                               .comparison = preview_comparison(&answer)});
    json_write_line_end(&writer);
    return NULL;
}
