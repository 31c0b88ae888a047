/*
 * All methods of an order compared, as JSON. It refuses to compute anything.
 */
#pragma once

#include "domain/comparison.h"
#include "json/write.h"

/* The comparison as an object. */
void comparison_json_write(JsonWriter *writer, const Comparison *comparison);

/* Its members alone, for an object that says whose it is. */
void comparison_json_write_members(JsonWriter *writer, const Comparison *comparison);
