#include "app/price_set.h"

#include "app/reference.h"
#include "storage/price_store.h"

#include <stdlib.h>

Error *price_set_get(AppContext *context, PriceSetId id, PriceSetRecord *record_out)
{
    DbSession session = app_read(context);

    return price_store_get(&session, id, record_out);
}

Error *price_set_list(AppContext *context, const Page *page, PriceSetRecord **records_out,
                      size_t *count_out)
{
    DbSession session = app_read(context);

    return price_store_list(&session, page, records_out, count_out);
}

Error *price_set_prices(AppContext *context, PriceSetId id, Text after, int64_t limit,
                        PriceRecord **records_out, size_t *count_out)
{
    DbSession session = app_read(context);
    PriceSetRecord set;

    TRY(price_store_prices(&session, id, after, limit, records_out, count_out));
    return *count_out > 0 ? NULL : price_store_get(&session, id, &set);
}

static int compare_symbols(const void *left, const void *right)
{
    const SymbolReference *a = left;
    const SymbolReference *b = right;
    size_t length = a->symbol.length < b->symbol.length ? a->symbol.length : b->symbol.length;
    int order = memcmp(a->symbol.bytes, b->symbol.bytes, length);

    if (order != 0) {
        return order;
    }
    return (a->symbol.length > b->symbol.length) - (a->symbol.length < b->symbol.length);
}

static const char *pointer_of(Arena *arena, const PriceSetRecord *set, size_t index,
                              const char *member)
{
    return arena_format(arena, set->prices_in_lines ? "/%zu/%s" : "/prices/%zu/%s", index, member);
}

static Error *check_prices(EffectRun *run, const PriceSetRecord *set)
{
    Arena *arena = run->session->arena;
    SymbolReference *references = ARENA_ARRAY(arena, SymbolReference, set->prices_count);
    ErrorList faults = {0};

    for (size_t i = 0; i < set->prices_count; i++) {
        const PriceRecord *price = &set->prices[i];

        references[i] = (SymbolReference){price->symbol, pointer_of(arena, set, i, "symbol")};
        if (price->price_date.present && date_compare(price->price_date.value, set->as_of) > 0) {
            error_list_add(&faults,
                           error_at(arena, pointer_of(arena, set, i, "price_date"),
                                    "price_after_as_of", "A price is not of a day after as_of."));
        }
    }
    error_list_add(&faults,
                   reference_check_symbols(run->session, references, set->prices_count, NULL));
    qsort(references, set->prices_count, sizeof(*references), compare_symbols);
    for (size_t i = 1; i < set->prices_count; i++) {
        if (compare_symbols(&references[i - 1], &references[i]) == 0) {
            error_list_add(&faults, error_at(arena, references[i].pointer, "duplicate_symbol",
                                             "The symbol %.*s is priced twice.",
                                             TEXT_ARGS(references[i].symbol)));
        }
    }
    return faults.first;
}

static Error *insert(EffectRun *run, void *record)
{
    PriceSetRecord *set = record;

    TRY(check_prices(run, set));
    set->sequence = run->version;
    return price_store_insert(run->session, set);
}

Effect price_set_create(AppContext *context, PriceSetRecord *record)
{
    record->id = (PriceSetId){app_new_id(context->app)};
    record->created_at = app_now(context->app);
    return (Effect){EFFECT_PRICES,   (Uuid){{0}}, "price_set_create",
                    record->id.uuid, insert,      record};
}
