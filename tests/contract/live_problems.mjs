// Typical refusals, each a problem that the contract documents: on one operation of each kind, and
// what every operation has in common on all of them.
import { byId, call, differences, example, send, target } from './client.mjs';
import { report } from './contract.mjs';

const NOBODY = {
    household_id: 'hh_01k3d8j6y2f3s8a5c7d9e1g4h6',
    account_id: 'ac_01k3d8k1m4n5p6q7r8s9t0v1w2',
    lot_id: 'lot_01k3d8n3a1b2c3d4e5f6g7h8j9',
    realized_gain_id: 'rg_01k3d8p0aabbccddeeffgghhjj',
    exclusion_list_id: 'xl_01k3d8v0aabbccddeeffgghhjj',
    restraint_id: 'rst_01k3d8t0aabbccddeeffgghhjj',
    rebalance_run_id: 'run_01k3d8w0aabbccddeeffgghhjj',
    preview_id: 'pv_01k3d8m2v5e0wb6t9n4x7q2r1c',
    with: 'pv_01k3d8m2v5e0wb6t9n4x7q2r1c',
    security_id: 'sec_01k3d8g0aabbccddeeffgghhjj',
    price_set_id: 'ps_01k3d80000000000000000000z',
    model_id: 'md_01k3d8h0aabbccddeeffgghhjj',
    year: 2026,
};

// A body of the operation's own examples, with its content type.
export function sampleBody(entry) {
    const [type, media] = Object.entries(entry.operation.requestBody?.content ?? {})[0] ?? [];
    return type === undefined
        ? {}
        : { type, text: JSON.stringify(example(Object.keys(media.examples)[0])) };
}

export function samplePath(entry) {
    return target(
        entry,
        NOBODY,
        entry.parameters.some(({ name }) => name === 'dry_run') ? { dry_run: 'true' } : {},
    );
}

async function withoutKey() {
    for (const [operationId, entry] of byId) {
        if (entry.operation.security?.length === 0) continue;
        await call(operationId, {
            path: NOBODY,
            key: null,
            ...sampleBody(entry),
            expect: 401,
            code: 'missing_key',
        });
    }
    await call('list_households', {
        key: 'tpk_00000000000000000000000000_' + '0'.repeat(64),
        expect: 401,
        code: 'invalid_key',
    });
    await call('list_households', { key: 'nonsense', expect: 401, code: 'invalid_key' });
}

// The parameters that an operation cannot do without.
function requiredQuery(entry) {
    return Object.fromEntries(
        entry.parameters
            .filter((one) => one.in === 'query' && one.required)
            .map(({ name }) => [name, NOBODY[name]]),
    );
}

// Every operation on an id that nothing has.
async function nobody() {
    for (const [operationId, entry] of byId) {
        if (!entry.path.includes('_id}')) continue;
        const headers = entry.parameters.some(({ name }) => name === 'If-Match')
            ? { 'If-Match': '*' }
            : {};
        await call(operationId, {
            path: NOBODY,
            query: requiredQuery(entry),
            headers,
            ...sampleBody(entry),
            expect: 404,
            code: 'not_found',
            what: 'nobody has this id',
        });
    }
    await call('get_household', {
        path: { household_id: 'no-id' },
        expect: 404,
        what: 'what cannot be an id',
    });
}

async function unknownParameters() {
    for (const [operationId, entry] of byId) {
        if (entry.operation.security?.length === 0) continue;
        await call(operationId, {
            path: NOBODY,
            query: { nothing: '1' },
            ...sampleBody(entry),
            expect: 422,
            code: 'unknown_parameter',
            pointer: '?nothing',
        });
    }
    const near = await call('list_households', {
        query: { limt: '1' },
        expect: 422,
        code: 'unknown_parameter',
    });
    report(
        'the nearest parameter is told',
        near.body?.detail?.includes('limit') ? [] : [near.text],
    );
}

async function badBodies(path) {
    const text = (said, more) => ({ path, text: said, ...more });
    await call('create_household', text('{"name":', { expect: 400, code: 'malformed_json' }));
    await call('create_household', text('', { expect: 400, what: 'an empty body' }));
    await call(
        'create_household',
        text('{"name":"a","name":"b"}', { expect: 422, code: 'duplicate_member' }),
    );
    await call('create_household', text('{"nme":"a"}', { expect: 422 }));
    await call(
        'create_household',
        text('{"name":7}', { expect: 422, code: 'wrong_type', pointer: '/name' }),
    );
    await call('create_household', text('{"name":null}', { expect: 422, code: 'not_nullable' }));
    await call(
        'create_household',
        text('{"name":"a","model_id":"hh_x"}', { expect: 422, code: 'not_an_id' }),
    );
    await call(
        'create_household',
        text('{"name":"a","lot_selection":"fifi"}', { expect: 422, code: 'unknown_word' }),
    );
    await call(
        'create_household',
        text('name=a', {
            type: 'application/x-www-form-urlencoded',
            expect: 415,
            code: 'unsupported_media_type',
        }),
    );
    await call(
        'update_household',
        text('{}', { type: 'application/json', headers: { 'If-Match': '*' }, expect: 415 }),
    );
    await call(
        'update_household',
        text('{}', { headers: { 'If-Match': 'r-1' }, expect: 400, code: 'bad_if_match' }),
    );
    await call('create_household', {
        body: { name: 'a' },
        headers: { 'Idempotency-Key': 'k'.repeat(256) },
        expect: 400,
        code: 'bad_idempotency_key',
    });
    const many = await call(
        'create_household',
        text('{"nme":"a","lot_selection":1,"drift_tolerance":"x"}', {
            expect: 422,
            what: 'all faults at once',
        }),
    );
    report(
        'four faults are named at once',
        differences(
            ['/drift_tolerance', '/lot_selection', '/name', '/nme'],
            (many.body?.errors ?? []).map(({ pointer }) => pointer).sort(),
        ),
    );
}

async function badFigures(at) {
    const lot = (more, options) =>
        call('create_lots', {
            path: at,
            expect: 422,
            body: { symbol: 'VTI', quantity: '1', basis: '1', ...more },
            ...options,
        });
    await lot({ quantity: '0.123456789' }, { code: 'too_many_places', pointer: '/quantity' });
    await lot({ quantity: '-1' }, { code: 'negative' });
    await lot({ basis: '1e400' }, { what: 'a huge figure' });
    await lot({ acquired_on: '2026-02-30' }, { code: 'not_a_date' });
    await lot({ symbol: 'NOSUCH' }, { code: 'unknown_security', pointer: '/symbol' });
}

async function badLists() {
    await call('list_households', { query: { limit: '201' }, expect: 422, pointer: '?limit' });
    await call('list_households', { query: { cursor: 'abc' }, expect: 422, code: 'bad_cursor' });
}

async function otherFirm(path, at) {
    const key = process.env.TAXPREVIEW_KEY2;
    if (key === undefined) return;
    for (const [operationId, ids] of [
        ['get_household', path],
        ['list_accounts', path],
        ['get_account', at],
        ['list_lots', at],
        ['get_household_drift', path],
    ]) {
        const foreign = await call(operationId, {
            path: ids,
            key,
            expect: 404,
            what: "another firm's",
        });
        const missing = await send('GET', target(byId.get(operationId), NOBODY), { key });
        const shape = ({ status, body }) => ({ status, ...body, instance: null, request_id: null });
        report(
            `${operationId} tells another firm's id from none by nothing`,
            differences(shape(missing), shape(foreign)),
        );
    }
}

async function noSuchMethod() {
    const answer = await send('PUT', '/v1/households', { text: '{}', type: 'application/json' });
    report('a method that the path lacks answers 405 with Allow', [
        ...differences({ status: 405, type: 'application/problem+json' }, answer),
        ...(answer.headers.get('Allow') === null ? ['Allow is missing'] : []),
    ]);
    const path = await send('GET', '/v1/nothing');
    report(
        'a path that does not exist answers 404',
        differences({ status: 404, type: 'application/problem+json' }, path),
    );
}

export async function walkProblems(path, at) {
    await withoutKey();
    await nobody();
    await unknownParameters();
    await badBodies(path);
    await badFigures(at);
    await badLists();
    await otherFirm(path, at);
    await noSuchMethod();
}
