#include "json/concentration_json.h"

static void write_parts(JsonWriter *writer, const Household *household,
                        const ConcentrationGroup *group)
{
    JSON_BEGIN_ARRAY(writer, "symbols");
    for (size_t i = 0; i < group->symbol_count; i++)
        json_write_text(writer, group->symbols[i]);
    json_write_end_array(writer);
    JSON_BEGIN_ARRAY(writer, "accounts");
    for (size_t i = 0; i < group->part_count; i++) {
        json_write_begin_object(writer);
        JSON_WRITE(writer, "account_id", household->accounts[group->parts[i].account].id);
        JSON_WRITE(writer, "value", group->parts[i].value);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

/* The array is open. */
static void write_groups(JsonWriter *writer, const Household *household,
                         const ConcentrationList *list, bool has_limit)
{
    for (size_t i = 0; i < list->count; i++) {
        const ConcentrationGroup *group = &list->groups[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "name", group->name);
        JSON_WRITE(writer, "value", group->value);
        JSON_WRITE(writer, "weight", group->weight);
        if (has_limit) {
            JSON_WRITE(writer, "over", group->over);
            JSON_WRITE(writer, "excess", group->excess);
        }
        write_parts(writer, household, group);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

static void write_head(JsonWriter *writer, const ConcentrationJson *shown)
{
    const Concentration *found = shown->concentration;
    const Pins *pins = &shown->household->pins;
    bool priced = pins->price_sequence > 0;
    bool missing = found->missing_symbol.length > 0;

    JSON_WRITE(writer, "household_id", shown->household->id);
    JSON_WRITE(writer, "as_of", ((OptionalDate){priced, pins->price_as_of}));
    JSON_WRITE(writer, "trade_date", ((OptionalDate){priced, pins->price_as_of}));
    JSON_WRITE(writer, "price_set_id", ((OptionalPriceSetId){priced, pins->price_set_id}));
    JSON_WRITE(writer, "value", ((OptionalMoney){!missing, found->value}));
    JSON_WRITE_NAME(writer, "reason");
    if (found->gap == DRIFT_KNOWN)
        json_write_null(writer);
    else
        json_write_word(writer, &DRIFT_GAP_NAMES, (int)found->gap);
    JSON_WRITE(writer, "missing_symbol", ((OptionalText){missing, found->missing_symbol}));
    JSON_WRITE(writer, "issuer_limit", shown->limits.issuer);
    JSON_WRITE(writer, "sector_limit", shown->limits.sector);
}

void concentration_json_write(JsonWriter *writer, const ConcentrationJson *shown)
{
    const Concentration *found = shown->concentration;
    bool known = found->gap == DRIFT_KNOWN;

    json_write_begin_object(writer);
    write_head(writer, shown);
    JSON_BEGIN_ARRAY(writer, "issuers");
    write_groups(writer, shown->household, &found->issuers, true);
    JSON_WRITE(writer, "without_issuer", ((OptionalMoney){known, found->issuers.rest}));
    JSON_BEGIN_ARRAY(writer, "sectors");
    write_groups(writer, shown->household, &found->sectors, true);
    JSON_WRITE(writer, "without_sector", ((OptionalMoney){known, found->sectors.rest}));
    JSON_BEGIN_ARRAY(writer, "overlaps");
    write_groups(writer, shown->household, &found->overlaps, false);
    json_write_end_object(writer);
}
