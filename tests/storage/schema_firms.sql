-- What the daemon's role sees and may write of the rows of schema_rows.sql, without a firm and, as
-- firm A, of firm B. One row per fault; no row is good. Run as a superuser, who becomes the daemon.
-- Variables: firm_a, firm_b, and rows, one row of firm B per table as {table: row}.

\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET search_path = taxpreview, pg_temp;

SELECT
    set_config('test.firm_a', :'firm_a', false),
    set_config('test.firm_b', :'firm_b', false),
    set_config('test.rows', :'rows', false)
\g /dev/null

CREATE FUNCTION pg_temp.faults() RETURNS TABLE (fault text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    firm_a text := current_setting('test.firm_a');
    firm_b text := current_setting('test.firm_b');
    rows_b jsonb := current_setting('test.rows')::jsonb;
    table_name text;
    firm_column text;
    found bigint;
    state text;
BEGIN
    IF (SELECT count(*) FROM jsonb_object_keys(rows_b)) < 20 THEN
        fault := 'fewer tables of firms than there must be';
        RETURN NEXT;
    END IF;
    FOR table_name IN SELECT jsonb_object_keys(rows_b) LOOP
        firm_column := CASE table_name WHEN 'firm' THEN 'id' ELSE 'firm_id' END;

        -- What it may not read at all, it must not read of its own firm either.
        IF NOT has_table_privilege(table_name, 'SELECT') THEN
            IF table_name <> 'api_key' THEN
                fault := table_name || ' cannot be read';
                RETURN NEXT;
            END IF;
            CONTINUE;
        END IF;

        PERFORM set_config('app.firm', '', true);
        EXECUTE format('SELECT count(*) FROM %I', table_name) INTO found;
        IF found <> 0 THEN
            fault := format('%s shows %s rows while no firm is set', table_name, found);
            RETURN NEXT;
        END IF;

        PERFORM set_config('app.firm', firm_a, true);
        EXECUTE format('SELECT count(*) FROM %I WHERE %I = $1', table_name, firm_column)
            INTO found USING firm_a::uuid;
        IF found = 0 THEN
            fault := table_name || ' hides the firm''s own rows';
            RETURN NEXT;
        END IF;
        EXECUTE format('SELECT count(*) FROM %I WHERE %I <> $1', table_name, firm_column)
            INTO found USING firm_a::uuid;
        IF found <> 0 THEN
            fault := table_name || ' shows another firm''s rows';
            RETURN NEXT;
        END IF;

        state := pg_temp.insert_state(table_name, rows_b -> table_name);
        IF state <> '42501' THEN
            fault := format('%s takes another firm''s row: %s', table_name, state);
            RETURN NEXT;
        END IF;
        -- Its own row is refused only because it is there already: the policy was the reason above.
        IF has_table_privilege(table_name, 'INSERT') THEN
            state := pg_temp.insert_state(
                table_name, (rows_b -> table_name) || jsonb_build_object(firm_column, firm_a)
            );
            IF state NOT IN ('23505', '00000') THEN
                fault := format('%s refuses its own firm''s row: %s', table_name, state);
                RETURN NEXT;
            END IF;
        END IF;

        IF has_any_column_privilege(table_name, 'UPDATE') THEN
            state := pg_temp.move_state(table_name, firm_column, firm_b::uuid);
            IF state <> '42501' THEN
                fault := format('%s gives a row away to another firm: %s', table_name, state);
                RETURN NEXT;
            END IF;
        END IF;
    END LOOP;
END
$$;

-- The error state of inserting a row; nothing of it stays.
CREATE FUNCTION pg_temp.insert_state(table_name text, new_row jsonb) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO %1$I OVERRIDING SYSTEM VALUE'
        ' SELECT (jsonb_populate_record(NULL::taxpreview.%1$I, $1)).*',
        table_name
    ) USING new_row;
    RAISE SQLSTATE 'T0000';
EXCEPTION
    WHEN SQLSTATE 'T0000' THEN
        RETURN '00000';
    WHEN OTHERS THEN
        RETURN SQLSTATE;
END
$$;

CREATE FUNCTION pg_temp.move_state(table_name text, firm_column text, firm uuid) RETURNS text
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('UPDATE %I SET %I = $1', table_name, firm_column) USING firm;
    RETURN '00000';
EXCEPTION
    WHEN OTHERS THEN
        RETURN SQLSTATE;
END
$$;

SET SESSION AUTHORIZATION taxpreviewd;
BEGIN;
SELECT fault FROM pg_temp.faults();
ROLLBACK;
