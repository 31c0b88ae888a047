// The route table of the daemon (service/http/routes.c) and the contract name the same operations,
// with the same scope, the same parameters and the same kinds of body.
import { itemsAt, literals, sources } from './c_source.mjs';
import { operations, report } from './contract.mjs';
import { objects } from './field_tables.mjs';

const WORDS = new Map([['SCOPE_NONE', null]]);

function scopeWord(name) {
    if (WORDS.has(name)) return WORDS.get(name);
    const [, noun, verb] = /^SCOPE_(.+)_(READ|WRITE)$/.exec(name) ?? [null, name, ''];
    return `${noun.toLowerCase()}:${verb.toLowerCase()}`;
}

const METHOD = /\{\s*"(GET|POST|PUT|PATCH|DELETE)"\s*,/g;

// Rows {"POST", "/v1/…", SCOPE_X, handler, flags, query}.
function routeTable(text) {
    const routes = new Map();
    for (const match of text.matchAll(METHOD)) {
        const { items } = itemsAt(text, match.index);
        const [method, path] = items.slice(0, 2).map((item) => literals(item)[0]);
        const query = items[5]?.match(/&\s*(\w+)/)?.[1];
        routes.set(`${method} ${path}`, {
            scope: scopeWord(items[2]),
            handler: items[3],
            flags: new Set(items[4]?.match(/ROUTE_\w+/g) ?? []),
            query,
        });
    }
    return routes;
}

const source = sources().find(({ path }) => path === 'service/http/routes.c');
if (source === undefined) {
    report('service/http/routes.c is there', ['it is not']);
    process.exit();
}
const routes = routeTable(source.text);
const contract = new Map(operations().map((entry) => [`${entry.method} ${entry.path}`, entry]));

report(
    'every route stands in the contract',
    [...routes.keys()].filter((key) => !contract.has(key)),
);
report(
    'every operation of the contract has a route',
    [...contract.keys()].filter((key) => !routes.has(key)),
);

function difference(what, ours, theirs) {
    return ours === theirs ? [] : [`${what}: the contract says ${ours}, the route ${theirs}`];
}

function queryNames(route) {
    if (route.query === undefined) return [];
    const table = objects().get(route.query);
    return table === undefined
        ? [`(table ${route.query} not found)`]
        : table.fields.map(({ name }) => name);
}

for (const [key, { operation, parameters }] of contract) {
    const route = routes.get(key);
    if (route === undefined) continue;
    const names = (place) => parameters.filter((one) => one.in === place).map((one) => one.name);
    const expected = [
        ...queryNames(route),
        ...(route.flags.has('ROUTE_WRITE') ? ['dry_run'] : []),
        ...(route.flags.has('ROUTE_LIST') ? ['limit', 'cursor'] : []),
    ];
    const types = Object.keys(operation.requestBody?.content ?? {});
    report(`${key} is the same in the contract and in the route table`, [
        ...difference(
            'scope',
            operation['x-scope'] ?? null,
            route.flags.has('ROUTE_PUBLIC') ? null : route.scope,
        ),
        ...difference('public', operation.security?.length === 0, route.flags.has('ROUTE_PUBLIC')),
        ...difference('query', names('query').sort().join(' '), expected.sort().join(' ')),
        ...difference(
            'Idempotency-Key',
            names('header').includes('Idempotency-Key'),
            route.flags.has('ROUTE_IDEMPOTENT'),
        ),
        ...difference(
            'NDJSON',
            types.includes('application/x-ndjson'),
            route.flags.has('ROUTE_NDJSON'),
        ),
        ...difference(
            'path parameters',
            names('path').join(' '),
            [...key.matchAll(/{(\w+)}/g)].map((match) => match[1]).join(' '),
        ),
    ]);
}
