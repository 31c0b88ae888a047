"""Ids in the shape of UUID version 7, derived from a seed: the same seed, the same ids."""

import random

BASE_MS = 1787342400000  # 2026-08-21T20:00:00Z, when the as-of session closed
COUNTER_BITS = 12
SLOTS = 16
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SUFFIX_CHARACTERS = 26


class IdMaker:
    """The n-th maker counts on its own, so that households can be made in any order."""

    def __init__(self, seed, number=0):
        self._random = random.Random(f"{seed}/ids/{number}")
        self._base_ms = BASE_MS + number * SLOTS
        self._count = 0

    def next(self):
        count = self._count
        self._count += 1
        time_ms = self._base_ms + (count >> COUNTER_BITS)
        tail = self._random.getrandbits(62) | 1 << 63
        return (f"{time_ms >> 16:08x}-{time_ms & 0xffff:04x}-7{count & 0xfff:03x}-"
                f"{tail >> 48:04x}-{tail & 0xffffffffffff:012x}")


def type_id(prefix, uuid):
    """The form that the API shows: prefix, underscore, 26 characters of Crockford's base32."""
    value = int(uuid.replace("-", ""), 16)
    suffix = [ALPHABET[value >> 5 * place & 31] for place in range(SUFFIX_CHARACTERS)]
    return f"{prefix}_{''.join(reversed(suffix))}"
