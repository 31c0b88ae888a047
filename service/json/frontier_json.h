/* The tax-drift frontier as JSON; it refuses to find it. */
#pragma once

#include "domain/frontier.h"
#include "json/write.h"

typedef struct FrontierJson {
    const Frontier *frontier;
    OptionalPreviewId preview_id; /* absent: of a preview that is kept nowhere */
    Date trade_date;
    OptionalRate most_drift; /* asked for */
} FrontierJson;

void frontier_json_write(JsonWriter *writer, const FrontierJson *shown);
