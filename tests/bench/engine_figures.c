/*
 * The tax engine alone, on one core, against a sort of the same lots by qsort. For
 * tests/bench/engine.py:
 *
 *     engine_figures SCHEMA_FOLDER ROUNDS
 *
 * prints, in nanoseconds, a line "NAME OURS THEIRS PROVEN" for each figure: the mean over several
 * households of each contender's best of all rounds, in which they take turns; and of how many of
 * them a least tax was proven. A year is what a choice of lots is figured by everywhere: the plan
 * of the order, its lots, wash sales, the year's tax with and without.
 */
#include "domain/comparison.h"
#include "engine_households.h"
#include <stdlib.h>

enum {
    CASES = 8,
    LARGE_LOTS = 1000, /* households of more are few */
    LARGE_CASES = 2,
    ARENA_FIRST = 1 << 22, /* as the arenas that requests use again and again */
    SPAN_NS = 300000,      /* a measure is of as many runs as this takes */
    DECIMAL_BASE = 10,
};

static const size_t ARENA_BYTES = (size_t)1 << 30;

/* One household, and what every contender needs for it. */
typedef struct Course {
    const Rules *rules;
    Case made;
    Arena *arena;           /* of one run */
    const Lot **sorted;     /* the lots as qsort leaves them */
    LotSelection selection; /* of the year */
    bool proven;            /* the least tax */
    Money checked;          /* so that no work is for nothing */
} Course;

typedef void Run(Course *course);

/* What is compared: our run against theirs, over households of one shape. */
typedef struct Duel {
    const char *name;
    Shape shape;
    LotSelection selection;
    Run *ours;
    Run *theirs;
} Duel;

static void figure_year(Course *course)
{
    OptionalWord selection = {true, (int)course->selection};
    Figuring *figuring;
    Figures figures;
    Plan plan;

    engine_must(
        plan_trades(course->arena, course->made.household, course->made.order, selection, &plan));
    engine_must(figuring_open(course->arena, course->rules, course->made.household,
                              course->made.order, &plan, &figuring));
    engine_must(figuring_compute(figuring, plan.trades, &figures));
    course->checked = figures.total;
    course->proven = figures.has_min_tax && figures.proven;
}

static void compute_preview(Course *course)
{
    OptionalWord selection = {true, (int)course->selection};
    Preview preview;

    engine_must(preview_compute(course->arena, course->rules, course->made.household,
                                course->made.order, selection, &preview));
    course->checked = preview.tax.total;
}

static void compare_methods(Course *course)
{
    Comparison comparison;

    engine_must(comparison_compute(course->arena, course->rules, course->made.household,
                                   course->made.order, &comparison));
    course->checked = comparison.cheapest->figures.total;
}

/* Highest basis a share first, exactly. */
static int compare_basis(const void *left, const void *right)
{
    const Lot *a = *(const Lot *const *)left;
    const Lot *b = *(const Lot *const *)right;
    Wide of_a = (Wide)a->basis.value.cents * b->quantity.units;
    Wide of_b = (Wide)b->basis.value.cents * a->quantity.units;

    return (of_a < of_b) - (of_a > of_b);
}

static void sort_lots(Course *course)
{
    const Household *household = course->made.household;

    for (size_t i = 0; i < household->lot_count; i++)
        course->sorted[i] = &household->lots[i];
    qsort(course->sorted, household->lot_count, sizeof *course->sorted, compare_basis);
    course->checked = course->sorted[0]->basis.value;
}

static int64_t time_runs(Course *course, Run *run, int64_t count)
{
    int64_t began = engine_clock_ns();

    for (int64_t i = 0; i < count; i++) {
        arena_reset(course->arena);
        run(course);
    }
    return (engine_clock_ns() - began) / count;
}

/* How many runs a measure has, from the second run: the first finds its memory. */
static int64_t runs_of(Course *course, Run *run)
{
    int64_t once;

    (void)time_runs(course, run, 1);
    once = time_runs(course, run, 1);
    return once > SPAN_NS ? 1 : SPAN_NS / (once + 1) + 1;
}

static void take_less(int64_t *best, int64_t ns)
{
    if (*best == 0 || ns < *best)
        *best = ns;
}

/* The mean over the households of the best of their rounds. */
static void fight(Arena *arena, const Rules *rules, const Duel *duel, long rounds)
{
    Arena *scratch = arena_new_sized(ARENA_FIRST, ARENA_BYTES);
    int64_t ours = 0;
    int64_t theirs = 0;
    uint64_t cases = duel->shape.lots > LARGE_LOTS ? LARGE_CASES : CASES;
    int proven = 0;

    if (scratch == NULL)
        engine_give_up(duel->name, "there is no memory");
    for (uint64_t seed = 1; seed <= cases; seed++) {
        Course course = {.rules = rules,
                         .made = engine_case(arena, &duel->shape, seed),
                         .arena = scratch,
                         .sorted = ARENA_ARRAY(arena, const Lot *, duel->shape.lots),
                         .selection = duel->selection};
        int64_t our_runs = runs_of(&course, duel->ours);
        int64_t their_runs = runs_of(&course, duel->theirs);
        int64_t best[2] = {0};

        for (long i = 0; i < rounds; i++) {
            take_less(&best[0], time_runs(&course, duel->ours, our_runs));
            take_less(&best[1], time_runs(&course, duel->theirs, their_runs));
        }
        ours += best[0];
        theirs += best[1];
        proven += course.proven;
    }
    (void)printf("%s %lld %lld %d\n", duel->name, (long long)ours / (long long)cases,
                 (long long)theirs / (long long)cases, proven);
    arena_free(scratch);
}

int main(int count, char **words)
{
    static const Duel DUELS[] = {
        {"household_50_lots", {50, 1, true}, SELECT_HIGHEST_COST, figure_year, sort_lots},
        {"household_500_lots", {500, 1, true}, SELECT_HIGHEST_COST, figure_year, sort_lots},
        {"household_5000_lots", {5000, 1, true}, SELECT_HIGHEST_COST, figure_year, sort_lots},
        {"household_50000_lots", {50000, 1, true}, SELECT_HIGHEST_COST, figure_year, sort_lots},
        {"household_100000_lots", {100000, 1, true}, SELECT_HIGHEST_COST, figure_year, sort_lots},
        {"preview_50_lots", {50, 1, true}, SELECT_HIGHEST_COST, compute_preview, sort_lots},
        {"comparison_all_methods",
         {50, 4, false},
         SELECT_HIGHEST_COST,
         compare_methods,
         compute_preview},
        {"comparison_all_methods_wash",
         {50, 4, true},
         SELECT_HIGHEST_COST,
         compare_methods,
         compute_preview},
        {"min_tax_500_lots", {500, 10, false}, SELECT_MIN_TAX, figure_year, sort_lots},
        {"min_tax_500_lots_wash", {500, 10, true}, SELECT_MIN_TAX, figure_year, sort_lots},
    };
    Arena *arena = arena_new(ARENA_BYTES);
    Rules rules;

    if (count != 3 || arena == NULL)
        engine_give_up(words[0], "SCHEMA_FOLDER ROUNDS");
    rules = engine_rules(arena, words[1]);
    for (size_t i = 0; i < sizeof DUELS / sizeof DUELS[0]; i++)
        fight(arena, &rules, &DUELS[i], strtol(words[2], NULL, DECIMAL_BASE));
    return 0;
}
