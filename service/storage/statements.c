#include "storage/statements.h"

/* X(NAME) for each, in the order of names. */
#define DAEMON(X)                                                                                  \
    X(ACCOUNT_DELETE)                                                                              \
    X(ACCOUNT_GET)                                                                                 \
    X(ACCOUNT_INSERT)                                                                              \
    X(ACCOUNT_LIST)                                                                                \
    X(ACCOUNT_UPDATE)                                                                              \
    X(BOOK_READ)                                                                                   \
    X(CASH_GET)                                                                                    \
    X(CASH_INSERT)                                                                                 \
    X(CASH_UPDATE)                                                                                 \
    X(CATALOG_AS_OF)                                                                               \
    X(CATALOG_CURRENT)                                                                             \
    X(EFFECT_BUMP_CONFIG)                                                                          \
    X(EFFECT_BUMP_HOUSEHOLD)                                                                       \
    X(EFFECT_BUMP_HOUSEHOLD_OF_ACCOUNT)                                                            \
    X(EFFECT_BUMP_HOUSEHOLD_OF_LOT)                                                                \
    X(EFFECT_HOLD_HOUSEHOLD)                                                                       \
    X(EFFECT_LOCK_PRICES)                                                                          \
    X(EFFECT_NEXT_PRICES)                                                                          \
    X(EFFECT_RECORD)                                                                               \
    X(GAINS_BUDGET_DELETE)                                                                         \
    X(GAINS_BUDGET_GET)                                                                            \
    X(GAINS_BUDGET_INSERT)                                                                         \
    X(GAINS_BUDGET_UPDATE)                                                                         \
    X(GROUP_MEMBER_INSERT)                                                                         \
    X(HOUSEHOLD_DELETE)                                                                            \
    X(HOUSEHOLD_GET)                                                                               \
    X(HOUSEHOLD_INSERT)                                                                            \
    X(HOUSEHOLD_LIST)                                                                              \
    X(HOUSEHOLD_UPDATE)                                                                            \
    X(IDEMPOTENCY_CLAIM)                                                                           \
    X(IDEMPOTENCY_FIND)                                                                            \
    X(IDEMPOTENCY_SAVE)                                                                            \
    X(KEY_LOOKUP)                                                                                  \
    X(LOT_DELETE)                                                                                  \
    X(LOT_GET)                                                                                     \
    X(LOT_INSERT)                                                                                  \
    X(LOT_LAST_SEQUENCE)                                                                           \
    X(LOT_LIST)                                                                                    \
    X(LOT_UPDATE)                                                                                  \
    X(MODEL_DELETE)                                                                                \
    X(MODEL_GET)                                                                                   \
    X(MODEL_INSERT)                                                                                \
    X(MODEL_LIST)                                                                                  \
    X(MODEL_TARGET_INSERT)                                                                         \
    X(MODEL_TURN)                                                                                  \
    X(MODEL_VERSION_INSERT)                                                                        \
    X(PREVIEW_DELETE)                                                                              \
    X(PREVIEW_GET)                                                                                 \
    X(PREVIEW_INSERT)                                                                              \
    X(PREVIEW_LIST)                                                                                \
    X(PREVIEW_PINS)                                                                                \
    X(PREVIEW_STALE_SINCE)                                                                         \
    X(PREVIEW_UPDATE)                                                                              \
    X(PRICE_CARRY_FORWARD)                                                                         \
    X(PRICE_CHECK_NOW)                                                                             \
    X(PRICE_COUNT_REPLACED)                                                                        \
    X(PRICE_CURRENT_TURN)                                                                          \
    X(PRICE_INSERT)                                                                                \
    X(PRICE_LIST)                                                                                  \
    X(PRICE_SET_GET)                                                                               \
    X(PRICE_SET_INSERT)                                                                            \
    X(PRICE_SET_LIST)                                                                              \
    X(PRICE_SET_PRESENT)                                                                           \
    X(REALIZED_GAIN_DELETE)                                                                        \
    X(REALIZED_GAIN_GET)                                                                           \
    X(REALIZED_GAIN_INSERT)                                                                        \
    X(REALIZED_GAIN_LIST)                                                                          \
    X(REALIZED_GAIN_UPDATE)                                                                        \
    X(REFERENCE_MODEL)                                                                             \
    X(REFERENCE_SYMBOLS)                                                                           \
    X(SECURITY_DELETE)                                                                             \
    X(SECURITY_GET)                                                                                \
    X(SECURITY_INSERT)                                                                             \
    X(SECURITY_LIST)                                                                               \
    X(SECURITY_UPDATE)                                                                             \
    X(SNAPSHOT_READ)                                                                               \
    X(SNAPSHOT_VERSIONS)                                                                           \
    X(TAX_PROFILE_DELETE)                                                                          \
    X(TAX_PROFILE_GET)                                                                             \
    X(TAX_PROFILE_INSERT)                                                                          \
    X(TAX_PROFILE_LIST)                                                                            \
    X(TAX_PROFILE_UPDATE)

#define ADMINISTRATION(X)                                                                          \
    X(FIRM_CREATE)                                                                                 \
    X(KEY_CREATE)                                                                                  \
    X(KEY_OWNER)                                                                                   \
    X(KEY_REVOKE)

#define DECLARE(name) extern const Statement name;
DAEMON(DECLARE)
ADMINISTRATION(DECLARE)

#define POINT(name) &name,
static const Statement *const DAEMON_LIST[] = {DAEMON(POINT)};
static const Statement *const ADMINISTRATION_LIST[] = {ADMINISTRATION(POINT)};

const StatementList DAEMON_STATEMENTS = {DAEMON_LIST, sizeof DAEMON_LIST / sizeof DAEMON_LIST[0]};
const StatementList ADMINISTRATION_STATEMENTS = {
    ADMINISTRATION_LIST, sizeof ADMINISTRATION_LIST / sizeof ADMINISTRATION_LIST[0]};
