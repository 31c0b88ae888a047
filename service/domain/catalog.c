#include "domain/catalog.h"

#include "domain/tailoring.h"
#include <stdlib.h>

typedef struct SymbolIndex {
    Text symbol;
    uint32_t security;
} SymbolIndex;

static int compare_symbols(const void *left, const void *right)
{
    const SymbolIndex *a = left;
    const SymbolIndex *b = right;

    return text_compare(a->symbol, b->symbol);
}

void catalog_index(Arena *arena, Catalog *catalog)
{
    SymbolIndex *symbols = ARENA_ARRAY(arena, SymbolIndex, catalog->security_count);

    catalog->by_symbol = ARENA_ARRAY(arena, uint32_t, catalog->security_count);
    for (size_t i = 0; i < catalog->security_count; i++)
        symbols[i] = (SymbolIndex){catalog->securities[i].symbol, (uint32_t)i};
    qsort(symbols, catalog->security_count, sizeof(*symbols), compare_symbols);
    for (size_t i = 0; i < catalog->security_count; i++)
        catalog->by_symbol[i] = symbols[i].security;
}

_Static_assert(offsetof(Security, id) == 0 && offsetof(Model, id) == 0 &&
                   offsetof(ExclusionList, id) == 0,
               "find_id compares what an item begins with");

/* The item with this id among `count` items of `size` bytes, ascending by the id they begin with.
 */
static const void *find_id(const void *items, size_t count, size_t size, Uuid id)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Uuid *found = (const Uuid *)((const char *)items + middle * size);
        int order = uuid_compare(*found, id);

        if (order == 0)
            return found;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const Security *catalog_security(const Catalog *catalog, SecurityId id)
{
    return find_id(catalog->securities, catalog->security_count, sizeof(Security), id.uuid);
}

const Model *catalog_model(const Catalog *catalog, ModelId id)
{
    return find_id(catalog->models, catalog->model_count, sizeof(Model), id.uuid);
}

Model catalog_take_model(Arena *arena, const Catalog *catalog, const Policy *policy,
                         const Model *model)
{
    const OptionalModelId id = policy->direct_index.model_id;

    return tailoring_take(arena, policy, model,
                          id.present ? catalog_model(catalog, id.value) : NULL);
}

const ExclusionList *catalog_exclusion_list(const Catalog *catalog, ExclusionListId id)
{
    return find_id(catalog->exclusion_lists, catalog->exclusion_list_count, sizeof(ExclusionList),
                   id.uuid);
}

bool exclusion_list_names(const ExclusionList *list, SecurityId id)
{
    return find_id(list->securities, list->security_count, sizeof(SecurityId), id.uuid) != NULL;
}

const Security *catalog_symbol(const Catalog *catalog, Text symbol)
{
    size_t low = 0;
    size_t high = catalog->security_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Security *security = &catalog->securities[catalog->by_symbol[middle]];
        int order = text_compare(security->symbol, symbol);

        if (order == 0)
            return security;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
