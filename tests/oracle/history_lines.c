/*
 * Chains of purchases and sales through the matching of wash sales, a line each:
 *
 *     history_lines <HISTORIES >LEDGERS
 *
 * A history is {"spouse_replacement", "accounts": [{"tax_treatment", "owner"}], "buys":
 * [{"account", "purchase", "date", "moment", "sequence", "quantity", "basis", "kind", "absorbed",
 * "deemed_acquired_on"}], "sales": [{"buy", "date", "moment", "quantity", "proceeds"}]}, all of
 * them there; accounts and buys are named by their places.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "domain/wash_match.h"
#include "json/tree.h"
#include "json/write.h"

enum { ARENA_BYTES = 64 << 20 };

static Error *member_number(JsonTree object, const char *name, int64_t *value_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_int64(member, value_out);
}

static Error *member_index(JsonTree object, const char *name, uint32_t *value_out)
{
    int64_t value;

    TRY(member_number(object, name, &value));
    *value_out = (uint32_t)value;
    return NULL;
}

static Error *member_word(JsonTree object, const char *name, const Names *names, int *value_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_word(member, names, value_out);
}

static Error *member_date(JsonTree object, const char *name, Date *date_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_date(member, date_out);
}

static Error *member_money(JsonTree object, const char *name, Money *money_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_money(member, money_out);
}

static Error *member_quantity(JsonTree object, const char *name, Quantity *quantity_out)
{
    JsonTree member;

    TRY(json_tree_member(object, name, &member));
    return json_tree_quantity(member, quantity_out);
}

static Error *read_account(JsonTree tree, WashAccount *account)
{
    int treatment;
    int owner;

    TRY(member_word(tree, "tax_treatment", &TAX_TREATMENT_NAMES, &treatment));
    TRY(member_word(tree, "owner", &OWNER_NAMES, &owner));
    *account = (WashAccount){(TaxTreatment)treatment, (Owner)owner};
    return NULL;
}

static Error *read_buy(JsonTree tree, WashBuy *buy)
{
    int64_t moment;
    int kind;
    JsonTree deemed;

    TRY(member_index(tree, "account", &buy->account));
    TRY(member_index(tree, "purchase", &buy->purchase));
    TRY(member_date(tree, "date", &buy->date));
    TRY(member_number(tree, "moment", &moment));
    TRY(member_number(tree, "sequence", &buy->sequence));
    TRY(member_quantity(tree, "quantity", &buy->quantity));
    TRY(member_money(tree, "basis", &buy->basis));
    TRY(member_word(tree, "kind", &LOT_KIND_NAMES, &kind));
    TRY(member_quantity(tree, "absorbed", &buy->absorbed));
    TRY(json_tree_member(tree, "deemed_acquired_on", &deemed));
    buy->moment = (int32_t)moment;
    buy->kind = (LotKind)kind;
    buy->deemed_acquired_on.present = json_tree_shape(deemed) != JSON_SHAPE_NULL;
    if (buy->deemed_acquired_on.present)
        TRY(json_tree_date(deemed, &buy->deemed_acquired_on.value));
    return NULL;
}

static Error *read_sale(JsonTree tree, int64_t order, WashSale *sale)
{
    int64_t moment;

    TRY(member_index(tree, "buy", &sale->buy));
    TRY(member_date(tree, "date", &sale->date));
    TRY(member_number(tree, "moment", &moment));
    TRY(member_quantity(tree, "quantity", &sale->quantity));
    TRY(member_money(tree, "proceeds", &sale->proceeds));
    sale->order = order; /* as they stand in the line */
    sale->moment = (int32_t)moment;
    return NULL;
}

static Error *read_history(Arena *arena, Text line, WashHistory *history)
{
    JsonTree root;
    JsonTree accounts;
    JsonTree buys;
    JsonTree sales;
    WashAccount *account_list;
    WashBuy *buy_list;
    WashSale *sale_list;
    int spouse_replacement;

    TRY(json_tree_parse(arena, line, &root));
    TRY(member_word(root, "spouse_replacement", &SPOUSE_REPLACEMENT_NAMES, &spouse_replacement));
    TRY(json_tree_member(root, "accounts", &accounts));
    TRY(json_tree_member(root, "buys", &buys));
    TRY(json_tree_member(root, "sales", &sales));
    account_list = ARENA_ARRAY(arena, WashAccount, json_tree_count(accounts));
    buy_list = ARENA_ARRAY(arena, WashBuy, json_tree_count(buys));
    sale_list = ARENA_ARRAY(arena, WashSale, json_tree_count(sales));
    for (size_t i = 0; i < json_tree_count(accounts); i++)
        TRY(read_account(json_tree_item(accounts, i), &account_list[i]));
    for (size_t i = 0; i < json_tree_count(buys); i++)
        TRY(read_buy(json_tree_item(buys, i), &buy_list[i]));
    for (size_t i = 0; i < json_tree_count(sales); i++)
        TRY(read_sale(json_tree_item(sales, i), (int64_t)i, &sale_list[i]));
    *history = (WashHistory){.accounts = account_list,
                             .account_count = json_tree_count(accounts),
                             .buys = buy_list,
                             .buy_count = json_tree_count(buys),
                             .sales = sale_list,
                             .sale_count = json_tree_count(sales),
                             .spouse_replacement = (SpouseReplacement)spouse_replacement};
    return NULL;
}

static void write_pieces(JsonWriter *writer, const WashLedger *ledger)
{
    JSON_BEGIN_ARRAY(writer, "pieces");
    for (size_t i = 0; i < ledger->piece_count; i++) {
        const WashPiece *piece = &ledger->pieces[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "sale", piece->sale);
        JSON_WRITE(writer, "quantity", piece->quantity);
        JSON_WRITE(writer, "proceeds", piece->proceeds);
        JSON_WRITE(writer, "basis", piece->basis);
        JSON_WRITE(writer, "disallowed", piece->disallowed);
        JSON_WRITE(writer, "permanently_disallowed", piece->permanently_disallowed);
        JSON_WRITE_WORD(writer, "term", &TERM_NAMES, piece->term);
        JSON_WRITE(writer, "holding_start", piece->holding_start);
        JSON_WRITE(writer, "is_replacement", piece->is_replacement);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

static void write_matches(JsonWriter *writer, const WashLedger *ledger)
{
    JSON_BEGIN_ARRAY(writer, "matches");
    for (size_t i = 0; i < ledger->match_count; i++) {
        const WashMatch *match = &ledger->matches[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "piece", match->piece);
        JSON_WRITE(writer, "buy", match->buy);
        JSON_WRITE(writer, "quantity", match->quantity);
        JSON_WRITE(writer, "disallowed", match->disallowed);
        JSON_WRITE(writer, "permanent", match->permanent);
        JSON_WRITE(writer, "contestable", match->contestable);
        JSON_WRITE(writer, "basis", match->basis);
        JSON_WRITE(writer, "holding_start", match->holding_start);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

static void write_held(JsonWriter *writer, const WashLedger *ledger)
{
    JSON_BEGIN_ARRAY(writer, "held");
    for (size_t i = 0; i < ledger->held_count; i++) {
        const WashHolding *held = &ledger->held[i];

        json_write_begin_object(writer);
        JSON_WRITE(writer, "buy", held->buy);
        JSON_WRITE(writer, "quantity", held->quantity);
        JSON_WRITE(writer, "basis", held->basis);
        JSON_WRITE(writer, "holding_start", held->holding_start);
        JSON_WRITE(writer, "is_replacement", held->is_replacement);
        json_write_end_object(writer);
    }
    json_write_end_array(writer);
}

static Error *answer(Arena *arena, Text line, JsonWriter *writer)
{
    WashHistory history;
    WashLedger ledger;

    TRY(read_history(arena, line, &history));
    TRY(wash_match(arena, &history, &ledger));
    json_write_begin_object(writer);
    write_pieces(writer, &ledger);
    write_matches(writer, &ledger);
    write_held(writer, &ledger);
    json_write_end_object(writer);
    return NULL;
}

static void answer_line(Text line)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Buffer buffer = {0};
    JsonWriter writer = json_writer(&buffer);
    const Error *error;

    if (arena == NULL)
        exit(2);
    error = answer(arena, line, &writer);
    if (error != NULL) {
        fprintf(stderr, "%s: %s\n", error->code, error->detail);
        exit(2);
    }
    json_write_line_end(&writer);
    if (buffer.failed || fwrite(buffer.bytes, 1, buffer.length, stdout) != buffer.length ||
        fflush(stdout) != 0)
        exit(2);
    buffer_free(&buffer);
    arena_free(arena);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    json_setup();
    while ((length = getline(&line, &room, stdin)) > 0)
        answer_line((Text){line, (size_t)length});
    free(line);
    return 0;
}
