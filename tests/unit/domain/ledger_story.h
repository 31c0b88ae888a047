/* A ledger told sale by sale: account 0 is one's own, 1 too, 2 one's IRA, 3 the spouse's, 4
 * somebody else's. */
#pragma once

#include "domain/form_8949.h"

#include "testing.h"

enum { STORY_ROOM = 16 };

typedef struct LedgerStory {
    HouseholdBuilder builder;
    LedgerSale sales[STORY_ROOM];
    size_t count;
} LedgerStory;

static inline LedgerStory *ledger_story(Arena *arena)
{
    LedgerStory *story = ARENA_NEW(arena, LedgerStory);

    story->builder = builder_new(arena, "2026-08-21");
    builder_account(&story->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&story->builder, TAXABLE, OWNER_SELF, "0.00");
    builder_account(&story->builder, TAX_DEFERRED, OWNER_SELF, "0.00");
    builder_account(&story->builder, TAXABLE, OWNER_SPOUSE, "0.00");
    builder_account(&story->builder, TAXABLE, OWNER_OTHER, "0.00");
    builder_security(&story->builder, "VTI", CLASS_US_STOCKS, "100");
    builder_security(&story->builder, "ITOT", CLASS_US_STOCKS, "50");
    return story;
}

static inline LotId story_lot(uint8_t number)
{
    return (LotId){.uuid.bytes = {[0] = 9, [15] = number}};
}

static inline PreviewId story_execution(uint8_t number)
{
    return (PreviewId){.uuid.bytes = {[0] = 8, [15] = number}};
}

/* Shares of VTI sold in account 0, short, imported: what a test says otherwise it sets. */
static inline LedgerSale *story_sale(LedgerStory *story, const char *quantity_sold,
                                     const char *proceeds, const char *basis)
{
    LedgerSale *sale = &story->sales[story->count++];

    *sale = (LedgerSale){.id.uuid.bytes = {[15] = (uint8_t)story->count},
                         .account_id = story->builder.household.accounts[0].id,
                         .security_id = story->builder.household.securities[0].id,
                         .symbol = TEXT_LITERAL("VTI"),
                         .tax_kind = TAX_KIND_RIC,
                         .quantity = quantity(quantity_sold),
                         .acquired_on = on("2026-01-05"),
                         .sold_on = date("2026-08-03"),
                         .proceeds = money(proceeds),
                         .basis = money(basis),
                         .term = TERM_SHORT,
                         .kind = LOT_PURCHASE};
    sale->matches = ARENA_ARRAY(story->builder.arena, SaleMatch, 4);
    return sale;
}

/* By execution `execution`, of shares of lot `lot`. */
static inline void story_executed(LedgerSale *sale, uint8_t execution, uint8_t lot)
{
    sale->preview_id = (OptionalPreviewId){true, story_execution(execution)};
    sale->lot_id = (OptionalLotId){true, story_lot(lot)};
    sale->booked_from = (OptionalWord){true, TRADE_OF_FILLS};
}

/* Shares of lot `lot` in account 0, bought on 2026-08-10, that execution 1 let disallow this. */
static inline SaleMatch *story_match(const LedgerStory *story, LedgerSale *sale, uint8_t lot,
                                     const char *shares, const char *disallowed)
{
    SaleMatch *match = &sale->matches[sale->match_count++];

    *match = (SaleMatch){.preview_id = story_execution(1),
                         .lot_id = story_lot(lot),
                         .account_id = story->builder.household.accounts[0].id,
                         .security_id = story->builder.household.securities[0].id,
                         .acquired_on = on("2026-08-10"),
                         .covered = true,
                         .quantity = quantity(shares),
                         .disallowed = money(disallowed)};
    sale->disallowed = money_add(sale->disallowed, match->disallowed);
    return match;
}
