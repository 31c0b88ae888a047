/*
 * The commands of the binary: `taxpreviewd serve`, `taxpreviewd firm create …`. A command reads
 * its own arguments, writes results to standard output and complaints to standard error, and
 * returns the process's exit status. main.c holds the table.
 */
#pragma once

/* What stands behind the command's words: `count` arguments. */
typedef int CommandFunction(int count, char **arguments);

enum { COMMAND_OK = 0, COMMAND_FAILED = 1, COMMAND_USAGE = 2 };

CommandFunction firm_create_command;
CommandFunction key_create_command;
CommandFunction key_revoke_command;
CommandFunction serve_command;
