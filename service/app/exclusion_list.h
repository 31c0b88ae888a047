/*
 * Screens: named lists of securities that plans do not buy, or do not sell, where a policy names
 * the list.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *exclusion_list_get(AppContext *context, ExclusionListId id,
                                   ExclusionListRecord *record_out);
MUST_USE Error *exclusion_list_list(AppContext *context, const Page *page,
                                    ExclusionListRecord **records_out, size_t *count_out);

/*
 * Effects, to be applied by whoever renders the reply. create gives the record its id and time.
 * Faults: already_exists at /name, unknown_security at /symbols/<n>; in_use of one that a policy
 * names.
 */
Effect exclusion_list_create(AppContext *context, ExclusionListRecord *record);
Effect exclusion_list_update(ExclusionListRecord *record);
Effect exclusion_list_delete(ExclusionListRecord *record);
