/*
 * Runs every data file of a folder as golden cases, one line per case:
 *
 *     golden_runner SCHEMA_FOLDER CASES_FOLDER
 *
 * A file's name, less any suffix after a dot or a dash and a number, is its format; a format that
 * is not known fails, and so does a file without a case. Each case runs in a process of its own:
 * one that ends it, by an assertion, by too much memory or by never coming back, fails alone. The
 * status is 1 when a case failed or none ran.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "golden_case.h"
#include "golden_split.h"
#include "json/drift_tolerances_json.h"
#include "json/location_yields_json.h"
#include "json/tax_parameters_json.h"

enum { ARENA_BYTES = 512 << 20, FILE_BYTES = 64 << 20, NAMES_ROOM = 256, CASE_SECONDS = 60 };

/* How often outputs that are not ours stood in a file. */
typedef struct NameCount {
    const char *name;
    size_t count;
} NameCount;

/* Shared with the processes of the cases, as FileRun is. */
typedef struct Run {
    const char *folder;
    const Rules *rules;
    size_t passed;
    size_t failed;
    size_t skipped;
} Run;

typedef struct FileRun {
    Run *run;
    Arena *arena;
    const char *file;
    const GoldenFormat *format;
    NameCount not_applicable[NAMES_ROOM];
    size_t not_applicable_count;
} FileRun;

/* A mistake of whoever runs this, not of a case. */
static _Noreturn void give_up(const char *path, const char *reason)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", path, reason);
    _Exit(2);
}

static void *shared(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        give_up("golden_runner", "there is no memory");
    return memory;
}

static Error *read_file(Arena *arena, const char *path, Text *text_out)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    long size;

    if (file == NULL)
        return error_new(arena, ERROR_MALFORMED, "unreadable", "it cannot be opened");
    if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || size > FILE_BYTES) {
        fclose(file);
        return error_new(arena, ERROR_MALFORMED, "unreadable", "it is too large");
    }
    rewind(file);
    bytes = arena_alloc(arena, (size_t)size + 1);
    *text_out = (Text){bytes, fread(bytes, 1, (size_t)size, file)};
    fclose(file);
    return NULL;
}

static void must(const Error *error, const char *path)
{
    if (error != NULL)
        give_up(path, error->detail);
}

static const Rules *read_rules(Arena *arena, const char *folder)
{
    Rules *rules = ARENA_NEW(arena, Rules);
    const char *taxes = arena_format(arena, "%s/us-federal.json", folder);
    const char *drift = arena_format(arena, "%s/drift-tolerances.json", folder);
    const char *location = arena_format(arena, "%s/asset-location.json", folder);
    Text text = {0};

    must(read_file(arena, taxes, &text), taxes);
    must(tax_parameters_json_read(arena, text, &rules->tax), taxes);
    must(read_file(arena, drift, &text), drift);
    must(drift_tolerances_json_read(arena, text, &rules->drift), drift);
    must(read_file(arena, location, &text), location);
    must(location_yields_json_read(arena, text, &rules->location), location);
    rules->engine_version = TEXT_LITERAL("1.0.0");
    return rules;
}

/* Whether a file's name is this format: alone, or before a dot or before dashes with numbers. */
static bool has_format(const char *file, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(file, name, length) != 0)
        return false;
    while (file[length] == '-' && isdigit((unsigned char)file[length + 1])) {
        length++;
        while (isdigit((unsigned char)file[length]))
            length++;
    }
    return file[length] == '\0' || file[length] == '.';
}

static const GoldenFormat *find_format(const char *file)
{
    const GoldenFormat *const topics[] = {GOLDEN_LOT_FORMATS, GOLDEN_TAX_FORMATS,
                                          GOLDEN_OTHER_FORMATS};

    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        for (const GoldenFormat *format = topics[i]; format->name != NULL; format++) {
            if (has_format(file, format->name))
                return format;
        }
    }
    return NULL;
}

static void count_not_applicable(FileRun *file, const GoldenCase *golden)
{
    for (size_t i = 0; i < golden->not_applicable_count; i++) {
        size_t at = 0;

        while (at < file->not_applicable_count &&
               strcmp(file->not_applicable[at].name, golden->not_applicable[i]) != 0)
            at++;
        if (at == file->not_applicable_count && at < NAMES_ROOM)
            file->not_applicable[file->not_applicable_count++].name = golden->not_applicable[i];
        if (at < NAMES_ROOM)
            file->not_applicable[at].count++;
    }
}

/*
 * One line, whatever a case says of itself: a line break would begin a line of its own, and a
 * number sign would end what is said of the test.
 */
__attribute__((format(printf, 3, 4))) static void
print_line(const FileRun *file, const char *verdict, const char *format, ...)
{
    va_list arguments;
    char *line;

    va_start(arguments, format);
    line = arena_format_arguments(file->arena, format, arguments);
    va_end(arguments);
    for (char *at = line; *at != '\0'; at++) {
        if (iscntrl((unsigned char)*at) || *at == '#')
            *at = '?';
    }
    printf("%s - %s%s%s\n", verdict, file->file, line[0] == ':' ? "" : " ", line);
}

static void print_case(FileRun *file, const char *id, const GoldenCase *golden, const Error *error)
{
    Run *run = file->run;

    if (golden->skip_reason != NULL) {
        print_line(file, "skip", "%s: %s", id, golden->skip_reason);
        run->skipped++;
    } else if (error != NULL) {
        print_line(file, "not ok", "%s: %s at %s: %s", id, error->code,
                   error->pointer == NULL ? "-" : error->pointer, error->detail);
        run->failed++;
    } else if (golden->difference_count > 1) {
        print_line(file, "not ok", "%s: %s (and %zu more)", id, golden->difference,
                   golden->difference_count - 1);
        run->failed++;
    } else if (golden->difference_count > 0) {
        print_line(file, "not ok", "%s: %s", id, golden->difference);
        run->failed++;
    } else if (golden->compared == 0) {
        print_line(file, "not ok", "%s: nothing was compared", id);
        run->failed++;
    } else {
        print_line(file, "ok", "%s", id);
        run->passed++;
    }
}

/* A case's own tolerance, in dollars, wins over the format's. */
static Error *run_format(GoldenCase *golden, const GoldenFormat *format, JsonTree tree)
{
    JsonTree member;
    Micros tolerance;

    if (json_tree_find(tree, "tolerance", &member)) {
        TRY(golden_read_micros(member, &tolerance));
        golden->tolerance = (OptionalInteger){true, tolerance.value};
    }
    return format->run(golden, tree);
}

static void run_alone(FileRun *file, const char *id, JsonTree tree)
{
    GoldenCase golden = {.arena = file->arena,
                         .rules = file->run->rules,
                         .folder = file->run->folder,
                         .skip_reason = file->format->skip_reason};
    const Error *error = NULL;

    if (golden.skip_reason == NULL)
        error = run_format(&golden, file->format, tree);
    count_not_applicable(file, &golden);
    print_case(file, id, &golden, error);
}

/* What the case counts and prints is done in its process, in memory that both share. */
static void run_case(FileRun *file, const char *id, JsonTree tree)
{
    int status = 0;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child < 0)
        give_up(file->file, "there is no process for a case");
    if (child == 0) {
        alarm(CASE_SECONDS);
        run_alone(file, id, tree);
        exit(0);
    }
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return;
    print_line(file, "not ok", "%s: ended by %s %d", id, WIFSIGNALED(status) ? "signal" : "status",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    file->run->failed++;
}

static const char *case_id(Arena *arena, JsonTree tree, size_t index)
{
    JsonTree id;
    Text text = {0};

    if (json_tree_find(tree, "id", &id))
        text = json_tree_text(id);
    if (text.length == 0)
        return arena_format(arena, "#%zu", index + 1);
    return arena_copy(arena, text.bytes, text.length);
}

static void run_list(FileRun *file, JsonTree list)
{
    JsonTreeStep step = {0};

    if (json_tree_shape(list) == JSON_SHAPE_OBJECT) {
        while (json_tree_next(list, &step))
            run_case(file, step.name, step.member);
        return;
    }
    for (size_t i = 0; i < json_tree_count(list); i++)
        run_case(file, case_id(file->arena, json_tree_item(list, i), i), json_tree_item(list, i));
}

static void print_not_applicable(const FileRun *file)
{
    for (size_t i = 0; i < file->not_applicable_count; i++)
        printf("# %s: %s is not ours, not applicable in %zu\n", file->file,
               file->not_applicable[i].name, file->not_applicable[i].count);
}

/* A document of more values than are parsed at once: case by case. */
static Error *run_split(FileRun *file, Text text)
{
    GoldenSplit split;
    JsonTree tree;

    if (!golden_split(file->arena, text, file->format->list, &split))
        return error_new(file->arena, ERROR_MALFORMED, "malformed_json", "it has no list %s",
                         file->format->list);
    TRY(json_tree_parse(file->arena, split.frame, &tree));
    for (size_t i = 0; i < split.count; i++) {
        TRY(json_tree_parse(file->arena, split.items[i], &tree));
        run_case(file, case_id(file->arena, tree, i), tree);
    }
    return NULL;
}

static Error *run_cases(FileRun *file)
{
    const char *path = arena_format(file->arena, "%s/%s", file->run->folder, file->file);
    JsonTree tree;
    Text text = {0};
    Error *error;

    if (file->format == NULL)
        return error_new(file->arena, ERROR_INVALID, "unknown_format", "no such format is known");
    TRY(read_file(file->arena, path, &text));
    error = json_tree_parse(file->arena, text, &tree);
    if (error != NULL && strcmp(error->code, "too_many_members") == 0)
        return run_split(file, text);
    TRY(error);
    TRY(json_tree_member(tree, file->format->list, &tree));
    if (json_tree_count(tree) == 0)
        return error_new(file->arena, ERROR_INVALID, "no_cases", "it has no cases");
    run_list(file, tree);
    return NULL;
}

static void run_file(Run *run, const char *name)
{
    FileRun *file = shared(sizeof *file);
    const Error *fault;

    *file = (FileRun){
        .run = run, .arena = arena_new(ARENA_BYTES), .file = name, .format = find_format(name)};
    if (file->arena == NULL)
        give_up(name, "there is no memory");
    fault = run_cases(file);
    if (fault != NULL) {
        print_line(file, "not ok", ": %s", fault->detail);
        run->failed++;
    }
    print_not_applicable(file);
    arena_free(file->arena);
    munmap(file, sizeof *file);
}

/* Everything but folders, hidden files and what explains the others. */
static int is_data_file(const struct dirent *entry)
{
    return entry->d_type != DT_DIR && entry->d_name[0] != '.' &&
           strncmp(entry->d_name, "README", strlen("README")) != 0;
}

static int run_folder(Run *run)
{
    struct dirent **entries;
    int count = scandir(run->folder, &entries, is_data_file, alphasort);

    if (count < 0)
        give_up(run->folder, "it cannot be listed");
    for (int i = 0; i < count; i++) {
        run_file(run, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (count == 0)
        printf("not ok - %s has no file of cases\n", run->folder);
    printf("# %zu passed, %zu failed, %zu skipped\n", run->passed, run->failed, run->skipped);
    return run->failed > 0 || run->passed + run->skipped == 0;
}

int main(int argc, char **argv)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Run *run = shared(sizeof *run);
    int status;

    if (argc != 3 || arena == NULL) {
        fprintf(stderr, "usage: golden_runner SCHEMA_FOLDER CASES_FOLDER\n");
        return 2;
    }
    run->folder = argv[2];
    run->rules = read_rules(arena, argv[1]);
    status = run_folder(run);
    arena_free(arena);
    munmap(run, sizeof *run);
    return status;
}
