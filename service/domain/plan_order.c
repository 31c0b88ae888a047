#include "domain/plan.h"

/* Whoever gives these structs a member that points must copy it here. */
_Static_assert(sizeof(PreviewOrder) == 112, "all that a PreviewOrder points to is copied");
_Static_assert(sizeof(TradeOrder) == 136, "all that a TradeOrder points to is copied");
_Static_assert(sizeof(NamedLot) == 32, "a NamedLot points to nothing");
_Static_assert(sizeof(TradeFill) == 40, "a TradeFill points to nothing");
_Static_assert(sizeof(Policy) == 280,
               "of what a Policy points to, no order says any: models are its household's");
_Static_assert(sizeof(CashFlowOrder) == 40, "a CashFlowOrder points to nothing");
_Static_assert(sizeof(HarvestOrder) == 32, "a HarvestOrder points to nothing");
_Static_assert(sizeof(ModelChangeOrder) == 24, "a ModelChangeOrder points to nothing");
_Static_assert(sizeof(CashMove) == 24, "a CashMove points to nothing");
_Static_assert(sizeof(TransferOrder) == 112, "all that a TransferOrder points to is copied");

static void *copy_array(Arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = arena_array(arena, count, size);

    if (count > 0)
        memcpy(copy, items, count * size);
    return copy;
}

PreviewOrder plan_order_copy(Arena *arena, const PreviewOrder *order)
{
    PreviewOrder copy = *order;

    copy.trades = copy_array(arena, order->trades, order->trade_count, sizeof(TradeOrder));
    for (size_t i = 0; i < copy.trade_count; i++) {
        TradeOrder *trade = &copy.trades[i];

        trade->symbol = arena_copy_text(arena, trade->symbol);
        trade->lots = copy_array(arena, trade->lots, trade->lot_count, sizeof(NamedLot));
        if (trade->fill != NULL)
            trade->fill = copy_array(arena, trade->fill, 1, sizeof(TradeFill));
    }
    if (order->policy != NULL)
        copy.policy = copy_array(arena, order->policy, 1, sizeof(Policy));
    if (order->cash_flow != NULL)
        copy.cash_flow = copy_array(arena, order->cash_flow, 1, sizeof(CashFlowOrder));
    if (order->harvest != NULL)
        copy.harvest = copy_array(arena, order->harvest, 1, sizeof(HarvestOrder));
    if (order->model_change != NULL)
        copy.model_change = copy_array(arena, order->model_change, 1, sizeof(ModelChangeOrder));
    copy.moves = copy_array(arena, order->moves, order->move_count, sizeof(CashMove));
    copy.transfers =
        copy_array(arena, order->transfers, order->transfer_count, sizeof(TransferOrder));
    for (size_t i = 0; i < copy.transfer_count; i++) {
        TransferOrder *transfer = &copy.transfers[i];

        transfer->symbol.value = arena_copy_text(arena, transfer->symbol.value);
        transfer->lots = copy_array(arena, transfer->lots, transfer->lot_count, sizeof(NamedLot));
    }
    return copy;
}
