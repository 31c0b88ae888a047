#include "app/stream_subject.h"

#include "app/reference.h"
#include "storage/stream_store.h"

Error *stream_subject_check(AppContext *context, HouseholdId household_id)
{
    DbSession session = app_read(context);

    return reference_check_household(&session, household_id);
}

Error *stream_subject_household(AppContext *context, PreviewId id, HouseholdId *household_id_out)
{
    DbSession session = app_read(context);

    return stream_store_household(&session, id, household_id_out);
}

Error *stream_subject_previews(AppContext *context, HouseholdId household_id, int64_t limit,
                               PreviewId **ids_out, size_t *count_out)
{
    DbSession session = app_read(context);

    return stream_store_previews(&session, household_id, limit, ids_out, count_out);
}
