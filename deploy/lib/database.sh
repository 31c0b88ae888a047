# shellcheck shell=bash
# The databases of an instance: made, migrated, filled with the demo book. Whatever is only half done
# when somebody kills us is thrown away and done again by the next start.

database_exists() {
    [ "$(superuser_sql postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]
}

drop_database() {
    superuser_sql postgres -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)"
}

# migrate DATABASE: roles and every migration that is missing; twice is as good as once.
migrate() {
    local log=$INSTANCE_DIR/migrate.log
    if ! without_lock "$PROJECT_DIR/deploy/database/migrate" "$SOCKET_DIR" "$1" >"$log" 2>&1 </dev/null; then
        show_end_of "$log" 30
        fail "the migrations failed; the log is $log"
    fi
}

# copy_database FROM TO: a fresh copy of a migrated database costs a tenth of a second.
copy_database() {
    drop_database "$2"
    superuser_sql postgres -c "CREATE DATABASE $2 TEMPLATE $1"
    superuser_sql postgres -c "REVOKE CONNECT ON DATABASE $2 FROM PUBLIC" \
        -c "GRANT CONNECT ON DATABASE $2 TO PUBLIC" >/dev/null
}
