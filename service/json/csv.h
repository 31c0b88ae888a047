/*
 * Comma-separated values (RFC 4180): lines of values, each ended by CRLF. What is absent is empty;
 * a text is quoted where it has a comma, a quote or a line's end, and has an apostrophe before it
 * where a spreadsheet would take it for a formula: names come from others than who opens the file.
 * It refuses to know columns: who writes a head writes its lines in the same order. When memory
 * fails the buffer says so.
 */
#pragma once

#include "base/buffer.h"
#include "base/date.h"
#include "base/id.h"
#include "base/names.h"
#include "base/number.h"

typedef struct CsvWriter {
    Buffer *buffer;
    bool comma; /* the next value needs one */
} CsvWriter;

void csv_text(CsvWriter *writer, Text value);
void csv_decimal(CsvWriter *writer, bool present, int64_t scaled, int places);
void csv_money(CsvWriter *writer, OptionalMoney value);
void csv_date(CsvWriter *writer, OptionalDate value);
void csv_bool(CsvWriter *writer, OptionalBool value);
void csv_word(CsvWriter *writer, const Names *names, OptionalWord value);
void csv_id(CsvWriter *writer, const char *prefix, Uuid value);

/* The next value, to be appended by the caller: it needs no quotes. */
Buffer *csv_value(CsvWriter *writer);

void csv_line_end(CsvWriter *writer);
