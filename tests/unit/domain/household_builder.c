#include "household_builder.h"

#include <stdio.h>
#include <stdlib.h>

#include "json/drift_tolerances_json.h"
#include "json/location_yields_json.h"
#include "json/tax_parameters_json.h"

static int64_t scaled(const char *text, int places)
{
    int64_t value;

    if (decimal_parse(text_of(text), places, INT64_MAX, &value) == DECIMAL_OK)
        return value;
    fprintf(stderr, "no number: %s\n", text);
    abort();
}

Money money(const char *text)
{
    return (Money){scaled(text, MONEY_PLACES)};
}

Quantity quantity(const char *text)
{
    return (Quantity){scaled(text, QUANTITY_PLACES)};
}

Price price(const char *text)
{
    return (Price){scaled(text, PRICE_PLACES)};
}

Rate rate(const char *text)
{
    return (Rate){scaled(text, RATE_PLACES)};
}

Date date(const char *text)
{
    Date value;

    if (date_parse(text_of(text), &value))
        return value;
    fprintf(stderr, "no date: %s\n", text);
    abort();
}

OptionalDate on(const char *text)
{
    return (OptionalDate){true, date(text)};
}

OptionalMoney some(const char *text)
{
    return (OptionalMoney){true, money(text)};
}

static Uuid next_id(HouseholdBuilder *builder)
{
    Uuid id = {{[0] = 1, [15] = ++builder->last_id}};

    return id;
}

HouseholdBuilder builder_new(Arena *arena, const char *as_of)
{
    HouseholdBuilder builder = {.arena = arena};
    Household *household = &builder.household;

    household->model = -1;
    household->pins.price_as_of = date(as_of);
    household->accounts = ARENA_ARRAY(arena, Account, BUILDER_ROOM);
    household->securities = ARENA_ARRAY(arena, Security, BUILDER_ROOM);
    household->lots = ARENA_ARRAY(arena, Lot, BUILDER_ROOM);
    household->models = ARENA_ARRAY(arena, Model, BUILDER_ROOM);
    household->profiles = ARENA_ARRAY(arena, TaxProfile, BUILDER_ROOM);
    household->budgets = ARENA_ARRAY(arena, GainsBudget, BUILDER_ROOM);
    household->realized = ARENA_ARRAY(arena, RealizedGain, BUILDER_ROOM);
    household->restraints = ARENA_ARRAY(arena, Restraint, BUILDER_ROOM);
    return builder;
}

uint32_t builder_account(HouseholdBuilder *builder, TaxTreatment treatment, Owner owner,
                         const char *cash)
{
    Household *household = &builder->household;

    household->accounts[household->account_count] = (Account){.id = {next_id(builder)},
                                                              .name = TEXT_LITERAL("Account"),
                                                              .tax_treatment = treatment,
                                                              .owner = owner,
                                                              .rebalancing = true,
                                                              .model = -1,
                                                              .cash = money(cash)};
    return (uint32_t)household->account_count++;
}

uint32_t builder_security(HouseholdBuilder *builder, const char *symbol, AssetClass asset_class,
                          const char *price_text)
{
    Household *household = &builder->household;
    Security *security = &household->securities[household->security_count];

    *security = (Security){.id = {next_id(builder)},
                           .symbol = text_of(symbol),
                           .tax_kind = TAX_KIND_RIC,
                           .asset_class = {true, (int)asset_class}};
    if (price_text != NULL)
        security->price = (OptionalPrice){true, price(price_text)};
    return (uint32_t)household->security_count++;
}

Lot *builder_lot(HouseholdBuilder *builder, uint32_t account, uint32_t security,
                 const char *quantity_text, const char *basis, const char *acquired_on)
{
    Household *household = &builder->household;
    Lot *lot = &household->lots[household->lot_count];

    *lot = (Lot){.id = {next_id(builder)},
                 .account = account,
                 .security = security,
                 .sequence = (int64_t)household->lot_count + 1,
                 .quantity = quantity(quantity_text),
                 .basis_status = basis == NULL ? BASIS_UNKNOWN : BASIS_KNOWN};
    if (basis != NULL)
        lot->basis = some(basis);
    if (acquired_on != NULL)
        lot->acquired_on = on(acquired_on);
    household->lot_count++;
    return lot;
}

TaxProfile *builder_profile(HouseholdBuilder *builder, int32_t year, FilingStatus status,
                            const char *wages)
{
    TaxProfile *profile = &builder->household.profiles[builder->household.profile_count++];

    *profile =
        (TaxProfile){.year = year, .filing_status = {true, (int)status}, .wages = money(wages)};
    return profile;
}

GainsBudget *builder_budget(HouseholdBuilder *builder, int32_t year, const char *allowance)
{
    GainsBudget *budget = &builder->household.budgets[builder->household.budget_count++];

    *budget = (GainsBudget){.scope = BUDGET_HOUSEHOLD, .year = year};
    if (allowance != NULL)
        budget->allowance = some(allowance);
    return budget;
}

RealizedGain *builder_realized(HouseholdBuilder *builder, uint32_t account, uint32_t security,
                               const char *sold_on, const char *gain)
{
    RealizedGain *row = &builder->household.realized[builder->household.realized_count++];

    *row = (RealizedGain){.account = account,
                          .security = security,
                          .quantity = {QUANTITY_ONE},
                          .sold_on = date(sold_on),
                          .gain = money(gain),
                          .term = TERM_LONG};
    return row;
}

Restraint *builder_restraint(HouseholdBuilder *builder, RestraintKind kind)
{
    Restraint *restraint = &builder->household.restraints[builder->household.restraint_count++];

    *restraint = (Restraint){.id = {next_id(builder)}, .kind = kind, .account = -1, .security = -1};
    return restraint;
}

Model *builder_model(HouseholdBuilder *builder, ModelBasis basis)
{
    Model *model = &builder->household.models[builder->household.model_count];

    *model = (Model){.id = {next_id(builder)},
                     .name = TEXT_LITERAL("Model"),
                     .basis = basis,
                     .targets = ARENA_ARRAY(builder->arena, ModelTarget, BUILDER_ROOM)};
    builder->household.model = (int32_t)builder->household.model_count++;
    return model;
}

ModelTarget *builder_target(HouseholdBuilder *builder, Model *model, const char *weight)
{
    ModelTarget *target = &model->targets[model->target_count++];

    target->weight = rate(weight);
    target->members = ARENA_ARRAY(builder->arena, GroupMember, GROUP_MEMBERS_LIMIT + 1);
    return target;
}

const Household *builder_household(HouseholdBuilder *builder)
{
    household_sort_lots(&builder->household);
    return &builder->household;
}

PreviewOrder *builder_order(HouseholdBuilder *builder)
{
    PreviewOrder *order = ARENA_NEW(builder->arena, PreviewOrder);

    order->trades = ARENA_ARRAY(builder->arena, TradeOrder, PREVIEW_TRADES_LIMIT);
    return order;
}

static TradeOrder *add_trade(HouseholdBuilder *builder, PreviewOrder *order, uint32_t account,
                             const char *symbol)
{
    TradeOrder *trade = &order->trades[order->trade_count++];

    *trade = (TradeOrder){0};
    trade->account_id = builder->household.accounts[account].id;
    trade->symbol = text_of(symbol);
    return trade;
}

TradeOrder *builder_sell(HouseholdBuilder *builder, PreviewOrder *order, uint32_t account,
                         const char *symbol, const char *quantity_text)
{
    TradeOrder *trade = add_trade(builder, order, account, symbol);

    if (quantity_text == NULL)
        trade->all = true;
    else
        trade->quantity = (OptionalQuantity){true, quantity(quantity_text)};
    return trade;
}

TradeOrder *builder_buy(HouseholdBuilder *builder, PreviewOrder *order, uint32_t account,
                        const char *symbol, const char *amount)
{
    TradeOrder *trade = add_trade(builder, order, account, symbol);

    trade->side = SIDE_BUY;
    trade->amount = some(amount);
    return trade;
}

static Text read_file(Arena *arena, const char *path)
{
    enum { MOST = 1 << 16 };
    char *bytes = arena_alloc(arena, MOST);
    FILE *file = fopen(path, "rb");
    size_t length;

    if (file == NULL) {
        perror(path);
        abort();
    }
    length = fread(bytes, 1, MOST, file);
    fclose(file);
    return (Text){bytes, length};
}

static void must(Error *error)
{
    if (error == NULL)
        return;
    fprintf(stderr, "%s: %s\n", error->code, error->detail);
    abort();
}

const Rules *builder_rules(Arena *arena)
{
    Rules *rules = ARENA_NEW(arena, Rules);

    must(tax_parameters_json_read(arena, read_file(arena, SCHEMA_DIR "/us-federal.json"),
                                  &rules->tax));
    must(drift_tolerances_json_read(arena, read_file(arena, SCHEMA_DIR "/drift-tolerances.json"),
                                    &rules->drift));
    must(location_yields_json_read(arena, read_file(arena, SCHEMA_DIR "/asset-location.json"),
                                   &rules->location));
    rules->engine_version = TEXT_LITERAL("1.0.0");
    return rules;
}

/* SplitMix64: one state word, so that a failing seed can be replayed. */
uint64_t random_below(uint64_t *seed, uint64_t limit)
{
    uint64_t value = (*seed += UINT64_C(0x9e3779b97f4a7c15));

    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (value ^ (value >> 31)) % limit;
}
