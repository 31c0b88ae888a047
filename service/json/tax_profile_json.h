/* Tax profiles as JSON: as a resource, whose year stands in its path, and inline, where it stands
 * in the body. */
#pragma once

#include "domain/tax_year.h"
#include "json/field.h"

extern const JsonObject TAX_PROFILE_JSON;
extern const JsonObject TAX_PROFILE_INLINE_JSON;
