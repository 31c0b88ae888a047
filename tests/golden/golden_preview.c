/*
 * `preview`: whole previews of this project. A case is the request that POST /v1/previews takes and
 * either members of the reply, compared where they are given (lists in full length), or the faults.
 */
#include "golden_other.h"

#include "json/inline_household_json.h"
#include "json/preview_json.h"

static const char *const SHAPE_NAMES[] = {
    [JSON_SHAPE_OBJECT] = "an object", [JSON_SHAPE_LIST] = "a list",
    [JSON_SHAPE_STRING] = "a string",  [JSON_SHAPE_NUMBER] = "a number",
    [JSON_SHAPE_BOOL] = "a truth",     [JSON_SHAPE_NULL] = "null",
};

static const char *text_of_tree(Arena *arena, JsonTree tree)
{
    Text text = json_tree_text(tree);
    bool truth;

    if (json_tree_shape(tree) == JSON_SHAPE_BOOL && json_tree_bool(tree, &truth) == NULL)
        return truth ? "true" : "false";
    return text.length == 0 ? "" : arena_copy(arena, text.bytes, text.length);
}

/* Scalars and lengths; whether what is inside is to be compared too. */
static bool same_node(GoldenCase *golden, JsonTree expected, JsonTree got)
{
    JsonShape shape = json_tree_shape(expected);
    const char *what = got.pointer;

    golden->compared++;
    if (shape != json_tree_shape(got)) {
        golden_differs(golden, what, SHAPE_NAMES[shape], SHAPE_NAMES[json_tree_shape(got)]);
        return false;
    }
    if (shape == JSON_SHAPE_LIST && json_tree_count(expected) != json_tree_count(got)) {
        golden_differs(golden, what,
                       arena_format(golden->arena, "%zu items", json_tree_count(expected)),
                       arena_format(golden->arena, "%zu", json_tree_count(got)));
        return false;
    }
    if (shape != JSON_SHAPE_LIST && shape != JSON_SHAPE_OBJECT)
        golden_expect_text(golden, what, text_of(text_of_tree(golden->arena, expected)),
                           text_of_tree(golden->arena, got));
    return true;
}

/* Every member that is expected must be there and equal; others may be there besides. */
static void compare(GoldenCase *golden, JsonTree expected, JsonTree got)
{
    JsonTreeStep step = {0};

    if (!same_node(golden, expected, got))
        return;
    for (size_t i = 0; json_tree_shape(expected) == JSON_SHAPE_LIST && i < json_tree_count(got);
         i++)
        compare(golden, json_tree_item(expected, i), json_tree_item(got, i));
    while (json_tree_shape(expected) == JSON_SHAPE_OBJECT && json_tree_next(expected, &step)) {
        JsonTree member;

        if (json_tree_find(got, step.name, &member))
            compare(golden, step.member, member);
        else
            golden_differs(golden, step.member.pointer, "a member", "none");
    }
}

static void compare_faults(GoldenCase *golden, JsonTree expected, const Error *error)
{
    for (size_t i = 0; i < json_tree_count(expected); i++) {
        JsonTree fault = json_tree_item(expected, i);
        JsonTree code;
        JsonTree pointer;

        if (!json_tree_find(fault, "code", &code) || !json_tree_find(fault, "pointer", &pointer)) {
            golden_differs(golden, fault.pointer, "a code and a pointer", "neither");
            return;
        }
        if (error == NULL) {
            golden_differs(golden, fault.pointer, text_of_tree(golden->arena, code), "no fault");
            return;
        }
        golden_expect_text(golden, "code", json_tree_text(code), error->code);
        golden_expect_text(golden, "pointer", json_tree_text(pointer),
                           error->pointer == NULL ? "" : error->pointer);
        error = error->next;
    }
    if (error != NULL)
        golden_differs(golden, "faults", "no more", error->code);
}

static Error *compute(GoldenCase *golden, InlinePreview *body, Household *household,
                      Preview *preview)
{
    Error *error;

    TRY(inline_household_build(golden->arena, body, &golden->rules->tax, household, NULL));
    error = preview_compute(golden->arena, golden->rules, household, &body->order,
                            (OptionalWord){0}, preview);
    return inline_household_order_faults(golden->arena, error);
}

static Error *compare_reply(GoldenCase *golden, JsonTree reply, const InlinePreview *body,
                            const Preview *preview)
{
    PreviewJson shown = {.preview = preview, .order = &body->order};
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    JsonTree got;

    preview_json_write(&writer, &shown);
    TRY(json_tree_parse(
        golden->arena,
        (Text){arena_copy(golden->arena, buffer.bytes, buffer.length), buffer.length}, &got));
    buffer_free(&buffer);
    compare(golden, reply, got);
    return NULL;
}

Error *golden_preview_run(GoldenCase *golden, JsonTree tree)
{
    InlinePreview body = {0};
    Household household;
    Preview preview;
    JsonTree request;
    JsonTree faults;
    JsonTree reply;
    Error *error;

    TRY(json_tree_member(tree, "request", &request));
    TRY(json_tree_record(request, &INLINE_PREVIEW_JSON, JSON_CREATE, &body));
    error = compute(golden, &body, &household, &preview);
    if (json_tree_find(tree, "faults", &faults)) {
        compare_faults(golden, faults, error);
        return NULL;
    }
    TRY(error);
    TRY(json_tree_member(tree, "reply", &reply));
    return compare_reply(golden, reply, &body, &preview);
}
