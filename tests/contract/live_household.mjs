// The household of the contract's examples, from its creation to its budgets.
import { call, differences, DRY, example, fresh, match, YEAR } from './client.mjs';
import { report } from './contract.mjs';

export async function walkHousehold(modelId) {
    const body = { ...example('household_create'), model_id: modelId };
    await call('create_household', {
        body,
        query: DRY,
        headers: fresh(),
        expect: 201,
        what: 'dry run',
    });
    const made = await call('create_household', { body, headers: fresh(), expect: 201 });
    const path = { household_id: made.body?.id };
    await call('list_households', { query: { limit: '1' } });
    const first = await call('get_household', { path });
    await call('get_household', {
        path,
        headers: { 'If-None-Match': first.headers.get('ETag') },
        expect: 304,
    });
    await call('update_household', {
        path,
        headers: match(first),
        body: { external_id: null },
        query: DRY,
        what: 'dry run',
    });
    await call('update_household', { path, headers: match(first), body: { external_id: null } });
    await call('update_household', {
        path,
        headers: { 'If-Match': '*' },
        body: { version: 9 },
        expect: 422,
        code: 'read_only',
        pointer: '/version',
    });
    return path;
}

export async function walkTaxProfiles(path) {
    const at = { ...path, year: YEAR };
    const body = example('tax_profile_put');
    const absent = { 'If-None-Match': '*' };
    await call('get_tax_profile', { path: at, expect: 404 });
    const made = await call('put_tax_profile', { path: at, headers: absent, body, expect: 201 });
    await call('put_tax_profile', {
        path: at,
        headers: absent,
        body,
        expect: 412,
        what: 'a second creation',
    });
    await call('put_tax_profile', { path: at, body, expect: 428, code: 'if_match_required' });
    await call('put_tax_profile', { path: at, headers: match(made), body, what: 'replaced' });
    report(
        'a profile has its defaults',
        differences(
            { ...example('tax_profile'), revision: undefined },
            { ...made.body, revision: undefined },
        ),
    );
    await call('get_tax_profile', { path: at });
    await call('list_tax_profiles', { path });
    const other = await call('put_tax_profile', {
        path: { ...path, year: 2025 },
        headers: absent,
        expect: 201,
        what: 'a flat one',
        body: { kind: 'flat', short_term_rate: 0.5, long_term_rate: '0.3' },
    });
    const closing = { path: { ...path, year: 2025 } };
    await call('close_tax_year', {
        path: { ...path, year: 2024 },
        expect: 409,
        code: 'tax_profile_missing',
    });
    await call('close_tax_year', { ...closing, query: DRY, what: 'dry run' });
    const closed = await call('close_tax_year', { ...closing, headers: fresh() });
    report(
        'a year without losses carries nothing',
        differences({ year: 2025, net: '0.00', tax_profile: { year: YEAR } }, closed.body),
    );
    await call('delete_tax_profile', {
        path: { ...path, year: 2025 },
        headers: match(other),
        expect: 204,
    });
}

export async function walkAccounts(path) {
    const made = await call('create_account', {
        path,
        body: example('account_create'),
        headers: fresh(),
        expect: 201,
    });
    const at = { account_id: made.body?.id };
    const shown = await call('get_account', { path: at });
    await call('update_account', { path: at, headers: match(shown), body: { rebalancing: false } });
    await call('list_accounts', { path });
    const cash = await call('get_cash', { path: at });
    await call('put_cash', { path: at, headers: match(cash), body: example('cash_put') });
    const other = await call('create_account', {
        path,
        headers: fresh(),
        expect: 201,
        what: 'an IRA',
        body: { name: 'IRA', tax_treatment: 'tax_deferred', owner: 'self' },
    });
    await call('delete_account', {
        path: { account_id: other.body?.id },
        headers: match(other),
        expect: 204,
    });
    return at;
}

export async function walkLots(at) {
    const NDJSON = 'application/x-ndjson';
    const many = await call('create_lots', {
        path: at,
        text: example('lots_ndjson'),
        type: NDJSON,
        headers: fresh(),
        expect: 201,
        what: 'NDJSON',
        absent: ['Location', 'ETag'],
    });
    const one = await call('create_lots', {
        path: at,
        body: example('lot_create'),
        headers: fresh(),
        expect: 201,
    });
    await call('create_lots', {
        path: at,
        expect: 201,
        headers: fresh(),
        body: { symbol: 'BND', quantity: 2000, basis: '144000.00', acquired_on: '2023-05-31' },
        what: 'a number for a decimal',
    });
    await call('create_lots', {
        path: at,
        expect: 422,
        headers: fresh(),
        text: '{"symbol":"VTI","quantity":"1"}\n{"symbol":"VTI"}\n',
        type: NDJSON,
        what: 'every line is checked',
    });
    const path = { lot_id: one.body?.id };
    const shown = await call('get_lot', { path });
    const patched = await call('update_lot', {
        path,
        headers: match(shown),
        body: { basis: '67990.10' },
    });
    await call('update_lot', { path, headers: match(patched), body: { basis: '67960.10' } });
    await call('list_lots', { path: at });
    const extra = await call('create_lots', {
        path: at,
        expect: 201,
        headers: fresh(),
        what: 'of unknown basis',
        body: {
            symbol: 'VTI',
            quantity: '1',
            basis: null,
            basis_status: 'unknown',
            acquired_on: null,
        },
    });
    await call('delete_lot', {
        path: { lot_id: extra.body?.id },
        headers: match(extra),
        expect: 204,
    });
    return {
        [example('lot_create').acquired_on]: one.body?.id,
        '2018-03-29': many.body?.data?.[0]?.id,
        '2026-02-27': many.body?.data?.[1]?.id,
    };
}

export async function walkGains(path, at) {
    const body = { ...example('gain_create'), account_id: at.account_id };
    const made = await call('create_realized_gain', { path, body, headers: fresh(), expect: 201 });
    report(
        'a ledger row has its term and gain',
        differences({ term: 'long', gain: '6500.00', source: 'imported' }, made.body),
    );
    const row = { realized_gain_id: made.body?.id };
    const shown = await call('get_realized_gain', { path: row });
    const patched = await call('update_realized_gain', {
        path: row,
        headers: match(shown),
        body: { proceeds: '9900.00' },
    });
    await call('update_realized_gain', {
        path: row,
        headers: match(patched),
        body: { proceeds: '9893.00' },
    });
    await call('list_realized_gains', { path, query: { year: String(YEAR) } });
    const extra = await call('create_realized_gain', {
        path,
        body: { ...body, sold_on: '2025-03-12' },
        headers: fresh(),
        expect: 201,
    });
    await call('delete_realized_gain', {
        path: { realized_gain_id: extra.body?.id },
        headers: match(extra),
        expect: 204,
    });
}

export async function walkRestraints(path) {
    const body = example('restraint_create');
    const made = await call('create_restraint', { path, body, headers: fresh(), expect: 201 });
    report('a restraint is what was asked for', differences(body, made.body));
    const row = { restraint_id: made.body?.id };
    const shown = await call('get_restraint', { path: row });
    const patched = await call('update_restraint', {
        path: row,
        headers: match(shown),
        body: example('restraint_patch'),
    });
    await call('list_restraints', { path });
    await call('delete_restraint', { path: row, headers: match(patched), expect: 204 });
}

// The examples' index is a model of another database; this one has its own.
function withIndex(value, modelId) {
    const index = example('firm_policy_put').direct_index.model_id;
    return JSON.parse(JSON.stringify(value).replaceAll(index, modelId));
}

// Each level says something of its own; what holds for the account is of all of them.
export async function walkPolicies(path, at) {
    const index = await call('create_model', {
        headers: fresh(),
        expect: 201,
        what: 'an index',
        body: {
            name: 'Index',
            basis: 'security',
            kind: 'custom',
            targets: [{ symbol: 'VTI', weight: 1 }],
        },
    });
    const levels = [
        ['firm', {}],
        ['household', path],
        ['account', at],
    ];
    const made = {};
    for (const [level, there] of levels) {
        const body = withIndex(example(`${level}_policy_put`), index.body?.id);
        await call(`get_${level}_policy`, { path: there, expect: 404, what: 'that is not there' });
        const first = await call(`put_${level}_policy`, {
            path: there,
            headers: { 'If-None-Match': '*' },
            body,
            expect: 201,
        });
        made[level] = await call(`put_${level}_policy`, {
            path: there,
            headers: match(first),
            body,
            what: 'replaced',
        });
        const shown = await call(`get_${level}_policy`, { path: there });
        const { created_at, revision, household_id, account_id, ...wanted } = example(
            `${level}_policy`,
        );
        report(
            `the policy of the ${level} is the example's`,
            differences(withIndex(wanted, index.body?.id), shown.body),
        );
    }
    const effective = await call('get_effective_policy', { path: at });
    const { household_id, account_id, ...wanted } = example('effective_policy');
    report(
        'the effective policy is the example',
        differences(withIndex(wanted, index.body?.id), effective.body),
    );
    await call('list_policies', {});
    for (const [level, there] of levels)
        await call(`delete_${level}_policy`, {
            path: there,
            headers: match(made[level]),
            expect: 204,
        });
    await call('delete_model', {
        path: { model_id: index.body?.id },
        headers: match(index),
        expect: 204,
    });
}

export async function walkExclusionLists(path) {
    const body = example('exclusion_list_create');
    const made = await call('create_exclusion_list', { body, headers: fresh(), expect: 201 });
    report('an exclusion list is what was asked for', differences(body, made.body));
    const list = { exclusion_list_id: made.body?.id };
    const shown = await call('get_exclusion_list', { path: list });
    await call('list_exclusion_lists', {});
    const screening = await call('put_household_policy', {
        path,
        headers: { 'If-None-Match': '*' },
        body: { exclusion_lists: [made.body?.id] },
        expect: 201,
        what: 'with a screen',
    });
    const patched = await call('update_exclusion_list', {
        path: list,
        headers: match(shown),
        body: example('exclusion_list_patch'),
    });
    const screened = await call('create_preview', {
        path,
        body: { kind: 'rebalance' },
        query: { dry_run: 'true' },
        what: 'screened',
    });
    report(
        'a plan buys nothing that is screened',
        differences({ buys: [] }, screened.body),
    );
    await call('delete_exclusion_list', {
        path: list,
        headers: match(patched),
        expect: 409,
        code: 'in_use',
    });
    await call('delete_household_policy', { path, headers: match(screening), expect: 204 });
    await call('delete_exclusion_list', { path: list, headers: match(patched), expect: 204 });
}

export async function walkBudgets(path, at) {
    for (const [owner, ids] of [
        ['household', path],
        ['account', at],
    ]) {
        const there = { ...ids, year: YEAR };
        const body = example(owner === 'household' ? 'budget_put' : 'account_budget_put');
        const none = await call(`get_${owner}_gains_budget`, {
            path: there,
            absent: ['ETag'],
            what: 'without a budget',
        });
        report(
            `without a budget of the ${owner} the allowance is null`,
            differences({ allowance: null, short_cap: null }, none.body),
        );
        const made = await call(`put_${owner}_gains_budget`, {
            path: there,
            headers: { 'If-None-Match': '*' },
            body,
            expect: 201,
        });
        const again = await call(`put_${owner}_gains_budget`, {
            path: there,
            headers: match(made),
            body,
            what: 'replaced',
        });
        const shown = await call(`get_${owner}_gains_budget`, { path: there });
        const wanted = example(owner === 'household' ? 'budget' : 'account_budget');
        report(
            `the budget of the ${owner} stands where the example says`,
            differences(
                {
                    used: wanted.used,
                    remaining: wanted.remaining,
                    state: wanted.state,
                    trade_date: wanted.trade_date,
                },
                shown.body,
            ),
        );
        if (owner === 'account')
            await call('delete_account_gains_budget', {
                path: there,
                headers: match(again),
                expect: 204,
            });
    }
    const there = { ...path, year: 2025 };
    const other = await call('put_household_gains_budget', {
        path: there,
        headers: { 'If-None-Match': '*' },
        body: { ceiling: 'niit_threshold' },
        expect: 201,
        what: 'a ceiling',
    });
    await call('delete_household_gains_budget', {
        path: there,
        headers: match(other),
        expect: 204,
    });
}
