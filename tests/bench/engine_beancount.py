#!/usr/bin/python3
"""Books a ledger by beancount, for each number on standard input so often, and prints "NS GAIN_CENTS":
the processor's time of one booking alone, from entries that are parsed already. For engine.py, in the
interpreter that Debian's packages belong to."""
import sys
import time

from beancount.core import data
from beancount.parser import booking, parser

entries, faults, options = parser.parse_file(sys.argv[1])
if faults:
    raise SystemExit(str(faults[0]))
for line in sys.stdin:
    runs = int(line)
    began = time.process_time_ns()
    for _ in range(runs):
        booked, faults = booking.book(entries, options)
    spent = (time.process_time_ns() - began) // runs
    if faults:
        raise SystemExit(str(faults[0]))
    gain = -sum(posting.units.number for entry in booked if isinstance(entry, data.Transaction)
                for posting in entry.postings if posting.account == "Income:Gains")
    print(spent, int(gain * 100), flush=True)
