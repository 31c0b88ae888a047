/* vectors/wash-sale: WS-1 to WS-11 over accounts of both spouses. */
#include "domain/wash_match.h"
#include "golden_other.h"

/* A case as the domain takes it, with the names it has in the file. */
typedef struct Story {
    WashHistory history;
    WashAccount *accounts;
    Text *account_names;
    WashBuy *buys;
    Text *lot_names;
    WashSale *sales;
    Text *sale_names;
    WashLedger ledger;
} Story;

static Error *find_name(JsonTree tree, const char *member_name, const Text *names, size_t count,
                        uint32_t *index_out)
{
    JsonTree member;

    TRY(json_tree_member(tree, member_name, &member));
    for (uint32_t i = 0; i < count; i++) {
        if (text_equal(names[i], json_tree_text(member))) {
            *index_out = i;
            return NULL;
        }
    }
    return error_at(member.arena, member.pointer, "unknown_word", "There is no such name.");
}

static Error *read_account(JsonTree tree, Story *story)
{
    WashAccount *account = &story->accounts[story->history.account_count];
    JsonTree member;
    Text kind;
    int owner;

    TRY(golden_read_word(tree, "owner", &OWNER_NAMES, &owner));
    account->owner = (Owner)owner;
    TRY(json_tree_member(tree, "kind", &member));
    kind = json_tree_text(member);
    if (text_is(kind, "taxable"))
        account->tax_treatment = TAXABLE;
    else if (text_is(kind, "roth"))
        account->tax_treatment = TAX_FREE;
    else if (text_is(kind, "ira"))
        account->tax_treatment = TAX_DEFERRED;
    else
        return error_at(member.arena, member.pointer, "unknown_word", "The kind is not known.");
    TRY(json_tree_member(tree, "id", &member));
    story->account_names[story->history.account_count++] = json_tree_text(member);
    return NULL;
}

/* HH:MM as an order within the day; without times purchases precede sales (WS-5). */
static int32_t moment_of(JsonTree tree, bool is_sale)
{
    enum { BEHIND_ALL_TIMES = 100000 };
    JsonTree time;
    const char *text;

    if (!json_tree_find(tree, "time", &time) || json_tree_text(time).length != strlen("HH:MM"))
        return is_sale ? BEHIND_ALL_TIMES : 0;
    text = json_tree_text(time).bytes;
    return 1 + (text[0] - '0') * 600 + (text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
}

static Error *read_buy(JsonTree tree, Story *story)
{
    uint32_t index = (uint32_t)story->history.buy_count;
    WashBuy *buy = &story->buys[index];
    JsonTree member;
    int kind = LOT_PURCHASE;

    TRY(json_tree_member(tree, "lot", &member));
    story->lot_names[index] = json_tree_text(member);
    TRY(find_name(tree, "account", story->account_names, story->history.account_count,
                  &buy->account));
    TRY(golden_read_date(tree, "date", &buy->date));
    TRY(golden_read_quantity(tree, "quantity", &buy->quantity));
    TRY(json_tree_member(tree, "cost", &member));
    TRY(golden_read_money(member, &buy->basis));
    if (json_tree_find(tree, "kind", &member))
        TRY(json_tree_word(member, &LOT_KIND_NAMES, &kind));
    if (json_tree_find(tree, "deemed_acquired", &member)) {
        buy->deemed_acquired_on.present = true;
        TRY(json_tree_date(member, &buy->deemed_acquired_on.value));
    }
    buy->kind = (LotKind)kind;
    buy->purchase = index;
    buy->sequence = index;
    buy->moment = moment_of(tree, false);
    story->history.buy_count++;
    return NULL;
}

/* One sale of several lots: its proceeds are spread over them (RD-3). */
static Error *read_sell(GoldenCase *golden, JsonTree tree, Story *story)
{
    JsonTree lots;
    JsonTree member;
    Money proceeds;
    Quantity total = {0};
    Quantity sold = {0};
    Money paid = {0};
    size_t first = story->history.sale_count;

    TRY(json_tree_member(tree, "proceeds", &member));
    TRY(golden_read_money(member, &proceeds));
    TRY(json_tree_member(tree, "lots", &lots));
    for (size_t i = 0; i < json_tree_count(lots); i++) {
        WashSale *sale = &story->sales[story->history.sale_count];

        TRY(find_name(json_tree_item(lots, i), "lot", story->lot_names, story->history.buy_count,
                      &sale->buy));
        TRY(golden_read_quantity(json_tree_item(lots, i), "quantity", &sale->quantity));
        TRY(golden_read_date(tree, "date", &sale->date));
        sale->moment = moment_of(tree, true);
        total = quantity_add(total, sale->quantity);
        TRY(json_tree_member(tree, "id", &member));
        story->sale_names[story->history.sale_count++] = (Text){
            arena_copy(golden->arena, json_tree_text(member).bytes, json_tree_text(member).length),
            json_tree_text(member).length};
    }
    for (size_t i = first; i < story->history.sale_count; i++) {
        Money until;

        sold = quantity_add(sold, story->sales[i].quantity);
        until = money_share(proceeds, sold, total);
        story->sales[i].proceeds = money_subtract(until, paid);
        paid = until;
    }
    return NULL;
}

/* No list of the story is longer: accounts, buys, and the lots of all sells. */
static Error *count_story(JsonTree input, size_t *count_out)
{
    JsonTree list;
    JsonTree lots;

    TRY(json_tree_member(input, "accounts", &list));
    *count_out = json_tree_count(list);
    TRY(json_tree_member(input, "buys", &list));
    *count_out += json_tree_count(list);
    TRY(json_tree_member(input, "sells", &list));
    for (size_t i = 0; i < json_tree_count(list); i++) {
        TRY(json_tree_member(json_tree_item(list, i), "lots", &lots));
        *count_out += json_tree_count(lots);
    }
    return NULL;
}

static Error *read_story(GoldenCase *golden, JsonTree input, Story *story)
{
    JsonTree list;
    JsonTree option;
    int word;
    size_t room;

    TRY(count_story(input, &room));
    story->accounts = ARENA_ARRAY(golden->arena, WashAccount, room);
    story->account_names = ARENA_ARRAY(golden->arena, Text, room);
    story->buys = ARENA_ARRAY(golden->arena, WashBuy, room);
    story->lot_names = ARENA_ARRAY(golden->arena, Text, room);
    story->sales = ARENA_ARRAY(golden->arena, WashSale, room);
    story->sale_names = ARENA_ARRAY(golden->arena, Text, room);
    story->history.accounts = story->accounts;
    story->history.buys = story->buys;
    story->history.sales = story->sales;
    TRY(json_tree_member(input, "accounts", &list));
    for (size_t i = 0; i < json_tree_count(list); i++)
        TRY(read_account(json_tree_item(list, i), story));
    TRY(json_tree_member(input, "buys", &list));
    for (size_t i = 0; i < json_tree_count(list); i++)
        TRY(read_buy(json_tree_item(list, i), story));
    TRY(json_tree_member(input, "sells", &list));
    for (size_t i = 0; i < json_tree_count(list); i++)
        TRY(read_sell(golden, json_tree_item(list, i), story));
    if (json_tree_find(input, "spouse_replacement", &option)) {
        TRY(json_tree_word(option, &SPOUSE_REPLACEMENT_NAMES, &word));
        story->history.spouse_replacement = (SpouseReplacement)word;
    }
    return NULL;
}

/* The pieces of one expected slice added up. */
static WashPiece sum_pieces(const Story *story, uint32_t sale)
{
    WashPiece sum = {0};

    for (size_t i = 0; i < story->ledger.piece_count; i++) {
        const WashPiece *piece = &story->ledger.pieces[i];

        if (piece->sale != sale)
            continue;
        if (sum.quantity.units == 0)
            sum.term = piece->term;
        sum.quantity = quantity_add(sum.quantity, piece->quantity);
        sum.proceeds = money_add(sum.proceeds, piece->proceeds);
        sum.basis = money_add(sum.basis, piece->basis);
        sum.disallowed = money_add(sum.disallowed, piece->disallowed);
        sum.permanently_disallowed =
            money_add(sum.permanently_disallowed, piece->permanently_disallowed);
    }
    return sum;
}

static Error *expect_amount(GoldenCase *golden, JsonTree slice, const char *name, Money got)
{
    JsonTree member;

    TRY(json_tree_member(slice, name, &member));
    return golden_expect_money(golden, arena_format(golden->arena, "%s/%s", slice.pointer, name),
                               member, got, TO_THE_CENT);
}

/* Slices stand in input order: one for each lot of each sale. */
static Error *expect_slice(GoldenCase *golden, const Story *story, JsonTree slice, uint32_t sale)
{
    WashPiece sum = sum_pieces(story, sale);
    Money realized = money_subtract(sum.proceeds, sum.basis);
    Quantity quantity = {0};
    uint32_t lot = 0;
    JsonTree term;
    JsonTree name;

    TRY(json_tree_member(slice, "sell", &name));
    if (!text_equal(json_tree_text(name), story->sale_names[sale]))
        golden_differs(golden, slice.pointer, "the sale of this place", "another");
    TRY(find_name(slice, "lot", story->lot_names, story->history.buy_count, &lot));
    golden_expect_number(golden, arena_format(golden->arena, "%s/lot", slice.pointer), lot,
                         story->history.sales[sale].buy);
    TRY(golden_read_quantity(slice, "quantity", &quantity));
    golden_expect_number(golden, arena_format(golden->arena, "%s/quantity", slice.pointer),
                         quantity.units, sum.quantity.units);
    TRY(expect_amount(golden, slice, "realized", realized));
    TRY(expect_amount(golden, slice, "disallowed", sum.disallowed));
    TRY(expect_amount(golden, slice, "permanently_disallowed", sum.permanently_disallowed));
    TRY(expect_amount(golden, slice, "recognized", money_add(realized, sum.disallowed)));
    TRY(json_tree_member(slice, "term", &term));
    golden_expect_text(golden, arena_format(golden->arena, "%s/term", slice.pointer),
                       json_tree_text(term), names_word(&TERM_NAMES, (int)sum.term));
    return NULL;
}

/* The held part with this lot, quantity and past that no earlier row has taken. */
static Error *expect_held(GoldenCase *golden, Story *story, JsonTree row)
{
    Quantity quantity = {0};
    bool is_replacement = false;
    JsonTree member;
    uint32_t lot = 0;

    TRY(find_name(row, "lot", story->lot_names, story->history.buy_count, &lot));
    TRY(golden_read_quantity(row, "quantity", &quantity));
    TRY(json_tree_member(row, "is_replacement", &member));
    TRY(json_tree_bool(member, &is_replacement));
    for (size_t i = 0; i < story->ledger.held_count; i++) {
        WashHolding *held = &story->ledger.held[i];

        if (held->buy != lot || held->quantity.units != quantity.units ||
            held->is_replacement != is_replacement)
            continue;
        held->quantity.units = 0;
        TRY(expect_amount(golden, row, "adjusted_basis", held->basis));
        TRY(json_tree_member(row, "deemed_acquired", &member));
        golden_expect_text(golden, arena_format(golden->arena, "%s/deemed_acquired", row.pointer),
                           json_tree_text(member),
                           golden_date_text(golden->arena, held->holding_start));
        return NULL;
    }
    golden_differs(golden, row.pointer, "such a part", "none");
    return NULL;
}

Error *golden_wash_run(GoldenCase *golden, JsonTree tree)
{
    Story story = {0};
    JsonTree input;
    JsonTree expect;
    JsonTree rows;

    TRY(json_tree_member(tree, "input", &input));
    TRY(json_tree_member(tree, "expect", &expect));
    TRY(read_story(golden, input, &story));
    TRY(wash_match(golden->arena, &story.history, &story.ledger));
    TRY(json_tree_member(expect, "slices", &rows));
    golden_expect_number(golden, "slices", (int64_t)json_tree_count(rows),
                         (int64_t)story.history.sale_count);
    for (uint32_t i = 0; i < json_tree_count(rows) && i < story.history.sale_count; i++)
        TRY(expect_slice(golden, &story, json_tree_item(rows, i), i));
    TRY(json_tree_member(expect, "remaining_lots", &rows));
    golden_expect_number(golden, "parts held", (int64_t)json_tree_count(rows),
                         (int64_t)story.ledger.held_count);
    for (size_t i = 0; i < json_tree_count(rows); i++)
        TRY(expect_held(golden, &story, json_tree_item(rows, i)));
    return NULL;
}
