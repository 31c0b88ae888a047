#include "json/stream_json.h"

void stream_json_write_price(JsonWriter *writer, HouseholdId household_id, const Pins *pins)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "household_id", household_id);
    JSON_WRITE(writer, "price_set_id", pins->price_set_id);
    JSON_WRITE(writer, "price_sequence", pins->price_sequence);
    JSON_WRITE(writer, "as_of", pins->price_as_of);
    json_write_end_object(writer);
}

static void write_subject(JsonWriter *writer, const StreamSubjectJson *subject)
{
    JSON_WRITE(writer, "household_id", subject->household_id);
    JSON_WRITE(writer, "preview_id", subject->preview_id);
}

void stream_json_write_deleted(JsonWriter *writer, const StreamSubjectJson *subject)
{
    json_write_begin_object(writer);
    write_subject(writer, subject);
    json_write_end_object(writer);
}

static void write_fault(JsonWriter *writer, const Error *fault)
{
    bool is_ours = fault->kind == ERROR_INTERNAL;

    json_write_begin_object(writer);
    JSON_WRITE_NAME(writer, "pointer");
    if (fault->pointer == NULL)
        json_write_null(writer);
    else
        json_write_string(writer, fault->pointer);
    JSON_WRITE(writer, "code", fault->code);
    JSON_WRITE(writer, "detail", is_ours ? "Something went wrong on our side." : fault->detail);
    json_write_end_object(writer);
}

void stream_json_write_problem(JsonWriter *writer, const StreamSubjectJson *subject,
                               const Error *error)
{
    json_write_begin_object(writer);
    write_subject(writer, subject);
    JSON_BEGIN_ARRAY(writer, "errors");
    for (const Error *fault = error; fault != NULL; fault = fault->next)
        write_fault(writer, fault);
    json_write_end_array(writer);
    json_write_end_object(writer);
}

void stream_json_write_reason(JsonWriter *writer, const char *reason)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "reason", reason);
    json_write_end_object(writer);
}

static void write_word_or_null(JsonWriter *writer, const char *word)
{
    if (word == NULL)
        json_write_null(writer);
    else
        json_write_string(writer, word);
}

static void write_lot(JsonWriter *writer, const Household *household, const Lot *lot)
{
    JSON_WRITE_NAME(writer, "lot");
    if (lot == NULL) {
        json_write_null(writer);
        return;
    }
    json_write_begin_object(writer);
    JSON_WRITE(writer, "lot_id", lot->id);
    JSON_WRITE(writer, "symbol", household->securities[lot->security].symbol);
    JSON_WRITE(writer, "quantity", lot->quantity);
    json_write_end_object(writer);
}

static void write_interval(JsonWriter *writer, const AlertJson *shown)
{
    JSON_WRITE_NAME(writer, "price_interval");
    if (shown->symbol.length == 0) {
        json_write_null(writer);
        return;
    }
    json_write_begin_object(writer);
    JSON_WRITE(writer, "symbol", shown->symbol);
    JSON_WRITE(writer, "low", shown->interval.low);
    JSON_WRITE(writer, "high", shown->interval.high);
    json_write_end_object(writer);
}

void stream_json_write_alert(JsonWriter *writer, const AlertJson *shown)
{
    const Alert *alert = shown->alert;

    json_write_begin_object(writer);
    write_subject(writer, shown->subject);
    JSON_WRITE(writer, "trade_date", shown->trade_date);
    JSON_WRITE_WORD(writer, "reason", &ALERT_REASON_NAMES, (int)alert->reason);
    JSON_WRITE_NAME(writer, "before");
    write_word_or_null(writer, alert->before);
    JSON_WRITE_NAME(writer, "after");
    write_word_or_null(writer, alert->after);
    JSON_WRITE(writer, "account_id", alert->account_id);
    write_lot(writer, shown->household, alert->lot);
    JSON_WRITE(writer, "stands_until", shown->stands_until);
    write_interval(writer, shown);
    json_write_end_object(writer);
}

typedef struct KindPrefix {
    const char *resource; /* what stands before the kind's verb */
    const char *prefix;
} KindPrefix;

/* Of a budget and a policy the account, the household or the firm, of cash and a tax profile what
 * they belong to, of an execution its preview. */
static const KindPrefix PREFIXES[] = {
    {"account_", ID_PREFIX(&((AccountRecord *)0)->id)},
    {"execution_", ID_PREFIX(&((PreviewRecord *)0)->id)},
    {"cash_", ID_PREFIX(&((AccountRecord *)0)->id)},
    {"covariance_", ID_PREFIX(&((CovarianceRecord *)0)->id)},
    {"exclusion_list_", ID_PREFIX(&((ExclusionListRecord *)0)->id)},
    {"gains_budget_", ID_PREFIX(&((AccountRecord *)0)->id)},
    {"lot_", ID_PREFIX(&((LotRecord *)0)->id)},
    {"model_", ID_PREFIX(&((ModelRecord *)0)->id)},
    {"policy_", ID_PREFIX(&((AccountRecord *)0)->id)},
    {"preview_", ID_PREFIX(&((PreviewRecord *)0)->id)},
    {"price_set_", ID_PREFIX(&((PriceSetRecord *)0)->id)},
    {"realized_gain_", ID_PREFIX(&((RealizedGainRecord *)0)->id)},
    {"rebalance_run_", ID_PREFIX(&((RebalanceRunRecord *)0)->id)},
    {"restraint_", ID_PREFIX(&((RestraintRecord *)0)->id)},
    {"security_", ID_PREFIX(&((SecurityRecord *)0)->id)},
};

static void write_entity(JsonWriter *writer, const ChangeRecord *change)
{
    const OptionalHouseholdId *household = &change->household_id;

    JSON_WRITE_NAME(writer, "entity_id");
    if (household->present && uuid_equal(household->value.uuid, change->entity_id)) {
        json_write_id(writer, ID_PREFIX(&household->value), change->entity_id);
        return;
    }
    if (uuid_equal(change->firm_id.uuid, change->entity_id)) {
        json_write_id(writer, ID_PREFIX(&change->firm_id), change->entity_id);
        return;
    }
    for (size_t i = 0; i < sizeof PREFIXES / sizeof PREFIXES[0]; i++) {
        if (!uuid_is_zero(change->entity_id) &&
            text_starts_with(change->kind, PREFIXES[i].resource)) {
            json_write_id(writer, PREFIXES[i].prefix, change->entity_id);
            return;
        }
    }
    json_write_null(writer);
}

void stream_json_write_change(JsonWriter *writer, const ChangeRecord *change)
{
    json_write_begin_object(writer);
    JSON_WRITE(writer, "position", change->position);
    JSON_WRITE_WORD(writer, "scope", &CHANGE_SCOPE_NAMES, change->scope);
    JSON_WRITE(writer, "version", change->version);
    JSON_WRITE(writer, "household_id", change->household_id);
    JSON_WRITE(writer, "kind", change->kind);
    write_entity(writer, change);
    json_write_end_object(writer);
}
