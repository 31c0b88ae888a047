# shellcheck shell=bash
# deploy/bench stream: one daemon over a small book, its readers a program of their own.

bench_stream() {
    local folder
    install_packages "${RUN_PACKAGES[@]}" libcmocka-dev
    folder=$(build_folder release)
    configure_build "$folder" --buildtype=release -Db_ndebug=false
    build "$folder" taxpreviewd taxpreview_solver stream_listeners
    start_postgres
    BENCH_HOUSEHOLDS=20 prepare_book
    place_daemon "$folder"
    use_database bench
    TAXPREVIEW_KEY=$(make_key "$(type_id firm "$BENCH_FIRM")" bench)
    TAXPREVIEW_ACCESS_LOG=0 start_daemon 18150 daemon
    export TAXPREVIEW_KEY TAXPREVIEW_URL=$DAEMON_URL TAXPREVIEW_STREAM_URL=$DAEMON_STREAM_URL
    export TAXPREVIEW_PID=$DAEMON_ID BENCH_STREAM_LISTENERS=$folder/tests/bench/stream_listeners
    raise_limits
    python3 "$PROJECT_DIR/tests/bench/stream.py"
}
