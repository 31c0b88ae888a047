#include "json/csv.h"

Buffer *csv_value(CsvWriter *writer)
{
    if (writer->comma)
        buffer_append_char(writer->buffer, ',');
    writer->comma = true;
    return writer->buffer;
}

/* What a spreadsheet would compute. */
static bool is_formula(Text value)
{
    return value.length > 0 && memchr("=+-@\t\r", value.bytes[0], 6) != NULL;
}

void csv_text(CsvWriter *writer, Text value)
{
    Buffer *buffer = csv_value(writer);
    const char *mark = is_formula(value) ? "'" : "";
    bool plain = true;

    for (size_t i = 0; i < value.length && plain; i++)
        plain = memchr(",\"\r\n", value.bytes[i], 4) == NULL;
    if (plain) {
        buffer_append_text(buffer, text_of(mark));
        buffer_append_text(buffer, value);
        return;
    }
    buffer_append_char(buffer, '"');
    buffer_append_text(buffer, text_of(mark));
    for (size_t i = 0; i < value.length; i++) {
        if (value.bytes[i] == '"')
            buffer_append_char(buffer, '"');
        buffer_append_char(buffer, value.bytes[i]);
    }
    buffer_append_char(buffer, '"');
}

void csv_decimal(CsvWriter *writer, bool present, int64_t scaled, int places)
{
    Buffer *buffer = csv_value(writer);
    char text[DECIMAL_TEXT_BYTES];

    if (present)
        buffer_append(buffer, text, decimal_format(scaled, places, text));
}

void csv_money(CsvWriter *writer, OptionalMoney value)
{
    csv_decimal(writer, value.present, value.value.cents, MONEY_PLACES);
}

void csv_date(CsvWriter *writer, OptionalDate value)
{
    Buffer *buffer = csv_value(writer);
    char text[DATE_TEXT_BYTES];

    if (value.present)
        buffer_append(buffer, text, date_format(value.value, text));
}

void csv_bool(CsvWriter *writer, OptionalBool value)
{
    Buffer *buffer = csv_value(writer);

    if (value.present)
        buffer_append_text(buffer, text_of(value.value ? "true" : "false"));
}

void csv_word(CsvWriter *writer, const Names *names, OptionalWord value)
{
    Buffer *buffer = csv_value(writer);

    if (value.present)
        buffer_append_text(buffer, text_of(names_word(names, value.value)));
}

void csv_id(CsvWriter *writer, const char *prefix, Uuid value)
{
    Buffer *buffer = csv_value(writer);
    char text[ID_TEXT_BYTES];

    buffer_append(buffer, text, id_format(prefix, value, text));
}

void csv_line_end(CsvWriter *writer)
{
    buffer_append_text(writer->buffer, TEXT_LITERAL("\r\n"));
    writer->comma = false;
}
