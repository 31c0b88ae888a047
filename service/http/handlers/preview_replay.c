#include "http/handlers/handlers.h"
#include "http/handlers/preview_parts.h"
#include "json/preview_replay_json.h"

typedef struct ReplayQuery {
    OptionalInteger revision; /* absent: the last one */
} ReplayQuery;

static const JsonField REPLAY_QUERY_FIELDS[] = {
    FIELD_RANGE(ReplayQuery, revision, 0, 1, SEQUENCE_LIMIT),
};
const JsonObject PREVIEW_REPLAY_QUERY = {JSON_FIELDS(ReplayQuery, REPLAY_QUERY_FIELDS)};

typedef struct DiffQuery {
    PreviewId with;
} DiffQuery;

static const JsonField DIFF_QUERY_FIELDS[] = {
    FIELD(DiffQuery, with, FIELD_REQUIRED),
};
const JsonObject PREVIEW_DIFF_QUERY = {JSON_FIELDS(DiffQuery, DIFF_QUERY_FIELDS)};

/* What is written off the loop when it is long. */
typedef struct Replay {
    PreviewReplayJson shown;
    const PreviewAnswer *answer; /* computed, unless refused */
    Buffer *body;
} Replay;

static Error *write_replay(Arena *arena, void *input)
{
    Replay *replay = input;
    JsonWriter writer = json_writer(replay->body);

    if (replay->shown.refused == NULL)
        TRY(preview_write_result(arena, replay->answer, &replay->shown.computed));
    TRY(preview_replay_json_write(arena, &writer, &replay->shown));
    json_write_line_end(&writer);
    return NULL;
}

/* Computes the kept order over the kept household. Rules that have changed may refuse it. */
static Error *compute_again(Request *request, const PreviewRevisionRecord *revision,
                            PreviewAnswer *answer, const Error **refused_out)
{
    Error *error;

    TRY(preview_read_order(request->arena, revision->order_document, &answer->order));
    TRY(preview_read_household(request->context, revision, &answer->household));
    error = preview_answer_inline(request->context, answer);
    if (error != NULL && error->kind != ERROR_INVALID)
        return error;
    *refused_out = error;
    return NULL;
}

Error *preview_replay_get(Request *request, Response *response)
{
    PreviewAnswer answer = {0};
    PreviewRevisionRecord revision;
    ReplayQuery query = {0};
    Replay replay = {.answer = &answer};
    PreviewId id;

    TRY(request_query(request, &PREVIEW_REPLAY_QUERY, &query));
    TRY(request_path_id(request, "preview_id", &id));
    TRY(preview_find(request, id, &answer));
    TRY(preview_life_get_revision(
        request->context, id,
        query.revision.present ? query.revision.value : answer.record.revision, &revision));
    replay.shown = (PreviewReplayJson){.stored = &revision, .rules = request->context->app->rules};
    TRY(compute_again(request, &revision, &answer, &replay.shown.refused));
    replay.body = response_body(response, 200, "application/json");
    return preview_work(request->context, revision.result_document.length, write_replay, &replay);
}

/* What GET of the preview shows. */
static Error *show(Request *request, PreviewId id, PreviewAnswer *answer, Text *result_out)
{
    PreviewRevisionRecord last = {0};
    bool found = false;

    TRY(preview_find(request, id, answer));
    if (answer->record.state != PREVIEW_OPEN)
        TRY(preview_life_find_last(request->context, &answer->record, &last, &found));
    if (found) {
        *result_out = last.result_document;
        return NULL;
    }
    TRY(preview_read_order(request->arena, answer->record.order_document, &answer->order));
    TRY(preview_answer(request->context, answer));
    return preview_write_result(request->arena, answer, result_out);
}

typedef struct Diff {
    PreviewDiffJson shown;
    Buffer *body;
} Diff;

static Error *write_diff(Arena *arena, void *input)
{
    Diff *diff = input;
    JsonWriter writer = json_writer(diff->body);

    TRY(preview_diff_json_write(arena, &writer, &diff->shown));
    json_write_line_end(&writer);
    return NULL;
}

Error *preview_diff_get(Request *request, Response *response)
{
    PreviewAnswer left = {0};
    PreviewAnswer right = {0};
    Diff diff = {.shown = {{&left.record, {0}}, {&right.record, {0}}}};
    DiffQuery query = {0};
    PreviewId id;

    TRY(request_query(request, &PREVIEW_DIFF_QUERY, &query));
    TRY(request_path_id(request, "preview_id", &id));
    TRY(show(request, id, &left, &diff.shown.left.result));
    TRY(show(request, query.with, &right, &diff.shown.right.result));
    diff.body = response_body(response, 200, "application/json");
    return preview_work(request->context,
                        diff.shown.left.result.length + diff.shown.right.result.length, write_diff,
                        &diff);
}
