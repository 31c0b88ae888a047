/*
 * Securities of a firm, by symbol.
 */
#pragma once

#include "app/effect.h"
#include "domain/records.h"

MUST_USE Error *security_get(AppContext *context, SecurityId id, SecurityRecord *record_out);
MUST_USE Error *security_list(AppContext *context, const Page *page, SecurityRecord **records_out,
                              size_t *count_out);

/* Effects, to be applied by whoever renders the reply. create gives the record its id and time. */
Effect security_create(AppContext *context, SecurityRecord *record);
Effect security_update(SecurityRecord *record);
Effect security_delete(SecurityRecord *record);
