/*
 * Orders of previews as JSON: as a client sends them, as they are kept and as they are shown, which
 * is the same table each time. What was left out is left out.
 */
#pragma once

#include "domain/plan.h"
#include "json/field.h"

extern const JsonObject PREVIEW_ORDER_JSON;
