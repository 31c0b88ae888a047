#include "storage/covariance_store.h"

#include "storage/row.h"

typedef struct LabelRow {
    Text label;
} LabelRow;

/* The lower triangle, row by row. */
typedef struct EntryRow {
    int32_t row, place;
    Variance value;
} EntryRow;

typedef struct StoredCovariance {
    CovarianceRecord record; /* without its rows */
    LabelRow *labels;
    size_t label_count;
    EntryRow *entries;
    size_t entry_count;
} StoredCovariance;

static const DbColumn LABEL_COLUMNS[] = {COLUMN(LabelRow, label)};

static const DbColumn ENTRY_COLUMNS[] = {
    COLUMN(EntryRow, row),
    COLUMN(EntryRow, place),
    COLUMN(EntryRow, value),
};

#define RECORD_COLUMNS                                                                             \
    COLUMN_AS(StoredCovariance, record.id, "id"),                                                  \
        COLUMN_AS(StoredCovariance, record.name, "name"),                                          \
        COLUMN_AS(StoredCovariance, record.as_of, "as_of"),                                        \
        COLUMN_WORD_AS(StoredCovariance, record.basis, "basis", &COVARIANCE_BASIS_NAMES),          \
        COLUMN_AS(StoredCovariance, record.revision, "revision"),                                  \
        COLUMN_AS(StoredCovariance, record.created_at, "created_at")

static const DbColumn COLUMNS[] = {
    RECORD_COLUMNS,
    COLUMN_ROWS(StoredCovariance, labels, label_count, LABEL_COLUMNS),
    COLUMN_ROWS(StoredCovariance, entries, entry_count, ENTRY_COLUMNS),
};

static const DbColumn SUMMARY_COLUMNS[] = {
    COLUMN(CovarianceRecord, id),
    COLUMN(CovarianceRecord, name),
    COLUMN(CovarianceRecord, as_of),
    COLUMN_WORD(CovarianceRecord, basis, &COVARIANCE_BASIS_NAMES),
    COLUMN(CovarianceRecord, revision),
    COLUMN(CovarianceRecord, created_at),
    COLUMN(CovarianceRecord, label_count),
};

#define COVARIANCE_SELECT                                                                          \
    "SELECT c.id, c.name, c.as_of, c.basis, c.revision, c.created_at,"                             \
    " ARRAY(SELECT ROW(l.label) FROM covariance_label l"                                           \
    "  WHERE l.firm_id = $1 AND l.covariance_id = c.id ORDER BY l.ordinal) AS labels,"             \
    " ARRAY(SELECT ROW(e.ordinal, e.place, e.value) FROM covariance_entry e"                       \
    "  WHERE e.firm_id = $1 AND e.covariance_id = c.id) AS entries"                                \
    " FROM covariance c WHERE c.firm_id = $1 AND "

const Statement COVARIANCE_GET = {
    .name = "covariance_get",
    .sql = COVARIANCE_SELECT "c.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(StoredCovariance, COLUMNS),
};

const Statement COVARIANCE_NEWEST = {
    .name = "covariance_newest",
    .sql = COVARIANCE_SELECT "c.as_of <= $2 ORDER BY c.as_of DESC, c.id DESC LIMIT 1",
    .parameters = {DB_UUID, DB_DATE},
    ROWS_OF(StoredCovariance, COLUMNS),
};

const Statement COVARIANCE_LIST = {
    .name = "covariance_list",
    .sql = "SELECT c.id, c.name, c.as_of, c.basis, c.revision, c.created_at,"
           " (SELECT count(*) FROM covariance_label l WHERE l.firm_id = $1"
           "  AND l.covariance_id = c.id) AS label_count"
           " FROM covariance c WHERE c.firm_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(CovarianceRecord, SUMMARY_COLUMNS),
};

const Statement COVARIANCE_INSERT = {
    .name = "covariance_insert",
    .sql = "INSERT INTO covariance (firm_id, id, name, as_of, basis, created_at)"
           " VALUES ($1, $2, $3, $4, $5, $6)",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT, DB_DATE, DB_TEXT, DB_TIMESTAMP},
};

const Statement COVARIANCE_LABEL_INSERT = {
    .name = "covariance_label_insert",
    .sql =
        "INSERT INTO covariance_label (firm_id, covariance_id, ordinal, label)"
        " SELECT $1, $2, n.ordinal, n.label FROM unnest($3) WITH ORDINALITY AS n (label, ordinal)",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY},
};

const Statement COVARIANCE_ENTRY_INSERT = {
    .name = "covariance_entry_insert",
    .sql = "INSERT INTO covariance_entry (firm_id, covariance_id, ordinal, place, value)"
           " SELECT $1, $2, n.* FROM unnest($3, $4, $5) AS n",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER | DB_ARRAY, DB_INTEGER | DB_ARRAY,
                   DB_VARIANCE | DB_ARRAY},
};

const Statement COVARIANCE_DELETE = {
    .name = "covariance_delete",
    .sql = "DELETE FROM covariance WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

/* Rows are written whole and never change. */
static CovarianceRecord assemble(Arena *arena, const StoredCovariance *stored)
{
    CovarianceRecord record = stored->record;
    size_t count = stored->label_count;

    record.rows = ARENA_ARRAY(arena, CovarianceRow, count);
    record.row_count = count;
    record.label_count = (int64_t)count;
    for (size_t i = 0; i < count; i++)
        record.rows[i] = (CovarianceRow){.label = stored->labels[i].label,
                                         .values = ARENA_ARRAY(arena, Variance, count),
                                         .value_count = count};
    for (size_t i = 0; i < stored->entry_count; i++) {
        const EntryRow *entry = &stored->entries[i];

        record.rows[entry->row - 1].values[entry->place - 1] = entry->value;
        record.rows[entry->place - 1].values[entry->row - 1] = entry->value;
    }
    return record;
}

Error *covariance_store_get(DbSession *session, CovarianceId id, CovarianceRecord *record_out)
{
    DbResult *result;
    StoredCovariance stored;

    TRY(DB_QUERY(session, &COVARIANCE_GET, &result, PARAM(session->firm), PARAM(id)));
    TRY(db_one(result, &stored));
    *record_out = assemble(session->arena, &stored);
    return NULL;
}

Error *covariance_store_newest(DbSession *session, Date as_of, CovarianceRecord *record_out,
                               bool *found_out)
{
    DbResult *result;
    StoredCovariance stored;

    TRY(DB_QUERY(session, &COVARIANCE_NEWEST, &result, PARAM(session->firm), PARAM(as_of)));
    TRY(db_optional(result, &stored, found_out));
    if (*found_out)
        *record_out = assemble(session->arena, &stored);
    return NULL;
}

Error *covariance_store_list(DbSession *session, const Page *page, CovarianceRecord **records_out,
                             size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &COVARIANCE_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    return db_rows(result, records_out, count_out);
}

static size_t list_entries(Arena *arena, const CovarianceRecord *record, EntryRow **entries_out)
{
    size_t count = 0;
    EntryRow *entries =
        ARENA_ARRAY(arena, EntryRow, record->row_count * (record->row_count + 1) / 2);

    for (size_t row = 0; row < record->row_count; row++) {
        for (size_t place = 0; place <= row; place++)
            entries[count++] =
                (EntryRow){(int32_t)row + 1, (int32_t)place + 1, record->rows[row].values[place]};
    }
    *entries_out = entries;
    return count;
}

Error *covariance_store_insert(DbSession *session, const CovarianceRecord *record)
{
    EntryRow *entries;
    size_t count = list_entries(session->arena, record, &entries);

    TRY(DB_ENQUEUE(session, &COVARIANCE_INSERT, 1, PARAM(session->firm), PARAM(record->id),
                   PARAM(record->name), PARAM(record->as_of),
                   PARAM_WORD(record->basis, &COVARIANCE_BASIS_NAMES), PARAM(record->created_at)));
    TRY(DB_ENQUEUE(session, &COVARIANCE_LABEL_INSERT, (int64_t)record->row_count,
                   PARAM(session->firm), PARAM(record->id),
                   PARAM_EACH(record->rows, record->row_count, label)));
    for (size_t first = 0; first < count; first += ROW_PART) {
        const EntryRow *part = entries + first;
        size_t part_count = row_part(first, count);

        TRY(DB_ENQUEUE(session, &COVARIANCE_ENTRY_INSERT, (int64_t)part_count, PARAM(session->firm),
                       PARAM(record->id), PARAM_EACH(part, part_count, row),
                       PARAM_EACH(part, part_count, place), PARAM_EACH(part, part_count, value)));
    }
    return NULL;
}

Error *covariance_store_delete(DbSession *session, CovarianceId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &COVARIANCE_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}
