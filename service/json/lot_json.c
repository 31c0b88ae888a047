#include "json/lot_json.h"

static const JsonField FIELDS[] = {
    FIELD(LotRecord, id, FIELD_READ_ONLY),
    FIELD(LotRecord, account_id, FIELD_READ_ONLY),
    LOT_FIELDS,
    FIELD(LotRecord, part, FIELD_READ_ONLY),
    FIELD(LotRecord, revision, FIELD_READ_ONLY),
    FIELD(LotRecord, created_at, FIELD_READ_ONLY),
};

static void check_basis(const LotRecord *lot, const char *pointer, Arena *arena, ErrorList *faults)
{
    const char *basis = json_pointer(arena, pointer, "basis");
    BasisStatus status = lot_basis_status(lot->kind, lot->basis, lot->basis_status);

    if (status == BASIS_UNKNOWN && lot->basis.present) {
        error_list_add(faults, error_at(arena, basis, "basis_not_unknown",
                                        "A lot of unknown basis has none."));
    }
    if (status != BASIS_UNKNOWN && !lot->basis.present) {
        error_list_add(faults, error_at(arena, basis, "basis_required",
                                        "A basis is required unless basis_status is unknown."));
    }
}

/* Rule BA-4: a gift is figured from the donor's basis, the value at the gift and its date. */
static void check_gift(const LotRecord *lot, const char *pointer, Arena *arena, ErrorList *faults)
{
    bool any = lot->donor_basis.present || lot->donor_acquired_on.present ||
               lot->gift_value.present || lot->gift_date.present;
    bool all = lot->donor_basis.present && lot->gift_value.present && lot->gift_date.present;

    if (lot->kind != LOT_GIFT && any) {
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "kind"), "not_a_gift",
                                        "Only a lot of kind gift has a donor and a gift."));
    }
    if (lot->kind == LOT_GIFT && any && !all) {
        error_list_add(faults,
                       error_at(arena, json_pointer(arena, pointer, "kind"), "gift_incomplete",
                                "A gift needs donor_basis, gift_value and gift_date together."));
    }
}

/* A tacked date (rule WS-9) and a donor's date (HP-5) lie before the acquisition. */
static void check_dates(const LotRecord *lot, const char *pointer, Arena *arena, ErrorList *faults)
{
    if (lot->deemed_acquired_on.present &&
        (!lot->acquired_on.present ||
         date_compare(lot->deemed_acquired_on.value, lot->acquired_on.value) > 0)) {
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "deemed_acquired_on"),
                                        "deemed_after_acquired",
                                        "A deemed date lies on or before acquired_on."));
    }
    if (lot->donor_acquired_on.present && lot->gift_date.present &&
        date_compare(lot->donor_acquired_on.value, lot->gift_date.value) > 0) {
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "donor_acquired_on"),
                                        "donor_after_gift",
                                        "The donor acquired it on or before gift_date."));
    }
}

/* Rule WS-8: shares absorb a loss once. */
static void check_absorbed(const LotRecord *lot, const char *pointer, Arena *arena,
                           ErrorList *faults)
{
    if (lot->absorbed.units > lot->quantity.units) {
        error_list_add(faults, error_at(arena, json_pointer(arena, pointer, "absorbed"),
                                        "absorbed_over_quantity",
                                        "No more shares than the lot has can absorb a loss."));
    }
}

void lot_json_check(const void *record, const char *pointer, Arena *arena, ErrorList *faults)
{
    check_basis(record, pointer, arena, faults);
    check_gift(record, pointer, arena, faults);
    check_dates(record, pointer, arena, faults);
    check_absorbed(record, pointer, arena, faults);
}

const JsonObject LOT_JSON = {JSON_FIELDS(LotRecord, FIELDS), .check = lot_json_check};
