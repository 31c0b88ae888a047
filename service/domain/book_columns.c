#include "domain/book_columns.h"

#include "base/memory.h"
#include "domain/tailoring.h"

/* Finds the place of a security by its id; open addressing, at most half full. */
typedef struct Places {
    uint32_t *slots; /* a place + 1; 0: free */
    size_t mask;
    SecurityId *ids; /* of the columns being made */
    size_t count;
} Places;

/* The last bytes of ids are random. */
static size_t slot_of(const Places *places, SecurityId id)
{
    uint64_t low;

    memcpy(&low, id.uuid.bytes + 8, sizeof low);
    return (size_t)((low * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & places->mask;
}

/* Its place, which is the next free one when it has none. */
static uint32_t place_of(Places *places, SecurityId id)
{
    size_t slot = slot_of(places, id);

    while (places->slots[slot] != 0) {
        uint32_t place = places->slots[slot] - 1;

        if (uuid_equal(places->ids[place].uuid, id.uuid))
            return place;
        slot = (slot + 1) & places->mask;
    }
    places->ids[places->count] = id;
    places->slots[slot] = (uint32_t)++places->count;
    return (uint32_t)places->count - 1;
}

/* What the new columns hold at most. */
typedef struct Room {
    size_t households;
    size_t holdings;
    size_t name_bytes;
    size_t policy_bytes;
    size_t securities;
} Room;

static size_t held(const BookColumns *columns)
{
    return columns->holdings_at[columns->count];
}

static Room room_for(const BookColumns *before, const BookHousehold *changed, size_t count)
{
    Room room = {.households = count};
    size_t new_holdings = 0;

    for (size_t i = 0; i < count; i++) {
        new_holdings += changed[i].holding_count;
        room.name_bytes += changed[i].name.length;
        room.policy_bytes += tailoring_pack(&changed[i].policy, NULL);
    }
    room.holdings = new_holdings;
    room.securities = new_holdings;
    if (before != NULL) {
        room.households += before->count;
        room.holdings += held(before);
        room.name_bytes += before->names_at[before->count];
        room.policy_bytes += before->policies_at[before->count];
        room.securities += before->security_count;
    }
    return room;
}

/* One more than asked for, so that there is a first one and a last one. */
#define TAKE(columns, member, room)                                                                \
    ((columns)->bytes += ((room) + 1) * sizeof *(columns)->member,                                 \
     (columns)->member = memory_new((room) + 1, sizeof *(columns)->member),                        \
     (columns)->member != NULL)

static bool allocate(BookColumns *columns, const Room *room)
{
    columns->bytes = sizeof *columns;
    return TAKE(columns, ids, room->households) && TAKE(columns, terms, room->households) &&
           TAKE(columns, names_at, room->households) && TAKE(columns, names, room->name_bytes) &&
           TAKE(columns, policies_at, room->households) &&
           TAKE(columns, policies, room->policy_bytes) &&
           TAKE(columns, holdings_at, room->households) &&
           TAKE(columns, securities, room->holdings) && TAKE(columns, quantities, room->holdings) &&
           TAKE(columns, security_ids, room->securities);
}

static BookColumns *new_columns(const Room *room)
{
    BookColumns *columns = MEMORY_NEW(BookColumns);

    if (columns == NULL)
        return NULL;
    if (room->holdings < UINT32_MAX && room->name_bytes < UINT32_MAX &&
        room->policy_bytes < UINT32_MAX && allocate(columns, room))
        return columns;
    book_columns_free(columns);
    return NULL;
}

void book_columns_free(BookColumns *columns)
{
    if (columns == NULL)
        return;
    memory_free(columns->ids);
    memory_free(columns->terms);
    memory_free(columns->names_at);
    memory_free(columns->names);
    memory_free(columns->policies_at);
    memory_free(columns->policies);
    memory_free(columns->holdings_at);
    memory_free(columns->securities);
    memory_free(columns->quantities);
    memory_free(columns->security_ids);
    memory_free(columns);
}

/* Households `first` to `end` of the old columns, as they are. */
static void copy_range(BookColumns *into, const BookColumns *from, size_t first, size_t end)
{
    uint32_t names_from = from->names_at[first];
    uint32_t names_to = into->names_at[into->count];
    uint32_t policies_from = from->policies_at[first];
    uint32_t policies_to = into->policies_at[into->count];
    uint32_t held_from = from->holdings_at[first];
    uint32_t held_to = into->holdings_at[into->count];
    size_t holdings = from->holdings_at[end] - held_from;

    if (first == end)
        return;
    memcpy(into->ids + into->count, from->ids + first, (end - first) * sizeof *from->ids);
    memcpy(into->terms + into->count, from->terms + first, (end - first) * sizeof *from->terms);
    memcpy(into->names + names_to, from->names + names_from, from->names_at[end] - names_from);
    memcpy(into->policies + policies_to, from->policies + policies_from,
           from->policies_at[end] - policies_from);
    memcpy(into->securities + held_to, from->securities + held_from,
           holdings * sizeof *from->securities);
    memcpy(into->quantities + held_to, from->quantities + held_from,
           holdings * sizeof *from->quantities);
    for (size_t i = first; i < end; i++) {
        into->count++;
        into->names_at[into->count] = from->names_at[i + 1] - names_from + names_to;
        into->policies_at[into->count] = from->policies_at[i + 1] - policies_from + policies_to;
        into->holdings_at[into->count] = from->holdings_at[i + 1] - held_from + held_to;
    }
}

static void add(BookColumns *into, Places *places, const BookHousehold *household)
{
    uint32_t name_at = into->names_at[into->count];
    uint32_t policy_at = into->policies_at[into->count];
    uint32_t holding_at = into->holdings_at[into->count];
    size_t policy_bytes = tailoring_pack(&household->policy, into->policies + policy_at);

    into->ids[into->count] = household->id;
    into->terms[into->count] =
        (BookTerms){household->model_id, household->drift_tolerance, household->cash};
    if (household->name.length > 0)
        memcpy(into->names + name_at, household->name.bytes, household->name.length);
    for (size_t i = 0; i < household->holding_count; i++) {
        into->securities[holding_at + i] = place_of(places, household->holdings[i].security_id);
        into->quantities[holding_at + i] = household->holdings[i].quantity;
    }
    into->count++;
    into->names_at[into->count] = name_at + (uint32_t)household->name.length;
    into->policies_at[into->count] = policy_at + (uint32_t)policy_bytes;
    into->holdings_at[into->count] = holding_at + (uint32_t)household->holding_count;
}

/* The first household from `first` on whose id is not before this one. */
static size_t lower_bound(const BookColumns *columns, size_t first, HouseholdId id)
{
    size_t count = columns->count - first;

    while (count > 0) {
        size_t half = count / 2;

        if (uuid_compare(columns->ids[first + half].uuid, id.uuid) < 0) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    return first;
}

static void merge(BookColumns *into, Places *places, const BookColumns *before,
                  const BookHousehold *changed, size_t count)
{
    size_t next = 0;

    for (size_t i = 0; i < count; i++) {
        if (before != NULL) {
            size_t at = lower_bound(before, next, changed[i].id);

            copy_range(into, before, next, at);
            next = at;
            if (next < before->count && uuid_equal(before->ids[next].uuid, changed[i].id.uuid))
                next++;
        }
        if (!changed[i].gone)
            add(into, places, &changed[i]);
    }
    if (before != NULL)
        copy_range(into, before, next, before->count);
}

/* Those of the old columns keep their places. False without memory. */
static bool open_places(Places *places, BookColumns *into, const BookColumns *before, size_t most)
{
    size_t slots = 16;

    while (slots < 2 * most)
        slots *= 2;
    *places = (Places){memory_new(slots, sizeof *places->slots), slots - 1, into->security_ids, 0};
    if (places->slots == NULL)
        return false;
    for (size_t i = 0; before != NULL && i < before->security_count; i++)
        (void)place_of(places, before->security_ids[i]);
    return true;
}

BookColumns *book_columns_merge(const BookColumns *before, const BookHousehold *changed,
                                size_t count)
{
    Room room = room_for(before, changed, count);
    BookColumns *into = new_columns(&room);
    Places places;

    if (into == NULL)
        return NULL;
    if (!open_places(&places, into, before, room.securities)) {
        book_columns_free(into);
        return NULL;
    }
    merge(into, &places, before, changed, count);
    into->security_count = places.count;
    memory_free(places.slots);
    return into;
}
