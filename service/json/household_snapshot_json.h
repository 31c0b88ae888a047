/*
 * A household as it was when something was computed from it, to be computed again years later: all
 * of the domain's Household but its pins, which are kept beside it, so that versions that changed
 * nothing share one document. The same household gives the same bytes. A member that a document of
 * an older engine lacks is zero, which must mean what held before there was the member. It refuses
 * documents of clients.
 */
#pragma once

#include "domain/household.h"
#include "json/write.h"

void household_snapshot_json_write(JsonWriter *writer, const Household *household);

/*
 * The household of a document, at `pins`; household_check has passed. ERROR_INTERNAL "internal"
 * when the document is none of ours. Texts live as long as the arena.
 */
MUST_USE Error *household_snapshot_json_read(Arena *arena, Text document, const Pins *pins,
                                             Household *household_out);
