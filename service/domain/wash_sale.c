#include "domain/wash_sale.h"

enum { WINDOW_DAYS = 30 };

Date wash_sale_window_first(Date sold_on)
{
    return date_add_days(sold_on, -WINDOW_DAYS);
}

Date wash_sale_window_last(Date sold_on)
{
    return date_add_days(sold_on, WINDOW_DAYS);
}
