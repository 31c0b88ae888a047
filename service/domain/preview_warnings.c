#include "domain/preview_parts.h"

enum { WARNINGS_FIRST = 16 };

/* Warnings being gathered: the array doubles in the arena. */
typedef struct Warnings {
    PreviewWork *work;
    Warning *list;
    size_t count;
    size_t room;
} Warnings;

static void warn(Warnings *warnings, Warning warning)
{
    if (warnings->count == warnings->room) {
        size_t room = warnings->room == 0 ? WARNINGS_FIRST : warnings->room * 2;
        Warning *list = ARENA_ARRAY(warnings->work->arena, Warning, room);

        if (warnings->count > 0)
            memcpy(list, warnings->list, warnings->count * sizeof *list);
        warnings->list = list;
        warnings->room = room;
    }
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

/* Rule WS-10: whoever buys it, the accounts of `other` apart. */
static bool is_bought(const Warnings *warnings, uint32_t security)
{
    const PreviewWork *work = warnings->work;

    for (size_t i = 0; i < work->preview->buy_count; i++) {
        const Buy *buy = &work->preview->buys[i];

        if (buy->security == security &&
            work->household->accounts[buy->account].owner != OWNER_OTHER)
            return true;
    }
    return false;
}

/* Rule WS-12: a purchase not yet made cannot be known; with reinvestment on, one will come. */
static void warn_of_reinvestment(Warnings *warnings, const SoldLot *sold)
{
    const Household *household = warnings->work->household;
    const char *window_ends = date_text(
        warnings->work->arena, wash_sale_window_last(warnings->work->preview->plan.trade_date));

    for (uint32_t account = 0; account < household->account_count; account++) {
        if (!household->accounts[account].dividend_reinvestment ||
            household->accounts[account].owner == OWNER_OTHER ||
            household_holding(household, account, sold->lot->security).count == 0)
            continue;
        warn_of_lot(warnings, "dividend_reinvestment_on", sold,
                    arena_format(warnings->work->arena,
                                 "A dividend reinvested until %s would be a wash sale.",
                                 window_ends));
        return;
    }
}

/* One replacement as a phrase: a lot by id and date, or this preview's own buy. */
static const char *suspect_text(Warnings *warnings, const WashSuspect *suspect)
{
    Arena *arena = warnings->work->arena;
    const char *date = date_text(arena, suspect->replacement_date);
    char id[ID_TEXT_BYTES];
    size_t length;

    if (suspect->replacement_lot == UINT32_MAX)
        return arena_format(arena, "a buy of this preview (%s)", date);
    length = id_format(ID_PREFIX(&(LotId){0}),
                       warnings->work->household->lots[suspect->replacement_lot].id.uuid, id);
    return arena_format(arena, "%.*s (%s)", (int)length, id, date);
}

/* Until wash sales are matched: the loss, what was bought, and how long the window is open. */
static void warn_of_wash_sale(Warnings *warnings, const SoldLot *sold)
{
    enum { NAMED_MOST = 5 };
    const PreviewWork *work = warnings->work;
    Arena *arena = work->arena;
    WashLoss loss = {.lot = (uint32_t)(sold->lot - work->household->lots),
                     .sold_on = work->preview->plan.trade_date,
                     .left = work->left,
                     .bought_here = is_bought(warnings, sold->lot->security)};
    WashSuspect *suspects;
    size_t count = wash_sale_suspects(arena, work->household, &loss, &suspects);
    const char *named = "";

    warn_of_reinvestment(warnings, sold);
    if (count == 0)
        return;
    for (size_t i = 0; i < count && i < NAMED_MOST; i++)
        named = arena_format(arena, "%s%s%s", named, i == 0 ? "" : ", ",
                             suspect_text(warnings, &suspects[i]));
    if (count > NAMED_MOST)
        named = arena_format(arena, "%s and %zu more", named, count - NAMED_MOST);
    warn_of_lot(warnings, "wash_sale_not_computed", sold,
                arena_format(arena,
                             "The loss of %s may be disallowed by %s; the window closes on %s.",
                             money_text(arena, money_negate(sold->slice.gain)), named,
                             date_text(arena, suspects[0].window_ends)));
}

/* Warnings of one slice sold on a taxable account. */
static void warn_of_slice(Warnings *warnings, const SoldLot *sold)
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
    if (slice->gain.cents < 0)
        warn_of_wash_sale(warnings, sold);
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
    const Account *account = &warnings->work->household->accounts[sell->account];

    if (account->tax_treatment != TAXABLE)
        return; /* Rule AC-1: no gain, and no wash sale of its own (WS-10). */
    for (size_t i = 0; i < sell->lot_count; i++)
        warn_of_slice(warnings, &sell->lots[i]);
    warn_of_kind(warnings, sell);
}

/* A loss booked in the last 30 days that this buy may wash (rule MT-7, until it is computed). */
static void warn_of_buy(Warnings *warnings, const Buy *buy)
{
    const PreviewWork *work = warnings->work;
    Date today = work->preview->plan.trade_date;
    const Security *security = security_of(warnings, buy->security);

    if (security->tax_kind == TAX_KIND_DIGITAL_ASSET ||
        work->household->accounts[buy->account].owner == OWNER_OTHER)
        return;
    for (size_t i = 0; i < work->household->realized_count; i++) {
        const RealizedGain *row = &work->household->realized[i];

        if (row->security != buy->security || row->gain.cents >= 0 ||
            work->household->accounts[row->account].tax_treatment != TAXABLE ||
            date_compare(row->sold_on, wash_sale_window_first(today)) < 0 ||
            date_compare(row->sold_on, today) > 0)
            continue;
        warn_of_security(warnings, "wash_sale_not_computed", security,
                         arena_format(work->arena,
                                      "This buy may disallow the loss of %s booked on %s.",
                                      money_text(work->arena, money_negate(row->gain)),
                                      date_text(work->arena, row->sold_on)));
    }
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
    for (size_t i = 0; i < work->preview->buy_count; i++)
        warn_of_buy(&warnings, &work->preview->buys[i]);
    warn_of_stale_prices(&warnings);
    warn_of_profile(&warnings);
    warn_of_cash(&warnings);
    work->preview->warnings = warnings.list;
    work->preview->warning_count = warnings.count;
}
