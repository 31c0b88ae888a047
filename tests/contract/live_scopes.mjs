// The scope matrix: a key with one scope gets past the door of exactly the operations whose x-scope
// it is. Needs the daemon's own key command.
import { execFileSync } from 'node:child_process';
import { byId, send } from './client.mjs';
import { report } from './contract.mjs';
import { sampleBody, samplePath } from './live_problems.mjs';

function makeKey(scope) {
    const said = execFileSync(
        process.env.TAXPREVIEW_DAEMON,
        [
            'key',
            'create',
            '--firm',
            process.env.TAXPREVIEW_FIRM,
            '--scopes',
            scope,
            '--name',
            `contract ${scope}`,
        ],
        { encoding: 'utf8' },
    );
    return /tpk_[0-9a-z_]+/.exec(said)[0];
}

export async function walkScopes() {
    if (!process.env.TAXPREVIEW_DAEMON || !process.env.TAXPREVIEW_FIRM) {
        console.log('skip - the scope matrix (no TAXPREVIEW_DAEMON or TAXPREVIEW_FIRM)');
        return;
    }
    const scopes = [
        ...new Set([...byId.values()].map(({ operation }) => operation['x-scope']).filter(Boolean)),
    ];
    for (const scope of scopes) {
        const key = makeKey(scope);
        const faults = [];
        for (const [operationId, entry] of byId) {
            const wanted = entry.operation['x-scope'];
            if (wanted === undefined) continue;
            const { status, body } = await send(entry.method, samplePath(entry), {
                key,
                ...sampleBody(entry),
                headers: { 'If-Match': '*' },
            });
            if ((status === 403) !== (wanted !== scope))
                faults.push(
                    `${operationId} (${wanted}) answered ${status} ${body?.errors?.[0]?.code ?? ''}`,
                );
        }
        report(`a key with ${scope} alone opens what the contract says`, faults);
    }
}
