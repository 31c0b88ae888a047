/*
 * Folders of documents whose names tell what must become of them: y_ is read, n_ is refused, i_
 * either way. Our own stand in parsing/; the public JSON test suite is read from the folder
 * JSON_TEST_SUITE, or from tests/data.
 */
#include "json/tree.h"

#include "support.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* Well-formed, and refused all the same: an object with a member twice, and a name that holds NUL.
 */
static const char *const REFUSED[] = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
    "y_object_escaped_null_in_key.json",
};

static bool must_be_read(const char *name)
{
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        if (strcmp(name, REFUSED[i]) == 0)
            return false;
    }
    return name[0] == 'y';
}

static Text file_text(Arena *arena, const char *folder, const char *name)
{
    FILE *file = fopen(arena_format(arena, "%s/%s", folder, name), "rb");
    size_t size = 1 << 20;
    char *bytes = arena_alloc(arena, size);
    Text text = {bytes, 0};

    assert_non_null(file);
    text.length = fread(bytes, 1, size, file);
    assert_int_equal(ferror(file), 0);
    fclose(file);
    return text;
}

static void judge(Arena *arena, const char *folder, const char *name)
{
    JsonTree tree = {0};
    Error *error = json_tree_parse(arena, file_text(arena, folder, name), &tree);

    if (must_be_read(name) && error != NULL)
        fail_msg("%s is refused: %s", name, error->detail);
    if (!must_be_read(name) && name[0] != 'i' && error == NULL)
        fail_msg("%s is read", name);
    /* What jansson alone refuses would be told as memory being short. */
    if (error != NULL && error->kind == ERROR_UNAVAILABLE)
        fail_msg("%s passes the grammar: %s", name, error->detail);
}

static bool is_case(const char *name)
{
    return strchr("yni", name[0]) != NULL && name[1] == '_';
}

static int is_listed(const struct dirent *entry)
{
    return is_case(entry->d_name);
}

/* How many documents the folder has. */
static int judge_all(const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_listed, alphasort);

    for (int i = 0; i < count; i++) {
        Arena *arena = arena_new(16 << 20);

        judge(arena, folder, entries[i]->d_name);
        arena_free(arena);
        free(entries[i]);
    }
    free(entries);
    return count < 0 ? 0 : count;
}

static void test_parsing_of_our_documents_follows_their_names(void **state)
{
    (void)state;
    assert_true(judge_all(OWN_CASES) >= 80);
}

static void test_parsing_of_the_public_suite_follows_its_names(void **state)
{
    const char *folder = secure_getenv("JSON_TEST_SUITE");
    int count = judge_all(folder == NULL ? DEFAULT_SUITE : folder);

    (void)state;
    if (count == 0) {
        print_message("no JSON test suite: set JSON_TEST_SUITE to its folder\n");
        skip();
    }
    assert_true(count >= 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parsing_of_our_documents_follows_their_names),
        cmocka_unit_test(test_parsing_of_the_public_suite_follows_its_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
