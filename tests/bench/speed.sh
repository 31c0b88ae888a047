# shellcheck shell=bash
# deploy/bench speed, growth and profile: three daemons over one book (one keeps all it may, one no replies, one nothing), and
# whatever they are compared with.

# lots_firm LOTS: a firm of few households of so many lots, and a key; prints LOTS:FIRM:KEY.
lots_firm() {
    local firm
    "$PROJECT_DIR/deploy/book/generate" --households 10 --seed "$1" --lots "$1" --firm "Lots $1" \
        --database "$(conninfo bench taxpreview_loader)" >&2
    firm=$(superuser_sql bench -c "SELECT id FROM taxpreview.firm WHERE name = 'Lots $1'")
    printf '%s:%s:%s\n' "$1" "$firm" "$(make_key "$(type_id firm "$firm")" bench)"
}

prepare_speed() {
    prepare_contest
    TAXPREVIEW_KEEP_REPLIES=0 TAXPREVIEW_RUN_WORKERS=1 start_daemon 18300 computed
    export BENCH_COMPUTED_URL=$DAEMON_URL BENCH_COMPUTED_PID=$DAEMON_ID
}

bench_speed() {
    local folder
    folder=$(build_folder release)
    build "$folder" mhd_hello
    BENCH_HELLO_PORT=$(free_port 18250)
    export BENCH_HELLO_PORT BENCH_HELLO=$folder/tests/bench/mhd_hello
    python3 "$PROJECT_DIR/tests/bench/speed.py"
}

bench_growth() {
    BENCH_GROWTH="${BENCH_HOUSEHOLDS:-1000} 10000 100000"
    BENCH_LOTS=$(lots_firm 50 && lots_firm 150 && lots_firm 500 && lots_firm 1500 && lots_firm 5000)
    superuser_sql bench -c 'VACUUM (ANALYZE)' >/dev/null
    TAXPREVIEW_SNAPSHOT_CACHE_MB=320 start_daemon 18350 roomy
    export BENCH_ROOMY_URL=$DAEMON_URL BENCH_ROOMY_PID=$DAEMON_ID
    export BENCH_GROWTH BENCH_LOTS
    python3 "$PROJECT_DIR/tests/bench/growth.py"
}

bench_profile() {
    local folder
    install_packages valgrind
    folder=$(build_folder profile)
    configure_build "$folder" --buildtype=release -Db_ndebug=false -Ddebug=true
    build "$folder" taxpreviewd taxpreview_solver
    BENCH_PROFILE_PORT=$(free_port 18350)
    export BENCH_PROFILE_PORT BENCH_PROFILED=$folder/service/cli/taxpreviewd GLIBC_TUNABLES=$DAEMON_TUNABLES
    python3 "$PROJECT_DIR/tests/bench/profile.py"
}
