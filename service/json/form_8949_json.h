/*
 * A year's Form 8949 and Schedule D as JSON, and its rows as comma-separated values.
 */
#pragma once

#include "domain/form_8949.h"
#include "json/write.h"

extern const JsonObject FORM_8949_JSON; /* Form8949 */

/* A head, then a line for each row; what is null in JSON is empty here. */
void form_8949_json_write_csv(Buffer *buffer, const Form8949 *form);
