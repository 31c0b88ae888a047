/*
 * Runs every data file of a folder as golden cases, one line per case:
 *
 *     golden_runner SCHEMA_FOLDER CASES_FOLDER
 *
 * A file's name, less any suffix after a dot or a dash and a number, is its format; a format that
 * is not known fails. The status is 1 when a case failed or none ran.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "golden_case.h"
#include "json/drift_tolerances_json.h"
#include "json/tax_parameters_json.h"

enum { ARENA_BYTES = 512 << 20, FILE_BYTES = 64 << 20, NAMES_ROOM = 256 };

/* How often outputs that are not ours stood in a file. */
typedef struct NameCount {
    const char *name;
    size_t count;
} NameCount;

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

static Text read_file(Arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    Text text = {0};
    char *bytes;
    long size;

    if (file == NULL)
        give_up(path, "cannot be opened");
    if (fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 || size > FILE_BYTES)
        give_up(path, "too large");
    rewind(file);
    bytes = arena_alloc(arena, (size_t)size + 1);
    text = (Text){bytes, fread(bytes, 1, (size_t)size, file)};
    fclose(file);
    return text;
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

    must(tax_parameters_json_read(arena, read_file(arena, taxes), &rules->tax), taxes);
    must(drift_tolerances_json_read(arena, read_file(arena, drift), &rules->drift), drift);
    rules->engine_version = TEXT_LITERAL("1.0.0");
    return rules;
}

/* Whether a file's name is this format: alone, or before a dot or a dash and digits. */
static bool has_format(const char *file, const char *name)
{
    size_t length = strlen(name);

    if (strncmp(file, name, length) != 0)
        return false;
    return file[length] == '\0' || file[length] == '.' ||
           (file[length] == '-' && isdigit((unsigned char)file[length + 1]));
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

static void print_case(FileRun *file, const char *id, const GoldenCase *golden, const Error *error)
{
    if (golden->skip_reason != NULL) {
        printf("skip - %s %s: %s\n", file->file, id, golden->skip_reason);
        file->run->skipped++;
    } else if (error != NULL) {
        printf("not ok - %s %s: %s at %s: %s\n", file->file, id, error->code,
               error->pointer == NULL ? "-" : error->pointer, error->detail);
        file->run->failed++;
    } else if (golden->difference_count > 0) {
        printf("not ok - %s %s: %s", file->file, id, golden->difference);
        printf(golden->difference_count > 1 ? " (and %zu more)\n" : "\n",
               golden->difference_count - 1);
        file->run->failed++;
    } else if (golden->compared == 0) {
        printf("not ok - %s %s: nothing was compared\n", file->file, id);
        file->run->failed++;
    } else {
        printf("ok - %s %s\n", file->file, id);
        file->run->passed++;
    }
}

static void run_case(FileRun *file, const char *id, JsonTree tree)
{
    GoldenCase golden = {.arena = file->arena,
                         .rules = file->run->rules,
                         .folder = file->run->folder,
                         .skip_reason = file->format->skip_reason};
    const Error *error = NULL;

    if (golden.skip_reason == NULL)
        error = file->format->run(&golden, tree);
    count_not_applicable(file, &golden);
    print_case(file, id, &golden, error);
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

static void fail_file(Run *run, const char *file, const char *reason)
{
    printf("not ok - %s: %s\n", file, reason);
    run->failed++;
}

static void run_file(Run *run, const char *name)
{
    Arena *arena = arena_new(ARENA_BYTES);
    FileRun file = {.run = run, .arena = arena, .file = name, .format = find_format(name)};
    const Error *error;
    JsonTree root;
    JsonTree list;

    if (arena == NULL)
        give_up(name, "there is no memory");
    if (file.format == NULL) {
        fail_file(run, name, "no such format is known");
        arena_free(arena);
        return;
    }
    error = json_tree_parse(
        arena, read_file(arena, arena_format(arena, "%s/%s", run->folder, name)), &root);
    if (error == NULL)
        error = json_tree_member(root, file.format->list, &list);
    if (error != NULL) {
        fail_file(run, name, error->detail);
    } else {
        run_list(&file, list);
        print_not_applicable(&file);
    }
    arena_free(arena);
}

/* Everything but folders, hidden files and what explains the others. */
static int is_data_file(const struct dirent *entry)
{
    return entry->d_type != DT_DIR && entry->d_name[0] != '.' &&
           strncmp(entry->d_name, "README", strlen("README")) != 0;
}

int main(int argc, char **argv)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Run run = {0};
    struct dirent **entries;
    int count;

    if (argc != 3 || arena == NULL) {
        fprintf(stderr, "usage: golden_runner SCHEMA_FOLDER CASES_FOLDER\n");
        return 2;
    }
    run.folder = argv[2];
    run.rules = read_rules(arena, argv[1]);
    count = scandir(run.folder, &entries, is_data_file, alphasort);
    if (count < 0) {
        perror(run.folder);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        run_file(&run, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    arena_free(arena);
    printf("# %zu passed, %zu failed, %zu skipped\n", run.passed, run.failed, run.skipped);
    return run.failed > 0 || run.passed + run.skipped == 0;
}
