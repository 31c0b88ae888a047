#include "storage/reference_store.h"

const Statement REFERENCE_MODEL = {
    .name = "reference_model",
    .sql = "SELECT id FROM model WHERE firm_id = $1 AND id = $2",
    .parameters = {DB_UUID, DB_UUID},
};

typedef struct KnownSymbol {
    int64_t ordinal; /* from 1 */
    TaxKind tax_kind;
} KnownSymbol;

static const DbColumn KNOWN_COLUMNS[] = {COLUMN(KnownSymbol, ordinal),
                                         COLUMN_WORD(KnownSymbol, tax_kind, &TAX_KIND_NAMES)};

const Statement REFERENCE_SYMBOLS = {
    .name = "reference_symbols",
    .sql = "SELECT wanted.ordinal, security.tax_kind FROM unnest($2) WITH ORDINALITY AS wanted "
           "(symbol, ordinal)"
           " JOIN security ON security.firm_id = $1 AND security.symbol = wanted.symbol",
    .parameters = {DB_UUID, DB_TEXT | DB_ARRAY},
    ROWS_OF(KnownSymbol, KNOWN_COLUMNS),
};

Error *reference_store_has_model(DbSession *session, ModelId id, bool *exists_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &REFERENCE_MODEL, &result, PARAM(session->firm), PARAM(id)));
    *exists_out = db_row_count(result) == 1;
    return NULL;
}

Error *reference_store_symbols(DbSession *session, const SymbolReference *references, size_t count,
                               SymbolMeaning *meanings_out)
{
    DbResult *result;
    KnownSymbol *known;
    size_t known_count;

    TRY(DB_QUERY(session, &REFERENCE_SYMBOLS, &result, PARAM(session->firm),
                 PARAM_EACH(references, count, symbol)));
    TRY(db_rows(result, &known, &known_count));
    memset(meanings_out, 0, count * sizeof(*meanings_out));
    for (size_t i = 0; i < known_count; i++) {
        meanings_out[known[i].ordinal - 1] = (SymbolMeaning){true, known[i].tax_kind};
    }
    return NULL;
}
