/*
 * Renderings of single resources that a table of response.h cannot say, and the comparison that
 * every change begins with. It refuses to decide what is written.
 */
#pragma once

#include "http/response.h"

/*
 * ERROR_PRECONDITION_FAILED "stale_revision" unless the revision that request_if_match gave is the
 * present one or REVISION_ANY, or another tag of If-Match is of the present one.
 */
MUST_USE Error *rendering_check_revision(Request *request, int64_t wanted, int64_t present);

/*
 * Applies the effect of a PUT that creates: as response_apply, with Location, which is the path of
 * the request itself.
 */
MUST_USE Error *rendering_apply_put(Response *response, const Effect *effect,
                                    const ResponseRecord *record);
