// What a firm has for all its households: securities, price sets, models.
import { call, differences, DRY, example, fresh, match, RUN, send } from './client.mjs';
import { report } from './contract.mjs';

// What a firm has already is taken as it is; the walk may run twice on one database.
async function security(symbol, body) {
    const answer = await send('POST', '/v1/securities', {
        text: JSON.stringify({ symbol, ...body }),
        type: 'application/json',
    });
    if (answer.status === 409 || answer.status === 201) return;
    report(`security ${symbol} can be made`, [answer.text]);
}

export async function walkReference() {
    await call('list_lot_methods');
    const body = { ...example('security_create'), symbol: `T${RUN}`.toUpperCase().slice(0, 16) };
    const headers = fresh();
    await call('create_security', { body, query: DRY, expect: 201, what: 'dry run' });
    const made = await call('create_security', { body, headers, expect: 201 });
    const again = await call('create_security', {
        body,
        headers,
        expect: 201,
        what: 'repeated with its key',
    });
    report('a repeated POST answers the same bytes and says so', [
        ...(made.text === again.text ? [] : ['the bodies differ']),
        ...(again.headers.get('Idempotent-Replayed') === 'true'
            ? []
            : ['Idempotent-Replayed is missing']),
        ...(again.headers.get('Location') === made.headers.get('Location')
            ? []
            : ['Location differs']),
        ...(again.headers.get('ETag') === made.headers.get('ETag') ? [] : ['ETag differs']),
    ]);
    await call('create_security', {
        body: { ...body, name: 'Other' },
        headers,
        expect: 422,
        code: 'idempotency_key_reused',
    });
    await call('create_security', { body, headers: fresh(), expect: 409, code: 'already_exists' });
    const path = { security_id: made.body?.id };
    const shown = await call('get_security', { path });
    await call('get_security', {
        path,
        headers: { 'If-None-Match': shown.headers.get('ETag') },
        expect: 304,
    });
    await call('list_securities', { query: { limit: '1' } });
    const patched = await call('update_security', {
        path,
        headers: match(shown),
        body: { issuer: 'Vanguard' },
    });
    await call('update_security', {
        path,
        headers: match(shown),
        body: { issuer: 'X' },
        expect: 412,
        code: 'stale_revision',
    });
    await call('update_security', {
        path,
        headers: match(patched),
        body: { symbol: 'OTHER' },
        expect: 422,
        code: 'create_only',
        pointer: '/symbol',
    });
    await call('delete_security', { path, headers: match(patched), expect: 204 });
    await call('get_security', { path, expect: 404, what: 'after its end' });
    await security('VTI', {
        name: 'Vanguard Total Stock Market ETF',
        tax_kind: 'ric',
        asset_class: 'us_stocks',
    });
    await security('BND', {
        name: 'Vanguard Total Bond Market ETF',
        tax_kind: 'ric',
        asset_class: 'us_bonds',
    });
}

export async function walkPrices() {
    await call('create_price_set', {
        body: example('price_set_create'),
        headers: fresh(),
        expect: 201,
    });
    const lines = await call('create_price_set', {
        text: example('prices_ndjson'),
        type: 'application/x-ndjson',
        query: { as_of: '2026-08-21' },
        headers: fresh(),
        expect: 201,
        what: 'NDJSON',
    });
    const path = { price_set_id: lines.body?.id };
    await call('list_price_sets');
    await call('get_price_set', { path });
    const prices = await call('list_prices', { path });
    report(
        'the prices of an NDJSON set are those sent',
        ['VTI', 'BND'].flatMap((symbol) =>
            differences(
                example('prices').data.find((row) => row.symbol === symbol),
                prices.body?.data?.find((row) => row.symbol === symbol),
            ),
        ),
    );
}

// Loaded, shown and measured by; what is no covariance is named.
export async function walkCovariances() {
    const body = example('covariance_create');
    const made = await call('create_covariance', { body, headers: fresh(), expect: 201 });
    const path = { covariance_id: made.body?.id };
    report(
        'the covariance is that of the example',
        differences({ rows: example('covariance').rows }, made.body),
    );
    await call('list_covariances', {});
    const shown = await call('get_covariance', { path });
    await call('get_covariance', {
        path,
        headers: { 'If-None-Match': shown.headers.get('ETag') },
        expect: 304,
    });
    const [first, second, third] = body.rows;
    await call('create_covariance', {
        headers: fresh(),
        expect: 422,
        code: 'not_positive_semidefinite',
        pointer: '/rows',
        body: {
            ...body,
            rows: [
                { ...first, values: ['0.0256', '0.01', '0'] },
                { ...second, values: ['0.01', '0.0025', '0'] },
                third,
            ],
        },
    });
    const other = await call('create_covariance', { body, headers: fresh(), expect: 201 });
    await call('delete_covariance', {
        path: { covariance_id: other.body?.id },
        headers: match(other),
        expect: 204,
    });
}

async function walkBlends(modelId) {
    const blend = {
        name: 'Blend',
        basis: 'asset_class',
        kind: 'etf',
        sleeves: [{ model_id: modelId, weight: '1', name: 'All' }],
    };
    const made = await call('create_model', {
        headers: fresh(),
        expect: 201,
        what: 'a blend',
        body: blend,
    });
    const path = { model_id: made.body?.id };
    const less = await call('update_model', {
        path,
        headers: match(made),
        body: example('model_without_a_class'),
    });
    report(
        'a blend without a class keeps its sleeves',
        differences({ removed_classes: ['us_bonds'], sleeves: made.body?.sleeves }, less.body),
    );
    await call('create_model', {
        headers: fresh(),
        expect: 422,
        code: 'targets_or_sleeves',
        body: { ...blend, targets: [{ class: 'us_stocks', weight: 1 }] },
    });
    await call('delete_model', { path, headers: match(less), expect: 204 });
}

export async function walkModels() {
    const made = await call('create_model', {
        body: example('model_create'),
        headers: fresh(),
        expect: 201,
    });
    const path = { model_id: made.body?.id };
    await call('list_models');
    const other = await call('create_model', {
        headers: fresh(),
        expect: 201,
        what: 'by security groups',
        body: {
            name: 'Groups',
            basis: 'security_group',
            kind: 'custom',
            targets: [
                {
                    group: 'core',
                    weight: '0.9',
                    members: [
                        { symbol: 'VTI', role: 'primary' },
                        { symbol: 'BND', role: 'secondary' },
                    ],
                },
                { class: 'cash', weight: 0.1 },
            ],
        },
    });
    const changed = await call('update_model', {
        path: { model_id: other.body?.id },
        headers: match(other),
        body: { drift_tolerance: '0.02' },
    });
    report(
        'a changed model is its next version',
        differences({ version: 2, revision: 2, drift_tolerance: '0.020000' }, changed.body),
    );
    await call('delete_model', {
        path: { model_id: other.body?.id },
        headers: match(changed),
        expect: 204,
    });
    await call('create_model', {
        headers: fresh(),
        expect: 422,
        code: 'weights_not_one',
        body: {
            name: 'Short',
            basis: 'asset_class',
            kind: 'etf',
            targets: [{ class: 'us_stocks', weight: '0.6' }],
        },
    });
    await call('get_model', { path });
    await walkBlends(made.body?.id);
    return made.body?.id;
}
