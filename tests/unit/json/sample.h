/*
 * A record with a member of every kind, for the tests of json/ and its fuzz targets.
 */
#pragma once

#include "json/read.h"
#include "json/write.h"

typedef enum Color { COLOR_RED, COLOR_GREEN, COLOR_BLUE } Color;

static const char *const COLOR_WORDS[] = {"red", "green", "blue"};
static const Names COLOR_NAMES = NAMES_OF(COLOR_WORDS);

/* A part of a sample: given by code or by number, not by both. */
typedef struct Part {
    OptionalText code;
    OptionalInteger number;
    Rate share;
    Color color;
} Part;

/* A part that may be absent. */
typedef struct Piece {
    Rate share;
    bool present;
} Piece;

typedef struct Sample {
    HouseholdId id;
    Text name;
    OptionalText note;
    Money amount;
    OptionalMoney allowance;
    Quantity quantity;
    OptionalQuantity held;
    Price price;
    OptionalPrice close;
    Rate rate;
    OptionalRate tolerance;
    Date day;
    OptionalDate until;
    Timestamp at;
    OptionalTimestamp seen_at;
    bool active;
    OptionalBool covered;
    int32_t year;
    int64_t version;
    OptionalInteger count;
    LotId lot_id;
    OptionalModelId model_id;
    Color color;
    OptionalWord mood;
    Part part;
    const Part *spare;
    Piece piece;
    OptionalTexts tags;
    const Part *parts;
    size_t part_count;
    const Date *days;
    size_t day_count;
    const Color *colors;
    size_t color_count;
    Text secret;
    OptionalText hidden;
} Sample;

static inline void part_check(const void *record, const char *pointer, Arena *arena,
                              ErrorList *faults)
{
    const Part *part = record;

    if (part->code.present == part->number.present)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "code"), "one_of",
                                        "either code or number"));
}

static const JsonField PART_FIELDS[] = {
    FIELD_TEXT(Part, code, 0, 5),
    FIELD_RANGE(Part, number, 0, 1, 99),
    FIELD(Part, share, FIELD_REQUIRED | FIELD_FRACTION),
    FIELD_ENUM(Part, color, &COLOR_NAMES, 0),
};
static const Part PART_DEFAULTS = {.color = COLOR_BLUE};
static const JsonObject PART_JSON = {JSON_FIELDS(Part, PART_FIELDS), .defaults = &PART_DEFAULTS,
                                     .check = part_check};

static const JsonField PIECE_FIELDS[] = {FIELD(Piece, share, FIELD_REQUIRED)};
static const JsonObject PIECE_JSON = {JSON_FIELDS(Piece, PIECE_FIELDS)};

static const JsonField SAMPLE_FIELDS[] = {
    FIELD(Sample, id, FIELD_READ_ONLY),
    FIELD(Sample, name, FIELD_REQUIRED | FIELD_CREATE_ONLY),
    FIELD(Sample, note, FIELD_MAY_BE_EMPTY),
    FIELD(Sample, amount, FIELD_NOT_NEGATIVE),
    FIELD(Sample, allowance, FIELD_CREATE_ONLY),
    FIELD(Sample, quantity, FIELD_POSITIVE),
    FIELD(Sample, held, 0),
    FIELD(Sample, price, 0),
    FIELD(Sample, close, 0),
    FIELD(Sample, rate, 0),
    FIELD(Sample, tolerance, FIELD_FRACTION),
    FIELD(Sample, day, 0),
    FIELD(Sample, until, 0),
    FIELD(Sample, at, 0),
    FIELD(Sample, seen_at, 0),
    FIELD(Sample, active, 0),
    FIELD(Sample, covered, 0),
    FIELD_RANGE(Sample, year, 0, 1900, 2100),
    FIELD(Sample, version, FIELD_NOT_NEGATIVE),
    FIELD(Sample, count, 0),
    FIELD(Sample, lot_id, 0),
    FIELD(Sample, model_id, 0),
    FIELD_ENUM(Sample, color, &COLOR_NAMES, 0),
    FIELD_ENUM(Sample, mood, &COLOR_NAMES, 0),
    FIELD_OBJECT(Sample, part, &PART_JSON, 0),
    FIELD_OPTIONAL_OBJECT(Sample, spare, &PART_JSON, 0),
    FIELD_PRESENT_OBJECT(Sample, piece, &PIECE_JSON, FIELD_OMIT_ABSENT),
    FIELD_TEXTS(Sample, tags, FIELD_OMIT_ABSENT, 3),
    FIELD_LIST(Sample, parts, part_count, &PART_JSON, 0, 3),
    FIELD_SCALARS(Sample, days, day_count, FIELD_MAY_BE_EMPTY, 3),
    FIELD_WORDS(Sample, colors, color_count, &COLOR_NAMES, FIELD_OMIT_ABSENT, 3),
    FIELD(Sample, secret, FIELD_INPUT_ONLY),
    FIELD(Sample, hidden, FIELD_OMIT_ABSENT),
};
static const JsonObject SAMPLE_JSON = {JSON_FIELDS(Sample, SAMPLE_FIELDS)};
