/* Tax profiles as JSON: as a resource, whose year stands in its path, inline, where it stands in
 * the body, and in the snapshot of a household, where nothing is left out. */
#pragma once

#include "domain/tax_year.h"
#include "json/field.h"

extern const JsonObject TAX_PROFILE_JSON;
extern const JsonObject TAX_PROFILE_INLINE_JSON;
extern const JsonObject TAX_PROFILE_SNAPSHOT_JSON;
