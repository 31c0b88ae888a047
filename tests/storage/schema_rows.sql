-- Rows of two firms in every table, the same but for the firm: what the schema's tests look at.
-- Needs a role that bypasses row-level security, and the variables firm_a and firm_b.

\set ON_ERROR_STOP on
SET search_path = taxpreview, pg_temp;

SELECT set_config('test.firms', json_build_array(:'firm_a', :'firm_b')::text, false) \g /dev/null

DO $$
DECLARE
    firm uuid;
    -- The same id under both firms: only firm_id tells the rows apart.
    one uuid := '01900000-0000-7000-8000-000000000001';
    two uuid := '01900000-0000-7000-8000-000000000002';
    three uuid := '01900000-0000-7000-8000-000000000003';
BEGIN
    FOR firm IN SELECT json_array_elements_text(current_setting('test.firms')::json)::uuid LOOP
        INSERT INTO firm (id, name) VALUES (firm, 'Firm');
        INSERT INTO api_key (firm_id, id, public_id, secret_hash, name, scopes)
        VALUES (
            firm,
            one,
            left(replace(firm::text, '-', ''), 26),
            sha256(firm::text::bytea),
            'Key',
            '{households:read}'
        );
        INSERT INTO audit_entry (firm_id, action) VALUES (firm, 'firm_create');
        INSERT INTO idempotency_key (firm_id, key, route, request_hash)
        VALUES (firm, 'key', 'POST /v1/households', sha256(''));

        INSERT INTO stream_ticket (firm_id, key_id, secret_hash)
        VALUES (firm, one, sha256('ticket'));

        INSERT INTO security (firm_id, id, symbol, name, tax_kind, asset_class, unit)
        VALUES
            (firm, one, 'VTI', 'Stocks', 'ric', 'us_stocks', 'fractional'),
            (firm, two, 'BND', 'Bonds', 'ric', 'us_bonds', 'fractional');
        INSERT INTO price (firm_id, price_set_id, security_id, close, price_date)
        VALUES (firm, one, one, 378.24, '2026-08-21');
        INSERT INTO price_set (firm_id, id, as_of, sequence, price_count)
        VALUES (firm, one, '2026-08-21', 1, 1);
        INSERT INTO price_current (firm_id, price_set_id, sequence) VALUES (firm, one, 1);

        INSERT INTO covariance (firm_id, id, name, as_of, basis)
        VALUES (firm, one, 'Classes', '2026-07-31', 'asset_class');
        INSERT INTO covariance_label (firm_id, covariance_id, ordinal, label)
        VALUES (firm, one, 1, 'us_stocks');
        INSERT INTO covariance_entry (firm_id, covariance_id, ordinal, place, value)
        VALUES (firm, one, 1, 1, 0.0225);

        INSERT INTO model (firm_id, id) VALUES (firm, one), (firm, two);
        INSERT INTO model_version (firm_id, id, model_id, number, name, basis, kind)
        VALUES
            (firm, one, one, 1, 'Groups', 'security_group', 'etf'),
            (firm, two, two, 1, 'Unused', 'security', 'custom');
        INSERT INTO model_target (firm_id, model_version_id, ordinal, group_name, class, weight)
        VALUES
            (firm, one, 1, 'stocks', NULL, 0.9),
            (firm, one, 2, NULL, 'cash', 0.1);
        INSERT INTO security_group_member (
            firm_id, model_version_id, group_name, security_id, role, ordinal
        )
        VALUES (firm, one, 'stocks', one, 'primary', 1);
        INSERT INTO model (firm_id, id) VALUES (firm, three);
        INSERT INTO model_version (firm_id, id, model_id, number, name, basis, kind)
        VALUES (firm, three, three, 1, 'Blend', 'security', 'custom');
        INSERT INTO model_sleeve (
            firm_id, model_version_id, ordinal, sleeve_model_id, sleeve_number, weight
        )
        VALUES (firm, three, 1, two, 1, 1);

        INSERT INTO household (firm_id, id, name, model_id)
        VALUES (firm, one, 'Household', one), (firm, two, 'Other household', NULL);
        INSERT INTO tax_profile (firm_id, household_id, year, kind, filing_status)
        VALUES (firm, one, 2026, 'federal', 'mfj');
        INSERT INTO account (
            firm_id, id, household_id, name, tax_treatment, owner, management_mode
        )
        VALUES
            (firm, one, one, 'Taxable', 'taxable', 'joint', 'automated'),
            (firm, two, two, 'Other', 'taxable', 'self', 'manual'),
            (firm, three, one, 'Second', 'taxable', 'joint', 'automated');
        INSERT INTO cash (firm_id, household_id, account_id, amount) VALUES (firm, one, one, 1000);
        INSERT INTO lot (
            firm_id,
            id,
            household_id,
            account_id,
            security_id,
            sequence,
            quantity,
            basis,
            acquired_on,
            kind,
            covered
        )
        VALUES
            (firm, one, one, one, one, 1, 400, 54288, '2018-03-29', 'purchase', true),
            (firm, two, two, two, one, 1, 12.25, 4149.93, '2026-02-27', 'purchase', true);
        INSERT INTO gains_budget (firm_id, household_id, account_id, year, allowance)
        VALUES (firm, one, NULL, 2026, 20000), (firm, one, one, 2026, 10000);
        INSERT INTO realized_gain (
            firm_id,
            id,
            household_id,
            account_id,
            security_id,
            quantity,
            sold_on,
            proceeds,
            basis,
            term
        )
        VALUES (firm, one, one, one, one, 10, '2026-03-02', 3500, 1357.20, 'long');
        INSERT INTO restraint (firm_id, id, household_id, kind, account_id, security_id, lot_id)
        VALUES
            (firm, one, one, 'do_not_sell', NULL, NULL, one),
            (firm, two, one, 'exclusion', one, one, NULL);
        INSERT INTO policy (firm_id, household_id, account_id, holder_id, minimum_cash)
        VALUES (firm, NULL, NULL, firm, 1), (firm, one, one, one, 2);
        INSERT INTO rebalance_run (firm_id, id, order_document, filter_document, key_id)
        VALUES (firm, one, '{}', '{}', one);
        INSERT INTO rebalance_run_household (firm_id, run_id, household_id)
        VALUES (firm, one, one);
        INSERT INTO exclusion_list (firm_id, id, name, kind)
        VALUES (firm, one, 'List', 'do_not_buy');
        INSERT INTO exclusion_list_security (firm_id, exclusion_list_id, security_id)
        VALUES (firm, one, one);
        INSERT INTO policy_exclusion_list (firm_id, holder_id, exclusion_list_id)
        VALUES (firm, one, one);
        INSERT INTO preview (
            firm_id,
            id,
            household_id,
            kind,
            lot_selection,
            order_document,
            household_version,
            config_version,
            price_set_id,
            price_sequence,
            trade_date,
            rules_version,
            engine_version,
            expires_at
        )
        VALUES (
            firm,
            one,
            one,
            'trades',
            'fifo',
            '{}',
            1,
            1,
            one,
            1,
            '2026-08-21',
            '2026.1',
            '1.0.0',
            now() + interval '30 days'
        );
        INSERT INTO household_snapshot (firm_id, household_id, hash, document)
        VALUES (firm, one, sha256('{}'), '{}');
        INSERT INTO preview_revision (
            firm_id,
            preview_id,
            household_id,
            revision,
            order_document,
            household_version,
            config_version,
            price_set_id,
            price_sequence,
            trade_date,
            rules_version,
            engine_version,
            snapshot_hash,
            result_document
        )
        VALUES (
            firm,
            one,
            one,
            1,
            '{}',
            1,
            1,
            one,
            1,
            '2026-08-21',
            '2026.1',
            '1.0.0',
            sha256('{}'),
            '{}'
        );

        INSERT INTO execution (
            firm_id,
            preview_id,
            household_id,
            preview_revision,
            household_version,
            config_version,
            price_set_id,
            price_sequence,
            trade_date,
            rules_version,
            engine_version,
            override_budget,
            short_term,
            long_term,
            disallowed,
            permanently_disallowed,
            prior_losses_disallowed
        )
        VALUES (
            firm, one, one, 1, 1, 1, one, 1, '2026-08-21', '2026.1', '1.0.0', false, 0, 0, 0, 0, 0
        );
        INSERT INTO execution_trade (
            firm_id,
            preview_id,
            ordinal,
            household_id,
            account_id,
            security_id,
            side,
            quantity,
            price,
            amount,
            fee,
            lot_selection,
            source
        )
        VALUES (firm, one, 0, one, one, one, 'sell', 1, 100, 100, 0, 'fifo', 'preview');
        INSERT INTO realized_gain (
            firm_id,
            id,
            household_id,
            account_id,
            security_id,
            quantity,
            sold_on,
            proceeds,
            basis,
            disallowed,
            term,
            source,
            preview_id,
            lot_id,
            covered,
            replaced,
            booked_from
        )
        VALUES (
            firm, two, one, one, one, 1, '2026-08-21', 100, 135.72, 35.72, 'long', 'execution', one,
            one, true, 1, 'preview'
        );
        INSERT INTO lot_close (
            firm_id,
            preview_id,
            ordinal,
            place,
            lot_id,
            quantity,
            proceeds,
            basis,
            disallowed,
            permanently_disallowed,
            term,
            realized_gain_id
        )
        VALUES (firm, one, 0, 1, one, 1, 100, 135.72, 35.72, 0, 'long', two);
        INSERT INTO wash_match (
            firm_id,
            preview_id,
            place,
            household_id,
            realized_gain_id,
            lot_id,
            quantity,
            disallowed,
            permanent,
            contestable
        )
        VALUES (firm, one, 1, one, two, one, 1, 35.72, false, false);
        INSERT INTO execution_lot (
            firm_id, preview_id, lot_id, quantity, basis, basis_status, absorbed, revision
        )
        VALUES (firm, one, one, 401, 54423.72, 'known', 0, 1);
        INSERT INTO execution_transfer (
            firm_id, preview_id, place, household_id, ordinal, from_account_id, to_account_id, amount
        )
        VALUES (firm, one, 1, one, 0, one, three, 100);
    END LOOP;
END
$$;

-- One per transaction.
INSERT INTO outbox (firm_id, scope, household_id, kind, version)
VALUES (:'firm_a', 'household', '01900000-0000-7000-8000-000000000001', 'household_create', 1);
INSERT INTO outbox (firm_id, scope, household_id, kind, version)
VALUES (:'firm_b', 'household', '01900000-0000-7000-8000-000000000001', 'household_create', 1);
