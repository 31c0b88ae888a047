/* Accounts and their cash as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject ACCOUNT_JSON;
extern const JsonObject CASH_JSON;
