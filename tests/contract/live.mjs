// Walks every operation against a running daemon, from an empty firm to a preview and back, and holds
// each answer against the contract. The household is the one of the contract's examples, so that the
// figures of the examples are checked too.
import { report } from './contract.mjs';
import { byId, call, differences, example, send, succeeded } from './client.mjs';
import { walkProblems } from './live_problems.mjs';
import { walkScopes } from './live_scopes.mjs';

const RUN = Date.now().toString(36) + process.pid.toString(36);
let keys = 0;
const fresh = () => ({ 'Idempotency-Key': `${RUN}-${++keys}` });
const match = (answer) => ({ 'If-Match': answer.headers.get('ETag') ?? '"none"' });
const DRY = { dry_run: 'true' };
const YEAR = 2026;

// What a firm has already is taken as it is; the walk may run twice on one database.
async function security(symbol, body) {
    const answer = await send('POST', '/v1/securities', { text: JSON.stringify({ symbol, ...body }),
        type: 'application/json' });
    if (answer.status === 409 || answer.status === 201)
        return;
    report(`security ${symbol} can be made`, [answer.text]);
}

async function walkReference() {
    await call('list_lot_methods');
    const body = { ...example('security_create'), symbol: `T${RUN}`.toUpperCase().slice(0, 16) };
    const headers = fresh();
    await call('create_security', { body, query: DRY, expect: 201, what: 'dry run' });
    const made = await call('create_security', { body, headers, expect: 201 });
    const again = await call('create_security', { body, headers, expect: 201, what: 'repeated with its key' });
    report('a repeated POST answers the same bytes and says so', [
        ...made.text === again.text ? [] : ['the bodies differ'],
        ...again.headers.get('Idempotent-Replayed') === 'true' ? [] : ['Idempotent-Replayed is missing'],
        ...again.headers.get('Location') === made.headers.get('Location') ? [] : ['Location differs'],
        ...again.headers.get('ETag') === made.headers.get('ETag') ? [] : ['ETag differs']]);
    await call('create_security', { body: { ...body, name: 'Other' }, headers, expect: 422, code: 'idempotency_key_reused' });
    await call('create_security', { body, headers: fresh(), expect: 409, code: 'already_exists' });
    const path = { security_id: made.body?.id };
    const shown = await call('get_security', { path });
    await call('get_security', { path, headers: { 'If-None-Match': shown.headers.get('ETag') }, expect: 304 });
    await call('list_securities', { query: { limit: '1' } });
    const patched = await call('update_security', { path, headers: match(shown), body: { issuer: 'Vanguard' } });
    await call('update_security', { path, headers: match(shown), body: { issuer: 'X' }, expect: 412, code: 'stale_revision' });
    await call('update_security', { path, headers: match(patched), body: { symbol: 'OTHER' }, expect: 422, code: 'create_only', pointer: '/symbol' });
    await call('delete_security', { path, headers: match(patched), expect: 204 });
    await call('get_security', { path, expect: 404, what: 'after its end' });
    await security('VTI', { name: 'Vanguard Total Stock Market ETF', tax_kind: 'ric', asset_class: 'us_stocks' });
    await security('BND', { name: 'Vanguard Total Bond Market ETF', tax_kind: 'ric', asset_class: 'us_bonds' });
}

async function walkPrices() {
    await call('create_price_set', { body: example('price_set_create'), headers: fresh(), expect: 201 });
    const lines = await call('create_price_set', { text: example('prices_ndjson'), type: 'application/x-ndjson',
        query: { as_of: '2026-08-21' }, headers: fresh(), expect: 201, what: 'NDJSON' });
    const path = { price_set_id: lines.body?.id };
    await call('list_price_sets');
    await call('get_price_set', { path });
    const prices = await call('list_prices', { path });
    report('the prices of an NDJSON set are those sent', ['VTI', 'BND'].flatMap((symbol) => differences(
        example('prices').data.find((row) => row.symbol === symbol),
        prices.body?.data?.find((row) => row.symbol === symbol))));
}

async function walkModels() {
    const made = await call('create_model', { body: example('model_create'), headers: fresh(), expect: 201 });
    const path = { model_id: made.body?.id };
    await call('list_models');
    const other = await call('create_model', { headers: fresh(), expect: 201, what: 'by security groups',
        body: { name: 'Groups', basis: 'security_group', kind: 'custom', targets: [
            { group: 'core', weight: '0.9', members: [{ symbol: 'VTI', role: 'primary' }, { symbol: 'BND', role: 'secondary' }] },
            { class: 'cash', weight: 0.1 }] } });
    const changed = await call('update_model', { path: { model_id: other.body?.id }, headers: match(other), body: { drift_tolerance: '0.02' } });
    report('a changed model is its next version', differences({ version: 2, revision: 2, drift_tolerance: '0.020000' }, changed.body));
    await call('delete_model', { path: { model_id: other.body?.id }, headers: match(changed), expect: 204 });
    await call('create_model', { headers: fresh(), expect: 422, code: 'weights_not_one',
        body: { name: 'Short', basis: 'asset_class', kind: 'etf', targets: [{ class: 'us_stocks', weight: '0.6' }] } });
    await call('get_model', { path });
    return made.body?.id;
}

async function walkHousehold(modelId) {
    const body = { ...example('household_create'), model_id: modelId };
    await call('create_household', { body, query: DRY, headers: fresh(), expect: 201, what: 'dry run' });
    const made = await call('create_household', { body, headers: fresh(), expect: 201 });
    const path = { household_id: made.body?.id };
    await call('list_households', { query: { limit: '1' } });
    const first = await call('get_household', { path });
    await call('get_household', { path, headers: { 'If-None-Match': first.headers.get('ETag') }, expect: 304 });
    await call('update_household', { path, headers: match(first), body: { external_id: null }, query: DRY, what: 'dry run' });
    await call('update_household', { path, headers: match(first), body: { external_id: null } });
    await call('update_household', { path, headers: { 'If-Match': '*' }, body: { version: 9 }, expect: 422, code: 'read_only', pointer: '/version' });
    return path;
}

async function walkTaxProfiles(path) {
    const at = { ...path, year: YEAR };
    const body = example('tax_profile_put');
    const absent = { 'If-None-Match': '*' };
    await call('get_tax_profile', { path: at, expect: 404 });
    const made = await call('put_tax_profile', { path: at, headers: absent, body, expect: 201 });
    await call('put_tax_profile', { path: at, headers: absent, body, expect: 412, what: 'a second creation' });
    await call('put_tax_profile', { path: at, body, expect: 428, code: 'if_match_required' });
    await call('put_tax_profile', { path: at, headers: match(made), body, what: 'replaced' });
    report('a profile has its defaults', differences({ ...example('tax_profile'), revision: undefined },
        { ...made.body, revision: undefined }));
    await call('get_tax_profile', { path: at });
    await call('list_tax_profiles', { path });
    const other = await call('put_tax_profile', { path: { ...path, year: 2025 }, headers: absent, expect: 201, what: 'a flat one',
        body: { kind: 'flat', short_term_rate: 0.5, long_term_rate: '0.3' } });
    await call('delete_tax_profile', { path: { ...path, year: 2025 }, headers: match(other), expect: 204 });
}

async function walkAccounts(path) {
    const made = await call('create_account', { path, body: example('account_create'), headers: fresh(), expect: 201 });
    const at = { account_id: made.body?.id };
    const shown = await call('get_account', { path: at });
    await call('update_account', { path: at, headers: match(shown), body: { rebalancing: false } });
    await call('list_accounts', { path });
    const cash = await call('get_cash', { path: at });
    await call('put_cash', { path: at, headers: match(cash), body: example('cash_put') });
    const other = await call('create_account', { path, headers: fresh(), expect: 201, what: 'an IRA',
        body: { name: 'IRA', tax_treatment: 'tax_deferred', owner: 'self' } });
    await call('delete_account', { path: { account_id: other.body?.id }, headers: match(other), expect: 204 });
    return at;
}

async function walkLots(at) {
    const NDJSON = 'application/x-ndjson';
    const many = await call('create_lots', { path: at, text: example('lots_ndjson'), type: NDJSON, headers: fresh(), expect: 201,
        what: 'NDJSON', absent: ['Location', 'ETag'] });
    const one = await call('create_lots', { path: at, body: example('lot_create'), headers: fresh(), expect: 201 });
    await call('create_lots', { path: at, expect: 201, headers: fresh(),
        body: { symbol: 'BND', quantity: 2000, basis: '144000.00', acquired_on: '2023-05-31' }, what: 'a number for a decimal' });
    await call('create_lots', { path: at, expect: 422, headers: fresh(), text: '{"symbol":"VTI","quantity":"1"}\n{"symbol":"VTI"}\n',
        type: NDJSON, what: 'every line is checked' });
    const path = { lot_id: one.body?.id };
    const shown = await call('get_lot', { path });
    const patched = await call('update_lot', { path, headers: match(shown), body: { basis: '67990.10' } });
    await call('update_lot', { path, headers: match(patched), body: { basis: '67960.10' } });
    await call('list_lots', { path: at });
    const extra = await call('create_lots', { path: at, expect: 201, headers: fresh(), what: 'of unknown basis',
        body: { symbol: 'VTI', quantity: '1', basis: null, basis_status: 'unknown', acquired_on: null } });
    await call('delete_lot', { path: { lot_id: extra.body?.id }, headers: match(extra), expect: 204 });
    return { [example('lot_create').acquired_on]: one.body?.id,
        '2018-03-29': many.body?.data?.[0]?.id, '2026-02-27': many.body?.data?.[1]?.id };
}

async function walkGains(path, at) {
    const body = { ...example('gain_create'), account_id: at.account_id };
    const made = await call('create_realized_gain', { path, body, headers: fresh(), expect: 201 });
    report('a ledger row has its term and gain', differences({ term: 'long', gain: '6500.00', source: 'imported' }, made.body));
    const row = { realized_gain_id: made.body?.id };
    const shown = await call('get_realized_gain', { path: row });
    const patched = await call('update_realized_gain', { path: row, headers: match(shown), body: { proceeds: '9900.00' } });
    await call('update_realized_gain', { path: row, headers: match(patched), body: { proceeds: '9893.00' } });
    await call('list_realized_gains', { path, query: { year: String(YEAR) } });
    const extra = await call('create_realized_gain', { path, body: { ...body, sold_on: '2025-03-12' }, headers: fresh(), expect: 201 });
    await call('delete_realized_gain', { path: { realized_gain_id: extra.body?.id }, headers: match(extra), expect: 204 });
}

async function walkBudgets(path, at) {
    for (const [owner, ids] of [['household', path], ['account', at]]) {
        const there = { ...ids, year: YEAR };
        const body = example(owner === 'household' ? 'budget_put' : 'account_budget_put');
        const none = await call(`get_${owner}_gains_budget`, { path: there, absent: ['ETag'], what: 'without a budget' });
        report(`without a budget of the ${owner} the allowance is null`, differences({ allowance: null, short_cap: null }, none.body));
        const made = await call(`put_${owner}_gains_budget`, { path: there, headers: { 'If-None-Match': '*' }, body, expect: 201 });
        const again = await call(`put_${owner}_gains_budget`, { path: there, headers: match(made), body, what: 'replaced' });
        const shown = await call(`get_${owner}_gains_budget`, { path: there });
        const wanted = example(owner === 'household' ? 'budget' : 'account_budget');
        report(`the budget of the ${owner} stands where the example says`, differences(
            { used: wanted.used, remaining: wanted.remaining, state: wanted.state, trade_date: wanted.trade_date }, shown.body));
        if (owner === 'account')
            await call('delete_account_gains_budget', { path: there, headers: match(again), expect: 204 });
    }
    const there = { ...path, year: 2025 };
    const other = await call('put_household_gains_budget', { path: there, headers: { 'If-None-Match': '*' },
        body: { ceiling: 'niit_threshold' }, expect: 201, what: 'a ceiling' });
    await call('delete_household_gains_budget', { path: there, headers: match(other), expect: 204 });
}

async function walkDrift(path, at, modelId) {
    const shown = await call('get_household_drift', { path });
    const wanted = example('drift');
    report('the drift is that of the example', differences({ scope: 'household', basis: wanted.basis, value: wanted.value,
        tolerance: wanted.tolerance, drift: wanted.drift, within_tolerance: false, reason: null,
        deposit_to_zero: wanted.deposit_to_zero, classes: wanted.classes }, shown.body));
    await call('get_household_drift', { path, headers: { 'If-None-Match': shown.headers.get('ETag') }, expect: 304 });
    await call('get_account_drift', { path: at, query: { as_of: '2026-08-21' } });
    await call('get_household_drift', { path, query: { as_of: '1990-01-01' }, expect: 422, code: 'no_price_set', pointer: '?as_of' });
    const book = await call('list_drift', { query: { sort: '-drift', model_id: modelId, within_tolerance: 'false', min_drift: '0.05', limit: '10' } });
    report('the book has the household', differences([{ household_id: path.household_id, drift: wanted.drift, within_tolerance: false }], book.body?.data));
    const lines = await call('list_drift', { headers: { Accept: 'application/x-ndjson' }, query: { model_id: modelId }, what: 'NDJSON' });
    report('the book as NDJSON has one row a line', differences(book.body?.data?.[0] ?? {}, JSON.parse(lines.text.split('\n')[0] || 'null')));
    const csv = await call('list_drift', { headers: { Accept: 'text/csv' }, query: { model_id: modelId }, what: 'CSV' });
    report('the book as CSV has its header', differences(example('book_csv').split(/\r?\n/)[0], csv.text.split(/\r?\n/)[0]));
    await call('list_drift', { headers: { Accept: 'image/png' }, expect: 406, code: 'not_acceptable' });
}

// The example's preview with the ids of this run.
function expectedPreview(name, path, at, lots) {
    const wanted = example(name);
    for (const sell of wanted.sells) {
        for (const lot of [...sell.lots, ...sell.lots_not_sold])
            lot.lot_id = lots[lot.acquired_on];
    }
    for (const trade of [...wanted.order.trades, ...wanted.sells, ...wanted.buys])
        trade.account_id = at.account_id;
    for (const warning of wanted.warnings)
        warning.lot_id = lots['2026-02-27'];
    for (const member of ['id', 'household_id', 'pins', 'order'])
        delete wanted[member];
    delete wanted.tax.not_modelled;
    return wanted;
}

async function walkPreviews(path, at, lots) {
    const body = example('preview_order');
    body.trades.forEach((trade) => { trade.account_id = at.account_id; });
    const dry = await call('create_preview', { path, body, query: DRY, what: 'dry run' });
    report('a dry run stores nothing', differences({ id: null, state: null, lot_selection: 'highest_cost' }, dry.body));
    const made = await call('create_preview', { path, body, headers: fresh(), expect: 201 });
    report('the preview has the figures of the example', differences(expectedPreview('preview', path, at, lots), made.body));
    const one = { preview_id: made.body?.id };
    const shown = await call('get_preview', { path: one });
    await call('get_preview', { path: one, headers: { 'If-None-Match': shown.headers.get('ETag') }, expect: 304 });
    const switched = await call('get_preview', { path: one, query: { lot_selection: 'fifo' }, what: 'switched' });
    report('the switch has the figures of the example', differences(expectedPreview('preview_switched', path, at, lots), switched.body));
    for (const { lot_selection } of (await call('list_lot_methods')).body?.data ?? []) {
        if (lot_selection !== 'specific')
            await call('get_preview', { path: one, query: { lot_selection }, what: lot_selection });
    }
    await call('update_preview', { path: one, body: { lot_selection: 'fifo' }, expect: 428 });
    await call('update_preview', { path: one, headers: { 'If-Match': '"o-9"' }, body: { lot_selection: 'fifo' }, expect: 412 });
    const patched = await call('update_preview', { path: one, headers: { 'If-Match': made.body?.order_etag }, body: { lot_selection: 'fifo' } });
    report('the changed preview has the figures of the example', differences(expectedPreview('preview_fifo', path, at, lots), patched.body));
    await call('list_previews', { path });
    await call('create_preview', { path, expect: 422, code: 'more_than_held', pointer: '/trades/0/quantity',
        body: { ...body, trades: [{ ...body.trades[0], quantity: '1000' }] } });
    await call('create_preview', { path, expect: 201, headers: fresh(), what: 'specific lots',
        body: { kind: 'trades', trades: [{ account_id: at.account_id, symbol: 'VTI', side: 'sell', quantity: '10', lot_selection: 'specific',
            lots: [{ lot_id: lots['2021-06-30'], quantity: 10 }] }] } });
    await call('create_preview', { path, expect: 201, headers: fresh(), what: 'all of it',
        body: { kind: 'trades', lot_selection: 'loss_first', trade_date: '2026-09-01', trades: [{ account_id: at.account_id, symbol: 'VTI', side: 'sell', all: true, fee: '4.95' }] } });
    await call('delete_preview', { path: one, headers: { 'If-Match': patched.body?.order_etag }, expect: 204 });
    await call('get_preview', { path: one, expect: 404, what: 'after its end' });
}

async function walkWithoutHousehold() {
    const inline = await call('preview_inline_household', { body: example('inline_create') });
    const wanted = example('preview_inline');
    for (const member of ['pins', 'order', 'warnings'])
        delete wanted[member];
    delete wanted.tax.not_modelled;
    report('the inline preview has the figures of the example', differences(wanted, inline.body));
    const estimate = await call('estimate_tax', { body: example('estimate_request') });
    const { not_modelled: _, ...figures } = example('estimate');
    report('the estimate has the figures of the example', differences(figures, estimate.body));
    for (const [short, long, total] of [['1159', '11476', '4022.30'], ['-1227', '1690', '138.90']]) {
        const flat = await call('estimate_tax', { what: 'a flat profile', body: { short_term_gain: short, long_term_gain: long,
            tax_profile: { year: YEAR, kind: 'flat', short_term_rate: '0.5', long_term_rate: '0.3' } } });
        report(`at 50 % and 30 % gains of ${short} and ${long} cost ${total}`, differences({ total }, flat.body));
    }
}

async function walk() {
    for (const operationId of ['health', 'readiness', 'metrics'])
        await call(operationId, { key: null, absent: ['X-Request-Id'] });
    await walkReference();
    await walkPrices();
    const modelId = await walkModels();
    const path = await walkHousehold(modelId);
    await walkTaxProfiles(path);
    const at = await walkAccounts(path);
    const lots = await walkLots(at);
    await walkGains(path, at);
    await walkBudgets(path, at);
    await walkDrift(path, at, modelId);
    await walkPreviews(path, at, lots);
    await walkWithoutHousehold();
    await walkProblems(path, at);
    await walkScopes();
    const last = await call('get_household', { path });
    await call('delete_household', { path, headers: match(last), expect: 204 });
    await call('get_account', { path: at, expect: 404, what: 'with its household' });
    report('every operation was answered as it should once',
        [...byId.keys()].filter((operationId) => !succeeded.has(operationId)));
}

try {
    await walk();
} catch (error) {
    report('the walk ends', [error.stack]);
}
