# shellcheck shell=bash
# The instance's private PostgreSQL: made, started, stopped and brought back after any kill, always
# as an unprivileged user, on a socket in a folder of mode 0700, never on TCP. It knows no schema.

POSTGRES_BIN=/usr/lib/postgresql/15/bin
export PATH=$POSTGRES_BIN:$PATH # Debian's psql is a program in Perl that takes six times as long to start
DURABLE=${DURABLE:-yes} # a throwaway cluster sets no: nothing of it has to survive the machine

# The folder that the service user reaches: under the instance, or else under /var/lib.
SERVICE_DIR=
SERVICE_USER=

as_service() {
    if [ "$SERVICE_USER" = "$(id -un)" ]; then
        (cd "$SERVICE_DIR" && "$@")
    else
        (cd "$SERVICE_DIR" && setpriv --reuid "$SERVICE_USER" --regid "$(id -g "$SERVICE_USER")" \
            --init-groups env HOME="$SERVICE_DIR" "$@")
    fi
}

far_service_dir() {
    printf '/var/lib/taxpreview-%s\n' "$(printf '%s' "$INSTANCE_DIR" | sha256sum | cut -c1-16)"
}

folder_is_reachable() {
    setpriv --reuid "$SERVICE_USER" --regid "$(id -g "$SERVICE_USER")" --init-groups \
        test -w "$1" -a -x "$1" 2>/dev/null
}

claim_folder() {
    mkdir -p "$1" && chmod 0700 "$1" \
        && chown "$SERVICE_USER:$(id -gn "$SERVICE_USER")" "$1" 2>/dev/null
}

# PostgreSQL refuses to run as root. Root lends it to the owner of a folder made earlier by an
# ordinary user, else to the user that the package brings.
choose_service_user() {
    local owner
    if ! is_root; then
        SERVICE_USER=$(id -un)
        return 0
    fi
    owner=$(stat -c %U "$INSTANCE_DIR/service" 2>/dev/null || printf root)
    case $owner in
        root | UNKNOWN) SERVICE_USER=postgres ;;
        *) SERVICE_USER=$owner ;;
    esac
    id "$SERVICE_USER" >/dev/null 2>&1 || fail "there is no user $SERVICE_USER to run PostgreSQL as"
}

choose_service_dir() {
    open_instance
    choose_service_user
    SERVICE_DIR=$INSTANCE_DIR/service
    if ! is_root; then
        mkdir -p "$SERVICE_DIR" && chmod 0700 "$SERVICE_DIR" && [ -O "$SERVICE_DIR" ] \
            || fail "$SERVICE_DIR belongs to another user; remove it or run as its owner"
        return 0
    fi
    claim_folder "$SERVICE_DIR" && folder_is_reachable "$SERVICE_DIR" && return 0
    rmdir "$SERVICE_DIR" 2>/dev/null || true
    SERVICE_DIR=$(far_service_dir)
    claim_folder "$SERVICE_DIR" && folder_is_reachable "$SERVICE_DIR" \
        || fail "$SERVICE_USER can reach neither $INSTANCE_DIR nor $SERVICE_DIR"
}

# A socket's whole path may have 107 bytes, so the folder never lies under the project's path.
# Its name is not guessable and it is used again only while it is still ours alone.
SOCKET_DIR=
socket_folder_is_ours() {
    [ -d "$1" ] && [ ! -L "$1" ] && [ "$(stat -c '%U %a' "$1")" = "$SERVICE_USER 700" ]
}

choose_socket_dir() {
    local parent=/tmp
    SOCKET_DIR=$(cat "$INSTANCE_DIR/socket_dir" 2>/dev/null || true)
    [ -n "$SOCKET_DIR" ] && socket_folder_is_ours "$SOCKET_DIR" && return 0
    if is_root && [ -w /run ]; then
        parent=/run
    fi
    SOCKET_DIR=$(mktemp -d "$parent/taxpreview-XXXXXXXX")
    chmod 0700 "$SOCKET_DIR"
    ! is_root || chown "$SERVICE_USER" "$SOCKET_DIR"
    printf '%s\n' "$SOCKET_DIR" >"$INSTANCE_DIR/socket_dir"
}

data_dir() {
    printf '%s/data\n' "$SERVICE_DIR"
}

# initdb works in a folder beside and the name comes last: a killed one leaves no half cluster.
make_cluster() {
    local data sync=()
    data=$(data_dir)
    [ ! -f "$data/PG_VERSION" ] || return 0
    rm -rf "$data" "$data.new"
    [ "$DURABLE" = yes ] || sync=(--no-sync)
    as_service "$POSTGRES_BIN/initdb" -D "$data.new" -U postgres -E UTF8 --locale=C.UTF-8 \
        --auth=trust "${sync[@]}" >"$INSTANCE_DIR/initdb.log" 2>&1 \
        || fail "initdb failed: $(tail -n 3 "$INSTANCE_DIR/initdb.log")"
    printf "include_if_exists = 'taxpreview.conf'\n" \
        | as_service tee -a "$data.new/postgresql.conf" >/dev/null
    mv "$data.new" "$data"
}

cluster_settings() {
    printf "listen_addresses = ''\nunix_socket_directories = '%s'\n" "$SOCKET_DIR"
    printf "unix_socket_permissions = 0700\nport = 5432\nmax_connections = 200\n"
    printf "timezone = 'UTC'\nlog_timezone = 'UTC'\n"
    printf "deadlock_timeout = 200ms\n" # found long before the daemon's own deadline
    printf "log_min_messages = warning\nlog_min_error_statement = panic\n"
    [ "$DURABLE" = yes ] \
        || printf "fsync = off\nfull_page_writes = off\nmax_prepared_transactions = 150\n"
}

write_settings() {
    cluster_settings | as_service tee "$(data_dir)/taxpreview.conf" >/dev/null
}

# The postmaster is the process that the lock file names and that works in this very data folder.
postmaster_id() {
    local id file
    file=$(data_dir)/postmaster.pid
    { read -r id <"$file"; } 2>/dev/null || return 1
    works_in_data_dir "$id" && printf '%s\n' "$id"
}

works_in_data_dir() {
    process_lives "$1" \
        && [ "$(readlink "/proc/$1/cwd" 2>/dev/null)" = "$(readlink -f "$(data_dir)")" ]
}

# After kill -9 of the postmaster its children may live on and hold the shared memory.
end_orphans() {
    local entry id
    for entry in /proc/[0-9]*; do
        id=${entry#/proc/}
        if works_in_data_dir "$id"; then
            kill -KILL "$id" 2>/dev/null || true
            wait_for 5 process_is_gone "$id" || true
        fi
    done
}

postgres_answers() {
    "$POSTGRES_BIN/pg_isready" -q -h "$SOCKET_DIR" -p 5432 -U postgres -d postgres -t 2
}

start_postgres() {
    local log
    choose_service_dir
    choose_socket_dir
    make_cluster
    log=$SERVICE_DIR/postgresql.log
    if postmaster_id >/dev/null && wait_for 5 postgres_answers; then
        return 0
    fi
    stop_postmaster
    write_settings
    without_lock as_service "$POSTGRES_BIN/pg_ctl" start -D "$(data_dir)" -l "$log" -w -t 60 -s \
        </dev/null >/dev/null 2>"$INSTANCE_DIR/pg_ctl.log" \
        || fail "PostgreSQL did not start: $(tail -n 5 "$INSTANCE_DIR/pg_ctl.log" "$log" 2>&1)"
    wait_for 30 postgres_answers || fail "PostgreSQL does not answer in $SOCKET_DIR"
}

stop_postmaster() {
    local id
    if id=$(postmaster_id); then
        kill -CONT "$id" 2>/dev/null || true
        kill -INT "$id" 2>/dev/null || true # fast shutdown: sessions are ended, nothing is lost
        if ! wait_for 30 process_is_gone "$id"; then
            kill -QUIT "$id" 2>/dev/null || true
            wait_for 5 process_is_gone "$id" || true
        fi
    fi
    end_orphans
    rm -f "$(data_dir)/postmaster.pid" "$SOCKET_DIR"/.s.PGSQL.5432*
}

# halt_postgres: the processes end; start_postgres brings it back behind the same socket.
halt_postgres() {
    find_service_dir || return 0
    SOCKET_DIR=$(cat "$INSTANCE_DIR/socket_dir" 2>/dev/null || printf /nonexistent)
    stop_postmaster
}

# Stops what runs and forgets the socket folder; the data stays. Twice is as good as once.
stop_postgres() {
    [ -d "$INSTANCE_DIR" ] || return 0
    halt_postgres
    rmdir "${SOCKET_DIR:-/nonexistent}" 2>/dev/null || true
    rm -f "$INSTANCE_DIR/socket_dir"
}

# Where an earlier start put the data, without making anything.
find_service_dir() {
    for SERVICE_DIR in "$INSTANCE_DIR/service" "$(far_service_dir)"; do
        [ ! -d "$SERVICE_DIR/data" ] || return 0
    done
    return 1
}

# A cluster of tests: nothing of it is kept.
drop_postgres() {
    stop_postgres
    find_service_dir || return 0
    rm -rf "$SERVICE_DIR"
}

superuser_sql() {
    local database=$1
    shift
    "$POSTGRES_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 \
        "host=$SOCKET_DIR dbname=$database user=postgres gssencmode=disable" "$@"
}

conninfo() {
    printf 'host=%s dbname=%s user=%s gssencmode=disable' "$SOCKET_DIR" "$1" "$2"
}
