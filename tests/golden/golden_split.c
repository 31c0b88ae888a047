#include "golden_split.h"

typedef struct Cut {
    Text document;
    size_t at;
    size_t depth;
} Cut;

static char peek(const Cut *cut)
{
    return cut->at < cut->document.length ? cut->document.bytes[cut->at] : '\0';
}

/* The string that begins here, without its quotes; behind it afterwards. */
static Text cut_string(Cut *cut)
{
    size_t first = ++cut->at;

    for (; cut->at < cut->document.length && peek(cut) != '"'; cut->at++) {
        if (peek(cut) == '\\')
            cut->at++;
    }
    return (Text){cut->document.bytes + first, cut->at++ - first};
}

/* One step: a string, a bracket or any other byte. */
static void step(Cut *cut)
{
    char byte = peek(cut);

    if (byte == '"') {
        cut_string(cut);
        return;
    }
    cut->depth += byte == '{' || byte == '[';
    cut->depth -= (byte == '}' || byte == ']') && cut->depth > 0;
    cut->at++;
}

static void skip_space(Cut *cut)
{
    while (peek(cut) != '\0' && strchr(" \t\r\n", peek(cut)) != NULL)
        cut->at++;
}

/* Goes to the bracket of the list that the outermost object has under this name. */
static bool find_list(Cut *cut, const char *list)
{
    while (cut->at < cut->document.length) {
        if (cut->depth == 1 && peek(cut) == '"') {
            bool named = text_is(cut_string(cut), list);

            skip_space(cut);
            if (named && peek(cut) == ':') {
                cut->at++;
                skip_space(cut);
                return peek(cut) == '[';
            }
        } else {
            step(cut);
        }
    }
    return false;
}

/* The value that begins here, up to the comma or bracket behind it. */
static Text cut_item(Cut *cut)
{
    size_t first = cut->at;
    size_t depth = cut->depth;

    while (cut->at < cut->document.length &&
           (cut->depth > depth || (peek(cut) != ',' && peek(cut) != ']')))
        step(cut);
    return (Text){cut->document.bytes + first, cut->at - first};
}

static void add_item(Arena *arena, GoldenSplit *split, size_t *room, Text item)
{
    if (split->count == *room) {
        Text *larger;

        *room = *room == 0 ? 64 : *room * 2;
        larger = ARENA_ARRAY(arena, Text, *room);
        if (split->count > 0)
            memcpy(larger, split->items, split->count * sizeof *larger);
        split->items = larger;
    }
    split->items[split->count++] = item;
}

bool golden_split(Arena *arena, Text document, const char *list, GoldenSplit *split_out)
{
    Cut cut = {.document = document};
    GoldenSplit split = {0};
    size_t room = 0;
    size_t first;

    if (!find_list(&cut, list))
        return false;
    first = cut.at;
    do {
        Text item;

        cut.at++; /* the bracket, or a comma */
        item = cut_item(&cut);
        add_item(arena, &split, &room, item);
    } while (peek(&cut) == ',');
    split.frame = text_of(arena_format(arena, "%.*s[%.*s", (int)first, document.bytes,
                                       (int)(document.length - cut.at), document.bytes + cut.at));
    *split_out = split;
    return peek(&cut) == ']';
}
