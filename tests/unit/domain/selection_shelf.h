/* One holding whose lots are put in order, for the tests of selection.h. */
#pragma once

#include "testing.h"

/* A holding of one security, sold on 2026-08-21 at 100 dollars. */
typedef struct Shelf {
    HouseholdBuilder builder;
    uint32_t account;
    uint32_t security;
} Shelf;

static inline Shelf shelf(void **state)
{
    Shelf made = {.builder = builder_new(*state, "2026-08-21")};

    made.account = builder_account(&made.builder, TAXABLE, OWNER_SELF, "0.00");
    made.security = builder_security(&made.builder, "VTI", CLASS_US_STOCKS, "100");
    return made;
}

static inline Lot *put(Shelf *made, const char *shares, const char *basis, const char *acquired_on)
{
    return builder_lot(&made->builder, made->account, made->security, shares, basis, acquired_on);
}

static const SaleTerms AT_100 = {.price = {100 * PRICE_ONE}, .trade_date = {20686}};
