// schema/error_codes.yaml names every code that the source can answer, with its kind and status,
// and none besides.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { calls, literals, sources } from './c_source.mjs';
import { contract, PROJECT, report, resolve } from './contract.mjs';

const STATUS = {
    malformed: 400,
    unauthenticated: 401,
    forbidden: 403,
    not_found: 404,
    method_not_allowed: 405,
    not_acceptable: 406,
    conflict: 409,
    precondition_failed: 412,
    too_large: 413,
    unsupported_media: 415,
    invalid: 422,
    precondition_required: 428,
    too_many: 429,
    internal: 500,
    unavailable: 503,
    timeout: 503,
};
const OWN_STATUS = { uri_too_long: 414, headers_too_large: 431 };
const CODE = /^[a-z]+(_[a-z0-9]+)*$/;

const page = parse(readFileSync(join(PROJECT, 'schema/error_codes.yaml'), 'utf8'));
const files = sources();

// Functions of a file that pass a code on: name -> {code, kind} positions of their arguments.
function carriersOf(text) {
    const known = new Map();
    for (const match of text.matchAll(/\b(\w+)\(([^()]*\bconst char \*code\b[^()]*)\)\s*[{;]/g)) {
        const names = match[2].split(',').map((one) => one.trim().match(/(\w+)$/)?.[1]);
        const kind = names.indexOf('kind');
        known.set(match[1], { code: names.indexOf('code'), ...(kind < 0 ? {} : { kind }) });
    }
    return known;
}

const KIND = /\bERROR_([A-Z_]+)\b/;

// What a source says: code -> Set of kinds ('' where the place does not tell).
function usedCodes() {
    const used = new Map();
    const add = (code, kind) => {
        if (!CODE.test(code)) return;
        used.set(code, (used.get(code) ?? new Set()).add(kind));
    };
    const shared = files
        .filter(({ path }) => path.endsWith('.h'))
        .flatMap(({ text }) => [...carriersOf(text)]);
    for (const { text } of files) {
        const known = new Map([
            ...shared,
            ...carriersOf(text),
            ['error_new', { code: 2, kind: 1 }],
            ['error_at', { code: 2 }],
        ]);
        for (const { name, items } of calls(text, [...known.keys()].join('|'))) {
            const { code, kind } = known.get(name);
            const said =
                kind === undefined
                    ? name === 'error_at'
                        ? 'invalid'
                        : ''
                    : (KIND.exec(items[kind] ?? '')?.[1].toLowerCase() ?? '');
            literals(items[code] ?? '').forEach((one) => add(one, said));
        }
        for (const match of text.matchAll(/\bERROR_([A-Z_]+)\s*,\s*"([^"]*)"/g))
            add(match[2], match[1].toLowerCase());
        for (const match of text.matchAll(/\.code\s*=\s*"([^"]*)"/g)) add(match[1], '');
    }
    return used;
}

function isWord(code) {
    return files.some(({ text }) => text.includes(`"${code}"`));
}

const used = usedCodes();
const listed = { ...page.errors };
const others = { ...page.warnings, ...page.not_done, ...page.start };

report(
    'every code in the source stands in schema/error_codes.yaml',
    [...used.keys()].filter((code) => listed[code] === undefined && others[code] === undefined),
);
report(
    'every listed code is used in the source',
    [...Object.keys(listed), ...Object.keys(others)].filter((code) => !isWord(code)),
);
report(
    'every code has the kind that the source gives it',
    Object.entries(listed).flatMap(([code, { kind, also }]) =>
        [...(used.get(code) ?? [])]
            .filter((said) => said !== '' && said !== kind && said !== also)
            .map((said) => `${code}: ${said} in the source, ${kind} here`),
    ),
);
report(
    'every code has the status of its kind',
    Object.entries(listed)
        .filter(([code, { kind, status }]) => status !== (OWN_STATUS[code] ?? STATUS[kind]))
        .map(([code]) => code),
);
report(
    'every code says what it means',
    [
        ...Object.entries(listed).map(([code, { meaning }]) => [code, meaning]),
        ...Object.entries(others),
    ]
        .filter(([, meaning]) => typeof meaning !== 'string' || meaning.length < 10)
        .map(([code]) => code),
);
report(
    "the codes in the contract's examples are listed",
    Object.values(contract.components.responses)
        .map(resolve)
        .flatMap((answer) => answer.content?.['application/problem+json']?.example?.errors ?? [])
        .map(({ code }) => code)
        .filter((code) => listed[code] === undefined),
);
