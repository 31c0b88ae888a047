#include "domain/preview_parts.h"
#include "domain/restraint.h"

/* Warnings being gathered. */
typedef struct Warnings {
    PreviewWork *work;
    Warning *list;
    size_t count;
    size_t room;
} Warnings;

static void warn(Warnings *warnings, Warning warning)
{
    warnings->list = arena_grown(warnings->work->arena, warnings->list, warnings->count,
                                 &warnings->room, sizeof warning);
    warnings->list[warnings->count++] = warning;
}

static const char *money_text(Arena *arena, Money amount)
{
    char text[DECIMAL_TEXT_BYTES];

    return arena_copy(arena, text, decimal_format(amount.cents, MONEY_PLACES, text));
}

static const char *date_text(Arena *arena, Date date)
{
    char text[DATE_TEXT_BYTES];

    return arena_copy(arena, text, date_format(date, text));
}

static const Security *security_of(const Warnings *warnings, uint32_t security)
{
    return &warnings->work->household->securities[security];
}

static void warn_of_lot(Warnings *warnings, const char *code, const SoldLot *sold,
                        const char *detail)
{
    warn(warnings,
         (Warning){.code = code, .lot_id = {true, sold->lot->id}, .detail = detail, .sold = sold});
}

static void warn_of_security(Warnings *warnings, const char *code, const Security *security,
                             const char *detail)
{
    warn(warnings, (Warning){.code = code, .symbol = {true, security->symbol}, .detail = detail});
}

/* Whether dividends of the security are reinvested where purchases count (AC-5). */
static bool is_reinvested(const Household *household, uint32_t security)
{
    for (uint32_t account = 0; account < household->account_count; account++) {
        if (household->accounts[account].dividend_reinvestment &&
            household->accounts[account].owner != OWNER_OTHER &&
            household_holding(household, account, security).count > 0)
            return true;
    }
    return false;
}

/*
 * Rule WS-12: a purchase not yet made cannot be known; with reinvestment on, one will come, of what
 * is sold or of what is identical to it (WS-10).
 */
static bool is_to_be_reinvested(const Household *household, const Sell *sell)
{
    const Security *sold = &household->securities[sell->security];

    if (!preview_may_wash(household, sell->account, sell->security))
        return false;
    for (uint32_t i = 0; i < household->security_count; i++) {
        if (wash_identical(sold, &household->securities[i]) && is_reinvested(household, i))
            return true;
    }
    return false;
}

static void warn_of_reinvestment(Warnings *warnings, const SoldLot *sold)
{
    const char *window_ends = date_text(
        warnings->work->arena, wash_sale_window_last(warnings->work->preview->plan.trade_date));

    warn_of_lot(warnings, "dividend_reinvestment_on", sold,
                arena_format(warnings->work->arena,
                             "A dividend reinvested until %s would be a wash sale.", window_ends));
}

/* Warnings of one slice sold on a taxable account. */
static void warn_of_slice(Warnings *warnings, const SoldLot *sold, bool to_be_reinvested)
{
    Arena *arena = warnings->work->arena;
    const LotSlice *slice = &sold->slice;

    if (preview_basis_unknown(sold))
        warn_of_lot(warnings, "unknown_basis", sold,
                    warnings->work->order->unknown_basis.present
                        ? "The basis is unknown and taken as zero, as the order asks."
                        : "The basis is unknown: the tax is a range, its high end at zero basis.");
    if (preview_date_unknown(sold))
        warn_of_lot(warnings, "unknown_acquisition_date", sold,
                    "The acquisition date is unknown: shown as short-term, the tax is a range.");
    if (slice->term == TERM_SHORT && slice->gain.cents > 0 && slice->first_long_term_on.present)
        warn_of_lot(warnings, "short_term_gain_near_long_term", sold,
                    arena_format(arena, "%s of gain turns long-term on %s.",
                                 money_text(arena, slice->gain),
                                 date_text(arena, slice->first_long_term_on.value)));
    if (preview_loses_still(sold) && to_be_reinvested)
        warn_of_reinvestment(warnings, sold);
}

/* Rules BA-8, TX-5, TX-6: kinds whose tax has parts that are not modelled. */
static void warn_of_kind(Warnings *warnings, const Sell *sell)
{
    const Security *security = security_of(warnings, sell->security);

    if (security->tax_kind == TAX_KIND_COLLECTIBLE_TRUST && sell->gains.long_term.cents > 0)
        warn_of_security(warnings, "collectible_28_not_modelled", security,
                         "Long-term gain of a collectible may be taxed at up to 28 %.");
    if (security->tax_kind == TAX_KIND_BOND)
        warn_of_security(warnings, "bond_premium_and_discount_not_modelled", security,
                         "Bond premium and market discount are not modelled.");
    if (security->asset_class.present && security->asset_class.value == CLASS_REAL_ESTATE)
        warn_of_security(warnings, "return_of_capital_not_modelled", security,
                         "Distributions that return capital lower the basis; they are not "
                         "modelled.");
}

static void warn_of_sell(Warnings *warnings, const Sell *sell)
{
    const Household *household = warnings->work->household;
    bool to_be_reinvested = is_to_be_reinvested(household, sell);

    if (household->accounts[sell->account].tax_treatment != TAXABLE)
        return; /* Rule AC-1: no gain, and no wash sale of its own (WS-10). */
    for (size_t i = 0; i < sell->lot_count; i++)
        warn_of_slice(warnings, &sell->lots[i], to_be_reinvested);
    warn_of_kind(warnings, sell);
}

/* Which shares replace the loss, where and from when, as a phrase. */
static const char *replacement_text(Warnings *warnings, const PreviewWash *wash)
{
    const PreviewWork *work = warnings->work;
    Date bought_on =
        wash->lot != NULL ? wash->lot->acquired_on.value : work->preview->plan.trade_date;
    uint32_t account = wash->lot != NULL ? wash->lot->account : wash->buy->account;
    uint32_t bought = wash->lot != NULL ? wash->lot->security : wash->buy->security;
    Text symbol = security_of(warnings, bought)->symbol; /* may be another one than was sold */
    Text name = work->household->accounts[account].name; /* a prospect's may have none */

    return arena_format(work->arena, "%s of %.*s%s%.*s on %s",
                        wash->lot != NULL ? "the purchase" : "this preview's purchase",
                        TEXT_ARGS(symbol), name.length > 0 ? " in " : "", TEXT_ARGS(name),
                        date_text(work->arena, bought_on));
}

/* Rules WS-10, WS-12, MT-7: what is disallowed, by what, and for good or for later. */
static void warn_of_wash_sale(Warnings *warnings, const PreviewWash *wash)
{
    Arena *arena = warnings->work->arena;
    const char *amount = money_text(arena, wash->match.disallowed);
    const char *by = replacement_text(warnings, wash);
    const char *code = wash->match.permanent ? "wash_sale_permanent" : "wash_sale";
    const char *detail;

    if (wash->realized != NULL)
        detail = arena_format(arena, "%s of the loss booked on %s is disallowed by %s.", amount,
                              date_text(arena, wash->realized->sold_on), by);
    else
        detail = arena_format(arena, "%s of the loss is %s by %s.", amount,
                              wash->match.permanent ? "lost for good" : "deferred", by);
    if (wash->sold != NULL)
        warn_of_lot(warnings, code, wash->sold, detail);
    else
        warn_of_security(warnings, code, security_of(warnings, wash->security), detail);
}

/* Rule WS-12: purchases not yet made cannot be known. */
static void warn_of_window(Warnings *warnings, const DoNotBuy *closed)
{
    Arena *arena = warnings->work->arena;

    warn_of_security(warnings, "wash_sale_window_open", security_of(warnings, closed->security),
                     arena_format(arena,
                                  "A purchase until %s would disallow the loss; purchases not yet "
                                  "made are not known.",
                                  date_text(arena, closed->until)));
}

static void warn_of_stale_prices(Warnings *warnings)
{
    const PreviewWork *work = warnings->work;
    bool *told = ARENA_ARRAY(work->arena, bool, work->household->security_count);

    for (size_t i = 0; i < work->preview->plan.trade_count; i++) {
        uint32_t index = work->preview->plan.trades[i].security;
        const Security *security = &work->household->securities[index];

        if (told[index] || !household_price_is_stale(work->household, security))
            continue;
        told[index] = true;
        warn_of_security(warnings, "stale_price", security,
                         arena_format(work->arena, "The price is of %s.",
                                      date_text(work->arena, security->price_date.value)));
    }
}

static const char *restraint_text(Arena *arena, const Restraint *restraint, TradeSide side)
{
    const char *done = side == SIDE_SELL ? "sell" : "buy";

    if (!restraint->exclusion_list_id.present)
        return arena_format(arena, "The household is not to %s it.", done);
    return arena_format(arena,
                        "It is on the exclusion list \"%.*s\": the household is not to %s it.",
                        TEXT_ARGS(restraint->exclusion_list.value), done);
}

/* What the household keeps plans from may still be traded by name (product A4). */
static void warn_of_restraints(Warnings *warnings)
{
    const PreviewWork *work = warnings->work;
    const Preview *preview = work->preview;
    Date trade_date = preview->plan.trade_date;

    for (size_t i = 0; i < preview->plan.trade_count; i++) {
        const PlannedTrade *trade = &preview->plan.trades[i];
        const Restraint *restraint = restraint_find(work->household, trade->side, trade->account,
                                                    trade->security, trade_date);

        if (restraint != NULL)
            warn_of_security(warnings, "restrained", security_of(warnings, trade->security),
                             restraint_text(work->arena, restraint, trade->side));
    }
    for (size_t i = 0; i < preview->sell_count; i++) {
        for (size_t lot = 0; lot < preview->sells[i].lot_count; lot++) {
            const SoldLot *sold = &preview->sells[i].lots[lot];

            if (restraint_of_lot(work->household, sold->lot, trade_date) != NULL)
                warn_of_lot(warnings, "restrained", sold, "The household is not to sell the lot.");
        }
    }
}

/* Rule LI-5: the default to average does not reach every holding. */
static void warn_of_averages(Warnings *warnings)
{
    const PreviewWork *work = warnings->work;

    for (size_t i = 0; i < work->preview->plan.trade_count; i++) {
        const PlannedTrade *trade = &work->preview->plan.trades[i];

        if (trade->not_averaged)
            warn_of_security(warnings, "average_cost_not_allowed",
                             security_of(warnings, trade->security),
                             "Its shares may not be averaged; the oldest are sold first.");
    }
}

static void warn_of_profile(Warnings *warnings)
{
    const PreviewWork *work = warnings->work;
    const TaxProfile *profile = work->preview->profile;

    if (profile == NULL)
        warn(warnings, (Warning){.code = "no_tax_profile",
                                 .detail = "The household has no tax profile: no tax is figured."});
    else if (work->profile_of_other_year)
        warn(warnings,
             (Warning){.code = "tax_profile_of_other_year",
                       .detail = arena_format(work->arena,
                                              "There is no tax profile of %d; that of %d is used.",
                                              (int)work->year, (int)profile->year)});
}

/* Rules AC-2, AC-3: what is not modelled of a distribution. */
static void warn_of_flows(Warnings *warnings)
{
    const PreviewWork *work = warnings->work;
    const TaxProfile *profile = work->preview->profile;

    for (size_t i = 0; i < work->preview->plan.flow_count; i++) {
        const CashFlow *flow = &work->preview->plan.flows[i];
        const Account *account = &work->household->accounts[flow->account];
        bool flat = profile != NULL && profile->kind == PROFILE_FLAT;

        if (flow->amount.cents >= 0 || account->tax_treatment == TAXABLE)
            continue;
        warn(warnings,
             (Warning){.code = "distribution_not_modelled",
                       .account_id = {true, account->id},
                       .detail = account->tax_treatment == TAX_FREE
                                     ? "Taken for untaxed: ordering rules are not modelled."
                                 : flat
                                     ? "Ordinary income, which a flat profile does not tax."
                                     : "Ordinary income; the 10 % addition before 59 1/2 is not "
                                       "computed. Once executed it is income of the year that its "
                                       "tax profile has to say (other_ordinary_income)."});
    }
}

/*
 * Rule WS-6: shares of one purchase do not replace each other. CHOICE: once they are in two
 * accounts they are two lots here, and a loss of the one within the window is taken to be replaced
 * by the other: too much is disallowed, never too little.
 */
static void warn_of_transfer(Warnings *warnings, const Transfer *transfer)
{
    const PreviewWork *work = warnings->work;
    Date trade_date = work->preview->plan.trade_date;

    for (size_t i = 0; i < transfer->lot_count; i++) {
        const MovedLot *moved = &transfer->lots[i];
        const Lot *lot = &work->household->lots[moved->index];

        if (moved->lot.quantity.units == lot->quantity.units || !lot->acquired_on.present ||
            work->household->accounts[lot->account].tax_treatment != TAXABLE ||
            date_compare(trade_date, wash_sale_window_last(lot->acquired_on.value)) > 0)
            continue;
        warn(warnings,
             (Warning){.code = "purchase_parted",
                       .lot_id = {true, lot->id},
                       .detail = arena_format(
                           work->arena,
                           "A loss of one part until %s would be taken to be "
                           "replaced by the other.",
                           date_text(work->arena, wash_sale_window_last(lot->acquired_on.value)))});
    }
}

static void warn_of_cash(Warnings *warnings)
{
    const PreviewWork *work = warnings->work;

    for (size_t i = 0; i < work->household->account_count; i++) {
        const Account *account = &work->household->accounts[i];

        if (work->cash[i].cents >= 0 || work->cash[i].cents >= account->cash.cents)
            continue;
        warn(warnings, (Warning){.code = "cash_overdrawn",
                                 .account_id = {true, account->id},
                                 .detail = arena_format(work->arena, "Cash of %.*s would be %s.",
                                                        TEXT_ARGS(account->name),
                                                        money_text(work->arena, work->cash[i]))});
    }
}

void preview_warn(PreviewWork *work)
{
    Warnings warnings = {.work = work};

    for (size_t i = 0; i < work->preview->sell_count; i++)
        warn_of_sell(&warnings, &work->preview->sells[i]);
    for (size_t i = 0; i < work->preview->wash_sale_count; i++)
        warn_of_wash_sale(&warnings, &work->preview->wash_sales[i]);
    for (size_t i = 0; i < work->preview->do_not_buy_count; i++)
        warn_of_window(&warnings, &work->preview->do_not_buy[i]);
    warn_of_restraints(&warnings);
    warn_of_averages(&warnings);
    warn_of_stale_prices(&warnings);
    warn_of_profile(&warnings);
    warn_of_flows(&warnings);
    for (size_t i = 0; i < work->preview->plan.transfer_count; i++)
        warn_of_transfer(&warnings, &work->preview->plan.transfers[i]);
    warn_of_cash(&warnings);
    work->preview->warnings = warnings.list;
    work->preview->warning_count = warnings.count;
}
