#include "json/preview_json_parts.h"

static void write_holding(JsonWriter *writer, const Preview *preview, uint32_t account,
                          uint32_t security)
{
    JSON_WRITE(writer, "account_id", preview->household->accounts[account].id);
    JSON_WRITE(writer, "symbol", preview->household->securities[security].symbol);
}

static void write_held_back(JsonWriter *writer, const HeldBack *held)
{
    JSON_BEGIN_OBJECT(writer, "held_back");
    JSON_WRITE_WORD(writer, "limit", &LOT_LIMIT_NAMES, held->limit);
    if (held->restraint != NULL)
        JSON_WRITE(writer, "restraint_id", held->restraint->id);
    if (held->sellable_on.present)
        JSON_WRITE(writer, "sellable_on", held->sellable_on.value);
    if (held->disallowed.present)
        JSON_WRITE(writer, "disallowed", held->disallowed.value);
    json_write_end_object(writer);
}

/* The rule, the one figure that the rule looks at, and what keeps the lot whatever the rule. */
static void write_reason(JsonWriter *writer, const LotReason *reason, const HeldBack *held)
{
    JSON_BEGIN_OBJECT(writer, "reason");
    JSON_WRITE_WORD(writer, "rule", &LOT_SELECTION_NAMES, reason->rule);
    if (reason->basis_per_share.present)
        JSON_WRITE(writer, "basis_per_share", reason->basis_per_share.value);
    if (reason->gain_per_share.present)
        JSON_WRITE(writer, "gain_per_share", reason->gain_per_share.value);
    if (reason->acquired_on.present)
        JSON_WRITE(writer, "acquired_on", reason->acquired_on.value);
    if (held->limit != LOT_LIMIT_NONE)
        write_held_back(writer, held);
    json_write_end_object(writer);
}

static void write_sold_lot(JsonWriter *writer, const SoldLot *sold)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "lot_id", sold->lot->id);
    JSON_WRITE(writer, "revision", sold->lot->revision);
    JSON_WRITE(writer, "order", sold->order);
    JSON_WRITE(writer, "acquired_on", sold->lot->acquired_on);
    JSON_WRITE(writer, "first_long_term_on", sold->slice.first_long_term_on);
    JSON_WRITE(writer, "waiting_saves", sold->waiting_saves);
    JSON_WRITE_WORD(writer, "term", &TERM_NAMES, sold->slice.term);
    JSON_WRITE(writer, "quantity", sold->slice.quantity);
    JSON_WRITE(writer, "remaining", sold->remaining);
    JSON_WRITE(writer, "proceeds", sold->slice.proceeds);
    JSON_WRITE(writer, "basis", sold->slice.basis);
    JSON_WRITE(writer, "gain", sold->slice.gain);
    JSON_WRITE(writer, "disallowed", sold->disallowed);
    JSON_WRITE(writer, "permanently_disallowed", sold->permanently_disallowed);
    write_reason(writer, &sold->reason, &(HeldBack){0});
    json_write_end_object(writer);
}

static void write_kept_lot(JsonWriter *writer, const KeptLot *kept)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "lot_id", kept->lot->id);
    JSON_WRITE(writer, "acquired_on", kept->lot->acquired_on);
    JSON_WRITE(writer, "first_long_term_on", kept->first_long_term_on);
    JSON_WRITE_WORD(writer, "term", &TERM_NAMES, kept->term);
    JSON_WRITE(writer, "quantity", kept->quantity);
    JSON_WRITE(writer, "gain", kept->gain);
    JSON_WRITE(writer, "gain_per_share", kept->gain_per_share);
    write_reason(writer, &kept->reason, &kept->held_back);
    json_write_end_object(writer);
}

static void write_sell(JsonWriter *writer, const Preview *preview, const Sell *sell)
{
    json_write_begin_object(writer);
    write_holding(writer, preview, sell->account, sell->security);
    JSON_WRITE(writer, "quantity", sell->quantity);
    JSON_WRITE(writer, "price", sell->price);
    JSON_WRITE(writer, "proceeds", sell->proceeds);
    JSON_WRITE(writer, "basis", sell->basis);
    JSON_WRITE(writer, "short_term_gain", sell->gains.short_term);
    JSON_WRITE(writer, "long_term_gain", sell->gains.long_term);
    JSON_BEGIN_ARRAY(writer, "lots");
    for (size_t i = 0; i < sell->lot_count; i++)
        write_sold_lot(writer, &sell->lots[i]);
    json_write_end_array(writer);
    JSON_BEGIN_ARRAY(writer, "lots_not_sold");
    for (size_t i = 0; i < sell->lots_not_sold_count; i++)
        write_kept_lot(writer, &sell->lots_not_sold[i]);
    json_write_end_array(writer);
    json_write_end_object(writer);
}

void preview_json_write_sells(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_ARRAY(writer, "sells");
    for (size_t i = 0; i < preview->sell_count; i++)
        write_sell(writer, preview, &preview->sells[i]);
    json_write_end_array(writer);
}

void preview_json_write_buys(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_ARRAY(writer, "buys");
    for (size_t i = 0; i < preview->buy_count; i++) {
        const Buy *buy = &preview->buys[i];

        json_write_begin_object(writer);
        write_holding(writer, preview, buy->account, buy->security);
        JSON_WRITE(writer, "quantity", buy->quantity);
        JSON_WRITE(writer, "price", buy->price);
        JSON_WRITE(writer, "amount", buy->amount);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

void preview_json_write_warnings(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_ARRAY(writer, "warnings");
    for (size_t i = 0; i < preview->warning_count; i++) {
        const Warning *warning = &preview->warnings[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "code", warning->code);
        if (warning->account_id.present)
            JSON_WRITE(writer, "account_id", warning->account_id.value);
        if (warning->lot_id.present)
            JSON_WRITE(writer, "lot_id", warning->lot_id.value);
        if (warning->symbol.present)
            JSON_WRITE(writer, "symbol", warning->symbol.value);
        JSON_WRITE(writer, "detail", warning->detail);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

void preview_json_write_not_done(JsonWriter *writer, const Plan *plan)
{
    JSON_BEGIN_ARRAY(writer, "not_done");
    for (size_t i = 0; i < plan->not_done_count; i++) {
        const NotDone *not_done = &plan->not_done[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "order", not_done->order);
        JSON_WRITE(writer, "code", not_done->code);
        JSON_WRITE(writer, "detail", not_done->detail);
        JSON_WRITE(writer, "quantity", not_done->quantity);
        JSON_WRITE(writer, "amount", not_done->amount);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}
