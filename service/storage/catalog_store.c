#include "storage/catalog_store.h"

#include "storage/policy_store.h"

typedef struct TargetRow {
    ModelId model_id;
    ModelTarget target; /* without its members */
} TargetRow;

typedef struct MemberRow {
    ModelId model_id;
    Text group;
    GroupMember member;
} MemberRow;

typedef struct ListedRow {
    ExclusionListId list_id;
    SecurityId security_id;
} ListedRow;

typedef struct CatalogRow {
    int64_t config_version;
    OptionalPriceSetId price_set_id;
    OptionalInteger price_sequence;
    OptionalDate price_as_of;
    Security *securities;
    size_t security_count;
    Model *models;
    size_t model_count;
    TargetRow *targets;
    size_t target_count;
    MemberRow *members;
    size_t member_count;
    ExclusionList *lists;
    size_t list_count;
    ListedRow *listed;
    size_t listed_count;
    Policy policy;
} CatalogRow;

static const DbColumn SECURITY_COLUMNS[] = {
    COLUMN(Security, id),
    COLUMN(Security, symbol),
    COLUMN_WORD(Security, tax_kind, &TAX_KIND_NAMES),
    COLUMN_WORD(Security, asset_class, &ASSET_CLASS_NAMES),
    COLUMN_WORD(Security, unit, &TRADE_UNIT_NAMES),
    COLUMN(Security, issuer),
    COLUMN(Security, sector),
    COLUMN(Security, identity_group),
    COLUMN(Security, price),
    COLUMN(Security, price_date),
};

static const DbColumn MODEL_COLUMNS[] = {
    COLUMN(Model, id),
    COLUMN(Model, name),
    COLUMN_WORD(Model, basis, &MODEL_BASIS_NAMES),
    COLUMN_WORD(Model, kind, &MODEL_KIND_NAMES),
    COLUMN(Model, drift_tolerance),
    COLUMN(Model, version),
};

static const DbColumn TARGET_COLUMNS[] = {
    COLUMN(TargetRow, model_id),
    COLUMN_WORD_AS(TargetRow, target.asset_class, "class", &ASSET_CLASS_NAMES),
    COLUMN_AS(TargetRow, target.group, "group_name"),
    COLUMN_AS(TargetRow, target.symbol, "symbol"),
    COLUMN_AS(TargetRow, target.weight, "weight"),
};

static const DbColumn MEMBER_COLUMNS[] = {
    COLUMN(MemberRow, model_id),
    COLUMN_AS(MemberRow, group, "group_name"),
    COLUMN_AS(MemberRow, member.symbol, "symbol"),
    COLUMN_WORD_AS(MemberRow, member.role, "role", &GROUP_ROLE_NAMES),
};

static const DbColumn LIST_COLUMNS[] = {
    COLUMN(ExclusionList, id),
    COLUMN(ExclusionList, name),
    COLUMN_WORD(ExclusionList, kind, &RESTRAINT_KIND_NAMES),
};

static const DbColumn LISTED_COLUMNS[] = {
    COLUMN(ListedRow, list_id),
    COLUMN(ListedRow, security_id),
};

static const DbColumn COLUMNS[] = {
    COLUMN(CatalogRow, config_version),
    COLUMN(CatalogRow, price_set_id),
    COLUMN(CatalogRow, price_sequence),
    COLUMN(CatalogRow, price_as_of),
    COLUMN_ROWS(CatalogRow, securities, security_count, SECURITY_COLUMNS),
    COLUMN_ROWS(CatalogRow, models, model_count, MODEL_COLUMNS),
    COLUMN_ROWS(CatalogRow, targets, target_count, TARGET_COLUMNS),
    COLUMN_ROWS(CatalogRow, members, member_count, MEMBER_COLUMNS),
    COLUMN_ROWS(CatalogRow, lists, list_count, LIST_COLUMNS),
    COLUMN_ROWS(CatalogRow, listed, listed_count, LISTED_COLUMNS),
    POLICY_TAILORING_COLUMNS(CatalogRow, policy),
};

#define CATALOG_SELECT                                                                             \
    "SELECT f.config_version, p.id AS price_set_id, p.sequence AS price_sequence,"                 \
    " p.as_of AS price_as_of,"                                                                     \
    " ARRAY(SELECT ROW(s.id, s.symbol, s.tax_kind, s.asset_class, s.unit, s.issuer, s.sector,"     \
    "   s.identity_group, q.close, q.price_date) FROM security s LEFT JOIN price q ON q.firm_id "  \
    "= $1"                                                                                         \
    "   AND q.price_set_id = p.id AND q.security_id = s.id"                                        \
    "  WHERE s.firm_id = $1 ORDER BY s.id) AS securities,"                                         \
    " ARRAY(SELECT ROW(m.id, v.name, v.basis, v.kind, v.drift_tolerance, v.number)"                \
    "  FROM model m JOIN model_version v ON v.firm_id = $1 AND v.model_id = m.id"                  \
    "   AND v.number = m.version WHERE m.firm_id = $1 ORDER BY m.id) AS models,"                   \
    " ARRAY(SELECT ROW(m.id, t.class, t.group_name, s.symbol, t.weight)"                           \
    "  FROM model m JOIN model_version v ON v.firm_id = $1 AND v.model_id = m.id"                  \
    "   AND v.number = m.version"                                                                  \
    "  JOIN model_target t ON t.firm_id = $1 AND t.model_version_id = v.id"                        \
    "  LEFT JOIN security s ON s.firm_id = $1 AND s.id = t.security_id"                            \
    "  WHERE m.firm_id = $1 ORDER BY m.id, t.ordinal) AS targets,"                                 \
    " ARRAY(SELECT ROW(m.id, g.group_name, s.symbol, g.role)"                                      \
    "  FROM model m JOIN model_version v ON v.firm_id = $1 AND v.model_id = m.id"                  \
    "   AND v.number = m.version"                                                                  \
    "  JOIN security_group_member g ON g.firm_id = $1 AND g.model_version_id = v.id"               \
    "  JOIN security s ON s.firm_id = $1 AND s.id = g.security_id"                                 \
    "  WHERE m.firm_id = $1 ORDER BY m.id, g.group_name, g.ordinal) AS members,"                   \
    " ARRAY(SELECT ROW(l.id, l.name, l.kind) FROM exclusion_list l"                                \
    "  WHERE l.firm_id = $1 ORDER BY l.id) AS lists,"                                              \
    " ARRAY(SELECT ROW(x.exclusion_list_id, x.security_id) FROM exclusion_list_security x"         \
    "  WHERE x.firm_id = $1 ORDER BY x.exclusion_list_id, x.security_id) AS listed,"               \
    " " POLICY_TAILORING_FIELDS(POLICY_NAMED) " FROM firm f LEFT JOIN policy ON policy.firm_id = " \
                                              "$1 AND policy.holder_id = $1"

const Statement CATALOG_CURRENT = {
    .name = "catalog_current",
    .sql = CATALOG_SELECT " LEFT JOIN (SELECT s.id, c.sequence, s.as_of FROM price_current c"
                          "  JOIN price_set s ON s.firm_id = c.firm_id AND s.id = c.price_set_id"
                          "  WHERE c.firm_id = $1) p ON true"
                          " WHERE f.id = $1",
    .parameters = {DB_UUID},
    ROWS_OF(CatalogRow, COLUMNS),
};

const Statement CATALOG_AS_OF = {
    .name = "catalog_as_of",
    .sql = CATALOG_SELECT " LEFT JOIN LATERAL (SELECT id, sequence, as_of FROM price_set"
                          "  WHERE firm_id = $1 AND as_of <= $2"
                          "  ORDER BY as_of DESC, sequence DESC LIMIT 1) p ON true"
                          " WHERE f.id = $1",
    .parameters = {DB_UUID, DB_DATE},
    ROWS_OF(CatalogRow, COLUMNS),
};

/* Members come ordered by model and group, so that each group's are one run of the array. */
static void give_members(const CatalogRow *row, GroupMember *members, const TargetRow *from,
                         ModelTarget *target)
{
    size_t first = 0;

    while (first < row->member_count &&
           (!uuid_equal(row->members[first].model_id.uuid, from->model_id.uuid) ||
            !text_equal(row->members[first].group, target->group.value)))
        first++;
    target->members = members + first;
    while (
        first + target->member_count < row->member_count &&
        uuid_equal(row->members[first + target->member_count].model_id.uuid, from->model_id.uuid) &&
        text_equal(row->members[first + target->member_count].group, target->group.value))
        target->member_count++;
}

/* Targets come ordered by model, as the models do. */
static void give_targets(Arena *arena, const CatalogRow *row)
{
    ModelTarget *targets = ARENA_ARRAY(arena, ModelTarget, row->target_count);
    GroupMember *members = ARENA_ARRAY(arena, GroupMember, row->member_count);
    size_t next = 0;

    for (size_t i = 0; i < row->member_count; i++)
        members[i] = row->members[i].member;
    for (size_t i = 0; i < row->model_count; i++) {
        Model *model = &row->models[i];

        model->targets = targets + next;
        for (; next < row->target_count &&
               uuid_equal(row->targets[next].model_id.uuid, model->id.uuid);
             next++) {
            targets[next] = row->targets[next].target;
            if (targets[next].group.present)
                give_members(row, members, &row->targets[next], &targets[next]);
            model->target_count++;
        }
    }
}

/* Securities come ordered by list, as the lists do. */
static void give_listed(Arena *arena, const CatalogRow *row)
{
    SecurityId *securities = ARENA_ARRAY(arena, SecurityId, row->listed_count);
    size_t next = 0;

    for (size_t i = 0; i < row->list_count; i++) {
        ExclusionList *list = &row->lists[i];

        list->securities = securities + next;
        for (;
             next < row->listed_count && uuid_equal(row->listed[next].list_id.uuid, list->id.uuid);
             next++)
            securities[next] = row->listed[next].security_id;
        list->security_count = (size_t)(securities + next - list->securities);
    }
}

Error *catalog_store_load(DbSession *session, OptionalDate as_of, Catalog *catalog_out)
{
    DbResult *result;
    CatalogRow row;

    if (as_of.present)
        TRY(DB_QUERY(session, &CATALOG_AS_OF, &result, PARAM(session->firm), PARAM(as_of.value)));
    else
        TRY(DB_QUERY(session, &CATALOG_CURRENT, &result, PARAM(session->firm)));
    TRY(db_one(result, &row));
    if (as_of.present && !row.price_set_id.present)
        return error_at(session->arena, "?as_of", "no_price_set",
                        "There is no price set as of that day or before it.");
    give_targets(session->arena, &row);
    give_listed(session->arena, &row);
    *catalog_out = (Catalog){
        .config_version = row.config_version,
        .price_sequence = row.price_sequence.value,
        .price_set_id = row.price_set_id.value,
        .price_as_of = row.price_as_of.value,
        .securities = row.securities,
        .security_count = row.security_count,
        .models = row.models,
        .model_count = row.model_count,
        .policy = row.policy,
        .exclusion_lists = row.lists,
        .exclusion_list_count = row.list_count,
    };
    catalog_index(session->arena, catalog_out);
    return NULL;
}
