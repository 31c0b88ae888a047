#include "json/form_8949_json.h"

#include "json/csv.h"

enum { LIST_LIMIT = 50000 }; /* nothing of it is read */

static const JsonField DIFFERENCE_FIELDS[] = {
    FIELD_ENUM(BrokerDifference, code, &BROKER_REASON_NAMES, 0),
    FIELD_ENUM(BrokerDifference, column, &BROKER_COLUMN_NAMES, 0),
    FIELD(BrokerDifference, amount, 0),
};
static const JsonObject BROKER_DIFFERENCE_JSON = {JSON_FIELDS(BrokerDifference, DIFFERENCE_FIELDS)};

static const JsonField BROKER_FIELDS[] = {
    FIELD_ENUM(FormBroker, box, &FORM_BOX_NAMES, 0),
    FIELD(FormBroker, basis, 0),
    FIELD(FormBroker, adjustment, 0),
    FIELD(FormBroker, gain, 0),
};
static const JsonObject FORM_BROKER_JSON = {JSON_FIELDS(FormBroker, BROKER_FIELDS)};

static const JsonField ROW_FIELDS[] = {
    FIELD(FormRow, realized_gain_id, 0),
    FIELD(FormRow, account_id, 0),
    FIELD(FormRow, symbol, 0),
    FIELD_ENUM(FormRow, box, &FORM_BOX_NAMES, 0),
    FIELD(FormRow, covered, 0),
    FIELD(FormRow, description, 0),
    FIELD(FormRow, acquired, 0),
    FIELD(FormRow, sold_on, 0),
    FIELD(FormRow, proceeds, 0),
    FIELD(FormRow, basis, 0),
    FIELD(FormRow, codes, 0),
    FIELD(FormRow, adjustment, 0),
    FIELD(FormRow, gain, 0),
    FIELD_ENUM(FormRow, term, &TERM_NAMES, 0),
    FIELD(FormRow, acquired_on, 0),
    FIELD(FormRow, deemed_acquired_on, 0),
    FIELD_ENUM(FormRow, booked_from, &TRADE_SOURCE_NAMES, 0),
    FIELD_OBJECT(FormRow, broker, &FORM_BROKER_JSON, 0),
    FIELD_LIST(FormRow, differences, difference_count, &BROKER_DIFFERENCE_JSON, 0, LIST_LIMIT),
};
static const JsonObject FORM_ROW_JSON = {JSON_FIELDS(FormRow, ROW_FIELDS)};

static const JsonField TOTAL_FIELDS[] = {
    FIELD(FormTotal, name, 0),  FIELD(FormTotal, count, 0),      FIELD(FormTotal, proceeds, 0),
    FIELD(FormTotal, basis, 0), FIELD(FormTotal, adjustment, 0), FIELD(FormTotal, gain, 0),
};
static const JsonObject FORM_TOTAL_JSON = {JSON_FIELDS(FormTotal, TOTAL_FIELDS)};

static const JsonField BROKER_TOTAL_FIELDS[] = {
    FIELD(BrokerTotal, account_id, 0), FIELD_ENUM(BrokerTotal, box, &FORM_BOX_NAMES, 0),
    FIELD(BrokerTotal, count, 0),      FIELD(BrokerTotal, proceeds, 0),
    FIELD(BrokerTotal, basis, 0),      FIELD(BrokerTotal, adjustment, 0),
    FIELD(BrokerTotal, gain, 0),
};
static const JsonObject BROKER_TOTAL_JSON = {JSON_FIELDS(BrokerTotal, BROKER_TOTAL_FIELDS)};

static const JsonField SCHEDULE_FIELDS[] = {
    FIELD_LIST(ScheduleD, lines, line_count, &FORM_TOTAL_JSON, 0, LIST_LIMIT),
    FIELD(ScheduleD, short_term_gains_elsewhere, 0),
    FIELD(ScheduleD, short_term_carryover_in, 0),
    FIELD(ScheduleD, short_term, 0),
    FIELD(ScheduleD, long_term_gains_elsewhere, 0),
    FIELD(ScheduleD, capital_gain_distributions, 0),
    FIELD(ScheduleD, long_term_carryover_in, 0),
    FIELD(ScheduleD, long_term, 0),
    FIELD(ScheduleD, net, 0),
    FIELD(ScheduleD, capital_amount_in_agi, 0),
    FIELD(ScheduleD, short_term_carryover_out, 0),
    FIELD(ScheduleD, long_term_carryover_out, 0),
};
static const JsonObject SCHEDULE_D_JSON = {JSON_FIELDS(ScheduleD, SCHEDULE_FIELDS)};

static const JsonField FIELDS[] = {
    FIELD(Form8949, household_id, 0),
    FIELD(Form8949, year, 0),
    FIELD(Form8949, whole_dollars, 0),
    FIELD_LIST(Form8949, rows, row_count, &FORM_ROW_JSON, 0, LIST_LIMIT),
    FIELD_LIST(Form8949, parts, part_count, &FORM_TOTAL_JSON, 0, LIST_LIMIT),
    FIELD_LIST(Form8949, boxes, box_count, &FORM_TOTAL_JSON, 0, LIST_LIMIT),
    FIELD_LIST(Form8949, brokers, broker_count, &BROKER_TOTAL_JSON, 0, LIST_LIMIT),
    FIELD_OBJECT(Form8949, schedule_d, &SCHEDULE_D_JSON, 0),
};
const JsonObject FORM_8949_JSON = {JSON_FIELDS(Form8949, FIELDS)};

/* "other_account=87.04 holding_period" */
static void write_differences(CsvWriter *writer, const FormRow *row)
{
    Buffer *buffer = csv_value(writer);

    for (size_t i = 0; i < row->difference_count; i++) {
        const BrokerDifference *difference = &row->differences[i];
        char amount[DECIMAL_TEXT_BYTES];

        if (i > 0)
            buffer_append_char(buffer, ' ');
        buffer_append_text(buffer,
                           text_of(names_word(&BROKER_REASON_NAMES, (int)difference->code)));
        if (!difference->amount.present)
            continue;
        buffer_append_char(buffer, '=');
        buffer_append(buffer, amount,
                      decimal_format(difference->amount.value.cents, MONEY_PLACES, amount));
    }
}

static OptionalMoney known(Money amount)
{
    return (OptionalMoney){true, amount};
}

static void write_csv_row(CsvWriter *writer, const FormRow *row)
{
    const FormBroker *broker = &row->broker;

    csv_word(writer, &FORM_BOX_NAMES, (OptionalWord){true, (int)row->box});
    csv_text(writer, row->description);
    csv_text(writer, row->acquired);
    csv_date(writer, (OptionalDate){true, row->sold_on});
    csv_money(writer, known(row->proceeds));
    csv_money(writer, known(row->basis));
    csv_text(writer, row->codes);
    csv_money(writer, known(row->adjustment));
    csv_money(writer, known(row->gain));
    csv_word(writer, &TERM_NAMES, (OptionalWord){true, (int)row->term});
    csv_bool(writer, (OptionalBool){true, row->covered});
    csv_word(writer, &FORM_BOX_NAMES, broker->box);
    csv_money(writer, broker->basis);
    csv_money(writer, broker->adjustment);
    csv_money(writer, broker->gain);
    write_differences(writer, row);
    csv_id(writer, ID_PREFIX(&row->account_id), row->account_id.uuid);
    csv_text(writer, row->symbol);
    csv_date(writer, row->acquired_on);
    csv_date(writer, row->deemed_acquired_on);
    csv_word(writer, &TRADE_SOURCE_NAMES, row->booked_from);
    csv_id(writer, ID_PREFIX(&row->realized_gain_id), row->realized_gain_id.uuid);
    csv_line_end(writer);
}

void form_8949_json_write_csv(Buffer *buffer, const Form8949 *form)
{
    CsvWriter writer = {.buffer = buffer};

    buffer_append_text(
        buffer, TEXT_LITERAL("box,description,acquired,sold_on,proceeds,basis,codes,adjustment,"
                             "gain,term,covered,broker_box,broker_basis,broker_adjustment,"
                             "broker_gain,differences,account_id,symbol,acquired_on,"
                             "deemed_acquired_on,booked_from,realized_gain_id\r\n"));
    for (size_t i = 0; i < form->row_count; i++)
        write_csv_row(&writer, &form->rows[i]);
}
