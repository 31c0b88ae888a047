# shellcheck shell=bash
# The databases of an instance: made, migrated, filled with the demo book. Whatever is only half
# done when somebody kills us is thrown away and done again by the next start.

database_exists() {
    [ "$(superuser_sql postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]
}

drop_database() {
    superuser_sql postgres -c "SET client_min_messages = warning" \
        -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)"
}

# migrate DATABASE: the database itself, roles and every migration that is missing.
migrate() {
    local log=$INSTANCE_DIR/migrate.log
    if ! without_lock "$PROJECT_DIR/deploy/database/migrate" "$SOCKET_DIR" "$1" \
        >"$log" 2>&1 </dev/null; then
        show_end_of "$log" 30
        fail "the migrations failed; the log is $log"
    fi
}

# make_loader DATABASE: the role that fills demo and test databases.
make_loader() {
    superuser_sql "$1" -f "$PROJECT_DIR/deploy/database/loader_role.sql" >/dev/null
}

# copy_database FROM TO: a fresh copy of a migrated database costs a tenth of a second. CREATE
# DATABASE leaves the grants on the database itself behind; for a throwaway the catalog is copied.
copy_database() {
    drop_database "$2" || return 1
    superuser_sql postgres -c "CREATE DATABASE $2 TEMPLATE $1 OWNER taxpreview_owner" \
        -c "UPDATE pg_database SET datacl = (SELECT datacl FROM pg_database WHERE datname = '$1')
            WHERE datname = '$2'"
}

# The demo book is loaded once. The mark is a comment on the database, set when all of it is in: a
# database without the mark is what a killed start left.
DEMO_MARK='taxpreview: the demo book is loaded'

demo_is_loaded() {
    [ "$(superuser_sql postgres -c "SELECT shobj_description(oid, 'pg_database')
        FROM pg_database WHERE datname = '$1'")" = "$DEMO_MARK" ]
}

# What the demo book holds, by the ids that the API shows.
demo_description() {
    printf '%s/demo.json\n' "$SERVICE_DIR"
}

load_demo() {
    local log=$INSTANCE_DIR/load_demo.log
    if ! without_lock "$PROJECT_DIR/deploy/book/load_demo" "$SOCKET_DIR" "$1" \
        --describe "$(demo_description)" >"$log" 2>&1 </dev/null; then
        show_end_of "$log" 30
        fail "the demo book could not be loaded; the log is $log"
    fi
}

prepare_demo() {
    if demo_is_loaded "$1"; then
        migrate "$1"
        [ -s "$(demo_description)" ] || load_demo "$1" # loads nothing again, but describes it
        return 0
    fi
    say "making the database and loading the demo book"
    drop_database "$1"
    rm -f "$SERVICE_DIR/keys"
    migrate "$1"
    make_loader "$1"
    load_demo "$1"
    superuser_sql postgres -c "COMMENT ON DATABASE $1 IS '$DEMO_MARK'"
}

# demo_firm NUMBER: the id of the first or second firm of the demo book.
demo_firm() {
    python3 - "$(demo_description)" "$1" <<'PYTHON'
import json, sys
with open(sys.argv[1]) as file:
    print(json.load(file)["firms"][int(sys.argv[2]) - 1]["id"])
PYTHON
}
