/*
 * Form 8949 and Schedule D of a year (product D17): a row for each sale of the ledger in an account
 * on the return, boxes and totals, lines that tie to the year's tax, and what the brokers report
 * beside them. It refuses to read a ledger. Rules WS-13, WS-14, RD-6, AC-1, AC-5, BA-6, NE-1.
 */
#pragma once

#include "domain/broker_report.h"

/*
 * Of Form 8949, Part I then Part II. Digital assets have boxes of their own from 2025, before which
 * no broker reports them.
 */
typedef enum FormBox {
    BOX_A, /* short, basis reported */
    BOX_B, /* short, basis not reported */
    BOX_C, /* short, not reported */
    BOX_G, /* short digital asset, basis reported */
    BOX_H, /* short digital asset, basis not reported */
    BOX_D, /* the same of Part II, long */
    BOX_E,
    BOX_F,
    BOX_J,
    BOX_K,
    BOX_COUNT,
} FormBox;
extern const Names FORM_BOX_NAMES;

typedef struct FormBroker {
    OptionalWord box; /* FormBox; absent: it reports nothing of the sale */
    OptionalMoney basis;
    OptionalMoney adjustment;
    OptionalMoney gain;
} FormBroker;

typedef struct FormRow {
    RealizedGainId realized_gain_id;
    AccountId account_id;
    Text symbol;
    FormBox box;
    bool covered;
    Text description; /* (a) */
    Text acquired;    /* (b): a date, INHERITED or VARIOUS */
    Date sold_on;     /* (c) */
    Money proceeds;   /* (d) */
    Money basis;      /* (e): ours, whatever a broker reports. CHOICE */
    Text codes;       /* (f): of B, C, T and W those that hold, in this order */
    Money adjustment; /* (g): what W disallows (WS-14) */
    Money gain;       /* (h) */
    Term term;
    OptionalDate acquired_on;
    OptionalDate deemed_acquired_on; /* what the term counts from instead (WS-9, HP-5) */
    OptionalWord booked_from;        /* TradeSource; absent: imported */
    FormBroker broker;
    BrokerDifference *differences;
    size_t difference_count;
} FormRow;

/* Sums of columns (d), (e), (g) and (h). */
typedef struct FormTotal {
    Text name; /* of the part, the box or the line of Schedule D */
    int64_t count;
    Money proceeds;
    Money basis;
    Money adjustment;
    Money gain;
} FormTotal;

/* Sums of one box of one account's Form 1099-B (from 2025 1099-DA for digital assets). */
typedef struct BrokerTotal {
    AccountId account_id;
    FormBox box;
    int64_t count;
    Money proceeds;
    OptionalMoney basis; /* absent: not reported, as are the others */
    OptionalMoney adjustment;
    OptionalMoney gain;
} BrokerTotal;

enum { FORM_PARTS = 2, SCHEDULE_D_LINES = 6 };

/* What the year's own profile adds, and what follows from it, is absent without one. */
typedef struct ScheduleD {
    FormTotal *lines; /* 1b, 2, 3, 8b, 9, 10 */
    size_t line_count;
    OptionalMoney short_term_gains_elsewhere; /* on other forms */
    OptionalMoney short_term_carryover_in;    /* line 6, positive (NE-5) */
    Money short_term;                         /* line 7 */
    OptionalMoney long_term_gains_elsewhere;
    OptionalMoney capital_gain_distributions; /* line 13 */
    OptionalMoney long_term_carryover_in;     /* line 14, positive */
    Money long_term;                          /* line 15 */
    Money net;                                /* line 16 */
    OptionalMoney capital_amount_in_agi;      /* line 21, or 16 where it is a gain (NE-2) */
    OptionalMoney short_term_carryover_out;   /* positive (NE-4, FL-2) */
    OptionalMoney long_term_carryover_out;
} ScheduleD;

typedef struct Form8949 {
    HouseholdId household_id;
    int32_t year;
    bool whole_dollars;
    FormRow *rows; /* by box, then by day of sale */
    size_t row_count;
    FormTotal *parts; /* I and II */
    size_t part_count;
    FormTotal *boxes; /* that have rows */
    size_t box_count;
    BrokerTotal *brokers; /* by account, then by box */
    size_t broker_count;
    ScheduleD schedule_d;
} Form8949;

/* The sales of a year, and those that broker_report wants beside them. */
typedef struct FormLedger {
    int32_t year;
    const LedgerSale *sales;
    size_t count;
} FormLedger;

/* Leaves out the sales of other years and of accounts that are not on the return. */
void form_8949_make(Arena *arena, const Household *household, const TaxTables *tables,
                    const FormLedger *ledger, Form8949 *form_out);

/*
 * Shows every amount in whole dollars, each rounded from the cents that it was figured in, sums
 * too; columns need not add up to a dollar. Rule RD-6.
 */
void form_8949_round(Form8949 *form);
