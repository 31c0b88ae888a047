/*
 * A stored preview as GET answers it, for whoever shows it elsewhere: on streams.
 */
#pragma once

#include "app/preview.h"
#include "json/write.h"

/* Computes and writes it, without a line end. ERROR_NOT_FOUND; else what GET fails with. */
MUST_USE Error *preview_show(AppContext *context, PreviewId id, JsonWriter *writer);

/* A PreviewDecode. */
MUST_USE Error *preview_decode_order(Arena *arena, Text document, PreviewOrder *order_out);
