/* Prints the SQL of the daemon's statements named, one a line: so that deploy/bench sends the
 * database what the daemon sends it. */
#include "storage/statements.h"

#include <stdio.h>
#include <string.h>

static const Statement *find(const char *name)
{
    for (size_t i = 0; i < DAEMON_STATEMENTS.count; i++) {
        if (strcmp(DAEMON_STATEMENTS.statements[i]->name, name) == 0) {
            return DAEMON_STATEMENTS.statements[i];
        }
    }
    return NULL;
}

int main(int count, char **names)
{
    for (int i = 1; i < count; i++) {
        const Statement *statement = find(names[i]);

        if (statement == NULL) {
            (void)fprintf(stderr, "there is no statement %s\n", names[i]);
            return 1;
        }
        (void)printf("%s\n", statement->sql);
    }
    return 0;
}
