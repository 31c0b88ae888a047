/*
 * Choosing among representations by Accept (RFC 9110, 12.5.1). Pure; it refuses to know what the
 * representations are.
 */
#pragma once

#include "base/text.h"

/*
 * Index of the media type that the field likes best, or -1 when it accepts none. Of types liked
 * alike the one named most exactly wins, then the one that stands first. An empty field accepts
 * everything.
 */
int accept_choose(Text field, const char *const *types, int count);
