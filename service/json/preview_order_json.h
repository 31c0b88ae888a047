/*
 * Orders of previews as JSON: as a client sends them, as they are kept and as they are shown, which
 * is the same table each time. What was left out is left out.
 */
#pragma once

#include "domain/plan.h"
#include "json/field.h"

extern const JsonObject PREVIEW_ORDER_JSON;
extern const JsonObject TRADE_ORDER_JSON; /* one trade of it */

/* What creates a preview: its order, and which preview it takes the place of. */
typedef struct PreviewCreation {
    PreviewOrder order; /* first: its rows serve here too */
    OptionalPreviewId supersedes;
} PreviewCreation;

extern const JsonObject PREVIEW_CREATION_JSON;
