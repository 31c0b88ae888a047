/*
 * The federal parameters of schema/us-federal.json as TaxTables. It checks what the page says about
 * itself: ascending years and brackets, and the printed column of base tax against bounds and
 * rates. It refuses to open files.
 */
#pragma once

#include "base/error.h"
#include "domain/tax_year.h"

/*
 * Reads the document into tables that live in the arena. Codes: those of json/tree.h, and
 * bad_tax_parameters with the pointer of what contradicts itself.
 */
MUST_USE Error *tax_parameters_json_read(Arena *arena, Text document, TaxTables *tables_out);
