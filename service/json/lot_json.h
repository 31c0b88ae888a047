/* Lots as JSON, with the rules between their members: a basis unless it is unknown, gifts with what
 * the donor had. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject LOT_JSON;

/* The members that a client gives, of LotRecord, for every table of lots. */
/* clang-format off */
#define LOT_FIELDS                                                                                 \
    FIELD_TEXT(LotRecord, symbol, FIELD_REQUIRED | FIELD_CREATE_ONLY, SYMBOL_LIMIT),               \
        FIELD_RANGE(LotRecord, sequence, 0, 1, SEQUENCE_LIMIT),                                    \
        FIELD(LotRecord, quantity, FIELD_REQUIRED | FIELD_POSITIVE),                               \
        FIELD(LotRecord, basis, FIELD_NOT_NEGATIVE),                                               \
        FIELD(LotRecord, acquired_on, 0),                                                          \
        FIELD_ENUM(LotRecord, kind, &LOT_KIND_NAMES, 0),                                           \
        FIELD(LotRecord, covered, 0),                                                              \
        FIELD(LotRecord, deemed_acquired_on, 0),                                                   \
        FIELD(LotRecord, donor_basis, FIELD_NOT_NEGATIVE),                                         \
        FIELD(LotRecord, donor_acquired_on, 0),                                                    \
        FIELD(LotRecord, gift_value, FIELD_NOT_NEGATIVE),                                          \
        FIELD(LotRecord, gift_date, 0),                                                            \
        FIELD(LotRecord, absorbed, FIELD_NOT_NEGATIVE),                                            \
        FIELD_ENUM(LotRecord, basis_status, &BASIS_STATUS_NAMES, 0)
/* clang-format on */

/* The rules between these members. */
void lot_json_check(const void *record, const char *pointer, Arena *arena, ErrorList *faults);
