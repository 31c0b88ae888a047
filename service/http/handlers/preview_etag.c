#include "http/etag.h"
#include "http/handlers/preview_parts.h"

static char *put(char *at, const void *bytes, size_t length)
{
    memcpy(at, bytes, length);
    return at + length;
}

Uuid preview_hash(const Request *request, const PreviewRecord *record, PreviewView view,
                  const Pins *present)
{
    const Rules *rules = request->context->app->rules;
    const Pins *stored = &record->pins;
    Text rules_version = rules->tax.rules_version;
    Text engine_version = rules->engine_version;
    const int64_t numbers[] = {record->revision,
                               record->state,
                               view.selection.present ? view.selection.value : -1,
                               view.comparing,
                               view.allowance.present ? view.allowance.value.cents : -1,
                               present->household_version,
                               present->config_version,
                               present->price_sequence,
                               stored->household_version,
                               stored->config_version,
                               stored->price_sequence,
                               (int64_t)rules_version.length};
    char *basis = arena_alloc(request->arena, sizeof record->id + sizeof numbers +
                                                  rules_version.length + engine_version.length);
    char *at = put(basis, &record->id, sizeof record->id);

    at = put(at, numbers, sizeof numbers);
    at = put(at, rules_version.bytes, rules_version.length);
    at = put(at, engine_version.bytes, engine_version.length);
    return etag_hash((Text){basis, (size_t)(at - basis)});
}

Text preview_etag(Arena *arena, Uuid hash)
{
    return etag_of_hash(arena, 'p', hash);
}

Text preview_etag_of_stored(Arena *arena, const PreviewRecord *record)
{
    char id[ID_TEXT_BYTES];
    char by[ID_TEXT_BYTES];
    size_t length = id_format(ID_PREFIX(&record->id), record->id.uuid, id);
    size_t by_length = record->superseded_by.present
                           ? id_format(ID_PREFIX(&record->id), record->superseded_by.value.uuid, by)
                           : 0;

    return etag_of_content(
        arena, 's',
        text_of(arena_format(arena, "%.*s %lld %d %.*s", (int)length, id,
                             (long long)record->revision, (int)record->state, (int)by_length, by)));
}
