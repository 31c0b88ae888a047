#include "domain/drift_concentration.h"

#include "domain/drift_parts.h"
#include <stdlib.h>

/* What one account holds of one security. */
typedef struct Piece {
    Text group;
    bool is_symbol; /* the group is the symbol itself: no identity group of the same name */
    const Security *security;
    uint32_t account;
    Wide value;
} Piece;

typedef struct Counting {
    Arena *arena;
    const Household *household;
    Wide total; /* V */
} Counting;

/* Lots are sorted by account and security. Without a price the first such symbol is named. */
static size_t find_pieces(const Counting *counting, Piece *pieces, Text *missing)
{
    const Household *household = counting->household;
    size_t count = 0;

    for (size_t i = 0, end = 0; i < household->lot_count; i = end) {
        const Lot *lot = &household->lots[i];
        const Security *security = &household->securities[lot->security];
        Quantity held = {0};

        for (; end < household->lot_count && household->lots[end].account == lot->account &&
               household->lots[end].security == lot->security;
             end++)
            held = quantity_add(held, household->lots[end].quantity);
        if (!security->price.present && missing->length == 0)
            *missing = security->symbol;
        pieces[count++] = (Piece){.security = security,
                                  .account = lot->account,
                                  .value = drift_exact_value(held, security->price.value)};
    }
    return count;
}

static int compare_pieces(const void *left, const void *right)
{
    const Piece *a = left;
    const Piece *b = right;
    int order = text_compare(a->group, b->group);

    if (order == 0)
        order = a->is_symbol - b->is_symbol;
    if (order == 0)
        order = decimal_compare(a->account, b->account);
    return order != 0 ? order : text_compare(a->security->symbol, b->security->symbol);
}

static bool is_of_group(const Piece *piece, const Piece *other)
{
    return text_equal(piece->group, other->group) && piece->is_symbol == other->is_symbol;
}

static int compare_symbols(const void *left, const void *right)
{
    return text_compare(*(const Text *)left, *(const Text *)right);
}

static int compare_groups(const void *left, const void *right)
{
    const ConcentrationGroup *a = left;
    const ConcentrationGroup *b = right;

    if (a->value.cents != b->value.cents)
        return a->value.cents < b->value.cents ? 1 : -1;
    return text_compare(a->name, b->name);
}

static Money in_cents(Wide value)
{
    return (Money){decimal_narrow(decimal_divide_half_away(value, VALUE_PER_CENT))};
}

static void list_symbols(const Counting *counting, const Piece *pieces, size_t count,
                         ConcentrationGroup *group)
{
    group->symbols = ARENA_ARRAY(counting->arena, Text, count);
    for (size_t i = 0; i < count; i++)
        group->symbols[i] = pieces[i].security->symbol;
    qsort(group->symbols, count, sizeof *group->symbols, compare_symbols);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !text_equal(group->symbols[i], group->symbols[group->symbol_count - 1]))
            group->symbols[group->symbol_count++] = group->symbols[i];
    }
}

/* Pieces of one group, by account. */
static Wide add_group(const Counting *counting, const Piece *pieces, size_t count,
                      ConcentrationGroup *group)
{
    Wide whole = 0;

    *group = (ConcentrationGroup){.name = pieces->group,
                                  .parts = ARENA_ARRAY(counting->arena, ConcentrationPart, count)};
    for (size_t i = 0, end = 0; i < count; i = end) {
        Wide part = 0;

        for (; end < count && pieces[end].account == pieces[i].account; end++)
            part += pieces[end].value;
        group->parts[group->part_count++] = (ConcentrationPart){pieces[i].account, in_cents(part)};
        whole += part;
    }
    list_symbols(counting, pieces, count, group);
    group->value = in_cents(whole);
    group->weight =
        (Rate){decimal_narrow(decimal_divide_half_away(whole * RATE_ONE, counting->total))};
    return whole;
}

/* Rule DR-2: compared exactly. */
static void hold_against(const Counting *counting, Rate limit, Wide value,
                         ConcentrationGroup *group)
{
    Wide above = value * RATE_ONE - counting->total * limit.millionths;

    group->over = above > 0;
    if (group->over)
        group->excess =
            (Money){decimal_narrow(decimal_divide_up(above, VALUE_PER_CENT * RATE_ONE))};
}

/* Groups of the pieces that have one; with a limit, or of what two accounts hold. */
static ConcentrationList group(const Counting *counting, Piece *pieces, size_t count,
                               const Rate *limit)
{
    ConcentrationList list = {.groups = ARENA_ARRAY(counting->arena, ConcentrationGroup, count)};
    Wide rest = 0;

    qsort(pieces, count, sizeof *pieces, compare_pieces);
    for (size_t i = 0, end = 0; i < count; i = end) {
        ConcentrationGroup *added = &list.groups[list.count];
        Wide value;

        while (end < count && is_of_group(&pieces[end], &pieces[i]))
            end++;
        value = add_group(counting, pieces + i, end - i, added);
        if (pieces[i].group.length == 0 || (limit == NULL && added->part_count < 2)) {
            rest += value;
            continue;
        }
        if (limit != NULL)
            hold_against(counting, *limit, value, added);
        list.count++;
    }
    qsort(list.groups, list.count, sizeof *list.groups, compare_groups);
    list.rest = in_cents(rest);
    return list;
}

static Text or_none(OptionalText text)
{
    return text.present ? text.value : (Text){"", 0};
}

static void find_lists(const Counting *counting, Piece *pieces, size_t count,
                       const ConcentrationLimits *limits, Concentration *found)
{
    for (size_t i = 0; i < count; i++)
        pieces[i].group = pieces[i].security->tax_kind == TAX_KIND_RIC
                              ? (Text){"", 0}
                              : or_none(pieces[i].security->issuer);
    found->issuers = group(counting, pieces, count, &limits->issuer);
    for (size_t i = 0; i < count; i++)
        pieces[i].group = or_none(pieces[i].security->sector);
    found->sectors = group(counting, pieces, count, &limits->sector);
    for (size_t i = 0; i < count; i++) {
        const Security *security = pieces[i].security;

        pieces[i].is_symbol = !security->identity_group.present;
        pieces[i].group = pieces[i].is_symbol ? security->symbol : security->identity_group.value;
    }
    found->overlaps = group(counting, pieces, count, NULL);
}

void concentration_compute(Arena *arena, const Household *household,
                           const ConcentrationLimits *limits, Concentration *concentration_out)
{
    Counting counting = {.arena = arena, .household = household};
    Piece *pieces = ARENA_ARRAY(arena, Piece, household->lot_count);
    Concentration found = {0};
    size_t count = find_pieces(&counting, pieces, &found.missing_symbol);
    Wide held = 0;

    for (size_t i = 0; i < count; i++)
        held += pieces[i].value;
    counting.total = held;
    for (size_t i = 0; i < household->account_count; i++)
        counting.total += (Wide)household->accounts[i].cash.cents * VALUE_PER_CENT;
    found.value = in_cents(counting.total);
    if (found.missing_symbol.length > 0)
        found.gap = DRIFT_MISSING_PRICE;
    else if (counting.total <= 0)
        found.gap = DRIFT_EMPTY;
    else if (held / counting.total >= HOUSEHOLD_TOTAL_LIMIT / RATE_ONE)
        found.gap = DRIFT_TOO_LARGE; /* debts all but outweigh the holdings */
    else
        find_lists(&counting, pieces, count, limits, &found);
    *concentration_out = found;
}
