#!/usr/bin/env bash
# Whether the migrations make the schema that schema/ keeps, can be undone and done again on a
# filled database, and keep firms apart. Works in databases of its own, which it drops again.
#
#   PGHOST=SOCKET_DIR [PGPORT=5432] [PGDATABASE=taxpreview] [TAXPREVIEW_SUPERUSER=postgres] \
#       tests/storage/schema_test.sh
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
database=${PGDATABASE:-${TEST_DATABASE_NAME:-taxpreview}}_schema_test
unset PGDATABASE PGUSER PGOPTIONS

firm_a=0a000000-0000-7000-8000-000000000001
firm_b=0b000000-0000-7000-8000-000000000001
one=01900000-0000-7000-8000-000000000001
two=01900000-0000-7000-8000-000000000002
three=01900000-0000-7000-8000-000000000003
no_id=00000000-0000-0000-0000-000000000000
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

# as ROLE ARGUMENTS...: psql in the scratch database.
as() {
    local role=$1
    shift
    psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate -d "$database" -U "$role" "$@"
}

# as_firm FIRM SQL: the daemon, in a transaction that works for the firm and is rolled back.
as_firm() {
    as taxpreviewd -c "BEGIN" -c "SELECT set_config('app.firm', '$1', true) IS NULL" -c "$2" \
        -c "ROLLBACK" 2>&1 | sed 1d
}

migrate() {
    "$project/deploy/database/migrate" "$PGHOST" "$database" "$PGPORT"
}

migrations() (
    cd "$project" || exit
    PGUSER=taxpreview_migrator SQITCH_USER_CONFIG=/nonexistent SQITCH_SYSTEM_CONFIG=/nonexistent \
        sqitch "$@" --target "db:pg:$database"
)

dump() {
    "$project/deploy/database/dump_schema" "$PGHOST" "$database" "$PGPORT"
}

fill() {
    as "$superuser" -v firm_a="$firm_a" -v firm_b="$firm_b" -f "$here/schema_rows.sql"
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

# (a) what the migrations make

same_as_kept() {
    dump >"$scratch/tables.sql" && diff -u "$project/schema/tables.sql" "$scratch/tables.sql"
}

plan_names_nobody() {
    ! grep -vE '^(%|$)|taxpreview <taxpreview@localhost>' "$project/migrations/sqitch.plan"
}

# As from a clone whose path has spaces.
migrate_from_spaces() {
    local far="$scratch/a clone/with spaces"
    mkdir -p "$far/deploy"
    cp -R "$project/migrations" "$project/sqitch.conf" "$far"
    cp -R "$project/deploy/database" "$far/deploy"
    "$far/deploy/database/migrate" "$PGHOST" "$database" "$PGPORT"
}

test_migrations() {
    drop_database
    check 'an empty cluster is migrated, from a path with spaces' migrate_from_spaces
    check 'a second migration changes nothing' migrate
    check 'schema/tables.sql is what the migrations make' same_as_kept
    check 'the verify scripts pass' migrations verify
    check 'the plan names the project and nobody else' plan_names_nobody
    check_prints 'the database is C.UTF-8 and open to its roles alone' 'UTF8 C.UTF-8 0' \
        as "$superuser" -c "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datcollate,
            (SELECT count(*) FROM aclexplode(datacl) WHERE grantee = 0))
            FROM pg_database WHERE datname = current_database()"
}

# (b) up and down on a filled database

EMPTY_TABLES="SELECT relname FROM pg_class
    WHERE relnamespace = 'taxpreview'::regnamespace AND relkind = 'r'
        AND (xpath('/row/c/text()', query_to_xml(
            format('SELECT count(*) AS c FROM taxpreview.%I', relname), false, true, ''
        )))[1]::text::bigint = 0"

# Holds what the migration needs for longer than it waits once.
migrate_while_locked() {
    as "$superuser" -c 'BEGIN' -c 'LOCK TABLE taxpreview.household' -c 'SELECT pg_sleep(1.5)' \
        -c 'COMMIT' >/dev/null &
    local holder=$!
    sleep 0.3
    migrate || return
    wait "$holder"
}

test_up_and_down() {
    check 'every table can be filled' fill
    check_prints 'no table is left empty' '' as "$superuser" -c "$EMPTY_TABLES"
    check 'the last migrations are undone on a filled database' migrations revert -y --to households
    check 'a migration gives way to a lock and is tried again' migrate_while_locked
    check 'the verify scripts pass again' migrations verify
    check 'a filled database can be reverted' migrations revert -y
    check_prints 'nothing of the schema is left' 0 as "$superuser" \
        -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'taxpreview'"
    check_prints 'nor of what the migrations set beside it' 0 as "$superuser" \
        -c "SELECT count(*) FROM pg_default_acl"
    check 'and migrated again' migrate
    check 'to the same schema' same_as_kept
    check 'and filled again' fill
}

# (c) the catalog

lint() {
    as "$superuser" -F ' ' -f "$here/schema_lint.sql"
}

# The rules of the lint are the quoted words that begin its SELECTs.
rules_of_lint() {
    grep -A1 -x 'SELECT' "$here/schema_lint.sql" | grep -oE "^    '[a-z_]+'" | tr -d " '" | sort -u
}

rules_that_fire() {
    as "$superuser" -c 'BEGIN' -f "$here/schema_lint_control.sql" -f "$here/schema_lint.sql" \
        -c 'ROLLBACK' | cut -d'|' -f1 | sort -u
}

each_rule_fires() {
    local rules
    rules=$(rules_of_lint)
    [ "$(wc -l <<<"$rules")" -ge 20 ] && diff <(printf '%s\n' "$rules") <(rules_that_fire)
}

test_catalog() {
    check_prints 'the catalog breaks no rule of the lint' '' lint
    check 'each rule of the lint finds what breaks it' each_rule_fires
}

# (d) two firms

ROWS_OF_FIRM_B="SELECT jsonb_object_agg(relname, (
        xpath('/row/r/text()', query_to_xml(format(
            'SELECT to_jsonb(t)::text AS r FROM taxpreview.%I AS t WHERE %I = %L LIMIT 1',
            relname,
            CASE relname WHEN 'firm' THEN 'id' ELSE 'firm_id' END,
            '$firm_b'
        ), false, true, ''))
    )[1]::text::jsonb)
    FROM pg_class
    WHERE relnamespace = 'taxpreview'::regnamespace AND relkind = 'r'
        AND relname <> 'system_epoch'"

firm_faults() {
    as "$superuser" -v firm_a="$firm_a" -v firm_b="$firm_b" \
        -v rows="$(as "$superuser" -c "$ROWS_OF_FIRM_B")" -f "$here/schema_firms.sql" 2>&1
}

# The same look at a database with one policy missing.
firm_faults_without_a_policy() {
    as "$superuser" -c 'ALTER TABLE taxpreview.lot DISABLE ROW LEVEL SECURITY'
    firm_faults
    as "$superuser" -c 'ALTER TABLE taxpreview.lot ENABLE ROW LEVEL SECURITY'
}

test_firms() {
    check_prints 'a firm sees and writes its own rows alone' '' firm_faults
    check 'a table left open is seen by that test' \
        grep -q 'lot shows another firm' <(firm_faults_without_a_policy)
    check_prints 'the daemon reads no keys' 'ERROR:  42501' \
        as_firm "$firm_a" 'SELECT secret_hash FROM api_key'
    check_prints 'the daemon may not rename its firm' 'ERROR:  42501' \
        as_firm "$firm_a" "UPDATE firm SET name = 'Other'"
    check_prints 'the daemon counts the configuration of its firm alone' 2 \
        as_firm "$firm_a" 'UPDATE firm SET config_version = config_version + 1
            RETURNING config_version'
    check_prints 'the daemon makes no temporary tables' false as "$superuser" \
        -c "SELECT has_database_privilege('taxpreviewd', current_database(), 'TEMPORARY')::text"
}

# The reads that cross firms

queue_by_lease() {
    local look="SELECT count(*) FROM taxpreview.queue_claim('$no_id')"
    as "$superuser" -c BEGIN -c "UPDATE taxpreview.rebalance_run_household
            SET state = 'running', lease = '$one', leased_until = now() + interval '1 minute'" \
        -c "$look" -c "UPDATE taxpreview.rebalance_run_household
            SET leased_until = now() - interval '1 minute'" -c "$look" -c ROLLBACK
}

test_cross_firm_functions() {
    local public_id
    public_id=$(tr -d - <<<"$firm_b" | cut -c1-26)
    check_prints 'a key is found without a firm' "$firm_b $one t" as taxpreviewd -F ' ' \
        -c "SELECT firm_id, id, secret_hash = sha256('$firm_b') FROM key_lookup('$public_id')"
    check_prints 'a key that never was is not' 0 as taxpreviewd \
        -c "SELECT count(*) FROM key_lookup('$(tr 0 x <<<"$public_id")')"
    check_prints 'versions of several firms have the places asked for, with where previews stand' \
        $'1 1 1 1 1 open\n2 1 1 1  \n3  1 1 1 open\n4     ' \
        as taxpreviewd -F ' ' -c "SELECT ordinal, household_version, config_version,
            price_sequence, preview_revision, preview_state FROM household_versions(
            '{$firm_b,$firm_a,$firm_a,$two}', '{$one,$two,$firm_b,$one}',
            '{$one,$two,$one,$one}') ORDER BY ordinal"
    check_prints 'a run that waits is found without a firm' "$one f" as taxpreviewd -F ' ' \
        -c "SELECT run_id, is_over FROM queue_claim('$no_id')"
    check_prints 'and none behind the last' 0 as taxpreviewd \
        -c "SELECT count(*) FROM queue_claim('$one')"
    check_prints 'one that somebody works on is nobody else'"'"'s until the lease is over' $'0\n1' \
        queue_by_lease
    check_prints 'one of which nothing is left is over' t \
        as_firm "$firm_a" "UPDATE rebalance_run SET state = 'done', ended_at = now()
            WHERE firm_id = '$firm_b'; DELETE FROM rebalance_run_household;
            SELECT is_over FROM queue_claim('$no_id') WHERE firm_id = '$firm_a'"
    check_prints 'nobody else may call them' 'ERROR:  42501' \
        as taxpreview_admin -c "SELECT * FROM outbox_after(0, 1)"
    check_prints 'the administrator revokes a key by its public id' "$firm_b" as taxpreview_admin \
        -c "UPDATE api_key SET revoked_at = now() WHERE public_id = '$public_id' RETURNING firm_id"
    check_prints 'and makes no key for a firm it did not name' 'ERROR:  42501' \
        as taxpreview_admin -c "INSERT INTO api_key
            (firm_id, id, public_id, secret_hash, name, scopes)
            VALUES ('$firm_a', '$two', repeat('x', 26), sha256(''), 'Key', '{book:read}')"
}

INSERT_OUTBOX="INSERT INTO outbox (firm_id, scope, kind, version)
    VALUES ('$firm_a', 'config', 'test', 2)"

# positions_after POSITION: what is readable after it.
positions_after() {
    as taxpreviewd -c "SELECT string_agg(position::text, ' ') FROM outbox_after($1, 10)"
}

# A writer that began first commits last: what came after it must wait for it. Whoever else writes
# in this cluster holds the feed as well, so that the end is waited for.
outbox_keeps_order() {
    local start early late attempt
    start=$(as "$superuser" -c 'SELECT max(position) FROM taxpreview.outbox')
    coproc WRITER { as taxpreviewd 2>&1; }
    local writer_id=$WRITER_PID
    printf '%s;\n' 'BEGIN' "SELECT set_config('app.firm', '$firm_a', true) IS NULL" \
        "$INSERT_OUTBOX RETURNING position" >&"${WRITER[1]}"
    read -r _ <&"${WRITER[0]}"
    read -r early <&"${WRITER[0]}"
    late=$(as taxpreviewd -c "SET app.firm = '$firm_a'" -c "$INSERT_OUTBOX RETURNING position")
    [ "$early" -lt "$late" ] && printf 'while the first runs: %s\n' "$(positions_after "$start")"
    printf 'COMMIT;\n\\q\n' >&"${WRITER[1]}"
    wait "$writer_id"
    for ((attempt = 0; attempt < 100; attempt++)); do
        [ -z "$(positions_after "$start")" ] || break
        sleep 0.1
    done
    [ "$(positions_after "$start")" = "$early $late" ] && printf 'then both in order\n'
    [ "$(positions_after "$early")" = "$late" ] && printf 'and the second after the first\n'
}

test_outbox() {
    check_prints 'the outbox is read in order, without a gap' \
        $'while the first runs: \nthen both in order\nand the second after the first' \
        outbox_keeps_order
    check_prints 'a transaction leaves one row in the outbox' 'ERROR:  23505' \
        as_firm "$firm_a" "$INSERT_OUTBOX; $INSERT_OUTBOX"
    check_prints 'a change of a household names it' 'ERROR:  23514' \
        as_firm "$firm_a" "INSERT INTO outbox (firm_id, scope, kind, version)
            VALUES ('$firm_a', 'household', 'test', 2)"
    check_prints 'the trail cannot be changed' 'ERROR:  42501' \
        as_firm "$firm_a" "UPDATE audit_entry SET action = 'nothing'"
}

# What the tables hold together

IS_A="firm_id = '$firm_a'"
ROWS_LEFT="SELECT
    (SELECT count(*) FROM household),
    (SELECT count(*) FROM account),
    (SELECT count(*) FROM lot),
    (SELECT count(*) FROM cash) + (SELECT count(*) FROM tax_profile)
        + (SELECT count(*) FROM gains_budget) + (SELECT count(*) FROM realized_gain)
        + (SELECT count(*) FROM restraint) + (SELECT count(*) FROM rebalance_run_household)
        + (SELECT count(*) FROM policy WHERE household_id IS NOT NULL)
        + (SELECT count(*) FROM preview) + (SELECT count(*) FROM preview_revision)
        + (SELECT count(*) FROM household_snapshot)"
COPY_LOT="INSERT INTO lot (firm_id, id, household_id, account_id, security_id, sequence, quantity,
    basis, basis_status, acquired_on, kind, covered)
    SELECT firm_id, gen_random_uuid(), household_id, account_id, security_id"
OF_LOT="FROM lot WHERE id = '$one'"
COPY_PREVIEW="INSERT INTO preview SELECT (jsonb_populate_record(
    p, jsonb_build_object('id', '$two'))).* FROM preview p WHERE $IS_A"

test_constraints() {
    check_prints 'a household goes with all it has, and nothing else' '1|1|1|0' \
        as_firm "$firm_a" "DELETE FROM household WHERE $IS_A AND id = '$one';
            SET CONSTRAINTS ALL IMMEDIATE; $ROWS_LEFT"
    check_prints 'a run goes with its households' 0 as_firm "$firm_a" \
        "DELETE FROM rebalance_run WHERE $IS_A AND id = '$one';
        SELECT (SELECT count(*) FROM rebalance_run_household)
            + (SELECT count(*) FROM rebalance_run_progress)"
    check_prints 'a run is queued without holding its households' 0 \
        as_firm "$firm_a" "INSERT INTO rebalance_run (firm_id, id, order_document, filter_document,
            key_id) VALUES ('$firm_a', '$two', '{}', '{}', '$one');
            INSERT INTO rebalance_run_household (firm_id, run_id, household_id)
            SELECT firm_id, '$two', id FROM household;
            SELECT count(*) FROM household WHERE xmax = pg_current_xact_id()::xid"
    check_prints 'an account goes with all it has, and nothing else' '2|2|1|6' \
        as_firm "$firm_a" "DELETE FROM account WHERE $IS_A AND id = '$one'; $ROWS_LEFT"
    check_prints 'what refers to each other goes with its household' 0 as_firm "$firm_a" \
        "DELETE FROM household WHERE $IS_A AND id = '$one'; SET CONSTRAINTS ALL IMMEDIATE;
        SELECT count(*) FROM execution"
    check_prints 'an account that was traded in stays' 'ERROR:  23503' as_firm "$firm_a" \
        "DELETE FROM account WHERE $IS_A AND id = '$one'; SET CONSTRAINTS ALL IMMEDIATE"
    check_prints 'a preview is executed once' 'ERROR:  23505' \
        as_firm "$firm_a" "INSERT INTO execution SELECT * FROM execution"
    check_prints 'what an execution booked names it' 'ERROR:  23514' \
        as_firm "$firm_a" "UPDATE realized_gain SET preview_id = NULL WHERE id = '$two'"
    check_prints 'no more shares of a loss are replaced than it has' 'ERROR:  23514' \
        as_firm "$firm_a" "UPDATE realized_gain SET replaced = 2 WHERE id = '$two'"
    check_prints 'a security that is held stays' 'ERROR:  23503' \
        as_firm "$firm_a" "DELETE FROM security WHERE $IS_A AND id = '$one'"
    check_prints 'a security that nothing names goes' 1 as_firm "$firm_a" \
        "DELETE FROM security WHERE $IS_A AND id = '$two'; SELECT count(*) FROM security"
    check_prints 'a model in use stays' 'ERROR:  23503' \
        as_firm "$firm_a" "DELETE FROM model WHERE $IS_A AND id = '$one'"
    check_prints 'a model that nobody uses goes with its versions' '2|2' as_firm "$firm_a" \
        "DELETE FROM model WHERE $IS_A AND id = '$two'; SET CONSTRAINTS ALL IMMEDIATE;
        SELECT count(*), (SELECT weight + 1 FROM model_sleeve WHERE sleeve_model_id IS NULL)::integer
        FROM model_version"
    check_prints 'a model is a sleeve once' 'ERROR:  23505' \
        as_firm "$firm_a" "INSERT INTO model_sleeve (firm_id, model_version_id, ordinal,
            sleeve_model_id, sleeve_number, weight) VALUES ('$firm_a', '$three', 2, '$two', 1, 1)"
    check_prints 'a sleeve is of a version that there is' 'ERROR:  23503' \
        as_firm "$firm_a" "INSERT INTO model_sleeve (firm_id, model_version_id, ordinal,
            sleeve_model_id, sleeve_number, weight) VALUES ('$firm_a', '$three', 2, '$one', 9, 1);
            SET CONSTRAINTS ALL IMMEDIATE"
    check_prints 'a household has one budget a year' 'ERROR:  23505' \
        as_firm "$firm_a" "INSERT INTO gains_budget (firm_id, household_id, year)
            VALUES ('$firm_a', '$one', 2026)"
    check_prints 'a firm has one policy' 'ERROR:  23505' \
        as_firm "$firm_a" "INSERT INTO policy (firm_id, holder_id) VALUES ('$firm_a', '$firm_a')"
    check_prints 'an exclusion list that a policy names stays' 'ERROR:  23503' \
        as_firm "$firm_a" "DELETE FROM exclusion_list WHERE $IS_A"
    check_prints 'a policy names its holder' 'ERROR:  23514' as_firm "$firm_a" \
        "INSERT INTO policy (firm_id, holder_id) VALUES ('$firm_a', '$two')"
    check_prints 'a policy contradicts itself in no row' 'ERROR:  23514' as_firm "$firm_a" \
        "UPDATE policy SET maximum_cash = minimum_cash - 1 WHERE household_id = '$one'"
    check_prints 'an account says nothing of its household'\''s plan' 'ERROR:  23514' \
        as_firm "$firm_a" "UPDATE policy SET tax_weight = 1 WHERE account_id IS NOT NULL"
    check_prints 'nor where its household holds what' 'ERROR:  23514' \
        as_firm "$firm_a" "UPDATE policy SET location_weight = 1 WHERE account_id IS NOT NULL"
    check_prints 'nor what its models are taken without' 'ERROR:  23514' \
        as_firm "$firm_a" "UPDATE policy SET removed_classes = '{}' WHERE account_id IS NOT NULL"
    check_prints 'and none of that is without a name' 'ERROR:  23514' \
        as_firm "$firm_a" "UPDATE policy SET removed_classes = '{a, NULL}' WHERE account_id IS NULL"
    check_prints 'nor what stands in a class'\''s place' 'ERROR:  23514' as_firm "$firm_a" \
        "UPDATE policy SET direct_index_class = 'x' WHERE account_id IS NOT NULL"
    check_prints 'a model stands in the place of something' 'ERROR:  23514' as_firm "$firm_a" \
        "UPDATE policy SET direct_index_model_id = '$one' WHERE account_id IS NULL"
    check_prints 'a sequence is given once in an account' 'ERROR:  23505' \
        as_firm "$firm_a" "$COPY_LOT, 1, 1, 1, 'known', NULL, 'purchase', true $OF_LOT"
    check_prints 'a basis is missing only when it is unknown' 'ERROR:  23514' \
        as_firm "$firm_a" "$COPY_LOT, 2, 1, NULL, 'known', NULL, 'purchase', true $OF_LOT"
    check_prints 'an unknown basis is missing' 'ERROR:  23514' \
        as_firm "$firm_a" "$COPY_LOT, 2, 1, 1, 'unknown', NULL, 'purchase', true $OF_LOT"
    check_prints 'no lot is less than empty' 'ERROR:  23514' \
        as_firm "$firm_a" "$COPY_LOT, 2, -0.00000001, 1, 'known', NULL, 'purchase', true $OF_LOT"
    check_prints 'no quantity is not a number' 'ERROR:  23514' \
        as_firm "$firm_a" "$COPY_LOT, 2, 'NaN', 1, 'known', NULL, 'purchase', true $OF_LOT"
    check_prints 'no date lies outside 1900 to 2100' 'ERROR:  23514' \
        as_firm "$firm_a" "$COPY_LOT, 2, 1, 1, 'known', '1899-12-31', 'purchase', true $OF_LOT"
    check_prints 'a lot belongs to the household of its account' 'ERROR:  23503' \
        as_firm "$firm_a" "UPDATE lot SET household_id = '$two' WHERE id = '$one'"
    check_prints 'a target is one of class, group and security' 'ERROR:  23514' \
        as_firm "$firm_a" "INSERT INTO model_target
            (firm_id, model_version_id, ordinal, class, security_id, weight)
            VALUES ('$firm_a', '$two', 1, 'cash', '$one', 1)"
    check_prints 'a federal profile has a filing status' 'ERROR:  23514' \
        as_firm "$firm_a" "INSERT INTO tax_profile (firm_id, household_id, year, kind)
            VALUES ('$firm_a', '$one', 2025, 'federal')"
    check_prints 'a household kept for a result stays' 'ERROR:  23503' \
        as_firm "$firm_a" "DELETE FROM household_snapshot WHERE $IS_A;
            SET CONSTRAINTS ALL IMMEDIATE"
    check_prints 'a preview goes with its results, and the household kept for them then goes' '0|1' \
        as_firm "$firm_a" "DELETE FROM preview WHERE $IS_A; WITH gone AS (
            DELETE FROM household_snapshot WHERE $IS_A RETURNING hash)
            SELECT (SELECT count(*) FROM preview_revision), count(*) FROM gone"
    check_prints 'a preview outlives the one that took its place' superseded \
        as_firm "$firm_a" "$COPY_PREVIEW;
            UPDATE preview SET state = 'superseded', superseded_by = '$two' WHERE id = '$one';
            DELETE FROM preview WHERE id = '$two';
            SELECT state FROM preview WHERE id = '$one' AND superseded_by IS NULL"
    check_prints 'there is one epoch' 'ERROR:  23505' as "$superuser" \
        -c 'INSERT INTO taxpreview.system_epoch (epoch) VALUES (2)'
}

test_migrations
test_up_and_down
test_catalog
test_firms
test_cross_firm_functions
test_outbox
test_constraints
[ "$failures" -eq 0 ]
