# shellcheck shell=bash
# The second half of deploy/bench rebalance: runs over a firm of 10,000 households and over one of a tenth.

RUN_COPIED=50 # of each generated household: bench_book says why

bench_runs() {
    local households=${BENCH_RUN_HOUSEHOLDS:-10000} small=$FIRM large="$FIRM at large"
    start_postgres
    BENCH_HOUSEHOLDS=$((households / RUN_COPIED / 10)) prepare_book
    say "and one of $households"
    "$PROJECT_DIR/deploy/book/generate" --households $((households / RUN_COPIED)) --seed 1 --lots 50 \
        --firm "$large" --database "$(conninfo bench taxpreview_loader)" >&2
    copy_book "$BENCH_FIRM" "$RUN_COPIED"
    copy_book "$(firm_id "$large")" "$RUN_COPIED"
    place_daemon "$(build_folder release)"
    use_database bench
    TAXPREVIEW_ACCESS_LOG=0 start_daemon 18150 daemon
    BENCH_SMALL_KEY=$(make_key "$(type_id firm "$(firm_id "$small")")" bench)
    BENCH_LARGE_KEY=$(make_key "$(type_id firm "$(firm_id "$large")")" bench)
    BENCH_POSTGRES_PID=$(postmaster_id)
    export BENCH_SMALL_KEY BENCH_LARGE_KEY BENCH_POSTGRES_PID
    export TAXPREVIEW_KEY=$BENCH_LARGE_KEY BENCH_WORK_DIR=$INSTANCE_DIR
    export TAXPREVIEW_URL=$DAEMON_URL TAXPREVIEW_PID=$DAEMON_ID
    python3 "$PROJECT_DIR/tests/bench/runs.py"
}

firm_id() {
    superuser_sql bench -c "SELECT id FROM taxpreview.firm WHERE name = '$1'"
}
