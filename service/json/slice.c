#include "json/slice.h"

static Text rest_from(Text text, size_t at)
{
    return (Text){text.bytes + at, text.length - at};
}

/* Bytes of the string that the text begins with, quotes included; all of it when it has no end. */
static size_t string_length(Text text)
{
    size_t at = 1;

    while (at < text.length && text.bytes[at] != '"')
        at += text.bytes[at] == '\\' ? 2 : 1;
    return at < text.length ? at + 1 : text.length;
}

/* Bytes of the value that the text begins with: up to the comma or bracket that is not its own. */
static size_t value_length(Text text)
{
    size_t depth = 0;
    size_t at = 0;

    while (at < text.length) {
        char byte = text.bytes[at];

        if (byte == '"') {
            at += string_length(rest_from(text, at));
            continue;
        }
        if (depth == 0 && (byte == ',' || byte == '}' || byte == ']'))
            return at;
        if (byte == '{' || byte == '[')
            depth++;
        else if (byte == '}' || byte == ']')
            depth--;
        at++;
    }
    return at;
}

JsonSlice json_slice_of(Text value)
{
    bool is_object = value.length >= 2 && value.bytes[0] == '{';
    bool is_list = value.length >= 2 && value.bytes[0] == '[';

    if (!is_object && !is_list)
        return (JsonSlice){0};
    return (JsonSlice){.rest = {value.bytes + 1, value.length - 2}, .has_names = is_object};
}

/* Cuts `"name":` off. */
static bool take_name(JsonSlice *slice)
{
    size_t length = string_length(slice->rest);

    if (length < 2 || length >= slice->rest.length || slice->rest.bytes[length] != ':')
        return false;
    slice->name = (Text){slice->rest.bytes + 1, length - 2};
    slice->rest = rest_from(slice->rest, length + 1);
    return true;
}

bool json_slice_next(JsonSlice *slice)
{
    size_t length;

    if (slice->rest.length == 0 || (slice->has_names && !take_name(slice)))
        return false;
    length = value_length(slice->rest);
    slice->value = (Text){slice->rest.bytes, length};
    slice->rest = rest_from(slice->rest, length < slice->rest.length ? length + 1 : length);
    return length > 0;
}

bool json_slice_member(Text object, const char *name, Text *value_out)
{
    JsonSlice slice = json_slice_of(object);

    while (json_slice_next(&slice)) {
        if (slice.has_names && text_is(slice.name, name)) {
            *value_out = slice.value;
            return true;
        }
    }
    return false;
}

size_t json_slice_count(Text value)
{
    JsonSlice slice = json_slice_of(value);
    size_t count = 0;

    while (json_slice_next(&slice))
        count++;
    return count;
}

Text json_slice_bare(Text value)
{
    if (value.length < 2 || value.bytes[0] != '"')
        return value;
    return (Text){value.bytes + 1, value.length - 2};
}
