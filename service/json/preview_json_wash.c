#include "json/preview_json_parts.h"

/* Which lot was sold at the loss, or which row of the ledger holds it. */
static void write_loss(JsonWriter *writer, const Preview *preview, const PreviewWash *wash)
{
    const Household *household = preview->household;

    JSON_BEGIN_OBJECT(writer, "loss");
    JSON_WRITE(writer, "account_id", household->accounts[wash->account].id);
    JSON_WRITE(writer, "symbol", household->securities[wash->security].symbol);
    if (wash->sold != NULL) {
        JSON_WRITE(writer, "lot_id", wash->sold->lot->id);
        JSON_WRITE(writer, "sold_on", preview->plan.trade_date);
    } else {
        JSON_WRITE(writer, "realized_gain_id", wash->realized->id);
        JSON_WRITE(writer, "sold_on", wash->realized->sold_on);
    }
    json_write_end_object(writer);
}

/* The shares that replace what was sold; their basis and start as they are after the match. What is
 * deferred into a basis that nobody knows does not make it known (BA-7). */
static void write_replacement(JsonWriter *writer, const Preview *preview, const PreviewWash *wash)
{
    const Household *household = preview->household;
    uint32_t account = wash->lot != NULL ? wash->lot->account : wash->buy->account;
    uint32_t security = wash->lot != NULL ? wash->lot->security : wash->buy->security;
    bool basis_known = wash->lot == NULL || lot_basis_known(wash->lot);

    JSON_BEGIN_OBJECT(writer, "replacement");
    JSON_WRITE(writer, "account_id", household->accounts[account].id);
    JSON_WRITE(writer, "symbol", household->securities[security].symbol);
    JSON_WRITE(writer, "lot_id",
               wash->lot != NULL ? ((OptionalLotId){true, wash->lot->id}) : ((OptionalLotId){0}));
    JSON_WRITE(writer, "acquired_on",
               wash->lot != NULL ? wash->lot->acquired_on
                                 : ((OptionalDate){true, preview->plan.trade_date}));
    JSON_WRITE(writer, "basis", ((OptionalMoney){basis_known, wash->match.basis}));
    JSON_WRITE(writer, "deemed_acquired_on", wash->match.holding_start);
    json_write_end_object(writer);
}

void preview_json_write_wash_sales(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_ARRAY(writer, "wash_sales");
    for (size_t i = 0; i < preview->wash_sale_count; i++) {
        const PreviewWash *wash = &preview->wash_sales[i];

        json_write_begin_object(writer);
        write_loss(writer, preview, wash);
        write_replacement(writer, preview, wash);
        JSON_WRITE(writer, "quantity", wash->match.quantity);
        JSON_WRITE(writer, "disallowed", wash->match.disallowed);
        JSON_WRITE(writer, "permanent", wash->match.permanent);
        JSON_WRITE(writer, "contestable", wash->match.contestable);
        JSON_WRITE(writer, "window_ends_on", wash->window_ends);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

void preview_json_write_do_not_buy(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_ARRAY(writer, "do_not_buy");
    for (size_t i = 0; i < preview->do_not_buy_count; i++) {
        const DoNotBuy *closed = &preview->do_not_buy[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "symbol", preview->household->securities[closed->security].symbol);
        JSON_WRITE(writer, "until", closed->until);
        JSON_WRITE(writer, "released_on", date_add_days(closed->until, 1));
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}
