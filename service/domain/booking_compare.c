#include "domain/booking.h"

#include <stdlib.h>

/* Lots of one household in the securities that the preview trades, by id. */
typedef struct LotSet {
    const Lot **lots;
    size_t count;
} LotSet;

static bool is_same(const Security *left, const Security *right)
{
    return uuid_equal(left->id.uuid, right->id.uuid) || wash_identical(left, right);
}

static bool is_traded(const Preview *preview, const Security *security)
{
    for (size_t i = 0; i < preview->plan.trade_count; i++) {
        const PlannedTrade *trade = &preview->plan.trades[i];

        if (is_same(&preview->household->securities[trade->security], security))
            return true;
    }
    return false;
}

static int compare_ids(const void *left, const void *right)
{
    const Lot *const *a = left;
    const Lot *const *b = right;

    return uuid_compare((*a)->id.uuid, (*b)->id.uuid);
}

static LotSet lots_of(Arena *arena, const Preview *preview, const Household *household)
{
    bool *traded = ARENA_ARRAY(arena, bool, household->security_count);
    LotSet set = {.lots = ARENA_ARRAY(arena, const Lot *, household->lot_count)};

    for (size_t i = 0; i < household->security_count; i++)
        traded[i] = is_traded(preview, &household->securities[i]);
    for (size_t i = 0; i < household->lot_count; i++) {
        if (traded[household->lots[i].security])
            set.lots[set.count++] = &household->lots[i];
    }
    qsort(set.lots, set.count, sizeof(Lot *), compare_ids);
    return set;
}

static bool has_changed(const Lot *seen, const Lot *present)
{
    return seen->revision != present->revision || seen->quantity.units != present->quantity.units ||
           seen->basis.present != present->basis.present ||
           seen->basis.value.cents != present->basis.value.cents;
}

static void add_fault(Arena *arena, ErrorList *faults, const Lot *lot, const char *what)
{
    char id[ID_TEXT_BYTES];
    int length = (int)id_format(ID_PREFIX(&lot->id), lot->id.uuid, id);
    Error *error = error_new(arena, ERROR_CONFLICT, "lots_changed", "%.*s %s.", length, id, what);

    error->pointer = "/pins/household_version";
    error_list_add(faults, error);
}

Error *booking_compare_lots(Arena *arena, const Preview *preview, const Household *seen)
{
    LotSet before = lots_of(arena, preview, seen);
    LotSet now = lots_of(arena, preview, preview->household);
    ErrorList faults = {0};
    size_t b = 0;
    size_t n = 0;

    while (b < before.count || n < now.count) {
        int order = b == before.count ? 1
                    : n == now.count  ? -1
                                      : compare_ids(&before.lots[b], &now.lots[n]);

        if (order < 0)
            add_fault(arena, &faults, before.lots[b++], "is no longer held");
        else if (order > 0)
            add_fault(arena, &faults, now.lots[n++], "was not held then");
        else if (has_changed(before.lots[b++], now.lots[n++]))
            add_fault(arena, &faults, now.lots[n - 1], "has changed");
    }
    return faults.first;
}
