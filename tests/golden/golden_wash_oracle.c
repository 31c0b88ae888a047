/*
 * oracles/wash_*: positions of one taxpayer, and the rows that two other tools, or the regulations,
 * make of them. Rows are added up by what tells them apart (day sold, holding period, past, washed
 * or not), so that it does not matter how finely a tool splits equal shares. Figures are compared
 * to the cent, but where a case has fractions of a cent, within a cent a row. A case may carry
 * `ours`: the figures of the reading that the rules chose, with the rule; they then stand for
 * `expected`.
 */
#include "domain/wash_match.h"
#include "golden_other.h"

/* Sums of all rows that are alike. */
typedef struct Row {
    bool sold;
    Date sold_on;
    Date holding_start;
    bool is_replacement;
    bool washed;
    int64_t shares;
    Money basis;
    Money proceeds;
    Money disallowed;
    Money recognized; /* of what is sold */
    size_t parts;
} Row;

typedef struct Rows {
    Row *list;
    size_t count;
    bool knows_replacement; /* the source says which rows are replacements, and all figures */
    bool fractional;        /* it has fractions of a cent */
} Rows;

/* A case's positions: each is a buy, and a sale unless it is still held. */
typedef struct Positions {
    WashHistory history;
    WashAccount accounts[2];
    WashBuy *buys;
    WashSale *sales;
    Text *purchases;
    bool fractional;
} Positions;

static bool is_null(JsonTree object, const char *name, JsonTree *member_out)
{
    return !json_tree_find(object, name, member_out) ||
           json_tree_shape(*member_out) == JSON_SHAPE_NULL;
}

/* Cents, rounded; *fractional_out is set, and never reset, when there is a fraction of one. */
static Error *read_cents(JsonTree object, const char *name, Money *amount_out, bool *fractional_out)
{
    JsonTree member;
    bool rounded = false;

    amount_out->cents = 0;
    if (is_null(object, name, &member))
        return NULL;
    if (decimal_parse_rounded(json_tree_text(member), 0, MONEY_LIMIT, &amount_out->cents,
                              &rounded) != DECIMAL_OK)
        return error_at(member.arena, member.pointer, "not_a_decimal", "That is no amount.");
    *fractional_out = *fractional_out || rounded;
    return NULL;
}

static uint32_t purchase_of(Positions *positions, Text name, uint32_t index)
{
    positions->purchases[index] = name;
    for (uint32_t i = 0; i < index; i++) {
        if (text_equal(positions->purchases[i], name))
            return i;
    }
    return index;
}

static Error *read_position(JsonTree tree, Positions *positions)
{
    uint32_t index = (uint32_t)positions->history.buy_count;
    WashBuy *buy = &positions->buys[index];
    WashSale *sale = &positions->sales[positions->history.sale_count];
    JsonTree member;
    int64_t shares;

    TRY(json_tree_member(tree, "shares", &member));
    TRY(json_tree_int64(member, &shares));
    buy->quantity.units = shares * QUANTITY_ONE;
    TRY(golden_read_date(tree, "buy_date", &buy->date));
    TRY(read_cents(tree, "cost_cents", &buy->basis, &positions->fractional));
    TRY(json_tree_member(tree, "purchase", &member));
    buy->purchase = purchase_of(positions, json_tree_text(member), index);
    if (json_tree_find(tree, "account", &member) && text_is(json_tree_text(member), "ira"))
        buy->account = 1;
    /* Shares of a day stand in the order in which they are sold, kept ones last. */
    buy->sequence = INT64_MAX / 2 + index;
    positions->history.buy_count++;
    if (is_null(tree, "sell_date", &member))
        return NULL;
    *sale = (WashSale){.buy = index, .moment = 1, .quantity = buy->quantity};
    TRY(json_tree_date(member, &sale->date));
    TRY(read_cents(tree, "proceeds_cents", &sale->proceeds, &positions->fractional));
    buy->sequence = (int64_t)sale->date.days * 100000 + index;
    positions->history.sale_count++;
    return NULL;
}

static Error *read_positions(GoldenCase *golden, JsonTree list, Positions *positions)
{
    size_t count = json_tree_count(list);

    positions->accounts[1].tax_treatment = TAX_DEFERRED;
    positions->buys = ARENA_ARRAY(golden->arena, WashBuy, count);
    positions->sales = ARENA_ARRAY(golden->arena, WashSale, count);
    positions->purchases = ARENA_ARRAY(golden->arena, Text, count);
    positions->history.accounts = positions->accounts;
    positions->history.account_count = 2;
    positions->history.buys = positions->buys;
    positions->history.sales = positions->sales;
    for (size_t i = 0; i < count; i++)
        TRY(read_position(json_tree_item(list, i), positions));
    return NULL;
}

static bool are_alike(const Row *left, const Row *right, bool knows_replacement)
{
    return left->sold == right->sold && left->sold_on.days == right->sold_on.days &&
           left->holding_start.days == right->holding_start.days &&
           (left->is_replacement == right->is_replacement || !knows_replacement) &&
           left->washed == right->washed;
}

static void add_row(Rows *rows, Row row)
{
    Row *sum = NULL;

    if (row.shares == 0)
        return;
    for (size_t i = 0; i < rows->count && sum == NULL; i++) {
        if (are_alike(&rows->list[i], &row, rows->knows_replacement))
            sum = &rows->list[i];
    }
    if (sum == NULL) {
        sum = &rows->list[rows->count++];
        *sum = (Row){.sold = row.sold,
                     .sold_on = row.sold_on,
                     .holding_start = row.holding_start,
                     .is_replacement = row.is_replacement,
                     .washed = row.washed};
    }
    sum->shares += row.shares;
    sum->basis = money_add(sum->basis, row.basis);
    sum->proceeds = money_add(sum->proceeds, row.proceeds);
    sum->disallowed = money_add(sum->disallowed, row.disallowed);
    sum->recognized = money_add(sum->recognized, row.recognized);
    sum->parts++;
}

static Money recognized(const Row *row)
{
    return money_add(money_subtract(row->proceeds, row->basis), row->disallowed);
}

/* A piece falls into its washed shares and the rest, as the sources print them. */
static void add_piece(Rows *rows, const WashHistory *history, const WashLedger *ledger,
                      uint32_t index)
{
    const WashPiece *piece = &ledger->pieces[index];
    Row row = {.sold = true,
               .sold_on = history->sales[piece->sale].date,
               .holding_start = piece->holding_start,
               .is_replacement = piece->is_replacement};
    Quantity washed = {0};

    for (size_t i = 0; i < ledger->match_count; i++) {
        if (ledger->matches[i].piece == index)
            washed = quantity_add(washed, ledger->matches[i].quantity);
    }
    row.washed = true;
    row.shares = washed.units / QUANTITY_ONE;
    row.basis = money_share(piece->basis, washed, piece->quantity);
    row.proceeds = money_share(piece->proceeds, washed, piece->quantity);
    row.disallowed = piece->disallowed;
    row.recognized = recognized(&row);
    add_row(rows, row);
    row.washed = false;
    row.shares = piece->quantity.units / QUANTITY_ONE - row.shares;
    row.basis = money_subtract(piece->basis, row.basis);
    row.proceeds = money_subtract(piece->proceeds, row.proceeds);
    row.disallowed = (Money){0};
    row.recognized = recognized(&row);
    add_row(rows, row);
}

static Rows rows_of(GoldenCase *golden, const WashHistory *history, const WashLedger *ledger,
                    bool knows_replacement)
{
    Rows rows = {.list =
                     ARENA_ARRAY(golden->arena, Row, 2 * ledger->piece_count + ledger->held_count),
                 .knows_replacement = knows_replacement};

    for (uint32_t i = 0; i < ledger->piece_count; i++)
        add_piece(&rows, history, ledger, i);
    for (size_t i = 0; i < ledger->held_count; i++) {
        const WashHolding *held = &ledger->held[i];

        add_row(&rows, (Row){.holding_start = held->holding_start,
                             .is_replacement = held->is_replacement,
                             .shares = held->quantity.units / QUANTITY_ONE,
                             .basis = held->basis});
    }
    return rows;
}

static Error *read_row(JsonTree piece, Row *row, bool *fractional_out)
{
    JsonTree member;

    TRY(json_tree_member(piece, "shares", &member));
    TRY(json_tree_int64(member, &row->shares));
    TRY(golden_read_date(piece,
                         json_tree_find(piece, "holding_start", &member) ? "holding_start"
                                                                         : "holding_start_by_tools",
                         &row->holding_start));
    TRY(read_cents(piece, "adjusted_basis_cents", &row->basis, fractional_out));
    TRY(read_cents(piece, "proceeds_cents", &row->proceeds, fractional_out));
    TRY(read_cents(piece, "disallowed_cents", &row->disallowed, fractional_out));
    row->sold = !is_null(piece, "sell_date", &member);
    if (row->sold)
        row->recognized = recognized(row);
    if (!is_null(piece, "recognized_gain_cents", &member))
        TRY(read_cents(piece, "recognized_gain_cents", &row->recognized, fractional_out));
    row->washed = row->disallowed.cents != 0;
    if (row->sold) {
        TRY(json_tree_member(piece, "sell_date", &member));
        TRY(json_tree_date(member, &row->sold_on));
    }
    if (json_tree_find(piece, "replacement", &member))
        TRY(json_tree_bool(member, &row->is_replacement));
    return NULL;
}

static Error *read_rows(GoldenCase *golden, JsonTree pieces, Rows *rows)
{
    rows->list = ARENA_ARRAY(golden->arena, Row, json_tree_count(pieces));
    for (size_t i = 0; i < json_tree_count(pieces); i++) {
        Row row = {0};
        JsonTree member;

        rows->knows_replacement = json_tree_find(json_tree_item(pieces, i), "replacement", &member);
        TRY(read_row(json_tree_item(pieces, i), &row, &rows->fractional));
        add_row(rows, row);
    }
    return NULL;
}

static void expect_close(GoldenCase *golden, const char *what, Money expected, Money got,
                         size_t cents)
{
    int64_t off = expected.cents - got.cents;

    golden->compared++;
    if (off > (int64_t)cents || off < -(int64_t)cents)
        golden_differs(golden, what, arena_format(golden->arena, "%ld", (long)expected.cents),
                       arena_format(golden->arena, "%ld cents", (long)got.cents));
}

static const Row *find_row(const Rows *rows, const Row *wanted)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (are_alike(&rows->list[i], wanted, rows->knows_replacement))
            return &rows->list[i];
    }
    return NULL;
}

static void compare_rows(GoldenCase *golden, const Rows *expected, const Rows *got)
{
    golden_expect_number(golden, "rows", (int64_t)expected->count, (int64_t)got->count);
    for (size_t i = 0; i < expected->count; i++) {
        const Row *wanted = &expected->list[i];
        const Row *found = find_row(got, wanted);
        size_t tolerance;
        const char *what = arena_format(
            golden->arena, "row %s sold %s", golden_date_text(golden->arena, wanted->holding_start),
            wanted->sold ? golden_date_text(golden->arena, wanted->sold_on) : "never");

        if (found == NULL) {
            golden_differs(golden, what, "to be there", "none");
            continue;
        }
        tolerance = expected->fractional ? wanted->parts : 0;
        golden_expect_number(golden, arena_format(golden->arena, "%s shares", what), wanted->shares,
                             found->shares);
        expect_close(golden, arena_format(golden->arena, "%s basis", what), wanted->basis,
                     found->basis, tolerance);
        expect_close(golden, arena_format(golden->arena, "%s disallowed", what), wanted->disallowed,
                     found->disallowed, tolerance);
        if (!expected->knows_replacement)
            continue;
        expect_close(golden, arena_format(golden->arena, "%s proceeds", what), wanted->proceeds,
                     found->proceeds, tolerance);
        expect_close(golden, arena_format(golden->arena, "%s recognized", what), wanted->recognized,
                     found->recognized, tolerance);
    }
}

static Error *expect_total(GoldenCase *golden, JsonTree expected, const char *name, Money got,
                           const Rows *rows)
{
    bool fractional = rows->fractional;
    JsonTree member;
    Money wanted;

    if (!json_tree_find(expected, name, &member))
        return NULL;
    TRY(read_cents(expected, name, &wanted, &fractional));
    expect_close(golden, name, wanted, got, fractional ? rows->count : 0);
    return NULL;
}

static Error *expect_totals(GoldenCase *golden, JsonTree expected, const WashLedger *ledger,
                            const Rows *rows)
{
    Money disallowed = {0};
    Money gained = {0};
    Money open = {0};
    JsonTree member;

    for (size_t i = 0; i < ledger->piece_count; i++) {
        const WashPiece *piece = &ledger->pieces[i];

        disallowed = money_add(disallowed, piece->disallowed);
        gained = money_add(
            gained, money_add(money_subtract(piece->proceeds, piece->basis), piece->disallowed));
    }
    for (size_t i = 0; i < ledger->held_count; i++)
        open = money_add(open, ledger->held[i].basis);
    TRY(json_tree_member(expected, "disallowed_total_cents", &member));
    TRY(expect_total(golden, expected, "disallowed_total_cents", disallowed, rows));
    TRY(expect_total(golden, expected, "recognized_total_cents", gained, rows));
    TRY(expect_total(golden, expected, "open_basis_total_cents", open, rows));
    return expect_total(golden, expected, "ira_basis_increase_cents", open, rows);
}

/* Whether the case follows a literal reading that rule WS-5 does not take. */
static bool reads_otherwise(JsonTree tree)
{
    JsonTree tags;

    if (!json_tree_find(tree, "tags", &tags))
        return false;
    for (size_t i = 0; i < json_tree_count(tags); i++) {
        if (text_is(json_tree_text(json_tree_item(tags, i)),
                    "candidate_sold_same_day_as_loss_sale"))
            return true;
    }
    return false;
}

Error *golden_wash_oracle_run(GoldenCase *golden, JsonTree tree)
{
    Positions positions = {0};
    Rows expected = {0};
    JsonTree member;
    JsonTree pieces;
    WashLedger ledger;
    bool chosen = json_tree_find(tree, "ours", &member);

    if (!chosen)
        TRY(json_tree_member(tree, "expected", &member));
    TRY(json_tree_member(tree, "positions", &pieces));
    TRY(read_positions(golden, pieces, &positions));
    TRY(wash_match(golden->arena, &positions.history, &ledger));
    expected.fractional = positions.fractional;
    if (json_tree_find(member, "pieces", &pieces)) {
        Rows got;

        TRY(read_rows(golden, pieces, &expected));
        got = rows_of(golden, &positions.history, &ledger, expected.knows_replacement);
        compare_rows(golden, &expected, &got);
    }
    TRY(expect_totals(golden, member, &ledger, &expected));
    if (!chosen && golden->difference_count > 0 && reads_otherwise(tree))
        golden->skip_reason = arena_format(
            golden->arena, "a literal reading that WS-5 does not take: %s", golden->difference);
    return NULL;
}
