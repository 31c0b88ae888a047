/*
 * A loop's bounded memory of things read and figured: values in arenas of their own, found by kind,
 * firm and id, counted in bytes, the longest unused given up first, whatever its kind. What is in
 * use outlives its place. Whether a value still holds is the caller's to know. It refuses to be
 * shared between loops.
 */
#pragma once

#include "base/arena.h"
#include "base/id.h"

typedef struct Keep Keep;

typedef enum KeepKind {
    KEEP_CATALOG,   /* a firm's; see snapshot.h */
    KEEP_HOUSEHOLD, /* with what a preview needs of it; likewise */
    KEEP_PREVIEW,   /* its record and order; see preview.h */
    KEEP_REPLY,     /* its rendered body, by what it follows from; likewise */
    KEEP_KINDS
} KeepKind;

typedef struct KeepKey {
    KeepKind kind;
    FirmId firm;
    Uuid id;
} KeepKey;

/* Of one kind. */
typedef struct KeepMetrics {
    uint64_t bytes; /* held now, the keep's own included */
    uint64_t count;
    uint64_t found; /* whether or not they still held */
    uint64_t missed;
    uint64_t given_up; /* for want of room */
} KeepMetrics;

/* Room for `limit_bytes`; 0 keeps nothing. NULL without memory. */
Keep *keep_new(size_t limit_bytes);

/* Nothing may be in use. NULL is allowed. */
void keep_free(Keep *keep);

/* Whether it keeps anything at all. */
bool keep_is_on(const Keep *keep);

/* Bytes held now. */
size_t keep_bytes(const Keep *keep);

/* From any thread. */
KeepMetrics keep_metrics(const Keep *keep, KeepKind kind);

/* The value of this key, held until `arena` is freed; NULL when it is not here. */
const void *keep_find(Keep *keep, Arena *arena, KeepKey key);

/*
 * Keeps `value`, which lives in `home`, in place of the key's older one; `home` is the keep's from
 * here on and must not grow. The value is held until `arena` is freed, kept or not.
 */
void keep_put(Keep *keep, Arena *arena, KeepKey key, Arena *home, const void *value);

/* Gives up what is kept of a firm, of kinds whose bits are set: 1U << KEEP_REPLY. */
void keep_forget_firm(Keep *keep, FirmId firm, unsigned kinds);
