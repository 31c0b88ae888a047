# shellcheck shell=bash
# deploy/bench book: a daemon over one firm of 100,000 households, against one pass of SQL.

BOOK_COPIED=50 # a generated household stands for so many: their figures differ by nothing that costs

# Copies of every household, with its accounts, cash and lots, under ids of their own, which begin
# otherwise. What refers to what is as right as in the originals, so that nothing is checked again.
grow_book() {
    superuser_sql bench -v copies="$1" -f - >/dev/null <<'SQL'
SET session_replication_role = replica;
SET search_path = taxpreview;
CREATE FUNCTION pg_temp.copied(id uuid, number integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT overlay(id::text PLACING to_hex(4096 + number) FROM 1)::uuid $$;
SELECT format(
    'INSERT INTO %1$I (%2$s) SELECT %3$s FROM %1$I CROSS JOIN generate_series(1, %4$s - 1) AS number',
    table_name, string_agg(quote_ident(column_name), ', '),
    string_agg(CASE WHEN column_name IN ('id', 'household_id', 'account_id')
        THEN format('pg_temp.copied(%I, number)', column_name)
        WHEN column_name = 'external_id' THEN 'NULL' ELSE quote_ident(column_name) END, ', '),
    :copies)
FROM information_schema.columns
WHERE table_schema = 'taxpreview' AND table_name IN ('household', 'account', 'cash', 'lot')
GROUP BY table_name \gexec
SQL
    superuser_sql bench -c 'VACUUM (ANALYZE)' >/dev/null
}

bench_book() {
    local folder households=${BENCH_HOUSEHOLDS:-100000}
    install_packages "${RUN_PACKAGES[@]}" libcmocka-dev
    folder=$(build_folder release)
    configure_build "$folder" --buildtype=release -Db_ndebug=false
    build "$folder" taxpreviewd taxpreview_solver
    start_postgres
    BENCH_HOUSEHOLDS=$(((households + BOOK_COPIED - 1) / BOOK_COPIED)) prepare_book
    say "copying each of them $((BOOK_COPIED - 1)) times"
    grow_book "$BOOK_COPIED"
    place_daemon "$folder"
    use_database bench
    TAXPREVIEW_KEY=$(make_key "$(type_id firm "$BENCH_FIRM")" bench)
    TAXPREVIEW_ACCESS_LOG=0 start_daemon 18150 daemon
    export TAXPREVIEW_KEY TAXPREVIEW_URL=$DAEMON_URL TAXPREVIEW_PID=$DAEMON_ID BENCH_FIRM
    BENCH_WORK_DIR=$INSTANCE_DIR
    BENCH_DATABASE=$(conninfo bench taxpreviewd)
    BENCH_SUPERUSER_DATABASE=$(conninfo bench postgres)
    BENCH_POSTGRES_PID=$(postmaster_id)
    export BENCH_WORK_DIR BENCH_DATABASE BENCH_SUPERUSER_DATABASE BENCH_POSTGRES_PID
    python3 "$PROJECT_DIR/tests/bench/book.py"
}
