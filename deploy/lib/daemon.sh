# shellcheck shell=bash
# The daemon on the instance's database: put where the service user can run it, started on a free
# port, waited for, stopped. It runs as the service user, never as root.

DAEMON_BINARY=
DAEMON_URL=
# shellcheck disable=SC2034  # used by deploy/run and the suites
DAEMON_STREAM_URL=
DAEMON_ID=

# A running one keeps its file.
place_binary() {
    local placed
    placed=$(dirname "$DAEMON_BINARY")/$(basename "$1")
    cp "$1" "$placed.new"
    chmod 0755 "$placed.new"
    mv "$placed.new" "$placed"
}

# place_daemon BUILD_FOLDER: root may have built where the service user cannot look.
place_daemon() {
    local built
    built=$(built_daemon "$1")
    [ -n "$built" ] || fail "$1 holds no taxpreviewd"
    if [ "$SERVICE_USER" = "$(id -un)" ]; then
        DAEMON_BINARY=$built
        export TAXPREVIEW_DATA_DIR=$PROJECT_DIR/schema
        return 0
    fi
    DAEMON_BINARY=$SERVICE_DIR/bin/$(basename "$1")/taxpreviewd
    mkdir -p "$(dirname "$DAEMON_BINARY")"
    place_binary "$built"
    place_binary "$(dirname "$built")/taxpreview_solver"
    rm -rf "$SERVICE_DIR/schema"
    cp -R "$PROJECT_DIR/schema" "$SERVICE_DIR/schema"
    chmod -R a+rX "$SERVICE_DIR/bin" "$SERVICE_DIR/schema"
    export TAXPREVIEW_DATA_DIR=$SERVICE_DIR/schema
}

# use_database NAME: what the daemon and its commands connect to.
use_database() {
    TAXPREVIEW_DATABASE=$(conninfo "$1" taxpreviewd)
    TAXPREVIEW_ADMIN_DATABASE=$(conninfo "$1" taxpreview_admin)
    export TAXPREVIEW_DATABASE TAXPREVIEW_ADMIN_DATABASE
}

daemon_command() {
    as_service "$DAEMON_BINARY" "$@"
}

# make_firm NAME: prints the firm's id.
make_firm() {
    daemon_command firm create --name "$1" | tail -n 1
}

ALL_SCOPES=households:read,households:write,reference:read,reference:write
ALL_SCOPES+=,previews:read,previews:write,book:read

# make_key FIRM_ID NAME [SCOPES]: prints the key, which nothing can show again.
make_key() {
    daemon_command key create --firm "$1" --name "$2" --scopes "${3:-$ALL_SCOPES}" \
        | grep -o 'tpk_[0-9a-z_]*'
}

# make_firm_and_key NAME: prints both, with a space between.
make_firm_and_key() {
    local firm_id
    firm_id=$(make_firm "$1")
    printf '%s %s\n' "$firm_id" "$(make_key "$firm_id" "$1")"
}

port_is_free() {
    python3 - "$1" <<'PYTHON'
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        sys.exit(1)
PYTHON
}

free_port() {
    local port
    for ((port = $1; port < $1 + 200; port++)); do
        if port_is_free "$port"; then
            printf '%s\n' "$port"
            return 0
        fi
    done
    return 1
}

raise_limits() {
    ulimit -c 0 || true
    ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
}

# A turn of a loop frees hundreds of blocks of one size; by itself glibc keeps seven at hand.
DAEMON_TUNABLES=${GLIBC_TUNABLES:-glibc.malloc.tcache_count=256}

# The process started here becomes the daemon itself (no shell or helper stays between), in a
# session of its own so that an interrupt at the terminal reaches it only through us.
spawn_daemon() {
    local log=$1 id_file=$2
    (
        raise_limits
        remember_process "$BASHPID" "$id_file"
        cd "$SERVICE_DIR" || exit 1
        release_lock
        export GLIBC_TUNABLES=$DAEMON_TUNABLES
        if [ "$SERVICE_USER" = "$(id -un)" ]; then
            exec setsid "$DAEMON_BINARY" serve
        fi
        exec setsid setpriv --reuid "$SERVICE_USER" --regid "$(id -g "$SERVICE_USER")" \
            --init-groups env HOME="$SERVICE_DIR" "$DAEMON_BINARY" serve
    ) </dev/null >"$log" 2>&1 &
    DAEMON_ID=$!
}

daemon_is_ready_or_gone() {
    process_is_gone "$DAEMON_ID" || daemon_is_ready
}

daemon_is_ready() {
    curl -q -s -f --noproxy '*' -m 2 -o /dev/null "$DAEMON_URL/readyz"
}

# start_daemon FIRST_PORT [NAME]: sets DAEMON_URL, DAEMON_STREAM_URL and DAEMON_ID. Between the probe and the daemon's
# own bind somebody may take the port; then the next one is tried.
start_daemon() {
    local port=$1 name=${2:-taxpreviewd} stream_port log attempt
    log=$INSTANCE_DIR/$name.log
    for attempt in 1 2 3; do
        port=$(free_port "$port") || fail "no port from $1 on is free"
        [ "$port" = "$1" ] || say "port $1 is taken; using $port"
        stream_port=$(free_port $((port + 1))) || fail "no port from $port on is free"
        export TAXPREVIEW_LISTEN=127.0.0.1:$port TAXPREVIEW_STREAM_LISTEN=127.0.0.1:$stream_port
        DAEMON_URL=http://127.0.0.1:$port
        # shellcheck disable=SC2034
        DAEMON_STREAM_URL=http://127.0.0.1:$stream_port
        spawn_daemon "$log" "$INSTANCE_DIR/$name.pid"
        wait_for 30 daemon_is_ready_or_gone || break
        process_is_gone "$DAEMON_ID" || return 0
        ! port_is_free "$port" || ! port_is_free "$stream_port" || break
        port=$((port + 1))
    done
    show_end_of "$log" 20
    stop_daemon "$name"
    fail "the daemon did not become ready (attempt $attempt); its log is $log"
}

# stop_daemon [NAME]: asks it to drain, waits, insists.
stop_daemon() {
    local file=$INSTANCE_DIR/${1:-taxpreviewd}.pid id
    if id=$(remembered_process "$file"); then
        end_process "$id" 15 || true
    fi
    rm -f "$file"
}

stop_every_daemon() {
    local file
    for file in "$INSTANCE_DIR"/*.pid; do
        [ -e "$file" ] || continue
        file=${file##*/}
        stop_daemon "${file%.pid}"
    done
}
