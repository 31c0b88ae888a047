#include "cli/administration.h"
#include "cli/command.h"

static Error *create(const Administration *administration, void *context, Text *line_out)
{
    const char *const *name = context;
    FirmId id;

    TRY(administration_create_firm(administration, text_of(*name), &id));
    *line_out = administration_id_text(administration->arena, ID_PREFIX(&id), id.uuid);
    return NULL;
}

int firm_create_command(int count, char **arguments)
{
    const char *name = NULL;
    const CommandOption options[] = {{"--name", &name, false}};

    if (!administration_options(count, arguments, options, sizeof options / sizeof options[0]))
        return COMMAND_USAGE;
    return administration_run(&(AdministrationTask){create, &name});
}
