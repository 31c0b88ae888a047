#include "domain/rebalance.h"

OptionalDate rebalance_cooldown(const RebalanceScope *scope, uint32_t account, uint32_t security)
{
    const Household *household = scope->household;
    int32_t days = (int32_t)scope->cooldown_days[account];

    for (size_t i = 0; i < household->last_trade_count && days > 0; i++) {
        const LastTrade *last = &household->last_trades[i];
        Date until = {last->traded_on.days + days};

        if (last->account == account && last->security == security &&
            date_compare(last->traded_on, scope->trade_date) <= 0 &&
            date_compare(scope->trade_date, until) < 0)
            return (OptionalDate){true, until};
    }
    return (OptionalDate){0};
}
