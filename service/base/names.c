#include "base/names.h"

#include <assert.h>

const char *names_word(const Names *names, int value)
{
    assert(value >= 0 && value < names->count);
    return names->words[value];
}

/* Decoded for every row of a household: the first letter rules most words out before a call. */
int names_find(const Names *names, Text word)
{
    for (int value = 0; value < names->count && word.length > 0; value++) {
        const char *known = names->words[value];

        if (known[0] == word.bytes[0] && text_is(word, known))
            return value;
    }
    return -1;
}

const char *names_nearest(const Names *names, Text word)
{
    enum { EDITS_MOST = 2 };
    size_t least = EDITS_MOST + 1;
    const char *nearest = NULL;

    for (int value = 0; value < names->count; value++) {
        size_t distance = text_distance(word, text_of(names->words[value]), EDITS_MOST);

        if (distance < least) {
            least = distance;
            nearest = names->words[value];
        }
    }
    return nearest;
}
