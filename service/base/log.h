/*
 * JSON lines on standard error: level, time, event and named members. Called at the edges only
 * (http, cli), never by domain, json or app. It refuses keys, tokens, names of people, account
 * numbers and bodies: callers pass ids and counts.
 */
#pragma once

#include "base/clock.h"
#include "base/text.h"

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR } LogLevel;

typedef struct LogMember {
    const char *name;
    bool is_number;
    int64_t number;
    Text text; /* escaped and cut at 200 bytes */
} LogMember;

#define LOG_TEXT(member_name, value) ((LogMember){.name = (member_name), .text = (value)})
#define LOG_NUMBER(member_name, value)                                                             \
    ((LogMember){.name = (member_name), .is_number = true, .number = (value)})

/* Writes one line with one write(2); lost when standard error cannot take it. */
void log_write(LogLevel level, int64_t unix_ms, const char *event, const LogMember *members,
               size_t count);

#define LOG_EVENT(level, clock, event, ...)                                                        \
    log_write((level), clock_unix_ms(clock), (event), (const LogMember[]){__VA_ARGS__},            \
              sizeof((const LogMember[]){__VA_ARGS__}) / sizeof(LogMember))
