/*
 * Identifiers: a UUIDv7 inside, a TypeID outside (prefix, underscore, 26 characters of Crockford's
 * base32), one C type per kind, so that an account's id cannot be passed for a lot's. It refuses to
 * look anything up.
 */
#pragma once

#include "base/text.h"
#include <stdint.h>

typedef struct Uuid {
    uint8_t bytes[16];
} Uuid;

/* X(Type, prefix, path name) for every kind of id. */
#define ID_KINDS(X)                                                                                \
    X(FirmId, "firm", "firm_id")                                                                   \
    X(ApiKeyId, "key", "key_id")                                                                   \
    X(HouseholdId, "hh", "household_id")                                                           \
    X(AccountId, "ac", "account_id")                                                               \
    X(SecurityId, "sec", "security_id")                                                            \
    X(LotId, "lot", "lot_id")                                                                      \
    X(PriceSetId, "ps", "price_set_id")                                                            \
    X(ModelId, "md", "model_id")                                                                   \
    X(ModelVersionId, "mv", "model_version_id")                                                    \
    X(RealizedGainId, "rg", "realized_gain_id")                                                    \
    X(PreviewId, "pv", "preview_id")                                                               \
    X(RestraintId, "rst", "restraint_id")                                                          \
    X(RebalanceRunId, "run", "rebalance_run_id")                                                   \
    X(CovarianceId, "cv", "covariance_id")                                                         \
    X(ExclusionListId, "xl", "exclusion_list_id")

#define ID_DECLARE(Type, prefix, path_name)                                                        \
    typedef struct Type {                                                                          \
        Uuid uuid;                                                                                 \
    } Type;                                                                                        \
    typedef struct Optional##Type {                                                                \
        bool present;                                                                              \
        Type value;                                                                                \
    } Optional##Type;
ID_KINDS(ID_DECLARE)
#undef ID_DECLARE

enum { ID_SUFFIX_BYTES = 26, ID_TEXT_BYTES = 32, UUID_TEXT_BYTES = 36 };

/*
 * The prefix of an id's type, chosen by the type of the pointed-to id: ID_PREFIX(&household_id) is
 * "hh".
 */
/* clang-format off */
#define ID_PREFIX_CASE(Type, prefix, path_name) , Type * : (prefix), const Type * : (prefix)
#define ID_PREFIX(pointer) _Generic((pointer), void * : "" ID_KINDS(ID_PREFIX_CASE))
/* clang-format on */

/*
 * A new UUIDv7 of `unix_ms` and 10 random bytes given by the caller; time and randomness come in as
 * arguments.
 */
Uuid uuid_v7(uint64_t unix_ms, const uint8_t random[static 10]);

bool uuid_equal(Uuid left, Uuid right);
int uuid_compare(Uuid left, Uuid right);
bool uuid_is_zero(Uuid uuid);

/* Writes the 36 characters of the usual hexadecimal form, no NUL. */
void uuid_format(Uuid uuid, char text_out[static UUID_TEXT_BYTES]);

/* Writes prefix_suffix, no NUL; returns the length, at most ID_TEXT_BYTES. */
size_t id_format(const char *prefix, Uuid uuid, char text_out[static ID_TEXT_BYTES]);

/* Reads an id of this prefix in its canonical lower-case form; false leaves *uuid_out untouched. */
bool id_parse(const char *prefix, Text text, Uuid *uuid_out);
