#include "domain/plan.h"
#include "domain/selection.h"

/* Transfers while they are planned, one after the other. */
typedef struct Moving {
    Arena *arena;
    const Household *household;
    const PreviewOrder *order;
    OptionalWord selection; /* the live switch */
    Plan *plan;
    Lot *left;   /* per lot of the household: what earlier transfers left of it */
    Money *cash; /* per account, likewise; what comes in is not passed on */
    size_t index;
    const TransferOrder *asked; /* the one that is planned */
    ErrorList faults;
} Moving;

bool plan_is_of_kind(PreviewKind kind)
{
    return kind != PREVIEW_TRADES && kind != PREVIEW_TRANSFER;
}

__attribute__((format(printf, 4, 5))) static void fault(Moving *moving, const char *member,
                                                        const char *code, const char *format, ...)
{
    const char *pointer = arena_format(moving->arena, "/transfers/%zu%s", moving->index, member);
    va_list arguments;
    const char *detail;

    va_start(arguments, format);
    detail = arena_format_arguments(moving->arena, format, arguments);
    va_end(arguments);
    error_list_add(&moving->faults, error_at(moving->arena, pointer, code, "%s", detail));
}

/*
 * Rule AC-4: what a transfer to another treatment would be. CHOICE: the rules name no way back from
 * tax_free to tax_deferred; it is refused as a conversion.
 */
static void check_treatments(Moving *moving, const Account *from, const Account *to)
{
    if (from->tax_treatment == to->tax_treatment)
        return;
    if (from->tax_treatment == TAXABLE)
        fault(moving, "/to_account_id", "transfer_is_contribution",
              "From a taxable into a retirement account it would be a contribution.");
    else if (to->tax_treatment == TAXABLE)
        fault(moving, "/to_account_id", "transfer_is_distribution",
              "Out of a retirement account it would be a distribution; a withdrawal is one, in "
              "cash.");
    else
        fault(moving, "/to_account_id", "transfer_is_conversion",
              "Between a tax-deferred and a tax-free account it would be a conversion.");
}

/*
 * Rules AC-4, AC-5. CHOICE: two accounts of `other` owners may be of two persons, so nothing goes
 * from one to the other either.
 */
static void check_owners(Moving *moving, const Account *from, const Account *to)
{
    if (from->owner != to->owner || from->owner == OWNER_OTHER)
        fault(moving, "/to_account_id", "transfer_changes_owner",
              "A transfer in kind stays with its owner.");
}

static void find_accounts(Moving *moving, Transfer *transfer)
{
    const Household *household = moving->household;
    int32_t from = household_find_account(household, moving->asked->from_account_id);
    int32_t to = household_find_account(household, moving->asked->to_account_id);

    if (from < 0)
        fault(moving, "/from_account_id", "unknown_account", "The household has no such account.");
    if (to < 0)
        fault(moving, "/to_account_id", "unknown_account", "The household has no such account.");
    if (from < 0 || to < 0)
        return;
    if (from == to) {
        fault(moving, "/to_account_id", "same_account", "It is there already.");
        return;
    }
    transfer->from = (uint32_t)from;
    transfer->to = (uint32_t)to;
    check_treatments(moving, &household->accounts[from], &household->accounts[to]);
    check_owners(moving, &household->accounts[from], &household->accounts[to]);
}

/* A lot parts once on its way to an account: its parts there would be one and the same. */
static void check_repeated(Moving *moving)
{
    const TransferOrder *asked = moving->asked;

    for (size_t i = 0; i < moving->index; i++) {
        const TransferOrder *other = &moving->order->transfers[i];

        if (!uuid_equal(other->from_account_id.uuid, asked->from_account_id.uuid) ||
            !uuid_equal(other->to_account_id.uuid, asked->to_account_id.uuid) ||
            other->symbol.present != asked->symbol.present ||
            !text_equal(other->symbol.value, asked->symbol.value))
            continue;
        fault(moving, "", "duplicate_transfer", "The same goes between these accounts already.");
        return;
    }
}

static void check_members(Moving *moving)
{
    const TransferOrder *asked = moving->asked;
    int sizes = asked->quantity.present + asked->all + (asked->lot_count > 0);

    if (asked->symbol.present ? sizes != 1 || asked->amount.present
                              : sizes != 0 || !asked->amount.present)
        fault(moving, "", "exactly_one_of",
              "Give one of quantity, all and lots of a security, or an amount of cash.");
    if (asked->quantity.present && asked->quantity.value.units <= 0)
        fault(moving, "/quantity", "not_positive", "A quantity is more than zero.");
    if (asked->amount.present && asked->amount.value.cents <= 0)
        fault(moving, "/amount", "not_positive", "An amount is more than zero.");
}

static void move_cash(Moving *moving, Transfer *transfer)
{
    Money *cash = &moving->cash[transfer->from];

    transfer->security = -1;
    transfer->amount = moving->asked->amount.value;
    if (transfer->amount.cents > cash->cents)
        fault(moving, "/amount", "more_than_held", "The account has less cash.");
    else
        *cash = money_subtract(*cash, transfer->amount);
}

static OptionalMoney less(OptionalMoney amount, OptionalMoney left)
{
    if (amount.present)
        amount.value = money_subtract(amount.value, left.value);
    return amount;
}

/*
 * Rule AC-4: basis and dates stay. Rule RD-2: what goes and what stays are the lot. CHOICE, for
 * WS-6 and WS-9 say nothing of it: shares that absorbed a loss go first, as they are sold first.
 */
static void take(Moving *moving, Transfer *transfer, uint32_t index, Quantity quantity)
{
    Lot *left = &moving->left[index];
    MovedLot *moved = &transfer->lots[transfer->lot_count++];

    transfer->quantity = quantity_add(transfer->quantity, quantity);
    *moved = (MovedLot){index, *left, quantity.units == left->quantity.units};
    if (moved->whole) {
        left->quantity = (Quantity){0};
        return;
    }
    *left = lot_after(left, quantity);
    moved->lot.quantity = quantity;
    moved->lot.absorbed = quantity_subtract(moved->lot.absorbed, left->absorbed);
    moved->lot.basis = less(moved->lot.basis, left->basis);
    moved->lot.donor_basis = less(moved->lot.donor_basis, left->donor_basis);
    moved->lot.gift_value = less(moved->lot.gift_value, left->gift_value);
}

/* The lot of the holding with this id that is held on the trade date, or -1. */
static int64_t find_lot(const Moving *moving, Holding holding, LotId id)
{
    for (uint32_t i = holding.first; i < holding.first + holding.count; i++) {
        const Lot *lot = &moving->household->lots[i];

        if (uuid_equal(lot->id.uuid, id.uuid) && lot_is_held_on(lot, moving->plan->trade_date))
            return i;
    }
    return -1;
}

static bool is_taken(const Transfer *transfer, uint32_t index)
{
    for (size_t i = 0; i < transfer->lot_count; i++) {
        if (transfer->lots[i].index == index)
            return true;
    }
    return false;
}

static void move_named(Moving *moving, Transfer *transfer, Holding holding)
{
    const TransferOrder *asked = moving->asked;

    for (size_t i = 0; i < asked->lot_count; i++) {
        OptionalQuantity quantity = asked->lots[i].quantity;
        int64_t index = find_lot(moving, holding, asked->lots[i].lot_id);
        Quantity left = index < 0 ? (Quantity){0} : moving->left[index].quantity;
        Quantity wanted = quantity.present ? quantity.value : left;
        const char *member = arena_format(moving->arena, "/lots/%zu/quantity", i);

        if (index < 0)
            fault(moving, arena_format(moving->arena, "/lots/%zu/lot_id", i), "lot_not_held",
                  "The account holds no such lot of this security on the trade date.");
        else if (is_taken(transfer, (uint32_t)index))
            fault(moving, arena_format(moving->arena, "/lots/%zu/lot_id", i), "duplicate_lot",
                  "The lot is named twice.");
        else if (quantity.present && quantity.value.units <= 0)
            fault(moving, member, "not_positive", "A quantity is more than zero.");
        else if (left.units == 0 || wanted.units > left.units)
            fault(moving, member, "more_than_held", "The lot has less.");
        else
            take(moving, transfer, (uint32_t)index, wanted);
    }
}

/*
 * Rule LI-1: where no lots are named the oldest go; under a standing order that orders lots by a
 * key, those first in it do. CHOICE: min_tax has no tax to be least here, average_cost takes the
 * oldest shares (LI-6) and leaves every lot its own basis, and without a price gains have no order.
 */
static LotSelection method_of(const Moving *moving, const Transfer *transfer)
{
    const Account *account = &moving->household->accounts[transfer->from];
    LotSelection method = moving->household->lot_selection;

    if (moving->selection.present)
        method = (LotSelection)moving->selection.value;
    else if (moving->order->lot_selection.present)
        method = (LotSelection)moving->order->lot_selection.value;
    else if (account->lot_selection.present)
        method = (LotSelection)account->lot_selection.value;
    if (method == SELECT_MIN_TAX || method == SELECT_AVERAGE_COST || method == SELECT_SPECIFIC ||
        !moving->household->securities[transfer->security].price.present)
        method = SELECT_FIFO;
    return method;
}

static void move_shares(Moving *moving, Transfer *transfer, Holding holding)
{
    SaleTerms terms = {method_of(moving, transfer),
                       moving->household->securities[transfer->security].price.value,
                       moving->plan->trade_date};
    Quantity wanted = moving->asked->quantity.value;
    Quantity held = {0};
    const uint32_t *lots;
    size_t count = selection_order(moving->arena, moving->household, holding, &terms, &lots);

    for (size_t i = 0; i < count; i++)
        held = quantity_add(held, moving->left[lots[i]].quantity);
    if (moving->asked->all)
        wanted = held;
    if (held.units == 0 || wanted.units > held.units) {
        fault(moving, moving->asked->all ? "/all" : "/quantity", "more_than_held",
              "The account holds less of %.*s.", TEXT_ARGS(moving->asked->symbol.value));
        return;
    }
    for (size_t i = 0; i < count && wanted.units > 0; i++) {
        Quantity taken = quantity_min(wanted, moving->left[lots[i]].quantity);

        if (taken.units > 0)
            take(moving, transfer, lots[i], taken);
        wanted = quantity_subtract(wanted, taken);
    }
}

static void move_security(Moving *moving, Transfer *transfer)
{
    int32_t security = household_find_security(moving->household, moving->asked->symbol.value);
    Holding holding;

    if (security < 0) {
        fault(moving, "/symbol", "unknown_security", "The household has no %.*s.",
              TEXT_ARGS(moving->asked->symbol.value));
        return;
    }
    holding = household_holding(moving->household, transfer->from, (uint32_t)security);
    transfer->security = security;
    transfer->lots = ARENA_ARRAY(moving->arena, MovedLot, holding.count);
    if (moving->asked->lot_count > 0)
        move_named(moving, transfer, holding);
    else
        move_shares(moving, transfer, holding);
}

static void plan_transfer(Moving *moving)
{
    Transfer *transfer = &moving->plan->transfers[moving->index];
    size_t faults_before = moving->faults.count;

    find_accounts(moving, transfer);
    check_repeated(moving);
    check_members(moving);
    if (moving->faults.count > faults_before)
        return;
    if (moving->asked->symbol.present)
        move_security(moving, transfer);
    else
        move_cash(moving, transfer);
}

Error *plan_transfers(Arena *arena, const Household *household, const PreviewOrder *order,
                      OptionalWord selection, Plan *plan)
{
    Moving moving = {.arena = arena,
                     .household = household,
                     .order = order,
                     .selection = selection,
                     .plan = plan};

    if (order->transfer_count == 0)
        return NULL;
    moving.left = ARENA_COPY(arena, Lot, household->lots, household->lot_count);
    moving.cash = ARENA_ARRAY(arena, Money, household->account_count);
    for (size_t i = 0; i < household->account_count; i++)
        moving.cash[i] = household->accounts[i].cash;
    plan->transfers = ARENA_ARRAY(arena, Transfer, order->transfer_count);
    plan->transfer_count = order->transfer_count;
    for (; moving.index < order->transfer_count; moving.index++) {
        moving.asked = &order->transfers[moving.index];
        plan_transfer(&moving);
    }
    return moving.faults.first;
}
