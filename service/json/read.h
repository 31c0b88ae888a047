/*
 * Requests into records: a body, a line of NDJSON or a set of query parameters is read by a field
 * table (json/field.h), checked member by member, and either fills the record or answers every
 * fault at once, each with its JSON pointer. The record is untouched on failure. Texts and lists
 * that were read live as long as the arena. It refuses to know HTTP, and to pass any decimal
 * through a double.
 *
 * Members that are absent leave the record as it was: the caller puts defaults in before. null
 * means "not present" where the member is an Optional…, and is "not_nullable" elsewhere.
 *
 * Codes (kind ERROR_INVALID unless said): malformed_json (ERROR_MALFORMED, detail with line, column
 * and byte), duplicate_member, unknown_member, required, read_only, create_only, not_nullable,
 * wrong_type, not_a_decimal, too_many_places, out_of_range, negative, not_a_date, not_a_timestamp,
 * not_an_id, unknown_word, too_long, empty, not_utf8, too_many_items, too_deep (ERROR_MALFORMED),
 * too_many_members (ERROR_MALFORMED), unknown_parameter, duplicate_parameter, out_of_memory
 * (ERROR_UNAVAILABLE).
 */
#pragma once

#include "json/field.h"

typedef enum JsonMode {
    JSON_CREATE,  /* required members must be there */
    JSON_REPLACE, /* the same, and create-only members must not change: the record holds what is
                     stored */
    JSON_PATCH,   /* merge patch, RFC 7396: the record holds what is stored; absent members stay,
                     lists are replaced */
} JsonMode;

/* To be called once, before the first thread: seeds jansson's hashing. */
void json_setup(void);

/*
 * Reads a whole body, which must be one JSON object, into `record` of the table's type: NULL for a
 * table without members.
 */
MUST_USE Error *json_read(Arena *arena, Text body, const JsonObject *object, JsonMode mode,
                          void *record);

/*
 * Reads one line of NDJSON as JSON_CREATE; pointers begin with "/<index>". Members without a fault
 * are in the record in spite of others, so that what they mean can be told along with those faults.
 * Splitting at newlines and skipping empty lines is the caller's.
 */
MUST_USE Error *json_read_line(Arena *arena, Text line, size_t index, const JsonObject *object,
                               void *record);

typedef struct JsonParameter {
    Text name;  /* decoded */
    Text value; /* decoded */
} JsonParameter;

/* Reads query parameters by a table of scalars; pointers are "?name". Required rows must be there.
 */
MUST_USE Error *json_read_parameters(Arena *arena, const JsonParameter *parameters, size_t count,
                                     const JsonObject *object, void *record);
