#include "base/date.h"
#include "cli/administration.h"
#include "cli/command.h"

typedef struct KeyWords {
    const char *firm;
    const char *name;
    const char *scopes;
    const char *expires;
} KeyWords;

/* The key ends with the beginning of the day, UTC. */
static Error *read_expiry(Arena *arena, const char *text, OptionalTimestamp *expires_out)
{
    Date date;

    if (text == NULL)
        return NULL;
    if (!date_parse(text_of(text), &date))
        return error_at(arena, "--expires", "not_a_date", "is no day YYYY-MM-DD");
    *expires_out = (OptionalTimestamp){true, timestamp_add_days((Timestamp){0}, date.days)};
    return NULL;
}

static Error *create(const Administration *administration, void *context, Text *line_out)
{
    const KeyWords *words = context;
    Arena *arena = administration->arena;
    NewKeyOrder order = {.name = text_of(words->name), .scopes = text_of(words->scopes)};
    ErrorList faults = {0};

    if (!id_parse(ID_PREFIX(&order.firm_id), text_of(words->firm), &order.firm_id.uuid))
        error_list_add(&faults, error_at(arena, "--firm", "not_an_id", "is no id of a firm"));
    error_list_add(&faults, read_expiry(arena, words->expires, &order.expires_at));
    TRY(faults.first);
    return administration_create_key(administration, &order, line_out);
}

int key_create_command(int count, char **arguments)
{
    KeyWords words = {0};
    const CommandOption options[] = {
        {"--firm", &words.firm, false},
        {"--scopes", &words.scopes, false},
        {"--name", &words.name, false},
        {"--expires", &words.expires, true},
    };

    if (!administration_options(count, arguments, options, sizeof options / sizeof options[0]))
        return COMMAND_USAGE;
    return administration_run(&(AdministrationTask){create, &words});
}

static Error *revoke(const Administration *administration, void *context, Text *line_out)
{
    const char *const *public_id = context;

    (void)line_out;
    return administration_revoke_key(administration, text_of(*public_id));
}

int key_revoke_command(int count, char **arguments)
{
    const char *public_id = NULL;
    const CommandOption options[] = {{"--key", &public_id, false}};

    if (!administration_options(count, arguments, options, sizeof options / sizeof options[0]))
        return COMMAND_USAGE;
    return administration_run(&(AdministrationTask){revoke, &public_id});
}
