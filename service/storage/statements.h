/*
 * Every statement there is, once: what the daemon prepares when it opens a connection and what the
 * administration commands do, which run under another role. A statement that is missing here cannot
 * be sent.
 */
#pragma once

#include "storage/statement.h"

typedef struct StatementList {
    const Statement *const *statements;
    size_t count;
} StatementList;

extern const StatementList DAEMON_STATEMENTS;
extern const StatementList ADMINISTRATION_STATEMENTS;
