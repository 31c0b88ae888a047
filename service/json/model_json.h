/* Models, their targets and security groups as JSON. */
#pragma once

#include "domain/records.h"
#include "json/field.h"

extern const JsonObject MODEL_JSON;
extern const JsonObject MODEL_TARGET_JSON;
extern const JsonObject SLEEVE_JSON;
