/*
 * What an exchange (more of one place, less of another) does to the best plan: to its classes, cash
 * and gains, figured in dollars without pricing the plan anew. For rebalance_exchange*.c alone.
 */
#pragma once

#include "solver/rebalance_refine.h"

enum {
    LEGS = 4,  /* of an exchange, at the most: two of it, and two of one that is put on it */
    BEGUN = 6, /* single exchanges on which a second one is put */
};

/* So many dollars more bought of a place, or sold less of it; negative: the other way. */
typedef struct Leg {
    uint32_t place;
    double dollars;
} Leg;

/* An exchange. */
typedef struct Move {
    Leg legs[LEGS];
    size_t count;
    double change; /* of the objective, in dollars, as figured; negative: better */
} Move;

/* The best few exchanges, the best first. */
typedef struct Ranking {
    Move moves[BEGUN];
    size_t count, room;
} Ranking;

/* The best plan as exchanges see it, and the exchanges found for it. Dollars. */
typedef struct Exchange {
    Planning *planning;
    Region all;
    int64_t *first_lots; /* per place: the planning's; or -1 where nothing may be sold */
    double *traded;      /* per place: bought, or negative what is sold */
    double *cash;        /* per account, above the least it keeps */
    double *above;       /* per class: above its target; negative: below */
    Realized realized;   /* by the plan */
    Ranking better;      /* exchanges that better the plan */
    Ranking begun;       /* single exchanges, whether they better it or not */
    Move head;           /* the single exchange that others are put on now; or no legs */
    double worth;        /* a change of the objective by less is none */
} Exchange;

/* Room for a plan; exchange_read fills it in. */
Exchange exchange_open(Planning *planning);
void exchange_read(Exchange *exchange, const Best *best);

/* Adds the leg to what is traded; returns by how much the objective rises, tax left out. A leg of
 * the negative dollars takes it back. */
double exchange_put(Exchange *exchange, Leg leg);

/* What the plan would realize in addition with the move, which is not put yet. */
Realized exchange_realize(const Exchange *exchange, const Move *move);

/* By how much the objective rises with the tax of realizing so much more. */
double exchange_tax(const Exchange *exchange, Realized more);

/* Whether the place's trade, and its account's cash, are such that a plan may have them. */
bool exchange_may_be(const Exchange *exchange, uint32_t place);

/* Dollars of one share. */
double exchange_price(const Planning *planning, uint32_t place);
