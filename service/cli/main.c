#include "cli/command.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 2 };

typedef struct Command {
    const char *words[WORDS]; /* the second may be NULL */
    CommandFunction *run;
    const char *usage;
} Command;

static const Command COMMANDS[] = {
    {{"serve", NULL}, serve_command, "serve"},
    {{"firm", "create"}, firm_create_command, "firm create --name NAME"},
    {{"key", "create"},
     key_create_command,
     "key create --firm FIRM_ID --scopes A,B --name NAME [--expires DATE]"},
    {{"key", "revoke"}, key_revoke_command, "key revoke --key PUBLIC_ID"},
};

/* How many arguments the command's words take, or 0 when they are not these. */
static int words_taken(const Command *command, int count, char **arguments)
{
    int taken = 0;

    while (taken < WORDS && command->words[taken] != NULL) {
        if (taken == count || strcmp(arguments[taken], command->words[taken]) != 0)
            return 0;
        taken++;
    }
    return taken;
}

static int usage(void)
{
    fprintf(stderr, "usage:\n");
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        fprintf(stderr, "  taxpreviewd %s\n", COMMANDS[i].usage);
    return COMMAND_USAGE;
}

int main(int count, char **arguments)
{
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        int taken = words_taken(&COMMANDS[i], count - 1, arguments + 1);
        if (taken > 0)
            return COMMANDS[i].run(count - 1 - taken, arguments + 1 + taken);
    }
    return usage();
}
