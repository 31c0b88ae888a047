#include "json/inline_household_parts.h"

#include <stdlib.h>

void inline_household_fault(InlineBuild *build, const char *pointer, const char *code,
                            const char *format, ...)
{
    va_list arguments;
    const char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(build->arena, format, arguments);
    va_end(arguments);
    error_list_add(&build->faults, error_at(build->arena, pointer, code, "%s", detail));
}

Error *inline_household_placed(Arena *arena, Error *faults, const char *place)
{
    for (Error *each = faults; each != NULL; each = each->next) {
        if (each->pointer != NULL)
            each->pointer = arena_format(arena, "%s%s", place, each->pointer);
    }
    return faults;
}

Error *inline_household_order_faults(Arena *arena, Error *faults)
{
    return inline_household_placed(arena, faults, "/order");
}

/* The id that the n-th of the body gets, n from 1. */
Uuid inline_household_numbered(size_t n)
{
    Uuid uuid = {{0}};

    for (size_t i = 0; i < 8; i++)
        uuid.bytes[15 - i] = (uint8_t)((uint64_t)n >> (8 * i));
    return uuid;
}

static int compare_symbols(const void *left, const void *right)
{
    Text a = ((const SymbolIndex *)left)->symbol;
    Text b = ((const SymbolIndex *)right)->symbol;
    int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* Of one symbol the first of the body first. */
static int compare_places(const void *left, const void *right)
{
    uint32_t a = ((const SymbolIndex *)left)->security;
    uint32_t b = ((const SymbolIndex *)right)->security;
    int order = compare_symbols(left, right);

    return order != 0 ? order : (a > b) - (a < b);
}

/* Index of the security, or -1. */
static int64_t find_symbol(const InlineBuild *build, Text symbol)
{
    SymbolIndex wanted = {.symbol = symbol};
    const SymbolIndex *found = bsearch(&wanted, build->symbols, build->body->security_count,
                                       sizeof wanted, compare_symbols);

    return found == NULL ? -1 : (int64_t)found->security;
}

bool inline_household_has_symbol(const InlineBuild *build, Text symbol)
{
    return find_symbol(build, symbol) >= 0;
}

uint32_t inline_household_symbol_at(InlineBuild *build, Text symbol, const char *pointer)
{
    int64_t found = find_symbol(build, symbol);

    if (found < 0)
        inline_household_fault(build, json_pointer(build->arena, pointer, "symbol"),
                               "unknown_security", "%.*s is not among the securities.",
                               TEXT_ARGS(symbol));
    return found < 0 ? 0 : (uint32_t)found;
}

uint32_t inline_household_account_at(InlineBuild *build, AccountId id, const char *pointer)
{
    int32_t found = household_find_account(&build->household, id);

    if (found < 0)
        inline_household_fault(build, json_pointer(build->arena, pointer, "account_id"),
                               "unknown_account", "The household has no account with this id.");
    return found < 0 ? 0 : (uint32_t)found;
}

static void check_securities(InlineBuild *build)
{
    const InlinePreview *body = build->body;

    for (size_t i = 1; i < body->security_count; i++) {
        const SymbolIndex *each = &build->symbols[i];

        if (compare_symbols(each - 1, each) == 0)
            inline_household_fault(
                build, arena_format(build->arena, "/securities/%zu/symbol", (size_t)each->security),
                "duplicate_symbol", "%.*s stands twice.", TEXT_ARGS(each->symbol));
    }
    for (size_t i = 0; i < body->security_count; i++) {
        const InlineSecurity *given = &body->securities[i];

        if (given->price_date.present && date_compare(given->price_date.value, body->as_of) > 0)
            inline_household_fault(build,
                                   arena_format(build->arena, "/securities/%zu/price_date", i),
                                   "price_after_as_of", "A price is not of a day after as_of.");
    }
}

static void build_securities(InlineBuild *build)
{
    const InlinePreview *body = build->body;
    Household *household = &build->household;

    household->securities = ARENA_ARRAY(build->arena, Security, body->security_count);
    household->security_count = body->security_count;
    build->symbols = ARENA_ARRAY(build->arena, SymbolIndex, body->security_count);
    for (size_t i = 0; i < body->security_count; i++) {
        const InlineSecurity *given = &body->securities[i];
        Date price_date = given->price_date.present ? given->price_date.value : body->as_of;

        household->securities[i] = (Security){.id = {inline_household_numbered(i + 1)},
                                              .symbol = given->symbol,
                                              .tax_kind = given->tax_kind,
                                              .asset_class = given->asset_class,
                                              .unit = given->unit,
                                              .identity_group = given->identity_group,
                                              .price = {true, given->price},
                                              .price_date = {true, price_date}};
        build->symbols[i] = (SymbolIndex){given->symbol, (uint32_t)i};
    }
    qsort(build->symbols, body->security_count, sizeof *build->symbols, compare_places);
    check_securities(build);
}

static void build_accounts(InlineBuild *build)
{
    const InlineHousehold *given = &build->body->household;
    Household *household = &build->household;

    household->accounts = ARENA_ARRAY(build->arena, Account, given->account_count);
    for (size_t i = 0; i < given->account_count; i++) {
        const InlineAccount *account = &given->accounts[i];
        AccountId id =
            account->id.present ? account->id.value : (AccountId){inline_household_numbered(i + 1)};

        if (household_find_account(household, id) >= 0)
            inline_household_fault(build,
                                   arena_format(build->arena, "/household/accounts/%zu/id", i),
                                   "duplicate_item", "Another account has this id.");
        household->accounts[household->account_count++] =
            (Account){.id = id,
                      .name = account->name,
                      .tax_treatment = account->tax_treatment,
                      .owner = account->owner,
                      .management_mode = account->management_mode,
                      .rebalancing = !account->rebalancing.present || account->rebalancing.value,
                      .dividend_reinvestment = account->dividend_reinvestment,
                      .lot_selection = account->lot_selection,
                      .policy = account->policy,
                      .model = -1,
                      .cash = account->cash};
        household->lot_count += account->lot_count;
    }
}

/* A lot as the body has it, at its place. */
static Lot build_lot(InlineBuild *build, const InlineLot *given, const Place *place)
{
    const LotRecord *lot = &given->lot;
    const char *pointer = "";
    uint32_t security;

    if (!inline_household_is_full(build) && find_symbol(build, lot->symbol) < 0)
        pointer = arena_format(build->arena, "/household/accounts/%u/lots/%u",
                               (unsigned)place->account, (unsigned)place->lot);
    security = inline_household_symbol_at(build, lot->symbol, pointer);
    return (Lot){
        .id = {place->id},
        .account = place->account,
        .security = security,
        .sequence = place->sequence,
        .quantity = lot->quantity,
        .absorbed = lot->absorbed,
        .basis = lot->basis,
        .acquired_on = lot->acquired_on,
        .deemed_acquired_on = lot->deemed_acquired_on,
        .donor_basis = lot->donor_basis,
        .donor_acquired_on = lot->donor_acquired_on,
        .gift_value = lot->gift_value,
        .gift_date = lot->gift_date,
        .kind = lot->kind,
        .basis_status = lot_basis_status(lot->kind, lot->basis, lot->basis_status),
        .covered = lot->covered.present
                       ? lot->covered.value
                       : lot_is_covered(build->household.securities[security].tax_kind, lot->kind,
                                        lot->acquired_on),
        .revision = 1,
    };
}

/* Rule LI-3: the order of entry in the account, where it is not given. */
static void build_account_lots(InlineBuild *build, uint32_t account, size_t *lot)
{
    const InlineAccount *given = &build->body->household.accounts[account];
    int64_t last = 0;

    for (uint32_t i = 0; i < given->lot_count; i++) {
        const InlineLot *each = &given->lots[i];
        Place *place = &build->places[*lot];

        *place = (Place){
            .id = each->id.present ? each->id.value.uuid : inline_household_numbered(*lot + 1),
            .sequence = each->lot.sequence.present ? each->lot.sequence.value : last + 1,
            .account = account,
            .lot = i};
        last = place->sequence > last ? place->sequence : last;
        build->household.lots[(*lot)++] = build_lot(build, each, place);
    }
}

static int compare_ids(const void *left, const void *right)
{
    return uuid_compare(((const Place *)left)->id, ((const Place *)right)->id);
}

static int compare_sequences(const void *left, const void *right)
{
    const Place *a = left;
    const Place *b = right;

    if (a->account != b->account)
        return a->account < b->account ? -1 : 1;
    return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* Faults of neighbours that the comparison holds for equal. */
static void refuse_equals(InlineBuild *build, int (*compare)(const void *, const void *),
                          const char *member, const char *code)
{
    size_t count = build->household.lot_count;

    if (count > 0)
        qsort(build->places, count, sizeof *build->places, compare);
    for (size_t i = 1; i < count && !inline_household_is_full(build); i++) {
        const Place *place = &build->places[i];

        if (compare(place - 1, place) == 0)
            inline_household_fault(build,
                                   arena_format(build->arena, "/household/accounts/%u/lots/%u/%s",
                                                (unsigned)place->account, (unsigned)place->lot,
                                                member),
                                   code, "Another lot has this %s.", member);
    }
}

static void build_lots(InlineBuild *build)
{
    Household *household = &build->household;
    size_t lot = 0;

    household->lots = ARENA_ARRAY(build->arena, Lot, household->lot_count);
    build->places = ARENA_ARRAY(build->arena, Place, household->lot_count);
    for (uint32_t i = 0; i < household->account_count; i++)
        build_account_lots(build, i, &lot);
    refuse_equals(build, compare_ids, "id", "duplicate_item");
    refuse_equals(build, compare_sequences, "sequence", "sequence_taken");
    household_sort_lots(household);
}

static bool has_lot(const Household *household, LotId id)
{
    for (size_t i = 0; i < household->lot_count; i++) {
        if (uuid_equal(household->lots[i].id.uuid, id.uuid))
            return true;
    }
    return false;
}

static void build_restraints(InlineBuild *build)
{
    const InlineHousehold *given = &build->body->household;
    Household *household = &build->household;

    household->restraints = ARENA_ARRAY(build->arena, Restraint, given->restraint_count);
    household->restraint_count = given->restraint_count;
    for (size_t i = 0; i < given->restraint_count && !inline_household_is_full(build); i++) {
        const RestraintRecord *record = &given->restraints[i];
        const char *pointer = arena_format(build->arena, "/household/restraints/%zu", i);
        Restraint *restraint = &household->restraints[i];

        *restraint = (Restraint){.id = {inline_household_numbered(i + 1)},
                                 .kind = record->kind,
                                 .account = -1,
                                 .security = -1,
                                 .lot_id = record->lot_id,
                                 .until = record->until};
        if (record->account_id.present)
            restraint->account =
                (int32_t)inline_household_account_at(build, record->account_id.value, pointer);
        if (record->symbol.present)
            restraint->security =
                (int32_t)inline_household_symbol_at(build, record->symbol.value, pointer);
        if (record->lot_id.present && !has_lot(household, record->lot_id.value))
            inline_household_fault(build, json_pointer(build->arena, pointer, "lot_id"),
                                   "unknown_lot", "The household has no lot with this id.");
    }
}

Error *inline_household_build(Arena *arena, const InlinePreview *body, const TaxTables *tables,
                              Household *household_out, InlineBlend *blend_out)
{
    InlineBuild build = {
        .arena = arena,
        .body = body,
        .tables = tables,
        .household = {.name = body->household.name,
                      .lot_selection = body->household.lot_selection,
                      .spouse_replacement = body->household.spouse_replacement,
                      .drift_tolerance = body->household.drift_tolerance,
                      .policy = body->household.policy,
                      .pins = {.price_as_of = body->as_of}},
    };

    build_securities(&build);
    build_accounts(&build);
    build_lots(&build);
    inline_household_build_years(&build);
    inline_household_build_models(&build);
    build_restraints(&build);
    if (build.faults.count > 0)
        return build.faults.first;
    TRY(household_check(arena, &build.household));
    *household_out = build.household;
    if (blend_out != NULL)
        *blend_out = build.blend;
    return NULL;
}
