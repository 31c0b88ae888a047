/*
 * What an execution writes, in its transaction: rows of a Booking, and how to take them back. The
 * household's row is locked by the effect; accounts, then lots are locked here in the order of
 * their ids. Every write asserts its number of rows. It refuses to decide anything.
 */
#pragma once

#include "domain/booking.h"
#include "storage/db.h"

/* The accounts of a household, locked: with the last sequence of each, 0 without lots. */
typedef struct LockedAccount {
    AccountId id;
    int64_t last_sequence;
} LockedAccount;

MUST_USE Error *booking_store_lock_accounts(DbSession *session, HouseholdId household_id,
                                            LockedAccount **accounts_out, size_t *count_out);

/* Lots, locked, ascending by id: with the last part of each one's purchase. */
typedef struct LockedLot {
    LotId id;
    int64_t revision;
    int32_t last_part;
} LockedLot;

MUST_USE Error *booking_store_lock_lots(DbSession *session, const BookedLot *lots, size_t count,
                                        LockedLot **locked_out, size_t *count_out);

/* Whose booking is written. */
typedef struct BookingKey {
    PreviewId preview_id;
    HouseholdId household_id;
    Date trade_date;
    Timestamp created_at;
} BookingKey;

/* Writes all rows, after that of the execution itself; they travel with the next statement. */
MUST_USE Error *booking_store_write(DbSession *session, const BookingKey *key,
                                    const Booking *booking);

/* Lots that are not as the execution has left them. */
MUST_USE Error *booking_store_changed_lots(DbSession *session, PreviewId preview_id,
                                           LotId **ids_out, size_t *count_out);

/* Whether a later execution has met losses of this one. */
MUST_USE Error *booking_store_is_built_on(DbSession *session, PreviewId preview_id,
                                          bool *built_on_out);

/* Takes back all that booking_store_write has written: lots, ledger and cash are as before. */
MUST_USE Error *booking_store_undo(DbSession *session, PreviewId preview_id);
