// What is computed: drift, previews, estimates; the figures are those of the contract's examples.
import { call, differences, DRY, example, fresh, YEAR } from './client.mjs';
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
    await call('get_household_drift', {
        path,
        query: { as_of: '1990-01-01' },
        expect: 422,
        code: 'no_price_set',
        pointer: '?as_of',
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
    }
    for (const trade of [...wanted.order.trades, ...wanted.sells, ...wanted.buys])
        trade.account_id = at.account_id;
    for (const warning of wanted.warnings) warning.lot_id = lots['2026-02-27'];
    for (const member of ['id', 'household_id', 'pins', 'order']) delete wanted[member];
    delete wanted.tax.not_modelled;
    return wanted;
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
    await call('delete_preview', {
        path: one,
        headers: { 'If-Match': patched.body?.order_etag },
        expect: 204,
    });
    await call('get_preview', { path: one, expect: 404, what: 'after its end' });
}

export async function walkWithoutHousehold() {
    const inline = await call('preview_inline_household', { body: example('inline_create') });
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
