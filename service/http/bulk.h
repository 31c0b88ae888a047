/*
 * NDJSON bodies and their replies, which may be large: decoded and written off the loop, so that
 * one import does not hold up everybody else. It refuses to know any resource.
 */
#pragma once

#include "http/response.h"

/* As request_records, off the loop when the body is more than a few lines. */
MUST_USE Error *bulk_read(Request *request, const RequestRecords *shape, void **records_out,
                          size_t *count_out, ErrorList *faults);

/* {"data": [...], "next_cursor": null} of all records given, as bytes that live as long as the
 * request. */
typedef struct BulkList {
    const JsonObject *object;
    const void *records;
    size_t size;
    size_t count;
} BulkList;
MUST_USE Error *bulk_write(AppContext *context, const BulkList *list, Text *body_out);
