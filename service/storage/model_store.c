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
    Sleeve *sleeves;
    size_t sleeve_count;
    Text *removed_classes;
    size_t removed_class_count;
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

static const DbColumn SLEEVE_COLUMNS[] = {
    COLUMN(Sleeve, name),
    COLUMN_AS(Sleeve, model_id, "sleeve_model_id"),
    COLUMN_AS(Sleeve, version, "sleeve_number"),
    COLUMN(Sleeve, weight),
};

static const DbColumn CLASS_COLUMNS[] = {
    {.name = "class", .type = DB_TEXT, .size = sizeof(Text)},
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
    COLUMN_ROWS(ModelRow, sleeves, sleeve_count, SLEEVE_COLUMNS),
    COLUMN_ROWS(ModelRow, removed_classes, removed_class_count, CLASS_COLUMNS),
};

/* A sleeve without its model is of the past: the model has been deleted. */
#define MODEL_SELECT                                                                               \
    "SELECT m.id, v.name, v.basis, v.kind, v.drift_tolerance, v.number AS version, m.revision, "   \
    "m.created_at,"                                                                                \
    " ARRAY(SELECT ROW(t.class, t.group_name, s.symbol, t.weight) FROM model_target t"             \
    "  LEFT JOIN security s ON s.firm_id = $1 AND s.id = t.security_id"                            \
    "  WHERE t.firm_id = $1 AND t.model_version_id = v.id ORDER BY t.ordinal) AS targets,"         \
    " ARRAY(SELECT ROW(g.group_name, s.symbol, g.role) FROM security_group_member g"               \
    "  JOIN security s ON s.firm_id = $1 AND s.id = g.security_id"                                 \
    "  WHERE g.firm_id = $1 AND g.model_version_id = v.id"                                         \
    "  ORDER BY g.group_name, g.ordinal) AS members,"                                              \
    " ARRAY(SELECT ROW(l.name, l.sleeve_model_id, l.sleeve_number, l.weight)"                      \
    "  FROM model_sleeve l WHERE l.firm_id = $1 AND l.model_version_id = v.id"                     \
    "   AND l.sleeve_model_id IS NOT NULL ORDER BY l.ordinal) AS sleeves,"                         \
    " ARRAY(SELECT ROW(r.class) FROM unnest(v.removed_classes) WITH ORDINALITY"                    \
    "  AS r (class, ordinal) ORDER BY r.ordinal) AS removed_classes"

#define MODEL_PRESENT                                                                              \
    MODEL_SELECT " FROM model m JOIN model_version v"                                              \
                 "  ON v.firm_id = m.firm_id AND v.model_id = m.id AND v.number = m.version"       \
                 " WHERE m.firm_id = $1 AND "

const Statement MODEL_GET = {
    .name = "model_get",
    .sql = MODEL_PRESENT "m.id = $2",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(ModelRow, COLUMNS),
};

const Statement MODEL_LIST = {
    .name = "model_list",
    .sql = MODEL_PRESENT "m.id > $2 ORDER BY m.id LIMIT $3",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER},
    ROWS_OF(ModelRow, COLUMNS),
};

const Statement MODEL_VERSIONS = {
    .name = "model_versions",
    .sql = MODEL_SELECT
    " FROM unnest($2, $3) WITH ORDINALITY AS n (id, number, ordinal)"
    " JOIN model m ON m.firm_id = $1 AND m.id = n.id"
    " JOIN model_version v ON v.firm_id = $1 AND v.model_id = m.id"
    "  AND v.number = coalesce((SELECT o.number FROM model_version o WHERE o.firm_id = $1"
    "   AND o.model_id = m.id AND o.number = n.number), m.version)"
    " ORDER BY n.ordinal",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY, DB_INTEGER | DB_ARRAY},
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
           " drift_tolerance, removed_classes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER, DB_TEXT, DB_TEXT, DB_TEXT, DB_RATE,
                   DB_TEXT | DB_ARRAY},
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

const Statement MODEL_SLEEVE_INSERT = {
    .name = "model_sleeve_insert",
    .sql = "INSERT INTO model_sleeve (firm_id, model_version_id, ordinal, name, sleeve_model_id,"
           " sleeve_number, weight) SELECT $1, $2, n.ordinal, n.name, n.id, n.number, n.weight"
           " FROM unnest($3, $4, $5, $6) WITH ORDINALITY AS n (name, id, number, weight, ordinal)",
    .parameters = {DB_UUID, DB_UUID, DB_TEXT | DB_ARRAY, DB_UUID | DB_ARRAY, DB_INTEGER | DB_ARRAY,
                   DB_RATE | DB_ARRAY},
};

typedef struct ModelUse {
    bool blended;
} ModelUse;

static const DbColumn USE_COLUMNS[] = {COLUMN(ModelUse, blended)};

/* Its own versions go with it. */
const Statement MODEL_USE = {
    .name = "model_use",
    .sql = "SELECT EXISTS (SELECT FROM model_sleeve l"
           " JOIN model_version v ON v.firm_id = $1 AND v.id = l.model_version_id"
           " JOIN model m ON m.firm_id = $1 AND m.id = v.model_id AND m.version = v.number"
           " WHERE l.firm_id = $1 AND l.sleeve_model_id = $2 AND m.id <> $2) AS blended",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(ModelUse, USE_COLUMNS),
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

    record.sleeves = row->sleeves;
    record.sleeve_count = row->sleeve_count;
    record.removed_classes = row->removed_classes;
    record.removed_class_count = row->removed_class_count;
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

Error *model_store_versions(DbSession *session, const Sleeve *sleeves, size_t count,
                            ModelRecord ***records_out)
{
    ModelRecord **records = ARENA_ARRAY(session->arena, ModelRecord *, count);
    DbResult *result;
    ModelRow *rows;
    size_t row_count;
    size_t next = 0;

    TRY(DB_QUERY(session, &MODEL_VERSIONS, &result, PARAM(session->firm),
                 PARAM_EACH(sleeves, count, model_id), PARAM_EACH(sleeves, count, version)));
    TRY(db_rows(result, &rows, &row_count));
    for (size_t i = 0; i < count && next < row_count; i++) {
        if (uuid_equal(rows[next].record.id.uuid, sleeves[i].model_id.uuid)) {
            records[i] = ARENA_NEW(session->arena, ModelRecord);
            *records[i] = assemble(session->arena, &rows[next++]);
        }
    }
    *records_out = records;
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

static Error *insert_sleeves(DbSession *session, ModelVersionId version_id,
                             const ModelRecord *record)
{
    const Sleeve *sleeves = record->sleeves;
    size_t count = record->sleeve_count;
    DbResult *result;

    if (count == 0) {
        return NULL;
    }
    TRY(DB_QUERY(session, &MODEL_SLEEVE_INSERT, &result, PARAM(session->firm), PARAM(version_id),
                 PARAM_EACH(sleeves, count, name), PARAM_EACH(sleeves, count, model_id),
                 PARAM_EACH(sleeves, count, version), PARAM_EACH(sleeves, count, weight)));
    return row_expect(session, result, count);
}

static Error *insert_version(DbSession *session, ModelVersionId version_id,
                             const ModelRecord *record)
{
    TRY(DB_ENQUEUE(session, &MODEL_VERSION_INSERT, 1, PARAM(session->firm), PARAM(version_id),
                   PARAM(record->id), PARAM(record->version), PARAM(record->name),
                   PARAM_WORD(record->basis, &MODEL_BASIS_NAMES),
                   PARAM_WORD(record->kind, &MODEL_KIND_NAMES), PARAM(record->drift_tolerance),
                   PARAM_ARRAY(record->removed_classes, record->removed_class_count)));
    TRY(insert_targets(session, version_id, record));
    TRY(insert_sleeves(session, version_id, record));
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
    ModelUse use;

    TRY(DB_QUERY(session, &MODEL_USE, &result, PARAM(session->firm), PARAM(id)));
    TRY(db_one(result, &use));
    if (use.blended) {
        return error_new(session->arena, ERROR_CONFLICT, "in_use",
                         "Another model is blended from it.");
    }
    TRY(DB_QUERY(session, &MODEL_DELETE, &result, PARAM(session->firm), PARAM(id),
                 PARAM(revision)));
    return row_hit(session, result);
}
