/*
 * Years of purchases and sales through the tax engine: for each sale the oldest lots, their terms
 * and gains, wash sales over the whole history, and the tax of every year with what its losses
 * carry over. For tests/bench/engine.py:
 *
 *     engine_history SCHEMA_FOLDER TRADES
 *
 * TRADES has a line "buy|sell DATE FUND QUANTITY PRICE" for each trade, by date; funds are numbers
 * from 0. For each number on standard input it books the history so often and prints "NS GAIN_CENTS
 * TAX_CENTS": the time of one booking, and the gain before wash sales.
 */
#include "base/decimal.h"
#include "domain/wash_match.h"
#include "engine.h"
#include <stdlib.h>

enum {
    FUNDS_MOST = 16,
    TRADES_MOST = 100000,
    LINE_BYTES = 128,
    WORD_BYTES = 32,
    ARENA_FIRST = 1 << 22, /* as the arenas that requests use again and again */
    YEARS = TAX_YEAR_LAST - TAX_YEAR_FIRST + 1,
};

static const size_t ARENA_BYTES = (size_t)1 << 30;

typedef struct Trade {
    uint32_t fund;
    Date date;
    Quantity quantity;
    Money amount;
} Trade;

typedef struct History {
    Household household; /* one account, all lots that were ever bought */
    Trade *sales;
    size_t sale_count;
    Rules rules;
} History;

/* What booking it comes to. */
typedef struct Booked {
    Money gain;
    Money tax; /* of all years */
} Booked;

static int64_t number(const char *word, int places)
{
    int64_t scaled;

    if (decimal_parse(text_of(word), places, INT64_MAX, &scaled) != DECIMAL_OK)
        engine_give_up(word, "is no number");
    return scaled;
}

static void read_trade(History *history, const char *line)
{
    Household *household = &history->household;
    char words[5][WORD_BYTES];
    Trade trade;

    if (sscanf(line, "%31s %31s %31s %31s %31s", words[0], words[1], words[2], words[3],
               words[4]) != 5 ||
        !date_parse(text_of(words[1]), &trade.date))
        engine_give_up(line, "is no trade");
    trade.fund = (uint32_t)number(words[2], 0);
    trade.quantity.units = number(words[3], QUANTITY_PLACES);
    trade.amount = money_value(trade.quantity, (Price){number(words[4], PRICE_PLACES)});
    if (words[0][0] == 's') {
        history->sales[history->sale_count++] = trade;
        return;
    }
    household->lots[household->lot_count] = (Lot){.security = trade.fund,
                                                  .sequence = (int64_t)household->lot_count + 1,
                                                  .quantity = trade.quantity,
                                                  .basis = {true, trade.amount},
                                                  .acquired_on = {true, trade.date},
                                                  .basis_status = BASIS_KNOWN};
    household->lot_count++;
}

static History read_history(Arena *arena, const char *schema, const char *path)
{
    History history = {.household = {.model = -1,
                                     .accounts = ARENA_ARRAY(arena, Account, 1),
                                     .account_count = 1,
                                     .securities = ARENA_ARRAY(arena, Security, FUNDS_MOST),
                                     .security_count = FUNDS_MOST,
                                     .lots = ARENA_ARRAY(arena, Lot, TRADES_MOST)},
                       .sales = ARENA_ARRAY(arena, Trade, TRADES_MOST),
                       .rules = engine_rules(arena, schema)};
    FILE *file = engine_open(path);
    char line[LINE_BYTES];

    history.household.accounts[0].model = -1;
    while (fgets(line, sizeof line, file) != NULL)
        read_trade(&history, line);
    (void)fclose(file);
    household_sort_lots(&history.household);
    engine_must(household_check(arena, &history.household));
    return history;
}

/* Room for the sales of a fund by their lots: each lot ends once, and each sale within a lot. */
static size_t sales_most(const History *history, uint32_t fund)
{
    size_t most = household_holding(&history->household, 0, fund).count;

    for (size_t i = 0; i < history->sale_count; i++)
        most += history->sales[i].fund == fund;
    return most;
}

/* The sales of one fund by their lots, oldest first, each with its share of the proceeds (RD-3). */
static size_t take_lots(Arena *arena, const History *history, uint32_t fund, WashSale *sales)
{
    const Household *household = &history->household;
    Holding holding = household_holding(household, 0, fund);
    SaleTerms terms = {.method = SELECT_FIFO, .trade_date = date_of(TAX_YEAR_LAST, 12, 31)};
    Quantity *left = ARENA_ARRAY(arena, Quantity, holding.first + holding.count);
    LotTake *takes = ARENA_ARRAY(arena, LotTake, holding.count);
    size_t made = 0;
    const uint32_t *order;
    size_t lots = selection_order(arena, household, holding, &terms, &order);

    for (uint32_t i = holding.first; i < holding.first + holding.count; i++)
        left[i] = household->lots[i].quantity;
    for (size_t i = 0; i < history->sale_count; i++) {
        const Trade *sale = &history->sales[i];
        Quantity taken = {0};
        Money paid = {0};
        size_t count;

        if (sale->fund != fund)
            continue;
        count = selection_take(order, lots, sale->quantity, left, takes);
        for (size_t t = 0; t < count; t++) {
            Money until;

            taken = quantity_add(taken, takes[t].quantity);
            until = money_share(sale->amount, taken, sale->quantity);
            sales[made] = (WashSale){.buy = takes[t].lot - holding.first,
                                     .date = sale->date,
                                     .moment = 1,
                                     .order = (int64_t)made,
                                     .quantity = takes[t].quantity,
                                     .proceeds = money_subtract(until, paid)};
            made++;
            paid = until;
        }
    }
    return made;
}

/* Of one fund: wash sales over the years, and what is recognized in each. */
static void book_fund(Arena *arena, const History *history, uint32_t fund, Gains *years)
{
    static const WashAccount ACCOUNT = {TAXABLE, OWNER_SELF};
    const Household *household = &history->household;
    Holding holding = household_holding(household, 0, fund);
    WashBuy *buys = ARENA_ARRAY(arena, WashBuy, holding.count);
    WashSale *sales = ARENA_ARRAY(arena, WashSale, sales_most(history, fund));
    WashHistory chain = {.accounts = &ACCOUNT,
                         .account_count = 1,
                         .buys = buys,
                         .buy_count = holding.count,
                         .sales = sales,
                         .sale_count = take_lots(arena, history, fund, sales)};
    WashLedger ledger;

    for (uint32_t i = 0; i < holding.count; i++) {
        const Lot *lot = &household->lots[holding.first + i];

        buys[i] = (WashBuy){.purchase = i,
                            .date = lot->acquired_on.value,
                            .sequence = lot->sequence,
                            .quantity = lot->quantity,
                            .basis = lot->basis.value,
                            .kind = lot->kind};
    }
    engine_must(wash_match(arena, &chain, &ledger));
    for (size_t i = 0; i < ledger.piece_count; i++) {
        const WashPiece *piece = &ledger.pieces[i];
        Gains *year = &years[date_year(sales[piece->sale].date) - TAX_YEAR_FIRST];
        Money *sum = piece->term == TERM_LONG ? &year->long_term : &year->short_term;

        *sum = money_add(
            *sum, money_add(money_subtract(piece->proceeds, piece->basis), piece->disallowed));
    }
}

/* The years one after the other, with what their losses carry over (NE-4, NE-5). */
static Money tax_years(const History *history, const Gains *years)
{
    TaxProfile profile = {.filing_status = {true, FILING_MFJ}, .wages = {18000000}};
    Money sum = {0};

    for (int32_t i = 0; i < YEARS; i++) {
        const TaxParameters *parameters = tax_tables_year(&history->rules.tax, TAX_YEAR_FIRST + i);
        TaxYear year;

        if (parameters == NULL)
            break;
        profile.year = parameters->year;
        tax_year_compute(parameters, &profile, years[i], &year);
        profile.short_term_carryover_in = year.carryover_out.short_term;
        profile.long_term_carryover_in = year.carryover_out.long_term;
        sum = money_add(sum, year.total);
    }
    return sum;
}

static Money book(Arena *arena, const History *history)
{
    Gains *years = ARENA_ARRAY(arena, Gains, YEARS);

    for (uint32_t fund = 0; fund < FUNDS_MOST; fund++)
        book_fund(arena, history, fund, years);
    return tax_years(history, years);
}

/* What the sales come to before wash sales, so that it can be compared. */
static Money plain_gain(Arena *arena, const History *history)
{
    Money gain = {0};

    for (uint32_t fund = 0; fund < FUNDS_MOST; fund++) {
        Holding holding = household_holding(&history->household, 0, fund);
        WashSale *sales = ARENA_ARRAY(arena, WashSale, sales_most(history, fund));
        size_t count = take_lots(arena, history, fund, sales);

        for (size_t i = 0; i < count; i++) {
            const Lot *lot = &history->household.lots[holding.first + sales[i].buy];
            Money basis = money_share(lot->basis.value, sales[i].quantity, lot->quantity);

            gain = money_add(gain, money_subtract(sales[i].proceeds, basis));
        }
    }
    return gain;
}

int main(int count, char **words)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Arena *scratch = arena_new_sized(ARENA_FIRST, ARENA_BYTES);
    char line[LINE_BYTES];
    History history;
    Money gain;

    if (count != 3 || arena == NULL || scratch == NULL)
        engine_give_up(words[0], "SCHEMA_FOLDER TRADES");
    history = read_history(arena, words[1], words[2]);
    gain = plain_gain(arena, &history);
    while (fgets(line, sizeof line, stdin) != NULL) {
        long runs = strtol(line, NULL, 10);
        int64_t ns = 0;
        Money tax = {0};

        for (long i = 0; i < runs; i++) {
            int64_t began = engine_clock_ns();

            tax = book(scratch, &history);
            ns += engine_clock_ns() - began;
            arena_reset(scratch);
        }
        (void)printf("%lld %lld %lld\n", (long long)(ns / (runs > 0 ? runs : 1)),
                     (long long)gain.cents, (long long)tax.cents);
        (void)fflush(stdout);
    }
    return 0;
}
