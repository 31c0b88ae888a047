#include "json/preview_replay_json.h"

#include "json/difference.h"
#include "json/slice.h"

/* The versions are shown apart, the rest of the pins is the stored result's own. */
static const char *const NOT_REPLAYED[] = {"pins", NULL};

static const JsonDifferenceShape REPLAY_SHAPE = {
    .left_key = {",\"stored\":", sizeof(",\"stored\":") - 1},
    .right_key = {",\"computed\":", sizeof(",\"computed\":") - 1},
    .ignored = NOT_REPLAYED,
};

/* What tells the items of a preview's lists apart. */
static const JsonDifferenceKey PREVIEW_KEYS[] = {
    {"trades", {"account_id", "symbol", "side"}},
    {"sells", {"account_id", "symbol"}},
    {"lots", {"lot_id"}},
    {"lots_not_sold", {"lot_id"}},
    {"buys", {"account_id", "symbol"}},
    {"wash_sales",
     {"loss/realized_gain_id", "loss/lot_id", "replacement/lot_id", "replacement/symbol"}},
    {"do_not_buy", {"symbol"}},
    {"thresholds_crossed", {NULL}},
    {"not_modelled", {NULL}},
    {"budgets", {"scope", "account_id"}},
    {"classes", {"class"}},
    {"warnings", {"code", "account_id", "lot_id", "symbol"}},
    {"not_done", {"order", "code"}},
    {"holdings", {"account_id", "symbol"}},
    {"blocked_by", {"scope", "account_id"}},
    {"swaps", {"account_id", "symbol"}},
    {"accounts", {"account_id"}},
    {"transfers", {"from_account_id", "to_account_id", "symbol"}},
    {"account_drifts", {"account_id"}},
    {"unserved_classes", {NULL}},
    {"exceptions", {NULL}},
    {NULL, {NULL}},
};

static const char *const NOT_COMPARED[] = {"currency", "pins", "stale_since", NULL};

static const JsonDifferenceShape DIFF_SHAPE = {
    .left_key = {",\"left\":", sizeof(",\"left\":") - 1},
    .right_key = {",\"right\":", sizeof(",\"right\":") - 1},
    .ignored = NOT_COMPARED,
    .keys = PREVIEW_KEYS,
};

/* The list of differences in the arena, so that its length is known before it is written. */
static Error *find_differences(Arena *arena, const JsonDifferenceShape *shape, Text left,
                               Text right, Text *list_out, size_t *count_out)
{
    JsonWriter writer = json_writer_in(arena);

    *count_out = json_difference_write(arena, &writer, shape, left, right);
    return json_writer_text(&writer, arena, list_out);
}

static void write_version(JsonWriter *writer, Text stored, Text present)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "stored", stored);
    JSON_WRITE(writer, "present", present);
    json_write_end_object(writer);
}

static void write_refusal(JsonWriter *writer, const Error *refused)
{
    JSON_WRITE_NAME(writer, "refused");
    if (refused == NULL) {
        json_write_null(writer);
        return;
    }
    json_write_begin_array(writer);
    for (const Error *each = refused; each != NULL; each = each->next) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "pointer",
                   ((OptionalText){each->pointer != NULL, text_of(each->pointer)}));
        JSON_WRITE(writer, "code", each->code);
        JSON_WRITE(writer, "detail", each->detail);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

Error *preview_replay_json_write(Arena *arena, JsonWriter *writer, const PreviewReplayJson *replay)
{
    const PreviewRevisionRecord *stored = replay->stored;
    Text differences = TEXT_LITERAL("[]");
    size_t count = 0;

    if (replay->refused == NULL)
        TRY(find_differences(arena, &REPLAY_SHAPE, stored->result_document, replay->computed,
                             &differences, &count));
    json_write_begin_object(writer);
    JSON_WRITE(writer, "preview_id", stored->preview_id);
    JSON_WRITE(writer, "revision", stored->revision);
    JSON_WRITE(writer, "created_at", stored->created_at);
    JSON_WRITE(writer, "trade_date", stored->trade_date);
    JSON_WRITE(writer, "identical", (bool)(replay->refused == NULL && count == 0));
    JSON_WRITE_NAME(writer, "rules_version");
    write_version(writer, stored->rules_version, replay->rules->tax.rules_version);
    JSON_WRITE_NAME(writer, "engine_version");
    write_version(writer, stored->engine_version, replay->rules->engine_version);
    write_refusal(writer, replay->refused);
    JSON_WRITE_NAME(writer, "differences");
    json_write_raw(writer, differences);
    json_write_end_object(writer);
    return NULL;
}

/* A member of the result, as it stands there. */
static void write_copy(JsonWriter *writer, Text result, const char *member)
{
    Text value;

    if (json_slice_member(result, member, &value))
        json_write_raw(writer, value);
    else
        json_write_null(writer);
}

static void write_side(JsonWriter *writer, const PreviewSideJson *side)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "preview_id", side->record->id);
    JSON_WRITE(writer, "household_id", side->record->household_id);
    JSON_WRITE_WORD(writer, "state", &PREVIEW_STATE_NAMES, side->record->state);
    JSON_WRITE(writer, "revision", side->record->revision);
    JSON_WRITE_NAME(writer, "trade_date");
    write_copy(writer, side->result, "trade_date");
    JSON_WRITE_NAME(writer, "pins");
    write_copy(writer, side->result, "pins");
    json_write_end_object(writer);
}

Error *preview_diff_json_write(Arena *arena, JsonWriter *writer, const PreviewDiffJson *diff)
{
    Text differences;
    size_t count;

    TRY(find_differences(arena, &DIFF_SHAPE, diff->left.result, diff->right.result, &differences,
                         &count));
    json_write_begin_object(writer);
    JSON_WRITE_NAME(writer, "left");
    write_side(writer, &diff->left);
    JSON_WRITE_NAME(writer, "right");
    write_side(writer, &diff->right);
    JSON_WRITE(writer, "identical", (bool)(count == 0));
    JSON_WRITE_NAME(writer, "differences");
    json_write_raw(writer, differences);
    json_write_end_object(writer);
    return NULL;
}
