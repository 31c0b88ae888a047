// A run over the one household there is, until it is done; then cancelled and resumed, which leaves
// it as it is.
import { setTimeout } from 'node:timers/promises';
import { call, DRY, example, fresh } from './client.mjs';
import { report } from './contract.mjs';

async function ended(path) {
    for (;;) {
        const run = await call('get_rebalance_run', { path });
        if (run.body?.state !== 'running') return run.body;
        await setTimeout(50);
    }
}

export async function walkRuns({ household_id }) {
    const body = { ...example('rebalance_run_create'), filter: { households: [household_id] } };
    await call('create_rebalance_run', { body, query: DRY, expect: 201, what: 'dry run' });
    const made = await call('create_rebalance_run', { body, headers: fresh(), expect: 201 });
    const path = { rebalance_run_id: made.body?.id };
    await call('list_rebalance_runs');
    const run = await ended(path);
    report('a run ends', run?.households?.done === 1 ? [] : [JSON.stringify(run)]);
    for (const operationId of ['list_run_results', 'list_run_exceptions']) {
        await call(operationId, { path });
        await call(operationId, {
            path,
            headers: { Accept: 'application/x-ndjson' },
            what: 'NDJSON',
        });
    }
    for (const operationId of ['cancel_rebalance_run', 'resume_rebalance_run']) {
        const same = await call(operationId, { path, headers: fresh() });
        report(`${operationId} leaves an ended run`, same.body?.state === 'done' ? [] : [same.text]);
    }
    await call('create_rebalance_run', {
        body: { order: { kind: 'trades', trades: [] } },
        headers: fresh(),
        expect: 422,
    });
}
