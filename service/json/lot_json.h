/* Lots as JSON, with the rules between their members: a basis unless it is unknown, gifts with what
 * the donor had. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject LOT_JSON;
