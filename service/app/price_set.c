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

/* A symbol and its place in the set. */
typedef struct PlacedSymbol {
    Text symbol;
    size_t index;
} PlacedSymbol;

static int compare_placed(const void *left, const void *right)
{
    const PlacedSymbol *a = left;
    const PlacedSymbol *b = right;
    int order = text_compare(a->symbol, b->symbol);

    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static const char *pointer_of(Arena *arena, const PriceSetRecord *set, size_t index,
                              const char *member)
{
    return arena_format(arena, set->prices_in_lines ? "/%zu/%s" : "/prices/%zu/%s", index, member);
}

static Error *check_days(Arena *arena, const PriceSetRecord *set)
{
    ErrorList faults = {0};

    for (size_t i = 0; i < set->prices_count && faults.count < ERROR_LIST_LIMIT; i++) {
        const OptionalDate *day = &set->prices[i].price_date;

        if (day->present && date_compare(day->value, set->as_of) > 0) {
            error_list_add(&faults,
                           error_at(arena, pointer_of(arena, set, i, "price_date"),
                                    "price_after_as_of", "A price is not of a day after as_of."));
        }
    }
    return faults.first;
}

static Error *check_twice(Arena *arena, const PriceSetRecord *set)
{
    PlacedSymbol *placed = ARENA_ARRAY(arena, PlacedSymbol, set->prices_count);
    ErrorList faults = {0};
    size_t count = 0;

    for (size_t i = 0; i < set->prices_count; i++) {
        if (set->prices[i].symbol.length > 0) {
            placed[count++] = (PlacedSymbol){set->prices[i].symbol, i};
        }
    }
    qsort(placed, count, sizeof(*placed), compare_placed);
    for (size_t i = 1; i < count && faults.count < ERROR_LIST_LIMIT; i++) {
        if (text_equal(placed[i - 1].symbol, placed[i].symbol)) {
            error_list_add(&faults,
                           error_at(arena, pointer_of(arena, set, placed[i].index, "symbol"),
                                    "duplicate_symbol", "The symbol %.*s is priced twice.",
                                    TEXT_ARGS(placed[i].symbol)));
        }
    }
    return faults.first;
}

static Error *check_alone(Arena *arena, void *input)
{
    const PriceSetRecord *set = input;
    ErrorList faults = {0};

    error_list_add(&faults, check_days(arena, set));
    error_list_add(&faults, check_twice(arena, set));
    return faults.first;
}

static Error *check_part(EffectRun *run, const PriceSetRecord *set, size_t first, size_t count)
{
    SymbolReference references[REFERENCE_PART];
    size_t named = 0;

    for (size_t i = first; i < first + count; i++) {
        if (set->prices[i].symbol.length > 0) { /* else its line has that fault already */
            references[named++] = (SymbolReference){
                set->prices[i].symbol, pointer_of(run->session->arena, set, i, "symbol")};
        }
    }
    return reference_check_symbols(run->session, references, named, NULL);
}

/* In parts, and off the loop, where a set is large. */
static Error *check_prices(EffectRun *run, PriceSetRecord *set)
{
    bool large = set->prices_count > REFERENCE_PART;
    ErrorList faults = set->line_faults;

    TRY(reference_add_faults(&faults, large ? app_work(run->context, check_alone, set)
                                            : check_alone(run->session->arena, set)));
    for (size_t first = 0; first < set->prices_count && faults.count < ERROR_LIST_LIMIT;
         first += REFERENCE_PART) {
        size_t rest = set->prices_count - first;

        TRY(reference_add_faults(
            &faults, check_part(run, set, first, rest < REFERENCE_PART ? rest : REFERENCE_PART)));
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
    return (Effect){EFFECT_PRICES, (Uuid){{0}}, "price_set_create", record->id.uuid,
                    insert,        record,      sizeof *record};
}
