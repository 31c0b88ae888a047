/*
 * A problem of least tax put together line by line, and what is said of its answer.
 */
#pragma once

#include "min_tax_oracle.h"
#include "testing.h"

enum { SALES_ROOM = 5, FIXED_ROOM = 2 };

/* A problem put together line by line. The first account is taxable, one's own. */
typedef struct MinTaxDesk {
    HouseholdBuilder builder;
    const Rules *rules;
    TaxProfile *profile;
    MinTaxProblem problem;
    MinTaxSale sales[SALES_ROOM];
    ProposedSale fixed[FIXED_ROOM];
    ProposedBuy buy;
    Quantity *left;
    MinTaxAnswer answer;
} MinTaxDesk;

MinTaxDesk *min_tax_desk(void **state, FilingStatus status, const char *wages);

uint32_t min_tax_security(MinTaxDesk *made, const char *price_text, TradeUnit unit);

Lot *min_tax_lot(MinTaxDesk *made, uint32_t account, uint32_t index, const char *shares,
                 const char *basis, const char *acquired_on);

/* Sales come when all lots are there. */
void min_tax_start(MinTaxDesk *made);

MinTaxSale *min_tax_sale(MinTaxDesk *made, uint32_t account, uint32_t index, const char *shares);

/* A slice of a lot (in the order of lots) that is sold whatever is chosen. */
void min_tax_fix(MinTaxDesk *made, uint32_t index, const char *shares);

const MinTaxAnswer *min_tax_choose(MinTaxDesk *made);

/* Shares that a sale takes of a lot. */
int64_t min_tax_taken(const MinTaxDesk *made, size_t sold, uint32_t index);

void assert_proven(const MinTaxDesk *made, const char *tax);

#define ASSERT_TAKEN(made, sold, index, text)                                                      \
    assert_int_equal(min_tax_taken(made, sold, index), quantity(text).units)
