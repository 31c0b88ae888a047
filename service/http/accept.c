#include "http/accept.h"

#include <strings.h>

enum { QUALITY_ONE = 1000, EXACT_TYPE = 3, EXACT_SUBTYPES = 2, ANY_TYPE = 1 };

/* Cuts what stands before the separator off the list, without blanks around it. */
static Text cut(Text *list, char separator)
{
    const char *end = list->length == 0 ? NULL : memchr(list->bytes, separator, list->length);
    size_t length = end == NULL ? list->length : (size_t)(end - list->bytes);
    size_t taken = end == NULL ? length : length + 1;
    Text first = {list->bytes, length};

    *list = (Text){list->bytes + taken, list->length - taken};
    return text_trimmed(first);
}

/* "0", "0.5", "1.000" in thousandths; what is no quality counts as one. */
static int read_quality(Text text)
{
    int quality = 0;
    int place = QUALITY_ONE;

    for (size_t i = 0; i < text.length && place > 0; i++) {
        if (text.bytes[i] == '.' && i == 1)
            continue;
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return QUALITY_ONE;
        quality += (text.bytes[i] - '0') * place;
        place /= 10;
    }
    return quality > QUALITY_ONE ? QUALITY_ONE : quality;
}

/* How exactly a range names the type: 0 when it does not. */
static int exactness(Text range, const char *type)
{
    size_t slash = strcspn(type, "/") + 1;

    if (range.length == strlen(type) && strncasecmp(range.bytes, type, range.length) == 0)
        return EXACT_TYPE;
    if (range.length == slash + 1 && range.bytes[slash] == '*' &&
        strncasecmp(range.bytes, type, slash) == 0)
        return EXACT_SUBTYPES;
    return text_is(range, "*/*") ? ANY_TYPE : 0;
}

static int quality_of(Text parameters)
{
    while (parameters.length > 0) {
        Text parameter = cut(&parameters, ';');

        if (parameter.length >= 2 && strncasecmp(parameter.bytes, "q=", 2) == 0)
            return read_quality((Text){parameter.bytes + 2, parameter.length - 2});
    }
    return QUALITY_ONE;
}

/* Quality first, then exactness: the most exact range decides the quality. 0: not accepted. */
static int liking(Text field, const char *type)
{
    int most_exact = 0;
    int quality = 0;

    while (field.length > 0) {
        Text member = cut(&field, ',');
        Text range = cut(&member, ';');
        int exact = exactness(range, type);

        if (exact > most_exact) {
            most_exact = exact;
            quality = quality_of(member);
        }
    }
    return quality == 0 ? 0 : quality * (EXACT_TYPE + 1) + most_exact;
}

int accept_choose(Text field, const char *const *types, int count)
{
    int most = 0;
    int chosen = -1;

    if (text_trimmed(field).length == 0)
        return 0;
    for (int i = 0; i < count; i++) {
        int liked = liking(field, types[i]);

        if (liked > most) {
            most = liked;
            chosen = i;
        }
    }
    return chosen;
}
