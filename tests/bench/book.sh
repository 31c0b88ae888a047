# shellcheck shell=bash
# deploy/bench book: a daemon over one firm of 100,000 households, against one pass of SQL.

BOOK_COPIED=50 # a generated household stands for so many: their figures differ by nothing that costs

# copy_book FIRM_ID TIMES: so many of each household, itself among them.
copy_book() {
    superuser_sql bench -v firm="$1" -v first=1 -v last=$(($2 - 1)) -f "$PROJECT_DIR/tests/bench/copy_book.sql" >/dev/null
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
    copy_book "$BENCH_FIRM" "$BOOK_COPIED"
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
