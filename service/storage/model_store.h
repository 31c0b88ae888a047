/*
 * Rows of models and of their immutable versions, targets, group members and sleeves. Symbols and
 * sleeves have been checked by the caller.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *model_store_get(DbSession *session, ModelId id, ModelRecord *record_out);
MUST_USE Error *model_store_list(DbSession *session, const Page *page, ModelRecord **records_out,
                                 size_t *count_out);

/*
 * For each sleeve the version it names, or the model's present one where it names none or one that
 * there is not; NULL where there is no such model.
 */
MUST_USE Error *model_store_versions(DbSession *session, const Sleeve *sleeves, size_t count,
                                     ModelRecord ***records_out);

/* A model with its first version, or the next version of one where the revision is still the
 * record's. */
MUST_USE Error *model_store_insert(DbSession *session, ModelVersionId version_id,
                                   const ModelRecord *record);
MUST_USE Error *model_store_append(DbSession *session, ModelVersionId version_id,
                                   ModelRecord *record);

/* in_use while a household or an account is assigned to it, or another model is blended from it. */
MUST_USE Error *model_store_delete(DbSession *session, ModelId id, int64_t revision);
