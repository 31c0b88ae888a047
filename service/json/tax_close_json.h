/* The close of a tax year, shown with the next year's profile. */
#pragma once

#include "domain/tax_close.h"
#include "json/field.h"

extern const JsonObject TAX_CLOSE_JSON; /* TaxClose */
