/*
 * Problems of least tax made at random, and what they cost figured the slow way: every selection
 * tried, each matched and taxed by itself.
 */
#pragma once

#include "domain/min_tax.h"
#include "household_builder.h"

enum { ORACLE_SALES = 3, ORACLE_FIXED = 2, ORACLE_BUYS = 2 };

/* A problem with what it is made of. */
typedef struct OracleCase {
    HouseholdBuilder builder;
    uint64_t seed;
    int64_t size;   /* 1: few enough selections to try all of them */
    Quantity grain; /* lots and sales are multiples of it */
    bool forgetful; /* some lots have no date */
    bool crowded;   /* of few dates, in accounts of one owner */
    bool twice;     /* two sales of one holding */
    MinTaxProblem problem;
    Quantity *left;
    MinTaxSale sales[ORACLE_SALES];
    ProposedSale fixed[ORACLE_FIXED];
    ProposedBuy buys[ORACLE_BUYS];
} OracleCase;

/* The case of a seed; it may have no sale. */
OracleCase *oracle_case(Arena *arena, const Rules *rules, uint64_t seed, int64_t size);

/* A slice of a lot as the sale that it is of proposes it. */
ProposedSale oracle_slice(const MinTaxProblem *problem, uint32_t lot, const LotSlice *slice);

/* The year's tax when these takes are sold, the dearer reading (BA-7). The scratch is reset. */
Money oracle_tax(Arena *scratch, const MinTaxProblem *problem, const MinTaxTakes *takes);

/* The takes of a method, sale by sale, in order of acquisition. */
MinTaxTakes *oracle_method(Arena *arena, const MinTaxProblem *problem, LotSelection method);

/* How many selections there are in steps of the grain; more than `most` are not counted. */
size_t oracle_count(Arena *arena, const OracleCase *made, size_t most);

/* The least tax of all of them. */
Money oracle_least(Arena *arena, Arena *scratch, const OracleCase *made);
