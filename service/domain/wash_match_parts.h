/*
 * What the two halves of matching share: the parts that buys fall into as losses are absorbed, and
 * the events in their order. For wash_*.c alone.
 */
#pragma once

#include "domain/wash_match.h"
#include "domain/wash_sale.h"

/*
 * A part of a buy: all its shares have one basis, one holding period, and one past. Each buy starts
 * as one unused part; a match splits the absorbed shares off it.
 */
typedef struct Part {
    uint32_t buy;
    Quantity quantity;
    Money basis;
    Date holding_start;
    bool used;            /* absorbed a loss: WS-8, once */
    OptionalDate kept_on; /* absorbed as shares kept at this day's close: other shares go first */
    size_t next;          /* of the same buy, or NO_PART: adjusted parts stand before the unused */
} Part;

#define NO_PART SIZE_MAX

/* A sale or a buy with its place in time. */
typedef struct Moment {
    uint32_t index;
    Date date;
    int32_t moment;
    Date bought_on; /* of the shares, for sales: the earliest acquired come first (WS-9) */
    int64_t sequence;
    const WashBuy *shares;
    const WashAccount *account; /* that holds them */
    const WashSale *sale;       /* NULL for a buy */
} Moment;

typedef struct Matching {
    Arena *arena;
    const WashHistory *history;
    Part *parts;
    size_t part_count;
    size_t part_room;
    size_t *first_part;   /* of each buy: adjusted parts, then the unused one */
    size_t *last_link;    /* of each buy: the part before the unused one, or NO_PART */
    Quantity *sold_later; /* of each buy: by sales of the day at hand that are still to come */
    Moment *buys;         /* in order of acquisition */
    size_t *open;         /* of each place in buys: itself while it may yet replace, else a later */
    Moment *sales;        /* in order of sale */
    WashLedger ledger;
    size_t piece_room;
    size_t match_room;
} Matching;

static inline const WashBuy *wash_buy_at(const Matching *matching, uint32_t buy)
{
    return &matching->history->buys[buy];
}

/* Whether shares come in after the sale: by a later day, or later on the day. */
bool wash_comes_after(const WashBuy *buy, const WashSale *sale);

/* Each buy as one unused part. */
void wash_parts_start(Matching *matching);

/* The part that a sale on this day takes next, or NO_PART. Rule WS-9. */
size_t wash_parts_next(const Matching *matching, uint32_t buy, Date sold_on);

/* Shares leave a part with their share of its basis, which is returned. Rule RD-2. */
Money wash_parts_take(Part *part, Quantity quantity);

/* Shares of a buy that can absorb a loss of this sale; none now is none ever. Rules WS-5, WS-8. */
Quantity wash_parts_available(const Matching *matching, uint32_t buy, const WashSale *sale);

/*
 * Splits the shares matched off the unused part of their buy: they have absorbed a loss, which is
 * deferred into their basis with the days held (IRC 1091(d), 1223(3)), or lost for good. Rules
 * WS-8, WS-9, WS-10.
 */
void wash_parts_absorb(Matching *matching, WashMatch *match, const WashSale *sale);

/* What is held at the end, into the ledger. */
void wash_parts_list(Matching *matching);
