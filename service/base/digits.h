/*
 * Two decimal digits at once, for the formatting of decimals, dates and times. Internal to base/.
 */
#pragma once

#include <stdint.h>
#include <string.h>

/* Writes the two digits of `number`, 0..99. */
static inline void digits_pair(char *text, uint64_t number)
{
    static const char pairs[] = "0001020304050607080910111213141516171819"
                                "2021222324252627282930313233343536373839"
                                "4041424344454647484950515253545556575859"
                                "6061626364656667686970717273747576777879"
                                "8081828384858687888990919293949596979899";

    memcpy(text, pairs + 2 * number, 2);
}
