/*
 * A table of the tests' own, db_probe.thing, that the daemon's role may write: no rows of firms are
 * touched. Its deferred trigger makes the COMMIT of amount 99 last five seconds;
 * db_probe.conflict() fails as a serialization does.
 */
#pragma once

#include "db_support.h"

enum { PROBE_SLOW_COMMIT = 9900 }; /* cents */

/* Makes the table, empty. */
static inline void probe_make(void)
{
    db_test_superuser(
        "DROP SCHEMA IF EXISTS db_probe CASCADE; CREATE SCHEMA db_probe;"
        "CREATE TABLE db_probe.thing (id int8 PRIMARY KEY, parent int8 REFERENCES db_probe.thing,"
        " amount numeric(15,2) NOT NULL CHECK (amount >= 0), firm text);"
        "CREATE FUNCTION db_probe.dawdle() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN IF NEW.amount = 99 THEN PERFORM pg_sleep(5); END IF; RETURN NULL; END$$;"
        "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON db_probe.thing"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION db_probe.dawdle();"
        "CREATE FUNCTION db_probe.conflict() RETURNS int8 LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40001'; END$$;"
        "GRANT USAGE ON SCHEMA db_probe TO taxpreviewd;"
        "GRANT SELECT, INSERT, UPDATE, DELETE ON db_probe.thing TO taxpreviewd");
}

static inline void probe_drop(void)
{
    db_test_superuser("DROP SCHEMA IF EXISTS db_probe CASCADE");
}

static inline int64_t probe_count(void)
{
    return db_test_superuser_number("SELECT count(*) FROM db_probe.thing");
}

/* The group's fixtures. */
static inline int probe_setup(void **state)
{
    (void)state;
    if (db_test_is_possible())
        probe_make();
    return 0;
}

static inline int probe_teardown(void **state)
{
    (void)state;
    if (db_test_is_possible())
        probe_drop();
    return 0;
}

static const Statement THING_INSERT = {
    .name = "thing_insert",
    .sql = "INSERT INTO db_probe.thing (id, parent, amount, firm)"
           " VALUES ($1, $2, $3, current_setting('app.firm', true))",
    .parameters = {DB_INTEGER, DB_INTEGER, DB_MONEY},
};

/* Inserts a thing without a parent. */
static inline Error *probe_insert(DbSession *session, int64_t id, int64_t cents)
{
    const OptionalInteger none = {0};
    const Money amount = {cents};

    return DB_QUERY(session, &THING_INSERT, NULL, PARAM(id), PARAM(none), PARAM(amount));
}
