# shellcheck shell=bash
# deploy/bench engine: the domain alone, without a database, beside qsort and beancount.

bench_engine() {
    local folder
    install_packages "${RUN_PACKAGES[@]}" libcmocka-dev beancount
    folder=$(build_folder release)
    configure_build "$folder" --buildtype=release -Db_ndebug=false
    build "$folder" engine_figures engine_history
    export BENCH_WORK_DIR=$INSTANCE_DIR BENCH_SCHEMA_DIR=$PROJECT_DIR/schema
    export BENCH_ENGINE_FIGURES=$folder/tests/bench/engine_figures
    export BENCH_ENGINE_HISTORY=$folder/tests/bench/engine_history
    python3 "$PROJECT_DIR/tests/bench/engine.py"
}
