#include "json/location_json.h"

static void write_figures(JsonWriter *writer, const Location *location)
{
    bool known = location->gap == LOCATION_KNOWN;

    JSON_WRITE_NAME(writer, "score");
    if (known)
        JSON_WRITE_VALUE(writer, location->score);
    else
        json_write_null(writer);
    JSON_WRITE_NAME(writer, "reason");
    if (known)
        json_write_null(writer);
    else
        json_write_word(writer, &LOCATION_GAP_NAMES, (int)location->gap);
    JSON_WRITE(writer, "yearly_drag",
               ((OptionalMoney){location_has_drag(location), location->drag}));
}

void location_json_write_score(JsonWriter *writer, const Location *location)
{
    json_write_begin_object(writer);
    write_figures(writer, location);
    json_write_end_object(writer);
}

void location_json_write(JsonWriter *writer, const LocationRates *rates, const Location *location)
{
    json_write_begin_object(writer);
    write_figures(writer, location);
    JSON_WRITE(writer, "least_drag",
               ((OptionalMoney){location_has_drag(location), location->least}));
    JSON_WRITE(writer, "greatest_drag",
               ((OptionalMoney){location_has_drag(location), location->greatest}));
    JSON_WRITE(writer, "ordinary_rate", ((OptionalRate){rates->known, rates->ordinary}));
    JSON_WRITE(writer, "preferential_rate", ((OptionalRate){rates->known, rates->preferential}));
    JSON_BEGIN_ARRAY(writer, "classes");
    for (size_t i = 0; i < location->class_count; i++) {
        const LocationClass *class = &location->classes[i];

        json_write_begin_object(writer);
        JSON_WRITE_WORD(writer, "class", &ASSET_CLASS_NAMES, class->asset_class);
        JSON_WRITE(writer, "drag_per_dollar", class->drag);
        JSON_WRITE(writer, "value", class->value);
        JSON_WRITE(writer, "taxable", class->taxable);
        JSON_WRITE_WORD(writer, "belongs", &LOCATION_PLACE_NAMES, class->belongs);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
    json_write_end_object(writer);
}
