# shellcheck shell=bash
# What every operating script shares: where things are, how to speak, how to keep a second copy out.
# It starts nothing and installs nothing.
#
# An instance is one private PostgreSQL with the daemons on it, kept in one folder (INSTANCE_DIR):
# `.run` for deploy/run, `.run/test` for deploy/test.

PROJECT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
RUN_DIR=$PROJECT_DIR/.run
INSTANCE_DIR=${INSTANCE_DIR:-$RUN_DIR}

# The caller's own database settings and locale must not steer ours.
unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGPASSWORD PGSERVICE PGSERVICEFILE PGOPTIONS \
    PGSSLMODE PGPASSFILE PGDATA PGTZ PGCLIENTENCODING CDPATH GREP_OPTIONS
export LC_ALL=C.UTF-8
umask 022

# Progress goes to stderr: stdout belongs to what was asked for.
say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "error: $*"
    exit 1
}

is_root() {
    [ "$(id -u)" -eq 0 ]
}

open_instance() {
    mkdir -p "$INSTANCE_DIR" 2>/dev/null && [ -w "$INSTANCE_DIR" ] \
        || fail "$INSTANCE_DIR cannot be written by $(id -un); remove it or run as its owner"
}

# One copy of a script at a time works on an instance. Children that outlive the script must be
# started with the lock closed (see without_lock), or a killed script would hold it for ever.
LOCK_FD=
take_lock() {
    open_instance
    exec {LOCK_FD}>"$INSTANCE_DIR/lock"
    flock -n "$LOCK_FD" && return 0
    say "waiting for another command that is at work in $INSTANCE_DIR"
    flock -w 600 "$LOCK_FD" || fail "another command is still at work in $INSTANCE_DIR"
}

release_lock() {
    [ -z "$LOCK_FD" ] || exec {LOCK_FD}>&-
    LOCK_FD=
}

without_lock() (
    release_lock
    "$@"
)

# A process is named by its id and its start time, so that a reused id is never taken for it.
process_start_time() {
    local line
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
    line=${line##*) }
    # shellcheck disable=SC2086  # the fields are meant to be split
    set -- $line
    [ "$1" != Z ] && printf '%s\n' "${20}"
}

remember_process() {
    printf '%s %s\n' "$1" "$(process_start_time "$1" || printf 0)" >"$2"
}

remembered_process() {
    local id start_time
    [ -r "$1" ] && read -r id start_time <"$1" || return 1
    [ -n "$id" ] && [ "$(process_start_time "$id")" = "$start_time" ] && printf '%s\n' "$id"
}

process_lives() {
    process_start_time "$1" >/dev/null
}

# wait_for SECONDS COMMAND...: tries the command every 50 ms until it succeeds.
wait_for() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

process_is_gone() {
    ! process_lives "$1"
}

# end_process ID SECONDS: asks first, then insists.
end_process() {
    kill -TERM "$1" 2>/dev/null || return 0
    kill -CONT "$1" 2>/dev/null || true
    wait_for "$2" process_is_gone "$1" && return 0
    kill -KILL "$1" 2>/dev/null || true
    wait_for 5 process_is_gone "$1"
}
