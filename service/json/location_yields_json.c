#include "json/location_yields_json.h"

#include "json/tree.h"

static Error *read_part(JsonTree row, const char *name, int64_t *sum, Rate *part_out)
{
    JsonTree member;
    Rate part;

    TRY(json_tree_member(row, name, &member));
    TRY(json_tree_rate(member, &part));
    *sum += part.millionths;
    if (part.millionths < 0 || *sum > RATE_ONE)
        return error_at(member.arena, member.pointer, "bad_location_yields",
                        "A class yields no less than nothing and no more than its value.");
    *part_out = part;
    return NULL;
}

static Error *read_row(JsonTree row, bool *known, LocationYields *yields)
{
    JsonTree class;
    LocationYield yield;
    int64_t sum = 0;
    int value;

    TRY(json_tree_member(row, "class", &class));
    TRY(json_tree_word(class, &ASSET_CLASS_NAMES, &value));
    if (known[value])
        return error_at(row.arena, row.pointer, "bad_location_yields", "The class stands twice.");
    known[value] = true;
    TRY(read_part(row, "ordinary_yield", &sum, &yield.ordinary_yield));
    TRY(read_part(row, "qualified_yield", &sum, &yield.qualified_yield));
    TRY(read_part(row, "short_term_gain", &sum, &yield.short_term_gain));
    TRY(read_part(row, "long_term_gain", &sum, &yield.long_term_gain));
    yields->by_class[value] = yield;
    return NULL;
}

Error *location_yields_json_read(Arena *arena, Text document, LocationYields *yields_out)
{
    LocationYields yields = {0};
    bool known[ASSET_CLASS_COUNT] = {false};
    JsonTree root;
    JsonTree rows;

    TRY(json_tree_parse(arena, document, &root));
    TRY(json_tree_member(root, "classes", &rows));
    for (size_t i = 0; i < json_tree_count(rows); i++)
        TRY(read_row(json_tree_item(rows, i), known, &yields));
    for (int class = 0; class < ASSET_CLASS_COUNT; class ++) {
        if (!known[class])
            return error_at(arena, rows.pointer, "bad_location_yields", "There is nothing of %s.",
                            names_word(&ASSET_CLASS_NAMES, class));
    }
    *yields_out = yields;
    return NULL;
}
