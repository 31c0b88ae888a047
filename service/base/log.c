#include "base/log.h"

#include "base/decimal.h"
#include <unistd.h>

enum { LINE_BYTES = 4096, TEXT_BYTES_MOST = 200 };

typedef struct Line {
    char bytes[LINE_BYTES];
    size_t length;
    bool full;
} Line;

static void line_add(Line *line, Text text)
{
    /* Two bytes stay free for the brace and the newline. */
    if (line->full || text.length > sizeof line->bytes - 2 - line->length) {
        line->full = true;
        return;
    }
    memcpy(line->bytes + line->length, text.bytes, text.length);
    line->length += text.length;
}

static void line_add_number(Line *line, int64_t number)
{
    char digits[DECIMAL_TEXT_BYTES];

    line_add(line, (Text){digits, decimal_format(number, 0, digits)});
}

/* One character (or stray byte) of a text as JSON; returns how many bytes of it are done. */
static size_t line_add_character(Line *line, Text text)
{
    static const char hex[] = "0123456789abcdef";
    size_t length = text_utf8_sequence(text);
    unsigned char byte = (unsigned char)text.bytes[0];
    char escape[] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};

    if (byte < 0x20) {
        line_add(line, (Text){escape, sizeof escape});
        return 1;
    }
    if (byte == '"' || byte == '\\')
        line_add(line, TEXT_LITERAL("\\"));
    if (length == 0) {
        line_add(line, TEXT_LITERAL("?"));
        return 1;
    }
    line_add(line, (Text){text.bytes, length});
    return length;
}

static void line_add_string(Line *line, Text text)
{
    line_add(line, TEXT_LITERAL("\""));
    for (size_t i = 0; i < text.length && i < TEXT_BYTES_MOST;)
        i += line_add_character(line, (Text){text.bytes + i, text.length - i});
    line_add(line, TEXT_LITERAL("\""));
}

static void line_add_member(Line *line, const LogMember *member)
{
    line_add(line, TEXT_LITERAL(","));
    line_add_string(line, text_of(member->name));
    line_add(line, TEXT_LITERAL(":"));
    if (member->is_number)
        line_add_number(line, member->number);
    else
        line_add_string(line, member->text);
}

void log_write(LogLevel level, int64_t unix_ms, const char *event, const LogMember *members,
               size_t count)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    char time[TIMESTAMP_TEXT_BYTES];
    Line line = {.length = 0};

    timestamp_format((Timestamp){unix_ms * 1000}, time);
    line_add(&line, TEXT_LITERAL("{\"level\":"));
    line_add_string(&line, text_of(levels[level]));
    line_add(&line, TEXT_LITERAL(",\"time\":"));
    line_add_string(&line, (Text){time, sizeof time});
    line_add(&line, TEXT_LITERAL(",\"event\":"));
    line_add_string(&line, text_of(event));
    for (size_t i = 0; i < count; i++) {
        size_t before = line.length;

        line_add_member(&line, &members[i]);
        /* A member that does not fit is left out whole: the line stays JSON. */
        if (line.full)
            line.length = before;
    }
    memcpy(line.bytes + line.length, "}\n", 2);
    if (write(STDERR_FILENO, line.bytes, line.length + 2) < 0)
        return;
}
