/*
 * The window of wash sales. Rule WS-2, IRC 1091(a).
 */
#pragma once

#include "base/date.h"

/* First and last day of the window around a sale. */
Date wash_sale_window_first(Date sold_on);
Date wash_sale_window_last(Date sold_on);
