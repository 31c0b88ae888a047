#include "domain/selection.h"
#include "http/handlers/handlers.h"
#include "http/response.h"

Error *lot_method_list_get(Request *request, Response *response)
{
    size_t count;
    const LotMethod *methods = selection_methods(&count);
    JsonWriter writer = json_writer(response_body(response, 200, "application/json"));

    (void)request;
    json_write_begin_object(&writer);
    JSON_BEGIN_ARRAY(&writer, "data");
    for (size_t i = 0; i < count; i++) {
        json_write_begin_object(&writer);
        JSON_WRITE(&writer, "lot_selection", methods[i].name);
        JSON_WRITE(&writer, "description", methods[i].description);
        json_write_end_object(&writer);
    }
    json_write_end_array(&writer);
    json_write_end_object(&writer);
    json_write_line_end(&writer);
    return NULL;
}
