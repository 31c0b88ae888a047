#include "storage/policy_store.h"

#include "storage/row.h"

_Static_assert(offsetof(PolicyRecord, policy) == 0, "its members are columns of the record");

static const DbColumn LIST_COLUMNS[] = {
    {.name = "exclusion_list_id", .type = DB_UUID, .size = sizeof(ExclusionListId)},
};
const DbColumn POLICY_CLASS_COLUMNS[] = {{.name = "class", .type = DB_TEXT, .size = sizeof(Text)}};

const DbColumn POLICY_COLUMNS[] = {
    COLUMN(PolicyRecord, household_id),
    COLUMN(PolicyRecord, account_id),
    COLUMN(Policy, drift_weight),
    COLUMN(Policy, tax_weight),
    COLUMN(Policy, cost_rate),
    COLUMN(Policy, maximum_turnover),
    COLUMN(Policy, turnover_exception),
    COLUMN_WORD(Policy, migration_strategy, &MIGRATION_STRATEGY_NAMES),
    COLUMN(Policy, minimum_trade),
    COLUMN(Policy, minimum_cash),
    COLUMN(Policy, maximum_cash),
    COLUMN(Policy, whole_shares),
    COLUMN(Policy, defer_short_term_gains),
    COLUMN(Policy, harvest_minimum_loss),
    COLUMN(Policy, harvest_minimum_loss_rate),
    COLUMN(Policy, cooldown_days),
    COLUMN(Policy, location_weight),
    COLUMN(Policy, harvest_all_year),
    COLUMN(PolicyRecord, revision),
    COLUMN(PolicyRecord, created_at),
    COLUMN(PolicyRecord, holder_id),
    COLUMN_ROWS(PolicyRecord, exclusion_lists, exclusion_list_count, LIST_COLUMNS),
    POLICY_TAILORING_COLUMNS(PolicyRecord, policy),
};

/* What is written: the firm, then the columns above up to the revision. */
enum { WRITTEN = 19 };
static const RowTable WRITTEN_TABLE = {POLICY_COLUMNS, WRITTEN};
#define POLICY_TYPES                                                                               \
    {                                                                                              \
        DB_UUID, DB_UUID, DB_UUID, DB_RATE, DB_RATE, DB_RATE, DB_RATE, DB_RATE, DB_TEXT, DB_MONEY, \
            DB_MONEY, DB_MONEY, DB_BOOL, DB_BOOL, DB_MONEY, DB_RATE, DB_INTEGER, DB_RATE, DB_BOOL, \
            DB_INTEGER                                                                             \
    }

const Statement POLICY_FIND = {
    .name = "policy_find",
    .sql = "SELECT " POLICY_FIELDS(
        POLICY_NAMED) " FROM policy"
                      " WHERE firm_id = $1 AND holder_id = coalesce($3, $2, $1)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID},
    ROWS_OF(PolicyRecord, POLICY_COLUMNS),
};

const Statement POLICY_LEVELS = {
    .name = "policy_levels",
    .sql = "SELECT " POLICY_FIELDS(
        POLICY_NAMED) " FROM policy WHERE firm_id = $1 AND holder_id IN ($1, $2, $3)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID},
    ROWS_OF(PolicyRecord, POLICY_COLUMNS),
};

const Statement POLICY_LIST = {
    .name = "policy_list",
    .sql =
        "SELECT " POLICY_FIELDS(POLICY_NAMED) " FROM policy WHERE firm_id = $1 AND holder_id > $2"
                                              " ORDER BY holder_id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(PolicyRecord, POLICY_COLUMNS),
};

const Statement POLICY_INSERT = {
    .name = "policy_insert",
    .sql = "INSERT INTO policy (firm_id, household_id, account_id, holder_id, drift_weight,"
           " tax_weight, cost_rate, maximum_turnover, turnover_exception, migration_strategy,"
           " minimum_trade, minimum_cash, maximum_cash, whole_shares, defer_short_term_gains,"
           " harvest_minimum_loss, harvest_minimum_loss_rate, cooldown_days, location_weight,"
           " harvest_all_year)"
           " VALUES ($1, $2, $3, coalesce($3, $2, $1), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
           " $14, $15, $16, $17, $18, $19)",
    .parameters = POLICY_TYPES,
};

typedef struct NewRevision {
    int64_t revision;
} NewRevision;

static const DbColumn REVISION_COLUMNS[] = {COLUMN(NewRevision, revision)};

const Statement POLICY_UPDATE = {
    .name = "policy_update",
    .sql = "UPDATE policy SET drift_weight = $4, tax_weight = $5, cost_rate = $6,"
           " maximum_turnover = $7, turnover_exception = $8, migration_strategy = $9,"
           " minimum_trade = $10, minimum_cash = $11, maximum_cash = $12, whole_shares = $13,"
           " defer_short_term_gains = $14, harvest_minimum_loss = $15,"
           " harvest_minimum_loss_rate = $16, cooldown_days = $17, location_weight = $18,"
           " harvest_all_year = $19,"
           " revision = revision + 1"
           " WHERE firm_id = $1 AND holder_id = coalesce($3, $2, $1) AND revision = $20"
           " RETURNING revision",
    .parameters = POLICY_TYPES,
    ROWS_OF(NewRevision, REVISION_COLUMNS),
};

const Statement POLICY_TAILOR = {
    .name = "policy_tailor",
    .sql = "UPDATE policy SET removed_classes = CASE WHEN $4 THEN $5 END,"
           " direct_index_class = CASE WHEN $6 THEN $7 END, direct_index_model_id = $8"
           " WHERE firm_id = $1 AND holder_id = coalesce($3, $2, $1)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_BOOL, DB_TEXT | DB_ARRAY, DB_BOOL, DB_TEXT,
                   DB_UUID},
};

const Statement POLICY_LEAVE_LISTS = {
    .name = "policy_leave_lists",
    .sql = "DELETE FROM policy_exclusion_list WHERE firm_id = $1"
           " AND holder_id = coalesce($3, $2, $1) AND exclusion_list_id <> ALL ($4)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_UUID | DB_ARRAY},
};

const Statement POLICY_NAME_LISTS = {
    .name = "policy_name_lists",
    .sql = "INSERT INTO policy_exclusion_list (firm_id, holder_id, exclusion_list_id)"
           " SELECT $1, coalesce($3, $2, $1), named.id FROM unnest($4) AS named (id)"
           " ON CONFLICT DO NOTHING",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_UUID | DB_ARRAY},
};

/* One of the names asked about that there is. */
typedef struct KnownName {
    int64_t ordinal; /* from 1 */
} KnownName;

static const DbColumn KNOWN_COLUMNS[] = {COLUMN(KnownName, ordinal)};

const Statement POLICY_KNOWN_LISTS = {
    .name = "policy_known_lists",
    .sql = "SELECT named.ordinal FROM unnest($2) WITH ORDINALITY AS named (id, ordinal)"
           " JOIN exclusion_list l ON l.firm_id = $1 AND l.id = named.id",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY},
    ROWS_OF(KnownName, KNOWN_COLUMNS),
};

const Statement POLICY_KNOWN_NAMES = {
    .name = "policy_known_names",
    .sql = "SELECT named.ordinal FROM unnest($2) WITH ORDINALITY AS named (name, ordinal)"
           " WHERE EXISTS (SELECT FROM security s WHERE s.firm_id = $1 AND s.symbol = named.name)"
           " OR named.name IN (SELECT t.group_name FROM model m"
           " JOIN model_version v ON v.firm_id = m.firm_id AND v.model_id = m.id"
           " AND v.number = m.version"
           " JOIN model_target t ON t.firm_id = v.firm_id AND t.model_version_id = v.id"
           " WHERE m.firm_id = $1 AND t.group_name IS NOT NULL)",
    .parameters = {DB_UUID, DB_TEXT | DB_ARRAY},
    ROWS_OF(KnownName, KNOWN_COLUMNS),
};

typedef struct Holder {
    Uuid holder_id;
} Holder;

static const DbColumn HOLDER_COLUMNS[] = {COLUMN(Holder, holder_id)};

const Statement POLICY_OF_INDEX = {
    .name = "policy_of_index",
    .sql = "SELECT holder_id FROM policy WHERE firm_id = $1 AND direct_index_model_id = $2 LIMIT 1",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(Holder, HOLDER_COLUMNS),
};

const Statement POLICY_DELETE = {
    .name = "policy_delete",
    .sql = "DELETE FROM policy WHERE firm_id = $1 AND holder_id = coalesce($3, $2, $1)"
           " AND revision = $4",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER},
};

Error *policy_store_find(DbSession *session, const PolicyKey *key, PolicyRecord *record_out,
                         bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &POLICY_FIND, &result, PARAM(session->firm), PARAM(key->household_id),
                 PARAM(key->account_id)));
    return db_optional(result, record_out, found_out);
}

Error *policy_store_levels(DbSession *session, const PolicyKey *key, PolicyRecord **records_out,
                           size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &POLICY_LEVELS, &result, PARAM(session->firm), PARAM(key->household_id),
                 PARAM(key->account_id)));
    return db_rows(result, records_out, count_out);
}

Error *policy_store_list(DbSession *session, const Page *page, PolicyRecord **records_out,
                         size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &POLICY_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

Error *policy_store_indexes_by(DbSession *session, ModelId model_id, bool *found_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &POLICY_OF_INDEX, &result, PARAM(session->firm), PARAM(model_id)));
    *found_out = db_row_count(result) > 0;
    return NULL;
}

/* Of `asked` names. */
static Error *read_known(DbResult *result, size_t asked, bool *known_out)
{
    KnownName *known;
    size_t count;

    TRY(db_rows(result, &known, &count));
    for (size_t i = 0; i < asked; i++)
        known_out[i] = false;
    for (size_t i = 0; i < count; i++)
        known_out[known[i].ordinal - 1] = true;
    return NULL;
}

Error *policy_store_known_lists(DbSession *session, const PolicyRecord *record, bool *known_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &POLICY_KNOWN_LISTS, &result, PARAM(session->firm),
                 PARAM_ARRAY(record->exclusion_lists, record->exclusion_list_count)));
    return read_known(result, record->exclusion_list_count, known_out);
}

Error *policy_store_known_names(DbSession *session, const OptionalTexts *names, bool *known_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &POLICY_KNOWN_NAMES, &result, PARAM(session->firm),
                 PARAM_ARRAY(names->texts, names->count)));
    return read_known(result, names->count, known_out);
}

/* Its lists, and all of it as it is now. */
static Error *write_lists(DbSession *session, PolicyRecord *record)
{
    const PolicyKey key = {record->household_id, record->account_id};
    const OptionalTexts *removed = &record->policy.removed_classes;
    const DirectIndex *index = &record->policy.direct_index;
    DbResult *result;
    bool found;

    TRY(DB_QUERY(session, &POLICY_TAILOR, &result, PARAM(session->firm), PARAM(key.household_id),
                 PARAM(key.account_id), PARAM(removed->present),
                 PARAM_ARRAY(removed->texts, removed->count), PARAM(index->present),
                 PARAM(index->class), PARAM(index->model_id)));
    TRY(DB_QUERY(session, &POLICY_LEAVE_LISTS, &result, PARAM(session->firm),
                 PARAM(key.household_id), PARAM(key.account_id),
                 PARAM_ARRAY(record->exclusion_lists, record->exclusion_list_count)));
    TRY(DB_QUERY(session, &POLICY_NAME_LISTS, &result, PARAM(session->firm),
                 PARAM(key.household_id), PARAM(key.account_id),
                 PARAM_ARRAY(record->exclusion_lists, record->exclusion_list_count)));
    return policy_store_find(session, &key, record, &found);
}

Error *policy_store_insert(DbSession *session, PolicyRecord *record)
{
    DbResult *result;

    TRY(row_write(session, &POLICY_INSERT, WRITTEN_TABLE, record, &result));
    return write_lists(session, record);
}

Error *policy_store_update(DbSession *session, PolicyRecord *record)
{
    DbResult *result;
    NewRevision changed;

    TRY(row_write(session, &POLICY_UPDATE, WRITTEN_TABLE, record, &result));
    TRY(row_updated(session, result, &changed));
    return write_lists(session, record);
}

Error *policy_store_delete(DbSession *session, const PolicyRecord *record)
{
    DbResult *result;

    TRY(DB_QUERY(session, &POLICY_DELETE, &result, PARAM(session->firm),
                 PARAM(record->household_id), PARAM(record->account_id), PARAM(record->revision)));
    return row_hit(session, result);
}
