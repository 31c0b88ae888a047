// Walks every operation against a running daemon, from an empty firm to a preview and back, and
// holds each answer against the contract. The household is the one of the contract's examples, so
// that the figures of the examples are checked too.
import { byId, call, match, succeeded } from './client.mjs';
import { report } from './contract.mjs';
import {
    walkAccounts,
    walkBudgets,
    walkGains,
    walkExclusionLists,
    walkPolicies,
    walkRestraints,
    walkHousehold,
    walkLots,
    walkTaxProfiles,
} from './live_household.mjs';
import { walkDrift, walkPreviews, walkWithoutHousehold } from './live_previews.mjs';
import { walkProblems } from './live_problems.mjs';
import { walkCovariances, walkModels, walkPrices, walkReference } from './live_reference.mjs';
import { walkRuns } from './live_runs.mjs';
import { walkScopes } from './live_scopes.mjs';
import { walkStreams } from './live_streams.mjs';

async function walk() {
    for (const operationId of ['health', 'readiness', 'metrics'])
        await call(operationId, { key: null, absent: ['X-Request-Id'] });
    await walkReference();
    await walkPrices();
    const modelId = await walkModels();
    await walkCovariances();
    const path = await walkHousehold(modelId);
    await walkTaxProfiles(path);
    const at = await walkAccounts(path);
    const lots = await walkLots(at);
    await walkGains(path, at);
    await walkRestraints(path);
    await walkPolicies(path, at);
    await walkExclusionLists(path);
    await walkBudgets(path, at);
    await walkDrift(path, at, modelId);
    await walkPreviews(path, at, lots);
    await walkRuns(path);
    await walkStreams(path, at);
    await walkWithoutHousehold();
    await walkProblems(path, at);
    await walkScopes();
    const last = await call('get_household', { path });
    await call('delete_household', { path, headers: match(last), expect: 204 });
    await call('get_account', { path: at, expect: 404, what: 'with its household' });
    report(
        'every operation was answered as it should once',
        [...byId.keys()].filter((operationId) => !succeeded.has(operationId)),
    );
}

try {
    await walk();
} catch (error) {
    report('the walk ends', [error.stack]);
}
