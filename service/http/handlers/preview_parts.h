/*
 * What the handlers of previews share: the preview of the path, and the documents that a preview
 * is kept as. For handlers/preview*.c alone.
 */
#pragma once

#include "app/preview.h"
#include "app/preview_life.h"
#include "http/request.h"
#include "http/response.h"
#include "json/preview_json.h"

/* The preview of this id, which is stored; nothing is computed yet. */
MUST_USE Error *preview_find(Request *request, PreviewId id, PreviewAnswer *answer);

/* What of a preview is asked for. */
typedef struct PreviewView {
    OptionalWord selection;
    PreviewComparing comparing;
    OptionalMoney allowance;
} PreviewView;

/*
 * A hash of all that the figures of a shown preview follow from, the rules of the day included, and
 * its tag. The stored pins are among it because stale_since follows from them.
 */
Uuid preview_hash(const Request *request, const PreviewRecord *record, PreviewView view,
                  const Pins *present);
Text preview_etag(Arena *arena, Uuid hash);

/* The tag of a stored result: it follows from nothing but itself and what has become of the
 * preview. */
Text preview_etag_of_stored(Arena *arena, const PreviewRecord *record);

/* The order as it is kept. */
MUST_USE Error *preview_read_order(Arena *arena, Text document, PreviewOrder *order_out);

/* What of an answer is written as JSON. */
PreviewJson preview_shown(const PreviewAnswer *answer);

/* What is kept of a computed answer: the documents of its order, its result and its household. */
MUST_USE Error *preview_write_documents(AppContext *context, PreviewAnswer *answer);

/* The result of a computed answer alone. */
MUST_USE Error *preview_write_result(Arena *arena, const PreviewAnswer *answer, Text *result_out);

/* The household that a kept result was computed from, at the result's pins. */
MUST_USE Error *preview_read_household(AppContext *context, const PreviewRevisionRecord *revision,
                                       Household *household_out);

/*
 * Work that grows with the documents it reads or writes: at once, or off the loop when they are
 * large.
 */
MUST_USE Error *preview_work(AppContext *context, size_t document_bytes, AppWork *work,
                             void *input);
