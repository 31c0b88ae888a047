/*
 * A loop's bounded memory of things read: values in arenas of their own, found by firm and id,
 * counted in bytes, the longest unused given up first. What is in use outlives its place. Whether
 * a value still holds is the caller's to know. It refuses to be shared between loops.
 */
#pragma once

#include "base/arena.h"
#include "base/id.h"

typedef struct Keep Keep;

typedef struct KeepKey {
    FirmId firm;
    Uuid id;
} KeepKey;

/* Room for `limit_bytes` of arenas; 0 keeps nothing. NULL without memory. */
Keep *keep_new(size_t limit_bytes);

/* Nothing may be in use. NULL is allowed. */
void keep_free(Keep *keep);

/* Whether it keeps anything at all. */
bool keep_is_on(const Keep *keep);

/* Bytes held now. */
size_t keep_bytes(const Keep *keep);

/* The value of this key, held until `arena` is freed; NULL when it is not here. */
const void *keep_find(Keep *keep, Arena *arena, KeepKey key);

/*
 * Keeps `value`, which lives in `home`, in place of the key's older one; `home` is the keep's from
 * here on and must not grow. The value is held until `arena` is freed, kept or not.
 */
void keep_put(Keep *keep, Arena *arena, KeepKey key, Arena *home, const void *value);

/* Gives up all that is kept of a firm. */
void keep_forget_firm(Keep *keep, FirmId firm);
