#include "json/household_snapshot_json.h"

#include "json/model_json.h"
#include "json/policy_json.h"
#include "json/reader.h"
#include "json/slice.h"
#include "json/tax_profile_json.h"

/* What was accepted once is not measured again. */
enum { ANY_LENGTH = 1 << 30 };

#define ANY_TEXT(Type, member, flags) FIELD_TEXT(Type, member, flags, ANY_LENGTH)
#define INDEX(Type, member)           FIELD_RANGE(Type, member, 0, 0, INT32_MAX)
#define ANY_LIST(Type, items, count, table)                                                        \
    FIELD_LIST(Type, items, count, table, FIELD_MAY_BE_EMPTY, ANY_LENGTH)

static const JsonField SECURITY_FIELDS[] = {
    FIELD(Security, id, 0),
    ANY_TEXT(Security, symbol, 0),
    FIELD_ENUM(Security, tax_kind, &TAX_KIND_NAMES, 0),
    FIELD_ENUM(Security, asset_class, &ASSET_CLASS_NAMES, FIELD_OMIT_ABSENT),
    FIELD_ENUM(Security, unit, &TRADE_UNIT_NAMES, 0),
    ANY_TEXT(Security, issuer, FIELD_OMIT_ABSENT | FIELD_MAY_BE_EMPTY),
    ANY_TEXT(Security, sector, FIELD_OMIT_ABSENT | FIELD_MAY_BE_EMPTY),
    ANY_TEXT(Security, identity_group, FIELD_OMIT_ABSENT | FIELD_MAY_BE_EMPTY),
    FIELD(Security, price, FIELD_OMIT_ABSENT),
    FIELD(Security, price_date, FIELD_OMIT_ABSENT),
};
static const JsonObject SNAPSHOT_SECURITY_JSON = {JSON_FIELDS(Security, SECURITY_FIELDS)};

static const JsonField POLICY_FIELDS[] = {
    FIELD(Policy, drift_weight, FIELD_OMIT_ABSENT),
    FIELD(Policy, tax_weight, FIELD_OMIT_ABSENT),
    FIELD(Policy, location_weight, FIELD_OMIT_ABSENT),
    FIELD(Policy, cost_rate, FIELD_OMIT_ABSENT),
    FIELD(Policy, maximum_turnover, FIELD_OMIT_ABSENT),
    FIELD(Policy, turnover_exception, FIELD_OMIT_ABSENT),
    FIELD_ENUM(Policy, migration_strategy, &MIGRATION_STRATEGY_NAMES, FIELD_OMIT_ABSENT),
    FIELD_TEXTS(Policy, removed_classes, FIELD_OMIT_ABSENT, ANY_LENGTH),
    FIELD_PRESENT_OBJECT(Policy, direct_index, &DIRECT_INDEX_JSON, FIELD_OMIT_ABSENT),
    FIELD(Policy, minimum_trade, FIELD_OMIT_ABSENT),
    FIELD(Policy, minimum_cash, FIELD_OMIT_ABSENT),
    FIELD(Policy, maximum_cash, FIELD_OMIT_ABSENT),
    FIELD(Policy, cooldown_days, FIELD_OMIT_ABSENT),
    FIELD(Policy, whole_shares, FIELD_OMIT_ABSENT),
    FIELD(Policy, defer_short_term_gains, FIELD_OMIT_ABSENT),
    FIELD(Policy, harvest_minimum_loss, FIELD_OMIT_ABSENT),
    FIELD(Policy, harvest_minimum_loss_rate, FIELD_OMIT_ABSENT),
    FIELD(Policy, harvest_all_year, FIELD_OMIT_ABSENT),
};
static const JsonObject SNAPSHOT_POLICY_JSON = {JSON_FIELDS(Policy, POLICY_FIELDS)};

static const JsonField ACCOUNT_FIELDS[] = {
    FIELD(Account, id, 0),
    ANY_TEXT(Account, name, FIELD_MAY_BE_EMPTY),
    ANY_TEXT(Account, custodian, FIELD_OMIT_ABSENT | FIELD_MAY_BE_EMPTY),
    FIELD_ENUM(Account, tax_treatment, &TAX_TREATMENT_NAMES, 0),
    FIELD_ENUM(Account, owner, &OWNER_NAMES, 0),
    FIELD_ENUM(Account, management_mode, &MANAGEMENT_MODE_NAMES, 0),
    FIELD(Account, rebalancing, FIELD_OMIT_ABSENT),
    FIELD(Account, dividend_reinvestment, FIELD_OMIT_ABSENT),
    FIELD_ENUM(Account, lot_selection, &LOT_SELECTION_NAMES, FIELD_OMIT_ABSENT),
    FIELD(Account, model, 0),
    FIELD(Account, cash, 0),
    FIELD_OBJECT(Account, policy, &SNAPSHOT_POLICY_JSON, 0),
};
static const JsonObject SNAPSHOT_ACCOUNT_JSON = {JSON_FIELDS(Account, ACCOUNT_FIELDS)};

static const JsonField MODEL_FIELDS[] = {
    FIELD(Model, id, 0),
    ANY_TEXT(Model, name, FIELD_MAY_BE_EMPTY),
    FIELD_ENUM(Model, basis, &MODEL_BASIS_NAMES, 0),
    FIELD_ENUM(Model, kind, &MODEL_KIND_NAMES, 0),
    FIELD(Model, drift_tolerance, FIELD_OMIT_ABSENT),
    FIELD(Model, version, 0),
    ANY_LIST(Model, targets, target_count, &MODEL_TARGET_JSON),
};
static const JsonObject SNAPSHOT_MODEL_JSON = {JSON_FIELDS(Model, MODEL_FIELDS)};

static const JsonField BUDGET_FIELDS[] = {
    FIELD_ENUM(GainsBudget, scope, &BUDGET_SCOPE_NAMES, 0),
    INDEX(GainsBudget, account),
    FIELD(GainsBudget, year, 0),
    FIELD(GainsBudget, allowance, FIELD_OMIT_ABSENT),
    FIELD(GainsBudget, short_cap, FIELD_OMIT_ABSENT),
    FIELD(GainsBudget, long_cap, FIELD_OMIT_ABSENT),
    FIELD_ENUM(GainsBudget, ceiling, &BUDGET_CEILING_NAMES, FIELD_OMIT_ABSENT),
};
static const JsonObject SNAPSHOT_BUDGET_JSON = {JSON_FIELDS(GainsBudget, BUDGET_FIELDS)};

static const JsonField RESTRAINT_FIELDS[] = {
    FIELD(Restraint, id, 0),
    FIELD_ENUM(Restraint, kind, &RESTRAINT_KIND_NAMES, 0),
    FIELD(Restraint, account, 0),
    FIELD(Restraint, security, 0),
    FIELD(Restraint, lot_id, FIELD_OMIT_ABSENT),
    FIELD(Restraint, until, FIELD_OMIT_ABSENT),
    FIELD(Restraint, exclusion_list_id, FIELD_OMIT_ABSENT),
    ANY_TEXT(Restraint, exclusion_list, FIELD_OMIT_ABSENT),
};
static const JsonObject SNAPSHOT_RESTRAINT_JSON = {JSON_FIELDS(Restraint, RESTRAINT_FIELDS)};

static const JsonField LAST_TRADE_FIELDS[] = {
    INDEX(LastTrade, account),
    INDEX(LastTrade, security),
    FIELD(LastTrade, traded_on, 0),
};
static const JsonObject SNAPSHOT_LAST_TRADE_JSON = {JSON_FIELDS(LastTrade, LAST_TRADE_FIELDS)};

static const JsonField HOUSEHOLD_FIELDS[] = {
    FIELD(Household, id, 0),
    ANY_TEXT(Household, name, FIELD_MAY_BE_EMPTY),
    FIELD_ENUM(Household, lot_selection, &LOT_SELECTION_NAMES, 0),
    FIELD_ENUM(Household, spouse_replacement, &SPOUSE_REPLACEMENT_NAMES, 0),
    FIELD(Household, drift_tolerance, FIELD_OMIT_ABSENT),
    FIELD(Household, model, 0),
    FIELD_OBJECT(Household, policy, &SNAPSHOT_POLICY_JSON, 0),
    /* The one pin that figures follow from. */
    {.name = "price_as_of",
     .key = ",\"price_as_of\":",
     .name_length = sizeof("price_as_of") - 1,
     .offset = offsetof(Household, pins.price_as_of),
     .kind = JSON_KIND_DATE},
    ANY_LIST(Household, accounts, account_count, &SNAPSHOT_ACCOUNT_JSON),
    ANY_LIST(Household, securities, security_count, &SNAPSHOT_SECURITY_JSON),
    ANY_LIST(Household, models, model_count, &SNAPSHOT_MODEL_JSON),
    ANY_LIST(Household, profiles, profile_count, &TAX_PROFILE_SNAPSHOT_JSON),
    ANY_LIST(Household, budgets, budget_count, &SNAPSHOT_BUDGET_JSON),
    ANY_LIST(Household, restraints, restraint_count, &SNAPSHOT_RESTRAINT_JSON),
    ANY_LIST(Household, last_trades, last_trade_count, &SNAPSHOT_LAST_TRADE_JSON),
};
static const JsonObject HOUSEHOLD_SNAPSHOT_JSON = {JSON_FIELDS(Household, HOUSEHOLD_FIELDS)};

/* Lots and the ledger are flat: scalars alone, none of them a text that could hold an escape. */
static const JsonField LOT_SNAPSHOT_FIELDS[] = {
    FIELD(Lot, id, 0),
    INDEX(Lot, account),
    INDEX(Lot, security),
    FIELD(Lot, sequence, 0),
    FIELD(Lot, part, 0),
    FIELD(Lot, quantity, 0),
    FIELD(Lot, absorbed, 0),
    FIELD(Lot, basis, FIELD_OMIT_ABSENT),
    FIELD(Lot, acquired_on, FIELD_OMIT_ABSENT),
    FIELD(Lot, deemed_acquired_on, FIELD_OMIT_ABSENT),
    FIELD(Lot, donor_basis, FIELD_OMIT_ABSENT),
    FIELD(Lot, donor_acquired_on, FIELD_OMIT_ABSENT),
    FIELD(Lot, gift_value, FIELD_OMIT_ABSENT),
    FIELD(Lot, gift_date, FIELD_OMIT_ABSENT),
    FIELD_ENUM(Lot, kind, &LOT_KIND_NAMES, 0),
    FIELD_ENUM(Lot, basis_status, &BASIS_STATUS_NAMES, 0),
    FIELD(Lot, covered, FIELD_OMIT_ABSENT),
    FIELD(Lot, revision, 0),
    FIELD(Lot, spared, FIELD_OMIT_ABSENT),
};
static const JsonObject SNAPSHOT_LOT_JSON = {JSON_FIELDS(Lot, LOT_SNAPSHOT_FIELDS)};

static const JsonField GAIN_FIELDS[] = {
    FIELD(RealizedGain, id, 0),
    INDEX(RealizedGain, account),
    INDEX(RealizedGain, security),
    FIELD(RealizedGain, quantity, 0),
    FIELD(RealizedGain, acquired_on, FIELD_OMIT_ABSENT),
    FIELD(RealizedGain, sold_on, 0),
    FIELD(RealizedGain, gain, 0),
    FIELD(RealizedGain, disallowed, 0),
    FIELD_ENUM(RealizedGain, term, &TERM_NAMES, 0),
    FIELD(RealizedGain, deemed_acquired_on, FIELD_OMIT_ABSENT),
    FIELD(RealizedGain, sequence, 0),
    FIELD(RealizedGain, sale_order, 0),
    FIELD(RealizedGain, replaced, FIELD_OMIT_ABSENT),
};
static const JsonObject SNAPSHOT_GAIN_JSON = {JSON_FIELDS(RealizedGain, GAIN_FIELDS)};

/* A list of flat records: there may be very many, so that they are written and read in place. */
typedef struct FlatList {
    const char *name;
    const JsonObject *object;
    size_t items_offset; /* in Household */
    size_t count_offset;
} FlatList;

static const FlatList FLAT_LISTS[] = {
    {"lots", &SNAPSHOT_LOT_JSON, offsetof(Household, lots), offsetof(Household, lot_count)},
    {"realized", &SNAPSHOT_GAIN_JSON, offsetof(Household, realized),
     offsetof(Household, realized_count)},
};
enum { FLAT_LIST_COUNT = sizeof FLAT_LISTS / sizeof FLAT_LISTS[0] };

static void write_flat(JsonWriter *writer, const FlatList *list, const Household *household)
{
    const char *items =
        *(const char *const *)(const void *)((const char *)household + list->items_offset);
    size_t count = *(const size_t *)(const void *)((const char *)household + list->count_offset);

    json_write_begin_array(writer);
    for (size_t i = 0; i < count; i++)
        json_write_record(writer, list->object, items + i * list->object->size);
    json_write_end_array(writer);
}

void household_snapshot_json_write(JsonWriter *writer, const Household *household)
{
    json_write_begin_object(writer);
    JSON_WRITE_RECORD(writer, "household", &HOUSEHOLD_SNAPSHOT_JSON, household);
    JSON_WRITE_NAME(writer, "lots");
    write_flat(writer, &FLAT_LISTS[0], household);
    JSON_WRITE_NAME(writer, "realized");
    write_flat(writer, &FLAT_LISTS[1], household);
    json_write_end_object(writer);
}

static Scalar scalar_of(Text value)
{
    if (value.length > 0 && value.bytes[0] == '"')
        return (Scalar){SCALAR_STRING, json_slice_bare(value)};
    if (text_is(value, "true") || text_is(value, "false"))
        return (Scalar){SCALAR_BOOL, value};
    return (Scalar){SCALAR_NUMBER, value};
}

static void read_record(Reader *reader, Text text, const JsonObject *object, void *record)
{
    JsonSlice slice = json_slice_of(text);
    ReaderTarget target = {object, record, JSON_CREATE};
    JsonPath path = {.name = ""};

    while (json_slice_next(&slice)) {
        const JsonField *field = reader_field(object, slice.name);

        if (field == NULL)
            reader_unknown(reader, &path, object, "unknown_member");
        else
            reader_scalar(reader, &path, scalar_of(slice.value), field, target);
    }
}

static void read_flat(Reader *reader, Text document, const FlatList *list, Household *household)
{
    char *items;
    size_t count;
    JsonSlice slice;
    Text value;

    if (!json_slice_member(document, list->name, &value))
        return;
    count = json_slice_count(value);
    items = arena_array(reader->arena, count, list->object->size);
    slice = json_slice_of(value);
    for (size_t i = 0; json_slice_next(&slice); i++)
        read_record(reader, slice.value, list->object, items + i * list->object->size);
    memcpy((char *)household + list->items_offset, &items, sizeof items);
    memcpy((char *)household + list->count_offset, &count, sizeof count);
}

static Error *unreadable(Arena *arena)
{
    return error_new(arena, ERROR_INTERNAL, "internal",
                     "What was kept of a household cannot be read.");
}

Error *household_snapshot_json_read(Arena *arena, Text document, const Pins *pins,
                                    Household *household_out)
{
    Household household = {0};
    Reader reader = {.arena = arena};
    Date price_as_of;
    Text value;

    if (!json_slice_member(document, "household", &value) ||
        json_read(arena, value, &HOUSEHOLD_SNAPSHOT_JSON, JSON_CREATE, &household) != NULL)
        return unreadable(arena);
    for (size_t i = 0; i < FLAT_LIST_COUNT; i++)
        read_flat(&reader, document, &FLAT_LISTS[i], &household);
    price_as_of = household.pins.price_as_of;
    household.pins = *pins;
    household.pins.price_as_of = price_as_of;
    if (reader.faults.count > 0 || household_check(arena, &household) != NULL)
        return unreadable(arena);
    *household_out = household;
    return NULL;
}
