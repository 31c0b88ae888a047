#include "http/preview_show.h"

#include "http/handlers/preview_parts.h"

Error *preview_show(AppContext *context, PreviewId id, JsonWriter *writer)
{
    PreviewAnswer answer = {.stored = true};
    PreviewRevisionRecord last = {0};
    PreviewJson shown;
    bool found = false;

    TRY(preview_get(context, id, &answer.record));
    if (answer.record.state != PREVIEW_OPEN)
        TRY(preview_life_find_last(context, &answer.record, &last, &found));
    if (found) {
        preview_json_write_stored(writer, &answer.record, last.result_document, NULL);
        return NULL;
    }
    TRY(preview_read_order(context->arena, answer.record.order_document, &answer.order));
    TRY(preview_answer(context, &answer));
    shown = preview_shown(&answer);
    preview_json_write(writer, &shown);
    return NULL;
}

Error *preview_decode_order(Arena *arena, Text document, PreviewOrder *order_out)
{
    return preview_read_order(arena, document, order_out);
}
