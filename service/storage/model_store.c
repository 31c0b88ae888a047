#include "storage/model_store.h"

#include "storage/row.h"

typedef struct TargetRow {
    ModelTarget target; /* without its members */
} TargetRow;

typedef struct MemberRow {
    Text group;
    GroupMember member;
} MemberRow;

typedef struct ModelRow {
    ModelRecord record; /* without its targets */
    TargetRow *targets;
    size_t target_count;
    MemberRow *members;
    size_t member_count;
} ModelRow;

static const DbColumn TARGET_COLUMNS[] = {
    COLUMN_WORD_AS(TargetRow, target.asset_class, "class", &ASSET_CLASS_NAMES),
    COLUMN_AS(TargetRow, target.group, "group_name"),
    COLUMN_AS(TargetRow, target.symbol, "symbol"),
    COLUMN_AS(TargetRow, target.weight, "weight"),
};

static const DbColumn MEMBER_COLUMNS[] = {
    COLUMN_AS(MemberRow, group, "group_name"),
    COLUMN_AS(MemberRow, member.symbol, "symbol"),
    COLUMN_WORD_AS(MemberRow, member.role, "role", &GROUP_ROLE_NAMES),
};

static const DbColumn COLUMNS[] = {
    COLUMN_AS(ModelRow, record.id, "id"),
    COLUMN_AS(ModelRow, record.name, "name"),
    COLUMN_WORD_AS(ModelRow, record.basis, "basis", &MODEL_BASIS_NAMES),
    COLUMN_WORD_AS(ModelRow, record.kind, "kind", &MODEL_KIND_NAMES),
    COLUMN_AS(ModelRow, record.drift_tolerance, "drift_tolerance"),
    COLUMN_AS(ModelRow, record.version, "version"),
    COLUMN_AS(ModelRow, record.revision, "revision"),
    COLUMN_AS(ModelRow, record.created_at, "created_at"),
    COLUMN_ROWS(ModelRow, targets, target_count, TARGET_COLUMNS),
    COLUMN_ROWS(ModelRow, members, member_count, MEMBER_COLUMNS),
};

#define MODEL_SELECT                                                                               \
    "SELECT m.id, v.name, v.basis, v.kind, v.drift_tolerance, m.version, m.revision, "             \
    "m.created_at,"                                                                                \
    " ARRAY(SELECT ROW(t.class, t.group_name, s.symbol, t.weight) FROM model_target t"             \
    "  LEFT JOIN security s ON s.firm_id = $1 AND s.id = t.security_id"                            \
    "  WHERE t.firm_id = $1 AND t.model_version_id = v.id ORDER BY t.ordinal) AS targets,"         \
    " ARRAY(SELECT ROW(g.group_name, s.symbol, g.role) FROM security_group_member g"               \
    "  JOIN security s ON s.firm_id = $1 AND s.id = g.security_id"                                 \
    "  WHERE g.firm_id = $1 AND g.model_version_id = v.id"                                         \
    "  ORDER BY g.group_name, g.ordinal) AS members"                                               \
    " FROM model m JOIN model_version v"                                                           \
    "  ON v.firm_id = m.firm_id AND v.model_id = m.id AND v.number = m.version"                    \
    " WHERE m.firm_id = $1 AND "

const Statement MODEL_GET = {
    .name = "model_get",
    .sql = MODEL_SELECT "m.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(ModelRow, COLUMNS),
};

const Statement MODEL_LIST = {
    .name = "model_list",
    .sql = MODEL_SELECT "m.id > $2 ORDER BY m.id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(ModelRow, COLUMNS),
};

const Statement MODEL_INSERT = {
    .name = "model_insert",
    .sql = "INSERT INTO model (firm_id, id, created_at) VALUES ($1, $2, $3)",
    .parameters = {DB_UUID, DB_UUID, DB_TIMESTAMP},
};

typedef struct ModelTurn {
    int64_t version;
    int64_t revision;
} ModelTurn;

static const DbColumn TURN_COLUMNS[] = {
    COLUMN(ModelTurn, version),
    COLUMN(ModelTurn, revision),
};

const Statement MODEL_TURN = {
    .name = "model_turn",
    .sql = "UPDATE model SET version = version + 1, revision = revision + 1"
           " WHERE firm_id = $1 AND id = $2 AND revision = $3 RETURNING version, revision",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(ModelTurn, TURN_COLUMNS),
};

const Statement MODEL_VERSION_INSERT = {
    .name = "model_version_insert",
    .sql = "INSERT INTO model_version (firm_id, id, model_id, number, name, basis, kind,"
           " drift_tolerance) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_TEXT, DB_TEXT, DB_TEXT, DB_RATE},
};

const Statement MODEL_TARGET_INSERT = {
    .name = "model_target_insert",
    .sql = "INSERT INTO model_target (firm_id, model_version_id, ordinal, class, group_name,"
           " security_id, weight) SELECT $1, $2, n.ordinal, n.class, n.group_name, s.id,"
           " n.weight FROM unnest($3, $4, $5, $6) WITH ORDINALITY"
           " AS n (class, group_name, symbol, weight, ordinal)"
           " LEFT JOIN security s ON s.firm_id = $1 AND s.symbol = n.symbol",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY, DB_TEXT | DB_ARRAY, DB_TEXT | DB_ARRAY,
                   DB_RATE | DB_ARRAY},
};

const Statement GROUP_MEMBER_INSERT = {
    .name = "group_member_insert",
    .sql = "INSERT INTO security_group_member (firm_id, model_version_id, group_name,"
           " security_id, role, ordinal) SELECT $1, $2, n.group_name, s.id, n.role, n.ordinal"
           " FROM unnest($3, $4, $5) WITH ORDINALITY AS n (group_name, symbol, role, ordinal)"
           " JOIN security s ON s.firm_id = $1 AND s.symbol = n.symbol",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY, DB_TEXT | DB_ARRAY, DB_TEXT | DB_ARRAY},
};

const Statement MODEL_DELETE = {
    .name = "model_delete",
    .sql = "DELETE FROM model WHERE firm_id = $1 AND id = $2 AND revision = $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
};

/* Members come ordered by group, so that each group's are one run. */
static ModelRecord assemble(Arena *arena, const ModelRow *row)
{
    ModelRecord record = row->record;

    record.targets = ARENA_ARRAY(arena, ModelTarget, row->target_count);
    record.target_count = row->target_count;
    for (size_t i = 0; i < row->target_count; i++) {
        ModelTarget *target = &record.targets[i];

        *target = row->targets[i].target;
        if (!target->group.present) {
            continue;
        }
        target->members = ARENA_ARRAY(arena, GroupMember, row->member_count);
        for (size_t j = 0; j < row->member_count; j++) {
            if (text_equal(row->members[j].group, target->group.value)) {
                target->members[target->member_count++] = row->members[j].member;
            }
        }
    }
    return record;
}

Error *model_store_get(DbSession *session, ModelId id, ModelRecord *record_out)
{
    DbResult *result;
    ModelRow row;

    TRY(DB_QUERY(session, &MODEL_GET, &result, PARAM(session->firm), PARAM(id)));
    TRY(db_one(result, &row));
    *record_out = assemble(session->arena, &row);
    return NULL;
}

Error *model_store_list(DbSession *session, const Page *page, ModelRecord **records_out,
                        size_t *count_out)
{
    DbResult *result;
    ModelRow *rows;
    size_t count;

    TRY(DB_QUERY(session, &MODEL_LIST, &result, PARAM(session->firm), PARAM(page->after),
                 PARAM(page->limit)));
    TRY(db_rows(result, &rows, &count));
    *records_out = ARENA_ARRAY(session->arena, ModelRecord, count);
    for (size_t i = 0; i < count; i++) {
        (*records_out)[i] = assemble(session->arena, &rows[i]);
    }
    *count_out = count;
    return NULL;
}

static Error *insert_targets(DbSession *session, ModelVersionId version_id,
                             const ModelRecord *record)
{
    const ModelTarget *targets = record->targets;
    size_t count = record->target_count;
    DbResult *result;

    TRY(DB_QUERY(session, &MODEL_TARGET_INSERT, &result, PARAM(session->firm), PARAM(version_id),
                 PARAM_EACH_WORD(targets, count, asset_class, &ASSET_CLASS_NAMES),
                 PARAM_EACH(targets, count, group), PARAM_EACH(targets, count, symbol),
                 PARAM_EACH(targets, count, weight)));
    return row_expect(session, result, count);
}

static Error *insert_members(DbSession *session, ModelVersionId version_id,
                             const ModelRecord *record)
{
    MemberRow *members;
    DbResult *result;
    size_t count = 0;

    for (size_t i = 0; i < record->target_count; i++) {
        count += record->targets[i].member_count;
    }
    if (count == 0) {
        return NULL;
    }
    members = ARENA_ARRAY(session->arena, MemberRow, count);
    count = 0;
    for (size_t i = 0; i < record->target_count; i++) {
        const ModelTarget *target = &record->targets[i];

        for (size_t j = 0; j < target->member_count; j++) {
            members[count++] = (MemberRow){target->group.value, target->members[j]};
        }
    }
    TRY(DB_QUERY(session, &GROUP_MEMBER_INSERT, &result, PARAM(session->firm), PARAM(version_id),
                 PARAM_EACH(members, count, group), PARAM_EACH(members, count, member.symbol),
                 PARAM_EACH_WORD(members, count, member.role, &GROUP_ROLE_NAMES)));
    return row_expect(session, result, count);
}

static Error *insert_version(DbSession *session, ModelVersionId version_id,
                             const ModelRecord *record)
{
    TRY(DB_ENQUEUE(session, &MODEL_VERSION_INSERT, 1, PARAM(session->firm), PARAM(version_id),
                   PARAM(record->id), PARAM(record->version), PARAM(record->name),
                   PARAM_WORD(record->basis, &MODEL_BASIS_NAMES),
                   PARAM_WORD(record->kind, &MODEL_KIND_NAMES), PARAM(record->drift_tolerance)));
    TRY(insert_targets(session, version_id, record));
    return insert_members(session, version_id, record);
}

Error *model_store_insert(DbSession *session, ModelVersionId version_id, const ModelRecord *record)
{
    TRY(DB_ENQUEUE(session, &MODEL_INSERT, 1, PARAM(session->firm), PARAM(record->id),
                   PARAM(record->created_at)));
    return insert_version(session, version_id, record);
}

Error *model_store_append(DbSession *session, ModelVersionId version_id, ModelRecord *record)
{
    DbResult *result;
    ModelTurn turn;

    TRY(DB_QUERY(session, &MODEL_TURN, &result, PARAM(session->firm), PARAM(record->id),
                 PARAM(record->revision)));
    TRY(row_updated(session, result, &turn));
    record->version = turn.version;
    record->revision = turn.revision;
    return insert_version(session, version_id, record);
}

Error *model_store_delete(DbSession *session, ModelId id, int64_t revision)
{
    DbResult *result;

    TRY(DB_QUERY(session, &MODEL_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}
