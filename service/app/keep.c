#include "app/keep.h"

#include "base/memory.h"
#include <stdatomic.h>

enum { KEEP_BUCKETS = 1 << 16 };

typedef struct Kept Kept;
struct Kept {
    KeepKey key;
    Arena *home;
    const void *value;
    size_t bytes;
    size_t users; /* requests, and the keep itself while it is listed */
    Kept *next;   /* of the bucket */
    Kept *newer;  /* by last use */
    Kept *older;
};

/* Read from other threads, written by the loop's alone. */
typedef struct Counters {
    atomic_uint_least64_t bytes;
    atomic_uint_least64_t count;
    atomic_uint_least64_t found;
    atomic_uint_least64_t missed;
    atomic_uint_least64_t given_up;
} Counters;

struct Keep {
    size_t limit_bytes;
    size_t bytes;
    Kept *newest;
    Kept *oldest;
    Counters counters[KEEP_KINDS];
    Kept *buckets[KEEP_BUCKETS];
};

Keep *keep_new(size_t limit_bytes)
{
    Keep *keep = MEMORY_NEW(Keep);

    if (keep != NULL)
        keep->limit_bytes = limit_bytes;
    return keep;
}

bool keep_is_on(const Keep *keep)
{
    return keep->limit_bytes > 0;
}

size_t keep_bytes(const Keep *keep)
{
    return keep->bytes;
}

static uint64_t value_of(const atomic_uint_least64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

/* Of one writer: no bus lock. */
static void add(atomic_uint_least64_t *counter, uint64_t change)
{
    atomic_store_explicit(counter, value_of(counter) + change, memory_order_relaxed);
}

static void subtract(atomic_uint_least64_t *counter, uint64_t change)
{
    atomic_store_explicit(counter, value_of(counter) - change, memory_order_relaxed);
}

KeepMetrics keep_metrics(const Keep *keep, KeepKind kind)
{
    const Counters *counters = &keep->counters[kind];

    return (KeepMetrics){
        .bytes = value_of(&counters->bytes),
        .count = value_of(&counters->count),
        .found = value_of(&counters->found),
        .missed = value_of(&counters->missed),
        .given_up = value_of(&counters->given_up),
    };
}

static void release(void *resource)
{
    Kept *kept = resource;

    if (--kept->users == 0) {
        arena_free(kept->home);
        memory_free(kept);
    }
}

/* The last bytes of ids are random. */
static Kept **bucket_of(Keep *keep, KeepKey key)
{
    uint64_t low;
    uint64_t firm;

    memcpy(&low, key.id.bytes + 8, sizeof low);
    memcpy(&firm, key.firm.uuid.bytes + 8, sizeof firm);
    return &keep->buckets[((low ^ firm) * UINT64_C(0x9E3779B97F4A7C15)) >> 48];
}

_Static_assert(KEEP_BUCKETS == 1 << (64 - 48), "bucket_of takes the highest bits");

static bool is_key(const Kept *kept, KeepKey key)
{
    return uuid_equal(kept->key.id, key.id) && uuid_equal(kept->key.firm.uuid, key.firm.uuid) &&
           kept->key.kind == key.kind;
}

static Kept *find(Keep *keep, KeepKey key)
{
    Kept *kept = *bucket_of(keep, key);

    while (kept != NULL && !is_key(kept, key))
        kept = kept->next;
    return kept;
}

static void unlink_used(Keep *keep, Kept *kept)
{
    *(kept->newer != NULL ? &kept->newer->older : &keep->newest) = kept->older;
    *(kept->older != NULL ? &kept->older->newer : &keep->oldest) = kept->newer;
    kept->newer = NULL;
    kept->older = NULL;
}

static void link_newest(Keep *keep, Kept *kept)
{
    kept->older = keep->newest;
    *(keep->newest != NULL ? &keep->newest->newer : &keep->oldest) = kept;
    keep->newest = kept;
}

static void drop(Keep *keep, Kept *kept)
{
    Kept **at = bucket_of(keep, kept->key);

    while (*at != kept)
        at = &(*at)->next;
    *at = kept->next;
    unlink_used(keep, kept);
    keep->bytes -= kept->bytes;
    subtract(&keep->counters[kept->key.kind].bytes, kept->bytes);
    subtract(&keep->counters[kept->key.kind].count, 1);
    release(kept);
}

void keep_free(Keep *keep)
{
    if (keep == NULL)
        return;
    while (keep->newest != NULL)
        drop(keep, keep->newest);
    memory_free(keep);
}

static void hold(Arena *arena, Kept *kept)
{
    kept->users++;
    arena_defer(arena, release, kept);
}

const void *keep_find(Keep *keep, Arena *arena, KeepKey key)
{
    Kept *kept = find(keep, key);

    if (kept == NULL) {
        add(&keep->counters[key.kind].missed, 1);
        return NULL;
    }
    add(&keep->counters[key.kind].found, 1);
    unlink_used(keep, kept);
    link_newest(keep, kept);
    hold(arena, kept);
    return kept->value;
}

static void free_home(void *home)
{
    arena_free(home);
}

void keep_put(Keep *keep, Arena *arena, KeepKey key, Arena *home, const void *value)
{
    Kept *present = find(keep, key);
    Kept *kept = keep_is_on(keep) ? MEMORY_NEW(Kept) : NULL;

    if (kept == NULL) { /* not kept, only used */
        arena_defer(arena, free_home, home);
        return;
    }
    if (present != NULL)
        drop(keep, present);
    *kept = (Kept){.key = key,
                   .home = home,
                   .value = value,
                   .bytes = arena_held_bytes(home) + sizeof *kept,
                   .users = 1,
                   .next = *bucket_of(keep, key)};
    *bucket_of(keep, key) = kept;
    link_newest(keep, kept);
    keep->bytes += kept->bytes;
    add(&keep->counters[key.kind].bytes, kept->bytes);
    add(&keep->counters[key.kind].count, 1);
    hold(arena, kept);
    while (keep->bytes > keep->limit_bytes) {
        add(&keep->counters[keep->oldest->key.kind].given_up, 1);
        drop(keep, keep->oldest);
    }
}

void keep_forget_firm(Keep *keep, FirmId firm, unsigned kinds)
{
    Kept *older;

    for (Kept *kept = keep->newest; kept != NULL; kept = older) {
        older = kept->older;
        if ((kinds & 1U << kept->key.kind) != 0 && uuid_equal(kept->key.firm.uuid, firm.uuid))
            drop(keep, kept);
    }
}
