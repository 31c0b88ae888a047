#!/usr/bin/env bash
# What a test may do to the instance of the running deploy/test (or, with INSTANCE_DIR=.run, of
# deploy/run) from outside. Sourced, it brings the functions; executed, it calls one:
#
#   deploy/lib/fixture.sh start_postgres           makes the cluster where there is none
#   deploy/lib/fixture.sh halt_postgres            start_postgres brings it back, same socket
#   deploy/lib/fixture.sh migrate DATABASE
#   deploy/lib/fixture.sh copy_database FROM TO
#   deploy/lib/fixture.sh superuser_sql DATABASE -c SQL
#   deploy/lib/fixture.sh make_firm_and_key NAME   prints FIRM_ID KEY for TEST_DATABASE_NAME
#   deploy/lib/fixture.sh start_daemon PORT NAME   prints URL PROCESS_ID
#   deploy/lib/fixture.sh stop_daemon NAME
#   deploy/lib/fixture.sh stop_all
set -euo pipefail
INSTANCE_DIR=${INSTANCE_DIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)/.run/test}
case $INSTANCE_DIR in
    */test) DURABLE=no ;;
esac
# shellcheck source=deploy/lib/instance.sh
. "$(dirname "${BASH_SOURCE[0]}")/instance.sh"

stop_all() {
    stop_every_daemon
    stop_postgres
}

# The instance as it stands: who serves it, from where, behind which socket, with which binary.
know_instance() {
    choose_service_dir
    SOCKET_DIR=$(cat "$INSTANCE_DIR/socket_dir" 2>/dev/null || true)
    if [ -n "${BUILD_DIR:-}" ] && [ -n "$SOCKET_DIR" ]; then
        place_daemon "$BUILD_DIR"
        [ -n "${TAXPREVIEW_DATABASE:-}" ] || use_database "${TEST_DATABASE_NAME:-taxpreview}"
    fi
}

call() {
    case $1 in
        start_postgres | halt_postgres | migrate | copy_database | superuser_sql | \
            make_firm_and_key | stop_daemon | stop_all) "$@" ;;
        start_daemon)
            "$@"
            printf '%s %s\n' "$DAEMON_URL" "$DAEMON_ID"
            ;;
        *) fail "deploy/lib/fixture.sh does not know $1" ;;
    esac
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    [ "$#" -gt 0 ] || fail "see the head of deploy/lib/fixture.sh for what it does"
    know_instance
    call "$@"
fi
