/*
 * What the tests of json/ share besides their record: faults and records as text, an arena each.
 */
#pragma once

#include "faults.h"

#include "sample.h"

/* All faults as "code pointer; code pointer". */
static inline const char *faults_text(Arena *arena, const Error *error)
{
    const char *text = "";

    for (; error != NULL; error = error->next)
        text = arena_format(arena, "%s%s%s %s", text, *text == '\0' ? "" : "; ", error->code,
                            error->pointer == NULL ? "-" : error->pointer);
    return text;
}

/* The record as JSON. */
static inline const char *sample_text(Arena *arena, const Sample *sample)
{
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    char *text;

    json_write_record(&writer, &SAMPLE_JSON, sample);
    text = arena_copy(arena, buffer.bytes, buffer.length);
    buffer_free(&buffer);
    return text;
}

static inline int arena_set_up(void **state)
{
    *state = arena_new(64 << 20);
    return *state == NULL;
}

static inline int arena_tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

#define ARENA_TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)
