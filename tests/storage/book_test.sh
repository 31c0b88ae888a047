#!/usr/bin/env bash
# Whether the demo book is loaded once, stands at real closes and holds what the demo shows, and
# whether generated books are exact and repeatable. Works in a database of its own, which it drops.
#
#   PGHOST=SOCKET_DIR [PGPORT=5432] [PGDATABASE=taxpreview] [TAXPREVIEW_SUPERUSER=postgres] \
#       tests/storage/book_test.sh
#
# One line per check, "ok - name" or "not ok - name" with what was found after it; ends with 1 when
# one was not ok. In a suite with a database, TEST_PGHOST and TEST_DATABASE_NAME serve as well.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
project=$(cd "$here/../.." && pwd -P)
PGHOST=${PGHOST:-${TEST_PGHOST:-}}
: "${PGHOST:?the folder of the socket}"
export PGHOST PGPORT=${PGPORT:-5432} PGGSSENCMODE=disable LC_ALL=C.UTF-8
superuser=${TAXPREVIEW_SUPERUSER:-postgres}
export TAXPREVIEW_SUPERUSER=$superuser
database=${PGDATABASE:-${TEST_DATABASE_NAME:-taxpreview}}_book_test
unset PGDATABASE PGUSER PGOPTIONS

loader="host='$PGHOST' port=$PGPORT dbname=$database user=taxpreview_loader"
book=$project/deploy/book
failures=0
scratch=$(mktemp -d)

# How a check is made

pass() {
    printf 'ok - %s\n' "$1"
}

miss() {
    failures=$((failures + 1))
    printf 'not ok - %s\n' "$1"
    [ -z "${2:-}" ] || printf '%s\n' "$2" | head -n 40 | sed 's/^/#   /'
}

# check NAME COMMAND...: the command succeeds.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        pass "$name"
    else
        miss "$name" "$output"
    fi
}

# check_prints NAME EXPECTED COMMAND...: the command prints just that.
check_prints() {
    local name=$1 expected=$2 output
    shift 2
    output=$("$@" 2>&1)
    if [ "$output" = "$expected" ]; then
        pass "$name"
    else
        miss "$name" "$(printf 'expected: %s\nfound:    %s' "$expected" "$output")"
    fi
}

# sql QUERY: psql in the scratch database, as somebody who sees everything.
sql() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -U "$superuser" \
        -c 'SET search_path = taxpreview' -c "$1"
}

# check_true NAME CONDITION: what follows SELECT is true.
check_true() {
    check_prints "$1" t sql "SELECT $2"
}

drop_database() {
    psql -X -q -d postgres -U "$superuser" -c "SET client_min_messages = warning" \
        -c "DROP DATABASE IF EXISTS \"$database\" WITH (FORCE)"
}

clean_up() {
    drop_database
    rm -rf "$scratch"
}
trap clean_up EXIT

make_database() {
    drop_database
    "$project/deploy/database/migrate" "$PGHOST" "$database" "$PGPORT" || return
    psql -X -q -d "$database" -U "$superuser" -f "$project/deploy/database/loader_role.sql"
}

# (a) loading

# Every row of every table, times of writing included.
digest() {
    local table
    for table in $(sql "SELECT relname FROM pg_class WHERE relnamespace = 'taxpreview'::regnamespace
            AND relkind = 'r' ORDER BY relname"); do
        printf '%s ' "$table"
        sql "SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY t::text)) FROM $table AS t"
    done
}

load_again() {
    digest >"$scratch/before"
    "$book/load_demo" "$loader" --describe "$scratch/again.json" || return
    digest >"$scratch/after"
    diff "$scratch/before" "$scratch/after"
}

# What a killed load leaves is nothing: the firm is there whole or not at all.
load_without_a_table() {
    sql 'ALTER TABLE realized_gain RENAME TO hidden'
    ! "$book/load_demo" "$loader" || return
    sql 'ALTER TABLE hidden RENAME TO realized_gain'
    [ "$(sql 'SELECT count(*) FROM firm')" = 0 ]
}

described_ids() {
    python3 - "$scratch/demo.json" <<'PYTHON'
import json, sys
book = json.load(open(sys.argv[1], encoding="utf-8"))
alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
def uuid(type_id):
    value = 0
    for character in type_id.rpartition("_")[2]:
        value = value << 5 | alphabet.index(character)
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
example = book["example"]
print(uuid(book["firms"][0]["id"]), uuid(example["household_id"]), uuid(example["account_id"]))
PYTHON
}

EXAMPLE="(SELECT id FROM household WHERE external_id = 'example')"

test_loading() {
    check 'a database is migrated' make_database
    check 'a load that fails leaves nothing behind' load_without_a_table
    check 'the demo book is loaded' "$book/load_demo" "$loader" --describe "$scratch/demo.json"
    check 'a second load changes nothing' load_again
    check 'a folder and a name do for a connection string' env PGPORT="$PGPORT" \
        "$book/load_demo" "$PGHOST" "$database"
    check 'the book is described the same each time' cmp "$scratch/demo.json" "$scratch/again.json"
    check_prints 'the description names what is there' "$(described_ids)" \
        sql "SELECT concat_ws(' ', firm_id, household_id, id) FROM account
            WHERE household_id = $EXAMPLE"
}

# (b) real closes

rows_of() {
    psql -X -q --csv -v ON_ERROR_STOP=1 -d "$database" -U taxpreview_loader -c "$1"
}

LOTS="SELECT symbol, quantity, basis, acquired_on, lot.kind, donor_basis, donor_acquired_on,
        gift_value, gift_date
    FROM lot JOIN security ON (security.firm_id, security.id) = (lot.firm_id, security_id)
    WHERE basis_status <> 'unknown'"
SALES="SELECT symbol, quantity, acquired_on, sold_on, proceeds, basis, disallowed, term
    FROM realized_gain
    JOIN security ON (security.firm_id, security.id) = (realized_gain.firm_id, security_id)"
PRICED="SELECT firm_id, security_id FROM price JOIN price_current USING (firm_id, price_set_id)"
PRICES="SELECT symbol, close, price_date, as_of
    FROM price
    JOIN price_set ON (price_set.firm_id, price_set.id) = (price.firm_id, price_set_id)
    JOIN security ON (security.firm_id, security.id) = (price.firm_id, security_id)"

# real NAME KIND QUERY: no row of the query stands at anything but a real close.
real() {
    local expected
    expected="$(sql "SELECT count(*) FROM ($3) AS t") rows"
    check_prints "$1" "$expected" faults_of "$2" "$3"
}

faults_of() {
    rows_of "$2" | python3 "$here/book_prices.py" "$1"
}

# The same look at a book in which one lot cost a cent more.
faults_of_a_forged_lot() {
    sql "UPDATE lot SET basis = basis + 0.01 WHERE id = (SELECT id FROM lot
        WHERE household_id = $EXAMPLE AND acquired_on = '2026-02-27')"
    faults_of lots "$LOTS"
    sql "UPDATE lot SET basis = basis - 0.01 WHERE id = (SELECT id FROM lot
        WHERE household_id = $EXAMPLE AND acquired_on = '2026-02-27')"
}

test_prices() {
    real 'every lot of the demo was bought at a real close, after every spin-off' lots "$LOTS"
    real 'every sale of the ledger was made at real closes' sales "$SALES"
    real 'every price set holds the newest close of each security' prices "$PRICES"
    check 'the covariance is what its script makes' cmp "$book/data/covariance.json" \
        <("$book/covariance")
    check_prints 'and what the closes say' '' python3 "$here/book_covariance.py"
    check 'a lot that cost a cent more is found' grep -q 'the basis is no close: VTI, 12.25' \
        <<<"$(faults_of_a_forged_lot)"
    check_prints 'prices are as of the last session, with a year of month-ends before' \
        '2026-08-21 13 2025-08-29' sql "SELECT concat_ws(' ', max(as_of), count(*), min(as_of))
            FROM price_set GROUP BY firm_id LIMIT 1"
    check_true 'what is held or targeted has a price' "NOT EXISTS (
        SELECT firm_id, security_id FROM lot
        UNION SELECT firm_id, security_id FROM model_target WHERE security_id IS NOT NULL
        UNION SELECT firm_id, security_id FROM security_group_member
        EXCEPT $PRICED)"
}

# (c) what the demo shows

HELD="(SELECT lot.*, symbol, asset_class, close FROM lot
    JOIN security ON (security.firm_id, security.id) = (lot.firm_id, lot.security_id)
    JOIN price_current ON price_current.firm_id = lot.firm_id
    JOIN price ON (price.firm_id, price.price_set_id, price.security_id)
        = (lot.firm_id, price_current.price_set_id, lot.security_id)) AS held"

DEMO="(SELECT id FROM firm WHERE name = 'Demo Advisors')"
FULL_HOUSEHOLDS="SELECT household_id FROM account WHERE firm_id = $DEMO GROUP BY household_id
    HAVING count(DISTINCT tax_treatment) = 3"

test_content() {
    check_true 'twelve households or more have taxable, deferred and free accounts' \
        "count(*) >= 12 FROM ($FULL_HOUSEHOLDS) AS full_households"
    check_true 'owners and custodians differ' "count(DISTINCT owner) = 4
        AND count(DISTINCT custodian) >= 4 FROM account WHERE firm_id = $DEMO"
    check_true 'there are reinvested, given, inherited and transferred lots' \
        "count(DISTINCT kind) = 5 FROM lot"
    check_true 'there are lots whose basis is unknown' \
        "count(*) >= 2 FROM lot WHERE basis_status = 'unknown' AND NOT covered"
    check_true 'lots turn long-term within six weeks of the as-of date' "count(*) >= 6 FROM lot
        WHERE acquired_on + interval '1 year' BETWEEN '2026-08-21' AND '2026-10-02'"
    check_true 'bonds of 2020 and 2021 stand at losses' "count(*) >= 20 FROM $HELD
        WHERE asset_class = 'us_bonds' AND acquired_on BETWEEN '2020-07-01' AND '2021-12-31'
            AND quantity * close < basis"
    check_true 'legacy stock has multiplied' "count(*) >= 3 FROM $HELD
        WHERE symbol IN ('AAPL', 'MSFT', 'NVDA') AND quantity * close > 5 * basis"
    check_true 'a federal profile of every filing status, and a flat one' \
        "count(DISTINCT filing_status) = 5 AND count(DISTINCT kind) = 2 FROM tax_profile"
    check_true 'models of every basis, each weighing one in all' \
        "count(DISTINCT basis) = 3 AND bool_and(weight = 1) FROM (
            SELECT basis, sum(weight) AS weight FROM model_version JOIN model_target
            ON (model_target.firm_id, model_version_id) = (model_version.firm_id, model_version.id)
            GROUP BY model_version.firm_id, model_version.id, basis) AS weights"
    check_true 'budgets in dollars and as every ceiling, one of an account' \
        "count(DISTINCT ceiling) = 3 AND count(allowance) >= 10 AND count(account_id) >= 1
            FROM gains_budget"
    check_true 'every account has cash' "NOT EXISTS (
        SELECT id FROM account EXCEPT SELECT account_id FROM cash)"
}

test_counters() {
    check_true 'the current prices are those of the newest set' "bool_and(as_of = '2026-08-21'
        AND price_current.sequence = (SELECT max(sequence) FROM price_set AS other
            WHERE other.firm_id = price_current.firm_id))
        FROM price_current JOIN price_set ON (price_set.firm_id, price_set.id, price_set.sequence)
            = (price_current.firm_id, price_set_id, price_current.sequence)"
    check_true 'each price set counts its prices' "bool_and(price_count = (
        SELECT count(*) FROM price
        WHERE (price.firm_id, price_set_id) = (price_set.firm_id, price_set.id))) FROM price_set"
    check_true 'each firm left one row in the outbox, with its counter' "(SELECT count(*) FROM firm)
        = count(*) AND bool_and(version = config_version)
        FROM outbox JOIN firm ON firm.id = firm_id"
    local second
    second=$(sql "SELECT id FROM firm WHERE name = 'Second Firm'")
    check_prints 'the second firm sees its one household' 1 psql -X -q -A -t -d "$database" \
        -U taxpreviewd -c "SET app.firm = '$second'" -c 'SELECT count(*) FROM household'
}

# (d) the example of the documentation, figure by figure

EXAMPLE_LOTS='BND|1200|105096.00|2020-10-30
BND|800|68712.00|2021-06-30
VTI|400|54288.00|2018-03-29
VTI|305|67960.10|2021-06-30
VTI|12.25|4149.93|2026-02-27'

test_example() {
    check_prints 'the example holds the lots of the documentation' \
        "$EXAMPLE_LOTS" sql "SELECT symbol, trim_scale(quantity), lot.basis, acquired_on FROM lot
            JOIN security ON (security.firm_id, security.id) = (lot.firm_id, security_id)
            WHERE household_id = $EXAMPLE ORDER BY symbol, acquired_on"
    check_prints 'its cash, allowance and gains of the year too' '1000.00 20000.00 6500.00 long' \
        sql "SELECT concat_ws(' ', amount, allowance, proceeds - basis + disallowed, term)
            FROM cash JOIN gains_budget USING (household_id) JOIN realized_gain USING (household_id)
            WHERE household_id = $EXAMPLE"
    check_prints 'its tax profile too' '2026 federal mfj 180000.00 0.050000' \
        sql "SELECT concat_ws(' ', year, kind, filing_status, wages, state_rate) FROM tax_profile
            WHERE household_id = $EXAMPLE"
    check_prints 'its drift is that of the documentation' '0.053368' \
        sql "SELECT round((abs(s / v - 0.6) + abs(b / v - 0.4) + c / v) / 2, 6)
            FROM (SELECT s, b, c, s + b + c AS v FROM (SELECT
            sum(quantity * close) FILTER (WHERE symbol = 'VTI') AS s,
            sum(quantity * close) FILTER (WHERE symbol = 'BND') AS b, 1000.00 AS c FROM $HELD
            WHERE household_id = $EXAMPLE) AS sums) AS valued"
}

# (e) generated books

generate() {
    "$book/generate" --seed 7 --lots 20 "$@"
}

generate_250() {
    generate --households 250 --firm Generated --database "$loader"
}

generated_counts() {
    sql "SELECT concat_ws(' ', (SELECT count(*) FROM household WHERE firm_id = firm.id), count(*),
        min(lots), max(lots)) FROM firm, LATERAL (SELECT household_id, count(*) AS lots FROM lot
        WHERE firm_id = firm.id GROUP BY household_id) AS held
        WHERE name = 'Generated' GROUP BY firm.id"
}

same_twice() {
    cmp <(generate --households 250) <(generate --households 250)
}

# Households do not depend on how many there are.
same_in_a_larger_book() {
    generate --households 40 | grep 'Household 0000' >"$scratch/small"
    [ -s "$scratch/small" ] && cmp "$scratch/small" \
        <(generate --households 450 | grep 'Household 0000[0-4]' | head -n 40)
}

another_size_is_refused() {
    digest >"$scratch/before"
    ! generate --households 251 --firm Generated --database "$loader" || return
    digest >"$scratch/after"
    diff "$scratch/before" "$scratch/after"
}

test_generator() {
    check 'a seed makes the same book twice' same_twice
    check 'another seed makes another' test 1 = \
        "$(cmp -s <(generate --households 5) <(generate --households 5 --seed 8); echo $?)"
    check 'a household is the same in a larger book' same_in_a_larger_book
    check 'a book of 250 households is loaded' generate_250
    check_prints 'it has 20 lots in each household' '250 250 20 20' generated_counts
    check 'the same again does nothing' generate_250
    check 'another size under the same name is refused' another_size_is_refused
    real 'every generated lot was bought at a real close, after every spin-off' lots "$LOTS"
    real 'every generated sale was made at real closes' sales "$SALES"
    check_true 'and has a price' "NOT EXISTS (
        SELECT firm_id, security_id FROM lot EXCEPT $PRICED)"
}

test_loading
test_prices
test_content
test_counters
test_example
test_generator
[ "$failures" -eq 0 ]
