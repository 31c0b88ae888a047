/*
 * What an exchange does to a plan in dollars: to classes, cash and gains. For rebalance_exchange*.c
 * alone.
 */
#pragma once

#include "solver/rebalance_refine.h"

enum {
    LEGS = 4,  /* places of which an exchange trades more or less */
    BEGUN = 6, /* exchanges that a second one is put on */
};

/* So many dollars more bought of a place, or sold less of it; negative: the other way. */
typedef struct Leg {
    uint32_t place;
    double dollars;
} Leg;

typedef struct Move {
    Leg legs[LEGS];
    size_t count;
    double change; /* of the objective, as figured */
} Move;

/* The best few of moves, the best first. */
typedef struct Ranking {
    Move moves[BEGUN];
    size_t count, room;
} Ranking;

/* The best plan in dollars. */
typedef struct Exchange {
    Planning *planning;
    Region all;
    int64_t *first_lots; /* per place; or NO_LOT */
    double *traded;      /* per place: bought, or negative what is sold */
    double *cash;        /* per account, above its least */
    double *above;       /* per class: above its target */
    Realized realized;
    Ranking better; /* than the plan */
    Ranking begun;  /* whether better or not */
    Move head;      /* what others are put on at the moment */
    double worth;   /* less is nothing */
} Exchange;

/* Nothing is read of a plan yet. */
Exchange exchange_open(Planning *planning);

void exchange_read(Exchange *exchange, const Best *best);

/* Trades it as well; returns by how much the objective rises, but for tax. */
double exchange_put(Exchange *exchange, Leg leg);

/* What the plan would realize more by it. */
Realized exchange_realize(const Exchange *exchange, const Move *move);

/* Of the objective: the tax of realizing so much more. */
double exchange_tax(const Exchange *exchange, Realized more);

/* Whether what is traded of the place, and left of its account's cash, can be. */
bool exchange_may_be(const Exchange *exchange, uint32_t place);

double exchange_price(const Planning *planning, uint32_t place);
