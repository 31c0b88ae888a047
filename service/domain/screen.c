#include "domain/screen.h"

static Restraint restraint_of(const ExclusionList *list, int32_t account, uint32_t security)
{
    return (Restraint){.kind = list->kind,
                       .account = account,
                       .security = (int32_t)security,
                       .exclusion_list_id = {true, list->id},
                       .exclusion_list = {true, list->name}};
}

static size_t add_restraints(const Household *household, const ExclusionList *list, int32_t account,
                             Restraint *restraints)
{
    size_t count = 0;

    for (uint32_t i = 0; i < household->security_count; i++) {
        if (exclusion_list_names(list, household->securities[i].id))
            restraints[count++] = restraint_of(list, account, i);
    }
    return count;
}

Household screen_household(Arena *arena, const Household *household, const Catalog *catalog)
{
    Household screened = *household;
    size_t room = household->restraint_count + household->screen_count * household->security_count;

    if (household->screen_count == 0)
        return screened;
    screened.restraints =
        ARENA_COPY_IN(arena, Restraint, household->restraints, household->restraint_count, room);
    for (size_t i = 0; i < household->screen_count; i++) {
        const Screen *screen = &household->screens[i];
        const ExclusionList *list = catalog_exclusion_list(catalog, screen->exclusion_list_id);

        if (list != NULL)
            screened.restraint_count += add_restraints(
                household, list, screen->account, screened.restraints + screened.restraint_count);
    }
    return screened;
}

static bool keeps_from_buying(const Household *household, const Catalog *catalog, SecurityId id)
{
    for (size_t i = 0; i < household->screen_count; i++) {
        const ExclusionList *list =
            catalog_exclusion_list(catalog, household->screens[i].exclusion_list_id);

        if (list != NULL && list->kind != RESTRAINT_DO_NOT_SELL && exclusion_list_names(list, id))
            return true;
    }
    return false;
}

const Security *screen_class(const Household *household, const Catalog *catalog,
                             AssetClass asset_class)
{
    const Security *first = NULL;

    for (size_t i = 0; i < catalog->security_count; i++) {
        const Security *security = &catalog->securities[catalog->by_symbol[i]];

        if (!security->asset_class.present || security->asset_class.value != (int)asset_class ||
            !security->price.present)
            continue;
        if (!keeps_from_buying(household, catalog, security->id))
            return security;
        first = first == NULL ? security : first;
    }
    return first;
}
