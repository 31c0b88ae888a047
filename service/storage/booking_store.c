#include "storage/booking_store.h"

#include "storage/row.h"

static const DbColumn ACCOUNT_COLUMNS[] = {
    COLUMN(LockedAccount, id),
    COLUMN(LockedAccount, last_sequence),
};

const Statement BOOKING_LOCK_ACCOUNTS = {
    .name = "booking_lock_accounts",
    .sql = "SELECT a.id, (SELECT coalesce(max(l.sequence), 0) FROM lot l"
           "  WHERE l.firm_id = $1 AND l.account_id = a.id) AS last_sequence"
           " FROM account a WHERE a.firm_id = $1 AND a.household_id = $2"
           " ORDER BY a.id FOR UPDATE OF a",
    .parameters = {DB_UUID, DB_UUID},
    ROWS_OF(LockedAccount, ACCOUNT_COLUMNS),
};

static const DbColumn LOT_COLUMNS[] = {
    COLUMN(LockedLot, id),
    COLUMN(LockedLot, revision),
    COLUMN(LockedLot, last_part),
};

const Statement BOOKING_LOCK_LOTS = {
    .name = "booking_lock_lots",
    .sql = "SELECT l.id, l.revision, (SELECT max(p.part) FROM lot p WHERE p.firm_id = $1"
           "  AND p.account_id = l.account_id AND p.sequence = l.sequence) AS last_part"
           " FROM lot l WHERE l.firm_id = $1 AND l.id = ANY ($2) ORDER BY l.id FOR UPDATE OF l",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY},
    ROWS_OF(LockedLot, LOT_COLUMNS),
};

Error *booking_store_lock_accounts(DbSession *session, HouseholdId household_id,
                                   LockedAccount **accounts_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &BOOKING_LOCK_ACCOUNTS, &result, PARAM(session->firm),
                 PARAM(household_id)));
    return db_rows(result, accounts_out, count_out);
}

Error *booking_store_lock_lots(DbSession *session, const BookedLot *lots, size_t count,
                               LockedLot **locked_out, size_t *count_out)
{
    DbResult *result;

    TRY(DB_QUERY(session, &BOOKING_LOCK_LOTS, &result, PARAM(session->firm),
                 PARAM_EACH(lots, count, lot.id)));
    return db_rows(result, locked_out, count_out);
}

const Statement BOOKING_TRADES = {
    .name = "booking_trades",
    .sql = "INSERT INTO execution_trade (firm_id, preview_id, household_id, ordinal, account_id,"
           " security_id, side, quantity, price, amount, fee, lot_selection, lot_id, source)"
           " SELECT $1, $2, $3, n.* FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
           " AS n",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER | DB_ARRAY, DB_UUID | DB_ARRAY,
                   DB_UUID | DB_ARRAY, DB_TEXT | DB_ARRAY, DB_QUANTITY | DB_ARRAY,
                   DB_PRICE | DB_ARRAY, DB_MONEY | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY, DB_UUID | DB_ARRAY, DB_TEXT | DB_ARRAY},
};

static Error *write_trades(DbSession *session, const BookingKey *key, const Booking *booking)
{
    const BookedTrade *trades = booking->trades;
    size_t count = booking->trade_count;

    if (count == 0)
        return NULL;
    return DB_ENQUEUE(session, &BOOKING_TRADES, (int64_t)count, PARAM(session->firm),
                      PARAM(key->preview_id), PARAM(key->household_id),
                      PARAM_EACH(trades, count, order), PARAM_EACH(trades, count, account_id),
                      PARAM_EACH(trades, count, security_id),
                      PARAM_EACH_WORD(trades, count, side, &TRADE_SIDE_NAMES),
                      PARAM_EACH(trades, count, quantity), PARAM_EACH(trades, count, price),
                      PARAM_EACH(trades, count, amount), PARAM_EACH(trades, count, fee),
                      PARAM_EACH_WORD(trades, count, lot_selection, &LOT_SELECTION_NAMES),
                      PARAM_EACH(trades, count, lot_id),
                      PARAM_EACH_WORD(trades, count, source, &TRADE_SOURCE_NAMES));
}

/* How the lots stood is read from them before they change. */
const Statement BOOKING_LOTS_BEFORE = {
    .name = "booking_lots_before",
    .sql = "INSERT INTO execution_lot (firm_id, preview_id, lot_id, quantity, basis, basis_status,"
           " deemed_acquired_on, donor_basis, gift_value, absorbed, revision)"
           " SELECT firm_id, $2, id, quantity, basis, basis_status, deemed_acquired_on,"
           " donor_basis, gift_value, absorbed, revision"
           " FROM lot WHERE firm_id = $1 AND id = ANY ($3)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID | DB_ARRAY},
};

const Statement BOOKING_LOTS_CHANGED = {
    .name = "booking_lots_changed",
    .sql = "UPDATE lot SET quantity = n.quantity, basis = n.basis, basis_status = n.basis_status,"
           " deemed_acquired_on = n.deemed_acquired_on, donor_basis = n.donor_basis,"
           " gift_value = n.gift_value, absorbed = n.absorbed, account_id = n.account_id,"
           " sequence = n.sequence, revision = lot.revision + 1"
           " FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS n (id, revision,"
           "  quantity, basis, basis_status, deemed_acquired_on, donor_basis, gift_value, absorbed,"
           "  account_id, sequence)"
           " WHERE lot.firm_id = $1 AND lot.id = n.id AND lot.revision = n.revision",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY, DB_INTEGER | DB_ARRAY, DB_QUANTITY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY, DB_TEXT | DB_ARRAY, DB_DATE | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY, DB_QUANTITY | DB_ARRAY, DB_UUID | DB_ARRAY,
                   DB_INTEGER | DB_ARRAY},
};

static Error *change_lots(DbSession *session, const BookingKey *key, const BookedLot *lots,
                          size_t count)
{
    TRY(DB_ENQUEUE(session, &BOOKING_LOTS_BEFORE, (int64_t)count, PARAM(session->firm),
                   PARAM(key->preview_id), PARAM_EACH(lots, count, lot.id)));
    return DB_ENQUEUE(
        session, &BOOKING_LOTS_CHANGED, (int64_t)count, PARAM(session->firm),
        PARAM_EACH(lots, count, lot.id), PARAM_EACH(lots, count, lot.revision),
        PARAM_EACH(lots, count, lot.quantity), PARAM_EACH(lots, count, lot.basis),
        PARAM_EACH_WORD(lots, count, lot.basis_status, &BASIS_STATUS_NAMES),
        PARAM_EACH(lots, count, lot.deemed_acquired_on), PARAM_EACH(lots, count, lot.donor_basis),
        PARAM_EACH(lots, count, lot.gift_value), PARAM_EACH(lots, count, lot.absorbed),
        PARAM_EACH(lots, count, account_id), PARAM_EACH(lots, count, lot.sequence));
}

const Statement BOOKING_LOTS_CREATED = {
    .name = "booking_lots_created",
    .sql = "INSERT INTO lot (firm_id, household_id, created_at, id, account_id, security_id,"
           " sequence, part, quantity, basis, basis_status, acquired_on, kind, covered,"
           " deemed_acquired_on, absorbed, donor_basis, donor_acquired_on, gift_value, gift_date)"
           " SELECT $1, $2, $3, n.* FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
           "  $15, $16, $17, $18, $19, $20) AS n",
    .parameters = {DB_UUID,
                   DB_UUID,
                   DB_TIMESTAMP,
                   DB_UUID | DB_ARRAY,
                   DB_UUID | DB_ARRAY,
                   DB_UUID | DB_ARRAY,
                   DB_INTEGER | DB_ARRAY,
                   DB_INTEGER | DB_ARRAY,
                   DB_QUANTITY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_DATE | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_BOOL | DB_ARRAY,
                   DB_DATE | DB_ARRAY,
                   DB_QUANTITY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_DATE | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_DATE | DB_ARRAY},
};

const Statement BOOKING_LOTS_MADE = {
    .name = "booking_lots_made",
    .sql = "INSERT INTO execution_lot (firm_id, preview_id, lot_id, revision)"
           " SELECT $1, $2, n.id, 0 FROM unnest($3) AS n (id)",
    .parameters = {DB_UUID, DB_UUID, DB_UUID | DB_ARRAY},
};

static Error *create_lots(DbSession *session, const BookingKey *key, const BookedLot *lots,
                          size_t count)
{
    if (count == 0)
        return NULL;
    TRY(DB_ENQUEUE(
        session, &BOOKING_LOTS_CREATED, (int64_t)count, PARAM(session->firm),
        PARAM(key->household_id), PARAM(key->created_at), PARAM_EACH(lots, count, lot.id),
        PARAM_EACH(lots, count, account_id), PARAM_EACH(lots, count, security_id),
        PARAM_EACH(lots, count, lot.sequence), PARAM_EACH(lots, count, lot.part),
        PARAM_EACH(lots, count, lot.quantity), PARAM_EACH(lots, count, lot.basis),
        PARAM_EACH_WORD(lots, count, lot.basis_status, &BASIS_STATUS_NAMES),
        PARAM_EACH(lots, count, lot.acquired_on),
        PARAM_EACH_WORD(lots, count, lot.kind, &LOT_KIND_NAMES),
        PARAM_EACH(lots, count, lot.covered), PARAM_EACH(lots, count, lot.deemed_acquired_on),
        PARAM_EACH(lots, count, lot.absorbed), PARAM_EACH(lots, count, lot.donor_basis),
        PARAM_EACH(lots, count, lot.donor_acquired_on), PARAM_EACH(lots, count, lot.gift_value),
        PARAM_EACH(lots, count, lot.gift_date)));
    return DB_ENQUEUE(session, &BOOKING_LOTS_MADE, (int64_t)count, PARAM(session->firm),
                      PARAM(key->preview_id), PARAM_EACH(lots, count, lot.id));
}

const Statement BOOKING_GAINS = {
    .name = "booking_gains",
    .sql = "INSERT INTO realized_gain (firm_id, household_id, preview_id, sold_on, created_at,"
           " source, id, account_id, security_id, lot_id, sequence, sale_order, quantity,"
           " proceeds, basis, disallowed, permanently_disallowed, term, acquired_on,"
           " deemed_acquired_on, kind,"
           " covered, replaced, booked_from)"
           " SELECT $1, $2, $3, $4, $5, 'execution', n.* FROM unnest($6, $7, $8, $9, $10, $11,"
           "  $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) AS n",
    .parameters = {DB_UUID,
                   DB_UUID,
                   DB_UUID,
                   DB_DATE,
                   DB_TIMESTAMP,
                   DB_UUID | DB_ARRAY,
                   DB_UUID | DB_ARRAY,
                   DB_UUID | DB_ARRAY,
                   DB_UUID | DB_ARRAY,
                   DB_INTEGER | DB_ARRAY,
                   DB_INTEGER | DB_ARRAY,
                   DB_QUANTITY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_DATE | DB_ARRAY,
                   DB_DATE | DB_ARRAY,
                   DB_TEXT | DB_ARRAY,
                   DB_BOOL | DB_ARRAY,
                   DB_QUANTITY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY},
};

/* Rule AC-1: slices of retirement accounts have no row in the ledger. */
static BookedSlice *realized_of(Arena *arena, const Booking *booking, size_t *count_out)
{
    BookedSlice *realized = ARENA_ARRAY(arena, BookedSlice, booking->slice_count);
    size_t count = 0;

    for (size_t i = 0; i < booking->slice_count; i++) {
        if (booking->slices[i].realized_id.present)
            realized[count++] = booking->slices[i];
    }
    *count_out = count;
    return realized;
}

static Error *write_gains(DbSession *session, const BookingKey *key, const Booking *booking)
{
    size_t count;
    const BookedSlice *gains = realized_of(session->arena, booking, &count);

    if (count == 0)
        return NULL;
    return DB_ENQUEUE(
        session, &BOOKING_GAINS, (int64_t)count, PARAM(session->firm), PARAM(key->household_id),
        PARAM(key->preview_id), PARAM(key->trade_date), PARAM(key->created_at),
        PARAM_EACH(gains, count, realized_id.value), PARAM_EACH(gains, count, account_id),
        PARAM_EACH(gains, count, security_id), PARAM_EACH(gains, count, lot_id),
        PARAM_EACH(gains, count, sequence), PARAM_EACH(gains, count, sale_order),
        PARAM_EACH(gains, count, quantity), PARAM_EACH(gains, count, proceeds),
        PARAM_EACH(gains, count, basis), PARAM_EACH(gains, count, disallowed),
        PARAM_EACH(gains, count, permanently_disallowed),
        PARAM_EACH_WORD(gains, count, term, &TERM_NAMES), PARAM_EACH(gains, count, acquired_on),
        PARAM_EACH(gains, count, deemed_acquired_on),
        PARAM_EACH_WORD(gains, count, kind, &LOT_KIND_NAMES), PARAM_EACH(gains, count, covered),
        PARAM_EACH(gains, count, replaced),
        PARAM_EACH_WORD(gains, count, source, &TRADE_SOURCE_NAMES));
}

const Statement BOOKING_CLOSES = {
    .name = "booking_closes",
    .sql = "INSERT INTO lot_close (firm_id, preview_id, ordinal, place, lot_id, quantity, proceeds,"
           " basis, disallowed, permanently_disallowed, term, realized_gain_id)"
           " SELECT $1, $2, n.* FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS n",
    .parameters = {DB_UUID, DB_UUID, DB_INTEGER | DB_ARRAY, DB_INTEGER | DB_ARRAY,
                   DB_UUID | DB_ARRAY, DB_QUANTITY | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_MONEY | DB_ARRAY, DB_MONEY | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_TEXT | DB_ARRAY, DB_UUID | DB_ARRAY},
};

static Error *write_closes(DbSession *session, const BookingKey *key, const Booking *booking)
{
    const BookedSlice *slices = booking->slices;
    size_t count = booking->slice_count;

    if (count == 0)
        return NULL;
    return DB_ENQUEUE(
        session, &BOOKING_CLOSES, (int64_t)count, PARAM(session->firm), PARAM(key->preview_id),
        PARAM_EACH(slices, count, order), PARAM_EACH(slices, count, place),
        PARAM_EACH(slices, count, lot_id), PARAM_EACH(slices, count, quantity),
        PARAM_EACH(slices, count, proceeds), PARAM_EACH(slices, count, basis),
        PARAM_EACH(slices, count, disallowed), PARAM_EACH(slices, count, permanently_disallowed),
        PARAM_EACH_WORD(slices, count, term, &TERM_NAMES), PARAM_EACH(slices, count, realized_id));
}

const Statement BOOKING_LOSSES = {
    .name = "booking_losses",
    .sql = "UPDATE realized_gain SET disallowed = realized_gain.disallowed + n.disallowed,"
           " permanently_disallowed = realized_gain.permanently_disallowed + n.permanently,"
           " replaced = n.replaced, revision = revision + 1"
           " FROM unnest($2, $3, $4, $5) AS n (id, disallowed, permanently, replaced)"
           " WHERE realized_gain.firm_id = $1 AND realized_gain.id = n.id",
    .parameters = {DB_UUID, DB_UUID | DB_ARRAY, DB_MONEY | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_QUANTITY | DB_ARRAY},
};

const Statement BOOKING_MATCHES = {
    .name = "booking_matches",
    .sql = "INSERT INTO wash_match (firm_id, preview_id, household_id, place, realized_gain_id,"
           " lot_id, quantity, disallowed, permanent, contestable)"
           " SELECT $1, $2, $3, n.* FROM unnest($4, $5, $6, $7, $8, $9, $10) AS n",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER | DB_ARRAY, DB_UUID | DB_ARRAY,
                   DB_UUID | DB_ARRAY, DB_QUANTITY | DB_ARRAY, DB_MONEY | DB_ARRAY,
                   DB_BOOL | DB_ARRAY, DB_BOOL | DB_ARRAY},
};

static Error *write_losses(DbSession *session, const Booking *booking)
{
    const BookedLoss *losses = booking->losses;
    size_t count = booking->loss_count;

    if (count == 0)
        return NULL;
    return DB_ENQUEUE(session, &BOOKING_LOSSES, (int64_t)count, PARAM(session->firm),
                      PARAM_EACH(losses, count, id), PARAM_EACH(losses, count, disallowed),
                      PARAM_EACH(losses, count, permanently_disallowed),
                      PARAM_EACH(losses, count, replaced));
}

static Error *write_matches(DbSession *session, const BookingKey *key, const Booking *booking)
{
    const BookedMatch *matches = booking->matches;
    size_t count = booking->match_count;

    if (count == 0)
        return NULL;
    return DB_ENQUEUE(session, &BOOKING_MATCHES, (int64_t)count, PARAM(session->firm),
                      PARAM(key->preview_id), PARAM(key->household_id),
                      PARAM_EACH(matches, count, place), PARAM_EACH(matches, count, realized_id),
                      PARAM_EACH(matches, count, lot_id), PARAM_EACH(matches, count, quantity),
                      PARAM_EACH(matches, count, disallowed), PARAM_EACH(matches, count, permanent),
                      PARAM_EACH(matches, count, contestable));
}

const Statement BOOKING_CASH = {
    .name = "booking_cash",
    .sql = "INSERT INTO cash (firm_id, household_id, account_id, amount)"
           " SELECT $1, $2, n.id, n.change FROM unnest($3, $4) AS n (id, change)"
           " ON CONFLICT (firm_id, account_id) DO UPDATE"
           "  SET amount = cash.amount + excluded.amount, revision = cash.revision + 1",
    .parameters = {DB_UUID, DB_UUID, DB_UUID | DB_ARRAY, DB_MONEY | DB_ARRAY},
};

static Error *move_cash(DbSession *session, const BookingKey *key, const Booking *booking)
{
    const BookedCash *cash = booking->cash;
    size_t count = booking->cash_count;

    if (count == 0)
        return NULL;
    return DB_ENQUEUE(session, &BOOKING_CASH, (int64_t)count, PARAM(session->firm),
                      PARAM(key->household_id), PARAM_EACH(cash, count, account_id),
                      PARAM_EACH(cash, count, change));
}

const Statement BOOKING_TRANSFERS = {
    .name = "booking_transfers",
    .sql = "INSERT INTO execution_transfer (firm_id, preview_id, household_id, ordinal, place,"
           " from_account_id, to_account_id, from_lot_id, lot_id, quantity, basis, amount)"
           " SELECT $1, $2, $3, n.* FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12) AS n",
    .parameters = {DB_UUID, DB_UUID, DB_UUID, DB_INTEGER | DB_ARRAY, DB_INTEGER | DB_ARRAY,
                   DB_UUID | DB_ARRAY, DB_UUID | DB_ARRAY, DB_UUID | DB_ARRAY, DB_UUID | DB_ARRAY,
                   DB_QUANTITY | DB_ARRAY, DB_MONEY | DB_ARRAY, DB_MONEY | DB_ARRAY},
};

static Error *write_transfers(DbSession *session, const BookingKey *key, const Booking *booking)
{
    const BookedTransfer *moved = booking->transfers;
    size_t count = booking->transfer_count;

    if (count == 0)
        return NULL;
    return DB_ENQUEUE(
        session, &BOOKING_TRANSFERS, (int64_t)count, PARAM(session->firm), PARAM(key->preview_id),
        PARAM(key->household_id), PARAM_EACH(moved, count, order), PARAM_EACH(moved, count, place),
        PARAM_EACH(moved, count, from_account_id), PARAM_EACH(moved, count, to_account_id),
        PARAM_EACH(moved, count, from_lot_id), PARAM_EACH(moved, count, lot_id),
        PARAM_EACH(moved, count, quantity), PARAM_EACH(moved, count, basis),
        PARAM_EACH(moved, count, amount));
}

Error *booking_store_write(DbSession *session, const BookingKey *key, const Booking *booking)
{
    TRY(write_trades(session, key, booking));
    for (size_t first = 0; first < booking->changed_count; first += ROW_PART)
        TRY(change_lots(session, key, booking->changed + first,
                        row_part(first, booking->changed_count)));
    TRY(create_lots(session, key, booking->created, booking->created_count));
    TRY(write_gains(session, key, booking));
    TRY(write_closes(session, key, booking));
    TRY(write_losses(session, booking));
    TRY(write_matches(session, key, booking));
    TRY(write_transfers(session, key, booking));
    return move_cash(session, key, booking);
}
