/*
 * Properties: what holds for every random case. A case is made from its seed alone. The seed that
 * was running when a property failed stands in the failure; PROPERTY_SEED=n runs that case only,
 * PROPERTY_ROUNDS=n as many cases instead. Under a sanitizer everyday has a quarter of the cases,
 * which the plain build checks all of.
 */
#pragma once

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "testing.h"

/* What a case of a property is made of: its arena is its own. */
typedef struct PropertyCase {
    Arena *arena;
    const Rules *rules;
    uint64_t seed; /* the state of random_below */
} PropertyCase;

typedef void Property(PropertyCase *made);

typedef struct PropertyState {
    Arena *arena; /* of the rules */
    Arena *case_arena;
    uint64_t running; /* the seed at hand; 0 when all cases are through */
} PropertyState;

static inline int property_setup(void **state)
{
    PropertyState *made = calloc(1, sizeof *made);

    *state = made;
    if (made == NULL)
        return 1;
    made->arena = arena_new(TEST_ARENA_BYTES);
    return made->arena == NULL;
}

/*
 * A case that did not come to its end has failed: its seed is added to what was said of it, as the
 * place of one more failure, which is what cmocka keeps with the test.
 */
static inline int property_teardown(void **state)
{
    PropertyState *made = *state;
    uint64_t failed = made->running;
    char place[64];

    arena_free(made->case_arena);
    arena_free(made->arena);
    free(made);
    if (failed == 0)
        return 0;
    snprintf(place, sizeof place, "PROPERTY_SEED=%" PRIu64 " makes this case again", failed);
    _fail(place, __LINE__);
    return 1;
}

#define PROPERTY(function)                                                                         \
    cmocka_unit_test_setup_teardown(function, property_setup, property_teardown)

static inline uint64_t property_number(const char *name, uint64_t absent)
{
    const char *text = getenv(name);

    return text == NULL ? absent : strtoull(text, NULL, 10);
}

static inline bool property_level_is_full(void)
{
    const char *level = getenv("TEST_LEVEL");

    return level != NULL && strcmp(level, "full") == 0;
}

/* How many cases of `rounds` are checked. */
static inline uint64_t property_rounds(uint64_t rounds)
{
    const char *sanitizer = getenv("TEST_SANITIZER");
    bool all = sanitizer == NULL || sanitizer[0] == '\0' || property_level_is_full();

    return property_number("PROPERTY_ROUNDS", all ? rounds : rounds / 4);
}

/* Checks a property on as many cases as `rounds` says, or as the environment does. */
static inline void property_hold(void **state, uint64_t rounds, Property *property)
{
    PropertyState *made = *state;
    const Rules *rules = builder_rules(made->arena);
    uint64_t only = property_number("PROPERTY_SEED", 0);
    uint64_t last = only != 0 ? only : property_rounds(rounds);

    for (uint64_t seed = only != 0 ? only : 1; seed <= last; seed++) {
        made->case_arena = arena_new(TEST_ARENA_BYTES);
        made->running = seed;
        property(&(PropertyCase){made->case_arena, rules, seed});
        arena_free(made->case_arena);
        made->case_arena = NULL;
    }
    made->running = 0;
}

/* -most .. most */
static inline int64_t random_signed(uint64_t *seed, int64_t most)
{
    return (int64_t)random_below(seed, 2 * (uint64_t)most + 1) - most;
}

/* A value of an enumeration: 0 <= value < limit. */
static inline unsigned random_word(uint64_t *seed, unsigned limit)
{
    return (unsigned)random_below(seed, limit);
}

static inline bool random_one_in(uint64_t *seed, uint64_t count)
{
    return random_below(seed, count) == 0;
}
