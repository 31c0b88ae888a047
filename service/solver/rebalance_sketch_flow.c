#include "solver/rebalance_draft.h"

void draft_open_withdrawal(Draft *draft)
{
    const Flow *flow = &draft->planning->flow;
    double amount = rebalance_dollars(flow->amount) + flow->slack;

    draft->out_row = SKETCH_NONE;
    draft->ready_row = SKETCH_NONE;
    if (flow->withdraws && flow->stays)
        draft->ready_row =
            linear_program_row(&draft->sketch.program, (LinearRow){amount, LINEAR_INFINITY});
    else if (flow->withdraws)
        draft->out_row = linear_program_row(&draft->sketch.program, (LinearRow){amount, amount});
}

/* A column of what leaves the account for the bank. */
static void add_out(Draft *draft, uint32_t account)
{
    const Planning *planning = draft->planning;
    LinearProgram *program = &draft->sketch.program;
    uint32_t column;

    if (draft->out_row == SKETCH_NONE || !planning->flow.from[account])
        return;
    column = linear_program_column(program, (LinearColumn){0, 0, LINEAR_INFINITY});
    linear_program_entry(program, draft->cash_rows[account], column, 1);
    linear_program_entry(program, draft->out_row, column, 1);
    draft->sketch.out_columns[account] = column;
}

void draft_withdraw(Draft *draft, uint32_t account, uint32_t cash)
{
    const Planning *planning = draft->planning;

    if (draft->ready_row != SKETCH_NONE && planning->flow.from[account]) {
        linear_program_entry(&draft->sketch.program, draft->ready_row, cash, 1);
        draft->sketch.program.rows[draft->ready_row].lower +=
            rebalance_dollars(rebalance_least_cash(planning, account));
    }
    add_out(draft, account);
}

void draft_whole_shares(Draft *draft)
{
    const Planning *planning = draft->planning;
    LinearProgram *program = &draft->sketch.program;

    for (uint32_t i = 0; i < planning->scope.place_count && planning->flow.withdraws; i++) {
        const RebalancePlace *place = &planning->scope.places[i];
        Price price = rebalance_price_of(planning, place);
        Quantity whole = {place->held.units - place->held.units % QUANTITY_ONE};
        uint32_t row;

        if (!place->may_sell || !place->whole || whole.units == place->held.units)
            continue;
        row = linear_program_row(
            program, (LinearRow){-LINEAR_INFINITY, rebalance_dollars(money_value(whole, price))});
        for (uint32_t sale = 0; sale < draft->sketch.sale_count; sale++) {
            if (draft->sketch.sales[sale].place == i)
                linear_program_entry(program, row, draft->sketch.first_sale + sale,
                                     draft->sketch.sales[sale].value);
        }
    }
}
