#include "json/preview_json_parts.h"

static void write_lot(JsonWriter *writer, const MovedLot *moved)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "lot_id", moved->lot.id);
    JSON_WRITE(writer, "acquired_on", moved->lot.acquired_on);
    JSON_WRITE(writer, "deemed_acquired_on", moved->lot.deemed_acquired_on);
    JSON_WRITE(writer, "quantity", moved->lot.quantity);
    JSON_WRITE(writer, "basis", moved->lot.basis);
    JSON_WRITE(writer, "whole", moved->whole);
    json_write_end_object(writer);
}

/* What it is worth at the price set; absent without a price. */
static OptionalMoney value_of(const Preview *preview, const Transfer *transfer)
{
    OptionalPrice price;

    if (transfer->security < 0)
        return (OptionalMoney){true, transfer->amount};
    price = preview->household->securities[transfer->security].price;
    return (OptionalMoney){price.present, money_value(transfer->quantity, price.value)};
}

static void write_transfer(JsonWriter *writer, const Preview *preview, const Transfer *transfer)
{
    const Household *household = preview->household;
    bool is_cash = transfer->security < 0;
    OptionalText symbol = {.present = !is_cash};

    if (!is_cash)
        symbol.value = household->securities[transfer->security].symbol;
    json_write_begin_object(writer);
    JSON_WRITE(writer, "from_account_id", household->accounts[transfer->from].id);
    JSON_WRITE(writer, "to_account_id", household->accounts[transfer->to].id);
    JSON_WRITE(writer, "symbol", symbol);
    JSON_WRITE(writer, "quantity", ((OptionalQuantity){!is_cash, transfer->quantity}));
    JSON_WRITE(writer, "value", value_of(preview, transfer));
    JSON_BEGIN_ARRAY(writer, "lots");
    for (size_t i = 0; i < transfer->lot_count; i++)
        write_lot(writer, &transfer->lots[i]);
    json_write_end_array(writer);
    json_write_end_object(writer);
}

static void write_side(JsonWriter *writer, const Drift *drift)
{
    bool known = drift->gap == DRIFT_KNOWN;
    bool missing = drift->missing_symbol.length > 0;

    json_write_begin_object(writer);
    JSON_WRITE(writer, "value", ((OptionalMoney){!missing, drift->value}));
    JSON_WRITE(writer, "drift", ((OptionalRate){known, drift->before}));
    JSON_WRITE_NAME(writer, "reason");
    if (known)
        json_write_null(writer);
    else
        json_write_word(writer, &DRIFT_GAP_NAMES, (int)drift->gap);
    json_write_end_object(writer);
}

static void write_account_drift(JsonWriter *writer, const Preview *preview,
                                const AccountDrift *account)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "account_id", preview->household->accounts[account->account].id);
    JSON_WRITE_NAME(writer, "before");
    write_side(writer, &account->before);
    JSON_WRITE_NAME(writer, "after");
    write_side(writer, &account->after);
    json_write_end_object(writer);
}

void preview_json_write_transfers(JsonWriter *writer, const Preview *preview)
{
    JSON_BEGIN_ARRAY(writer, "transfers");
    for (size_t i = 0; i < preview->plan.transfer_count; i++)
        write_transfer(writer, preview, &preview->plan.transfers[i]);
    json_write_end_array(writer);
    JSON_BEGIN_ARRAY(writer, "account_drifts");
    for (size_t i = 0; i < preview->account_drift_count; i++)
        write_account_drift(writer, preview, &preview->account_drifts[i]);
    json_write_end_array(writer);
}
