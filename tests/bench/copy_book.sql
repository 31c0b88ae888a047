-- Copies of every household of a firm, with its accounts, cash and lots, under ids of their own:
-- those of copy 1 begin with 1001 where the originals' time stands. What refers to what is as right
-- as in the originals, so that nothing is checked again.
--
--   psql -v firm=UUID -v first=1 -v last=49 -f copy_book.sql
SET session_replication_role = replica;
SET search_path = taxpreview;
CREATE FUNCTION pg_temp.copied(id uuid, number integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT overlay(id::text PLACING to_hex(4096 + number) FROM 1)::uuid $$;
SELECT format(
    'INSERT INTO %1$I (%2$s) SELECT %3$s FROM %1$I CROSS JOIN generate_series(%4$s, %5$s) AS number'
    ' WHERE firm_id = %6$L AND %7$I < ''10000000-0000-0000-0000-000000000000''',
    table_name, string_agg(quote_ident(column_name), ', '),
    string_agg(CASE WHEN column_name IN ('id', 'household_id', 'account_id')
        THEN format('pg_temp.copied(%I, number)', column_name)
        WHEN column_name = 'external_id' THEN 'NULL' ELSE quote_ident(column_name) END, ', '),
    :first, :last, :'firm', CASE table_name WHEN 'household' THEN 'id' ELSE 'household_id' END)
FROM information_schema.columns
WHERE table_schema = 'taxpreview' AND table_name IN ('household', 'account', 'cash', 'lot')
GROUP BY table_name \gexec
VACUUM (ANALYZE);
