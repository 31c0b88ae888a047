// What is computed: drift, previews, estimates; the figures are those of the contract's examples.
import { call, differences, DRY, example, fresh, match, YEAR } from './client.mjs';
import { report } from './contract.mjs';

export async function walkDrift(path, at, modelId) {
    const shown = await call('get_household_drift', { path });
    const wanted = example('drift');
    report(
        'the drift is that of the example',
        differences(
            {
                scope: 'household',
                basis: wanted.basis,
                value: wanted.value,
                tolerance: wanted.tolerance,
                drift: wanted.drift,
                within_tolerance: false,
                reason: null,
                deposit_to_zero: wanted.deposit_to_zero,
                classes: wanted.classes,
            },
            shown.body,
        ),
    );
    await call('get_household_drift', {
        path,
        headers: { 'If-None-Match': shown.headers.get('ETag') },
        expect: 304,
    });
    await call('get_account_drift', { path: at, query: { as_of: '2026-08-21' } });
    const tracked = await call('get_household_drift', { path, query: { tracking_error: 'true' } });
    report(
        'a tracking error stands beside the drift',
        differences({ tracking_error: { reason: null, missing_label: null } }, tracked.body),
    );
    const parted = await call('get_household_drift', { path, query: { sleeve_drift: 'true' } });
    report(
        'a model of its own targets has no drift between sleeves',
        differences({ sleeve_drift: { drift: null, reason: 'no_sleeves' } }, parted.body),
    );
    await call('get_household_drift', {
        path,
        query: { as_of: '1990-01-01' },
        expect: 422,
        code: 'no_price_set',
        pointer: '?as_of',
    });
    const history = await call('list_drift_history', { path, query: { limit: '1' } });
    report(
        'the newest day of the history is the drift',
        differences({ data: [{ drift: wanted.drift, value: wanted.value }] }, history.body),
    );
    await call('get_concentration', {
        path,
        query: { as_of: '2026-08-21', issuer_limit: '0.1', sector_limit: '0.3' },
    });
    await call('get_concentration', {
        path,
        query: { issuer_limit: '1.1' },
        expect: 422,
        code: 'out_of_range',
        pointer: '?issuer_limit',
    });
    const book = await call('list_drift', {
        query: {
            sort: '-drift',
            model_id: modelId,
            within_tolerance: 'false',
            min_drift: '0.05',
            limit: '10',
        },
    });
    report(
        'the book has the household',
        differences(
            [{ household_id: path.household_id, drift: wanted.drift, within_tolerance: false }],
            book.body?.data,
        ),
    );
    const lines = await call('list_drift', {
        headers: { Accept: 'application/x-ndjson' },
        query: { model_id: modelId },
        what: 'NDJSON',
    });
    report(
        'the book as NDJSON has one row a line',
        differences(book.body?.data?.[0] ?? {}, JSON.parse(lines.text.split('\n')[0] || 'null')),
    );
    const csv = await call('list_drift', {
        headers: { Accept: 'text/csv' },
        query: { model_id: modelId },
        what: 'CSV',
    });
    report(
        'the book as CSV has its header',
        differences(example('book_csv').split(/\r?\n/)[0], csv.text.split(/\r?\n/)[0]),
    );
    await call('list_drift', {
        headers: { Accept: 'image/png' },
        expect: 406,
        code: 'not_acceptable',
    });
}

// The example's preview with the ids of this run.
function expectedPreview(name, path, at, lots) {
    const wanted = example(name);
    for (const sell of wanted.sells) {
        for (const lot of [...sell.lots, ...sell.lots_not_sold]) lot.lot_id = lots[lot.acquired_on];
        for (const lot of sell.lots) delete lot.revision;
    }
    for (const trade of [...wanted.order.trades, ...wanted.sells, ...wanted.buys])
        trade.account_id = at.account_id;
    for (const warning of wanted.warnings) warning.lot_id = lots['2026-02-27'];
    for (const member of ['id', 'household_id', 'pins', 'order']) delete wanted[member];
    delete wanted.tax.not_modelled;
    return wanted;
}

// What was stored is shown and computed again as it was; two previews are compared.
async function walkStored(path, one, made, body) {
    const stored = await call('get_preview', { path: one, query: { revision: '1' }, what: 'stored' });
    report('the first revision is what was answered', differences(made.text, stored.text));
    await call('get_preview', {
        path: one,
        query: { revision: '9' },
        expect: 404,
        code: 'unknown_revision',
    });
    await call('get_preview', {
        path: one,
        query: { revision: '1', lot_selection: 'fifo' },
        expect: 422,
        code: 'not_together',
        pointer: '?lot_selection',
    });
    for (const query of [{}, { revision: '1' }]) {
        const again = await call('replay_preview', { path: one, query, what: 'again' });
        report(
            'computed again it is identical',
            differences({ identical: true, refused: null, differences: [] }, again.body),
        );
    }
    const other = await call('create_preview', {
        path,
        expect: 201,
        headers: fresh(),
        what: 'in place of another',
        body: { ...body, supersedes: one.preview_id },
    });
    const closed = await call('get_preview', { path: one, what: 'superseded' });
    report(
        'the other one is superseded',
        differences({ state: 'superseded', superseded_by: other.body?.id }, closed.body),
    );
    const diff = await call('diff_previews', { path: one, query: { with: other.body?.id } });
    report(
        'what differs is told',
        differences({ identical: false, left: { state: 'superseded' } }, diff.body),
    );
    await call('create_preview', {
        path,
        body: { ...body, supersedes: one.preview_id },
        expect: 409,
        code: 'preview_not_open',
        pointer: '/supersedes',
    });
    await call('create_preview', {
        path,
        body: { ...body, supersedes: example('preview').id },
        expect: 422,
        code: 'unknown_preview',
        pointer: '/supersedes',
    });
}

// Questions asked backwards.
async function walkGoals(path, at) {
    const body = example('preview_goal_order');
    const [trade] = body.trades;
    trade.account_id = at.account_id;
    const raised = await call('create_preview', {
        path,
        body,
        expect: 201,
        headers: fresh(),
        what: 'a goal',
    });
    report(
        'the goal is reached to the cent',
        differences(
            { goal: 'raise_net_of_tax', reached: '10000.00', exact: true, proven: true },
            raised.body?.solved,
        ),
    );
    await call('compare_methods', { path: { preview_id: raised.body?.id }, what: 'of a goal' });
    await call('create_preview', {
        path,
        body: { ...body, trades: [{ ...trade, goal: 'largest_with_zero_tax' }] },
        expect: 422,
        code: 'amount_not_allowed',
        pointer: '/trades/0/amount',
    });
    await call('create_preview', {
        path,
        body: { ...body, trades: [{ ...trade, amount: '900000' }] },
        expect: 422,
        code: 'goal_not_reachable',
        pointer: '/trades/0/goal',
    });
}

// Every kind whose trades are found. Nothing can be withdrawn where nothing is rebalanced.
async function walkPlans(path, at) {
    const { model_id } = (await call('get_household', { path })).body ?? {};
    const orders = [
        { kind: 'deposit', cash_flow: { amount: '5000.00', account_id: at.account_id } },
        { kind: 'harvest', harvest: { minimum_loss: '1', minimum_loss_rate: '0' } },
        { kind: 'model_change', model_change: { model_id, strategy: 'avoid_short_term' } },
        { kind: 'rebalance', policy: { defer_short_term_gains: true } },
    ];

    for (const body of orders)
        await call('create_preview', { path, body, query: DRY, what: JSON.stringify(body) });
    await call('create_preview', {
        path,
        body: { kind: 'withdrawal', cash_flow: { amount: '5000.00', net_of_tax: true } },
        expect: 422,
        code: 'withdrawal_too_large',
        pointer: '/cash_flow/amount',
    });
}

// In kind, to another account of the same owner; the example's own accounts stand for ours.
async function walkTransfers(path, at) {
    const other = await call('create_account', {
        path,
        body: example('account_create'),
        headers: fresh(),
        expect: 201,
    });
    const body = example('preview_transfer_order');
    const [shares] = body.transfers;

    for (const each of body.transfers) {
        each.from_account_id = at.account_id;
        each.to_account_id = other.body?.id;
    }
    const made = await call('create_preview', { path, body, query: DRY, what: 'a transfer' });
    report(
        'a transfer costs nothing',
        differences({ tax: { total: '0.00' } }, made.body),
    );
    await call('create_preview', {
        path,
        body: { ...body, transfers: [{ ...shares, to_account_id: at.account_id }] },
        expect: 422,
        code: 'same_account',
        pointer: '/transfers/0/to_account_id',
    });
}

// Of what weighs drift alone.
async function walkFrontier(path, one, account) {
    const flow = await call('create_preview', {
        path,
        body: { kind: 'deposit', cash_flow: { amount: '100.00', account_id: account } },
        expect: 201,
    });
    const made = await call('create_preview', { path, body: { kind: 'rebalance' }, expect: 201 });
    const plan = { preview_id: made.body?.id };

    await call('get_preview_frontier', { path: { preview_id: flow.body?.id }, what: 'of a flow' });
    await call('get_preview_frontier', { path: plan });
    await call('get_preview_frontier', {
        path: plan,
        query: { max_drift: '0.01', lot_selection: 'fifo' },
        what: 'within a drift',
    });
    await call('get_preview_frontier', {
        path: plan,
        query: { allowance: '0' },
        what: 'under another allowance',
    });
    await call('get_preview', { path: plan, query: { allowance: '0' }, what: 'likewise' });
    await call('get_preview_frontier', {
        path: plan,
        query: { max_drift: '2' },
        expect: 422,
        what: 'within more than all',
    });
    await call('get_preview_frontier', { path: one, expect: 422, code: 'not_a_plan' });
}

// All methods at once, alone and beside a preview.
async function walkComparison(path, one, body) {
    const compared = await call('compare_methods', { path: one });
    const { methods, cheapest } = example('comparison');
    report(
        'the comparison has the figures of the example',
        differences({ methods, cheapest }, compared.body),
    );
    await call('compare_methods', {
        path: one,
        headers: { 'If-None-Match': compared.headers.get('ETag') },
        expect: 304,
    });
    const query = { comparison: 'true' };
    const beside = await call('get_preview', { path: one, query, what: 'compared' });
    report(
        'the comparison beside a preview is the same',
        differences({ methods, cheapest }, beside.body?.comparison),
    );
    await call('get_preview', {
        path: one,
        query: { ...query, revision: '1' },
        expect: 422,
        code: 'not_together',
        pointer: '?comparison',
    });
    await call('create_preview', {
        path,
        body,
        query: { ...DRY, ...query },
        what: 'dry run, compared',
    });
}

// What was sold is on the year's form, whole dollars and all.
async function walkForm(path, at, preview) {
    const year = { ...path, year: YEAR };
    const form = await call('get_form_8949', { path: year });
    const sold = form.body?.rows.filter((row) => row.booked_from === 'preview') ?? [];
    report(
        'the form has what was executed',
        differences(
            preview.sells[0].lots.map(({ basis, gain, term }) => ({
                account_id: at.account_id,
                basis,
                gain,
                term,
                booked_from: 'preview',
            })),
            sold,
        ),
    );
    await call('get_form_8949', {
        path: year,
        headers: { 'If-None-Match': form.headers.get('ETag') },
        expect: 304,
    });
    await call('get_form_8949', {
        path: year,
        query: { whole_dollars: 'true' },
        what: 'in whole dollars',
    });
    const csv = await call('get_form_8949', {
        path: year,
        headers: { Accept: 'text/csv' },
        what: 'CSV',
    });
    report(
        'the form as CSV has its header',
        differences(example('form_8949_csv').split('\n')[0], csv.text.split(/\r?\n/)[0]),
    );
    await call('get_form_8949', {
        path: year,
        headers: { Accept: 'image/png' },
        expect: 406,
        code: 'not_acceptable',
    });
}

// Executed as previewed, then corrected by what really traded.
async function walkExecution(path, at) {
    const made = await call('create_preview', {
        path,
        expect: 201,
        headers: fresh(),
        what: 'to be executed',
        body: {
            kind: 'trades',
            lot_selection: 'fifo',
            trades: [
                { account_id: at.account_id, symbol: 'VTI', side: 'sell', quantity: '10' },
                { account_id: at.account_id, symbol: 'VTI', side: 'buy', amount: '100' },
            ],
        },
    });
    const one = { preview_id: made.body?.id };
    const pins = { household_version: made.body?.pins.household_version };
    await call('get_execution', { path: one, expect: 404 });
    await call('execute_preview', {
        path: one,
        body: { pins: { household_version: 1 } },
        expect: 409,
        code: 'household_changed',
        pointer: '/pins/household_version',
    });
    await call('execute_preview', { path: one, body: {}, expect: 422, code: 'required' });
    await call('execute_preview', {
        path: one,
        query: DRY,
        body: { pins },
        expect: 201,
        what: 'dry run',
    });
    const executed = await call('execute_preview', {
        path: one,
        headers: fresh(),
        body: { pins, override_budget: true },
        expect: 201,
    });
    report(
        'what is executed is what was previewed',
        differences(
            {
                preview_id: made.body?.id,
                revision: 1,
                realized: { long_term: made.body?.realized.long_term },
                trades: [
                    { quantity: '10.00000000', source: 'preview' },
                    { amount: '100.00', source: 'preview' },
                ],
            },
            executed.body,
        ),
    );
    await call('execute_preview', {
        path: one,
        body: { pins },
        expect: 409,
        code: 'preview_not_open',
    });
    const ledger = await call('list_wash_sales', {
        path,
        query: { year: String(YEAR), limit: '1' },
    });
    report(
        'the purchase may replace what is sold at a loss next',
        differences(
            {
                year: YEAR,
                next_cursor: null,
                totals: { deferred: '0.00' },
                possible_replacements: [{ lot_id: executed.body?.trades?.[1]?.lot_id }],
            },
            ledger.body,
        ),
    );
    await walkForm(path, at, made.body);
    const shown = await call('get_execution', { path: one });
    await call('get_execution', {
        path: one,
        headers: { 'If-None-Match': shown.headers.get('ETag') },
        expect: 304,
    });
    const body = { fills: [{ order: 0, quantity: '9.5', amount: '3600.00', fee: '1.00' }] };
    await call('correct_execution', { path: one, body, expect: 428 });
    await call('correct_execution', {
        path: one,
        headers: { 'If-Match': '"r-9"' },
        body,
        expect: 412,
    });
    const corrected = await call('correct_execution', { path: one, headers: match(shown), body });
    report(
        'fills take the place of what was previewed',
        differences(
            {
                revision: 2,
                trades: [
                    { quantity: '9.50000000', source: 'fills' },
                    { amount: '100.00', source: 'preview' },
                ],
            },
            corrected.body,
        ),
    );
    await call('correct_execution', {
        path: one,
        headers: match(corrected),
        body,
        expect: 409,
        code: 'already_corrected',
    });
}

export async function walkPreviews(path, at, lots) {
    const body = example('preview_order');
    body.trades.forEach((trade) => {
        trade.account_id = at.account_id;
    });
    const dry = await call('create_preview', { path, body, query: DRY, what: 'dry run' });
    report(
        'a dry run stores nothing',
        differences({ id: null, state: null, lot_selection: 'highest_cost' }, dry.body),
    );
    const made = await call('create_preview', { path, body, headers: fresh(), expect: 201 });
    report(
        'the preview has the figures of the example',
        differences(expectedPreview('preview', path, at, lots), made.body),
    );
    const one = { preview_id: made.body?.id };
    const shown = await call('get_preview', { path: one });
    await call('get_preview', {
        path: one,
        headers: { 'If-None-Match': shown.headers.get('ETag') },
        expect: 304,
    });
    const switched = await call('get_preview', {
        path: one,
        query: { lot_selection: 'fifo' },
        what: 'switched',
    });
    report(
        'the switch has the figures of the example',
        differences(expectedPreview('preview_switched', path, at, lots), switched.body),
    );
    await walkComparison(path, one, body);
    for (const { lot_selection } of (await call('list_lot_methods')).body?.data ?? []) {
        if (lot_selection !== 'specific')
            await call('get_preview', { path: one, query: { lot_selection }, what: lot_selection });
    }
    await call('update_preview', { path: one, body: { lot_selection: 'fifo' }, expect: 428 });
    await call('update_preview', {
        path: one,
        headers: { 'If-Match': '"o-9"' },
        body: { lot_selection: 'fifo' },
        expect: 412,
    });
    const patched = await call('update_preview', {
        path: one,
        headers: { 'If-Match': made.body?.order_etag },
        body: { lot_selection: 'fifo' },
    });
    report(
        'the changed preview has the figures of the example',
        differences(expectedPreview('preview_fifo', path, at, lots), patched.body),
    );
    await walkStored(path, one, made, body);
    await call('list_previews', { path });
    await call('create_preview', {
        path,
        expect: 422,
        code: 'more_than_held',
        pointer: '/trades/0/quantity',
        body: { ...body, trades: [{ ...body.trades[0], quantity: '1000' }] },
    });
    await call('create_preview', {
        path,
        expect: 201,
        headers: fresh(),
        what: 'specific lots',
        body: {
            kind: 'trades',
            trades: [
                {
                    account_id: at.account_id,
                    symbol: 'VTI',
                    side: 'sell',
                    quantity: '10',
                    lot_selection: 'specific',
                    lots: [{ lot_id: lots['2021-06-30'], quantity: 10 }],
                },
            ],
        },
    });
    await call('create_preview', {
        path,
        expect: 201,
        headers: fresh(),
        what: 'all of it',
        body: {
            kind: 'trades',
            lot_selection: 'loss_first',
            trade_date: '2026-09-01',
            trades: [
                { account_id: at.account_id, symbol: 'VTI', side: 'sell', all: true, fee: '4.95' },
            ],
        },
    });
    await walkGoals(path, at);
    await walkPlans(path, at);
    await walkTransfers(path, at);
    await walkFrontier(path, one, at.account_id);
    await call('delete_preview', {
        path: one,
        headers: { 'If-Match': patched.body?.order_etag },
        expect: 204,
    });
    await call('get_preview', { path: one, expect: 404, what: 'after its end' });
    await walkExecution(path, at);
}

export async function walkWithoutHousehold() {
    const inline = await call('preview_inline_household', { body: example('inline_create') });
    await call('preview_inline_household', {
        body: example('inline_create'),
        query: { comparison: 'true' },
        what: 'compared',
    });
    await call('preview_inline_household', {
        body: example('inline_create'),
        query: { frontier: 'true' },
        expect: 422,
        code: 'not_a_plan',
        what: 'without a frontier',
    });
    const prospect = example('inline_create');
    prospect.order = { kind: 'rebalance' };
    prospect.household.model = {
        basis: 'asset_class',
        targets: [{ class: 'us_stocks', weight: '1' }],
    };
    await call('preview_inline_household', {
        body: prospect,
        query: { frontier: 'true', max_drift: '0.5' },
        what: 'with a frontier',
    });
    const inner = { id: 'md_00000000000000000000000001', name: 'All', ...prospect.household.model };
    prospect.models = [inner];
    prospect.household.model = {
        basis: 'asset_class',
        sleeves: [{ model_id: inner.id, weight: '1' }],
    };
    await call('preview_inline_household', {
        body: prospect,
        query: { sleeve_drift: 'true' },
        what: 'of sleeves',
    });
    prospect.models = [{ ...inner, targets: undefined, sleeves: prospect.household.model.sleeves }];
    await call('preview_inline_household', {
        body: prospect,
        expect: 422,
        code: 'circular_sleeve',
        pointer: '/models/0/sleeves/0/model_id',
    });
    const wanted = example('preview_inline');
    for (const member of ['pins', 'order', 'warnings']) delete wanted[member];
    delete wanted.tax.not_modelled;
    report('the inline preview has the figures of the example', differences(wanted, inline.body));
    const estimate = await call('estimate_tax', { body: example('estimate_request') });
    const { not_modelled: _, ...figures } = example('estimate');
    report('the estimate has the figures of the example', differences(figures, estimate.body));
    for (const [short, long, total] of [
        ['1159', '11476', '4022.30'],
        ['-1227', '1690', '138.90'],
    ]) {
        const flat = await call('estimate_tax', {
            what: 'a flat profile',
            body: {
                short_term_gain: short,
                long_term_gain: long,
                tax_profile: {
                    year: YEAR,
                    kind: 'flat',
                    short_term_rate: '0.5',
                    long_term_rate: '0.3',
                },
            },
        });
        report(
            `at 50 % and 30 % gains of ${short} and ${long} cost ${total}`,
            differences({ total }, flat.body),
        );
    }
}
