/*
 * Timers as an intrusive pairing heap. Deadlines are armed in nearly rising order and nearly all
 * are stopped before they fire: arming is one comparison with the root, stopping a leaf is a few
 * pointers, and nothing is allocated that could fail.
 */
#include "loop/loop_private.h"
#include <stddef.h>

static LoopTimer *meld(LoopTimer *left, LoopTimer *right)
{
    if (left == NULL)
        return right;
    if (right == NULL)
        return left;
    if (right->at_ms < left->at_ms) {
        LoopTimer *swap = left;
        left = right;
        right = swap;
    }
    right->next = left->child;
    if (right->next != NULL)
        right->next->previous = right;
    right->previous = left;
    left->child = right;

    return left;
}

/* Melds a list of siblings: first in pairs, then from the back; two passes keep it logarithmic. */
static LoopTimer *meld_siblings(LoopTimer *first)
{
    LoopTimer *pairs = NULL;
    LoopTimer *root = NULL;

    while (first != NULL) {
        LoopTimer *left = first;
        LoopTimer *right = left->next;
        first = right == NULL ? NULL : right->next;

        left->next = left->previous = NULL;
        if (right != NULL)
            right->next = right->previous = NULL;
        left = meld(left, right);
        left->next = pairs;
        pairs = left;
    }
    while (pairs != NULL) {
        LoopTimer *pair = pairs;
        pairs = pair->next;
        pair->next = NULL;
        root = meld(root, pair);
    }
    return root;
}

static void unlink_timer(Loop *loop, LoopTimer *timer)
{
    LoopTimer *children = meld_siblings(timer->child);

    if (timer == loop->timers) {
        loop->timers = children;
    } else {
        if (timer->previous->child == timer)
            timer->previous->child = timer->next;
        else
            timer->previous->next = timer->next;
        if (timer->next != NULL)
            timer->next->previous = timer->previous;
        loop->timers = meld(loop->timers, children);
    }
    timer->child = timer->next = timer->previous = NULL;
    timer->armed = false;
}

void loop_timer_start(Loop *loop, LoopTimer *timer, int64_t at_ms)
{
    loop_timer_stop(loop, timer);
    /* A timer that rearms itself for the past must not keep this turn for itself. */
    timer->at_ms = loop->firing && at_ms <= loop->now_ms ? loop->now_ms + 1 : at_ms;
    timer->armed = true;
    loop->timers = meld(loop->timers, timer);
}

void loop_timer_stop(Loop *loop, LoopTimer *timer)
{
    if (timer->armed)
        unlink_timer(loop, timer);
}

void loop_timers_fire(Loop *loop)
{
    loop->firing = true;
    while (loop->timers != NULL && loop->timers->at_ms <= loop->now_ms) {
        LoopTimer *timer = loop->timers;

        unlink_timer(loop, timer);
        timer->fire(timer->context);
    }
    loop->firing = false;
}
