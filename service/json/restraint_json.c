#include "json/restraint_json.h"

static const JsonField FIELDS[] = {
    FIELD(RestraintRecord, id, FIELD_READ_ONLY),
    FIELD(RestraintRecord, household_id, FIELD_READ_ONLY),
    FIELD_ENUM(RestraintRecord, kind, &RESTRAINT_KIND_NAMES, FIELD_REQUIRED | FIELD_CREATE_ONLY),
    FIELD(RestraintRecord, account_id, FIELD_CREATE_ONLY),
    FIELD_TEXT(RestraintRecord, symbol, FIELD_CREATE_ONLY, SYMBOL_LIMIT),
    FIELD(RestraintRecord, lot_id, FIELD_CREATE_ONLY),
    FIELD(RestraintRecord, until, 0),
    FIELD_TEXT(RestraintRecord, note, 0, RESTRAINT_NOTE_LIMIT),
    FIELD(RestraintRecord, revision, FIELD_READ_ONLY),
    FIELD(RestraintRecord, created_at, FIELD_READ_ONLY),
};

/* A lot has its account and its security; only what is held can be kept. */
static void check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    const RestraintRecord *restraint = record;
    bool of_lot = restraint->lot_id.present;

    if (of_lot && restraint->kind != RESTRAINT_DO_NOT_SELL)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "lot_id"),
                                        "not_of_this_kind", "Only what is sold is of a lot."));
    if (of_lot && restraint->account_id.present)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "account_id"),
                                        "lot_stands_alone", "The lot has its account."));
    if (of_lot && restraint->symbol.present)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "symbol"),
                                        "lot_stands_alone", "The lot has its security."));
    if (restraint->kind == RESTRAINT_EXCLUSION && !restraint->symbol.present)
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "symbol"), "required",
                                        "An exclusion is of a security."));
}

const JsonObject RESTRAINT_JSON = {JSON_FIELDS(RestraintRecord, FIELDS), .check = check};
