#include "domain/booking.h"

typedef struct Checking {
    Arena *arena;
    const Preview *preview;
    ErrorList faults;
} Checking;

bool booking_exceeds_budget(const Preview *preview)
{
    for (size_t i = 0; i < preview->budget_count; i++) {
        if (budget_exceeded(&preview->budgets[i]) != NULL)
            return true;
    }
    return false;
}

static const char *money_text(Arena *arena, Money amount)
{
    char text[DECIMAL_TEXT_BYTES];
    size_t length = decimal_format(amount.cents, MONEY_PLACES, text);

    return arena_copy(arena, text, length);
}

/* Rules BU-4, BU-5. */
static void check_budgets(Checking *checking)
{
    const Preview *preview = checking->preview;

    for (size_t i = 0; i < preview->budget_count; i++) {
        const BudgetUse *use = &preview->budgets[i];
        const char *cap = budget_exceeded(use);
        Error *error;

        if (cap == NULL)
            continue;
        error = error_new(
            checking->arena, ERROR_CONFLICT, "over_budget",
            "The %s of the %s's gains budget of %d would be exceeded; what remains is %s.", cap,
            names_word(&BUDGET_SCOPE_NAMES, (int)use->budget->scope), (int)use->budget->year,
            use->remaining.present ? money_text(checking->arena, use->remaining.value) : "unknown");
        error->pointer = "/override_budget";
        error_list_add(&checking->faults, error);
    }
}

/* Rule BA-7: what is booked is a figure, no range. */
static void check_basis(Checking *checking)
{
    const Preview *preview = checking->preview;

    for (size_t s = 0; s < preview->sell_count; s++) {
        const Sell *sell = &preview->sells[s];

        for (size_t i = 0; i < sell->lot_count; i++) {
            const Lot *lot = sell->lots[i].lot;
            char id[ID_TEXT_BYTES];

            if (lot_basis_known(lot) ||
                preview->household->accounts[sell->account].tax_treatment != TAXABLE)
                continue;
            error_list_add(&checking->faults,
                           error_at(checking->arena, "/assume_unknown_basis", "basis_unknown",
                                    "The basis of %.*s is unknown: set it, or assume zero.",
                                    (int)id_format(ID_PREFIX(&lot->id), lot->id.uuid, id), id));
        }
    }
}

Error *booking_check(Arena *arena, const Preview *preview, const PreviewOrder *order,
                     bool override_budget)
{
    Checking checking = {.arena = arena, .preview = preview};

    if (!override_budget)
        check_budgets(&checking);
    if (!order->unknown_basis.present)
        check_basis(&checking);
    return checking.faults.first;
}
