/*
 * Covariances of a firm: written once, read whole. It refuses to check what a matrix is.
 */
#pragma once

#include "domain/records.h"
#include "storage/db.h"
#include "storage/page.h"

MUST_USE Error *covariance_store_get(DbSession *session, CovarianceId id,
                                     CovarianceRecord *record_out);

/* Without rows, with the number of labels. */
MUST_USE Error *covariance_store_list(DbSession *session, const Page *page,
                                      CovarianceRecord **records_out, size_t *count_out);

/* The newest that is not of a later day. */
MUST_USE Error *covariance_store_newest(DbSession *session, Date as_of,
                                        CovarianceRecord *record_out, bool *found_out);

/* The labels of one by security are symbols of the firm, or "cash". */
MUST_USE Error *covariance_store_insert(DbSession *session, const CovarianceRecord *record);
MUST_USE Error *covariance_store_delete(DbSession *session, CovarianceId id, int64_t revision);
