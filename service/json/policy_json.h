/* What plans weigh and keep to, as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"
#include "json/write.h"

extern const JsonObject POLICY_JSON;
extern const JsonObject DIRECT_INDEX_JSON;

/* The members of a Policy alone, of a household in the body and of its accounts. */
extern const JsonObject POLICY_INLINE_JSON;
extern const JsonObject POLICY_OF_ACCOUNT_INLINE_JSON;

/* What holds for an account: each member with the level that it comes from. */
void policy_json_write_effect(JsonWriter *writer, const PolicyEffect *effect);
