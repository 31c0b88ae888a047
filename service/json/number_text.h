/*
 * The pass before jansson, which keeps no number's text: checks a document against the grammar of
 * RFC 8259 and rewrites each number as a string that begins with NUMBER_TEXT_MARK. A client's
 * string that begins with the mark gets a second one in front, so none can pass for a number.
 * Refuses what the grammar refuses, invalid UTF-8, NUL, lone surrogates, and documents deeper or
 * wider than the limits. It builds nothing.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"

#define NUMBER_TEXT_MARK '\b'

enum {
    NUMBER_TEXT_DEPTH_MOST = 32,
    NUMBER_TEXT_MEMBERS_MOST = 1000,  /* of one object */
    NUMBER_TEXT_VALUES_MOST = 250000, /* of the document */
};

/*
 * The rewritten document, in the arena, or `text` itself when it holds no number. Codes, all
 * ERROR_MALFORMED: malformed_json, too_deep, too_many_members.
 */
MUST_USE Error *number_text_rewrite(Arena *arena, Text text, Text *rewritten_out);

/* Whether a decoded string is a number; *text_out is then its text, else the client's own string.
 */
bool number_text_is_number(Text decoded, Text *text_out);
