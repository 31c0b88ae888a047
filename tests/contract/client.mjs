// Calls operations of a running daemon by their operationId and holds each answer against the
// contract: status documented, content type documented, body by its schema, headers there, problem
// codes listed with that status.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
    contract,
    operations,
    place,
    pointerOf,
    PROJECT,
    report,
    resolve,
    validator,
} from './contract.mjs';

const URL_OF_DAEMON = process.env.TAXPREVIEW_URL;
const CODES = parse(readFileSync(join(PROJECT, 'schema/error_codes.yaml'), 'utf8')).errors;

export const RUN = Date.now().toString(36) + process.pid.toString(36);
let keys = 0;
// A new Idempotency-Key.
export const fresh = () => ({ 'Idempotency-Key': `${RUN}-${++keys}` });
// If-Match with the tag of an answer.
export const match = (answer) => ({ 'If-Match': answer.headers.get('ETag') ?? '"none"' });
export const DRY = { dry_run: 'true' };
export const YEAR = 2026;

export const byId = new Map(operations().map((entry) => [entry.operation.operationId, entry]));
export const succeeded = new Set();
const validators = new Map();

function checkOf(pointer) {
    if (!validators.has(pointer)) validators.set(pointer, validator(pointer));
    return validators.get(pointer);
}

// The path with its parameters filled in, and the query behind it.
export function target(entry, path = {}, query = {}) {
    const filled = entry.path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(path[name]));
    const search = new URLSearchParams(query).toString();
    return filled + (search === '' ? '' : `?${search}`);
}

// The documented answer to a status as [steps of its pointer, the answer], or null.
function documented(entry, status) {
    const steps = [...entry.pointer, 'responses'];
    const known = entry.operation.responses;
    const name = known[status] !== undefined ? String(status) : status >= 400 ? 'default' : null;
    return name === null ? null : [place([...steps, name]), resolve(known[name])];
}

function bodyFaults(steps, answer, type, text) {
    const content = answer.content ?? {};
    if (text === '' && Object.keys(content).length === 0) return [];
    if (content[type] === undefined)
        return [
            `content type ${type || '(none)'} is not one of ${Object.keys(content).join(', ') || 'none'}`,
        ];
    if (type === 'application/x-ndjson' || !type.endsWith('json')) return [];
    try {
        return checkOf(pointerOf(...steps, 'content', type, 'schema'))(JSON.parse(text));
    } catch (error) {
        return [`the body is not JSON: ${error.message}`];
    }
}

function problemFaults(status, body) {
    const fault = body?.errors?.[0];
    if (fault === undefined) return [];
    const listed = CODES[fault.code];
    return [
        ...body.errors
            .filter(({ code }) => CODES[code] === undefined)
            .map(({ code }) => `code ${code} is not listed`),
        ...(listed !== undefined && listed.also === undefined && listed.status !== status
            ? [`${fault.code} is listed with ${listed.status}`]
            : []),
        ...(body.status !== status ? [`the body says status ${body.status}`] : []),
    ];
}

// Headers that must be there: those documented, but for what depends on the situation.
function headerFaults(answer, headers, { dryRun, replayed, absent = [] }) {
    const optional = [
        'Idempotent-Replayed',
        'RateLimit',
        'RateLimit-Policy',
        'Allow',
        ...absent,
        ...(dryRun || replayed ? ['Change-Position', 'Location', 'ETag'] : []),
    ];
    const faults = [];
    for (const [name, header] of Object.entries(answer.headers ?? {})) {
        const value = headers.get(name);
        const pattern = resolve(header).schema.pattern;
        if (value === null) {
            if (!optional.includes(name)) faults.push(`header ${name} is missing`);
        } else if (pattern !== undefined && !new RegExp(pattern).test(value)) {
            faults.push(`header ${name}: ${value} does not match ${pattern}`);
        }
    }
    return faults;
}

// One request without judgement: {status, headers, type, text, body}.
export async function send(
    method,
    path,
    { key = process.env.TAXPREVIEW_KEY, headers = {}, text, type } = {},
) {
    const answer = await fetch(URL_OF_DAEMON + path, {
        method,
        body: text,
        redirect: 'manual',
        headers: {
            ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
            ...(text === undefined ? {} : { 'Content-Type': type }),
            ...headers,
        },
    });
    const said = await answer.text();
    const kind = (answer.headers.get('Content-Type') ?? '').split(';')[0].trim();
    let body;
    try {
        body = JSON.parse(said);
    } catch {
        body = undefined;
    }
    return { status: answer.status, headers: answer.headers, type: kind, text: said, body };
}

/*
 * Calls an operation and reports one line. Options: path, query, headers, body (JSON), text and
 * type (anything else), key, expect (the status; 200 if left out), what (the situation in words),
 * code and pointer (of the first fault), absent (headers that this situation lacks).
 */
export async function call(operationId, options = {}) {
    const entry = byId.get(operationId);
    const expect = options.expect ?? 200;
    const types = Object.keys(entry.operation.requestBody?.content ?? {});
    const answer = await send(entry.method, target(entry, options.path, options.query), {
        key: options.key,
        headers: options.headers,
        type: options.type ?? types[0],
        text:
            options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
    });
    const faults = [];
    const known = documented(entry, answer.status);

    if (answer.status !== expect)
        faults.push(`answered ${answer.status} instead of ${expect}: ${answer.text.slice(0, 400)}`);
    if (known === null) faults.push(`status ${answer.status} is not documented`);
    else
        faults.push(
            ...bodyFaults(known[0], known[1], answer.type, answer.text),
            ...headerFaults(known[1], answer.headers, {
                dryRun: options.query?.dry_run === 'true',
                replayed: answer.headers.get('Idempotent-Replayed') === 'true',
                absent: options.absent,
            }),
        );
    if (answer.status >= 400) faults.push(...problemFaults(answer.status, answer.body));
    for (const member of ['code', 'pointer']) {
        const said = answer.body?.errors?.[0]?.[member];
        if (options[member] !== undefined && said !== options[member])
            faults.push(`${member} ${said} instead of ${options[member]}`);
    }
    if (answer.status < 300) succeeded.add(operationId);
    report(
        `${operationId} answers ${expect}${options.what === undefined ? '' : `: ${options.what}`}`,
        faults,
    );
    return answer;
}

// Whether `part` is in `whole`: every member given is there with that value.
export function differences(part, whole, path = '') {
    if (part === null || typeof part !== 'object')
        return part === whole
            ? []
            : [`${path || '/'}: ${JSON.stringify(whole)} instead of ${JSON.stringify(part)}`];
    if (whole === null || typeof whole !== 'object')
        return [`${path || '/'}: ${JSON.stringify(whole)} instead of an object`];
    if (Array.isArray(part) && part.length !== whole.length)
        return [`${path}: ${whole.length} items instead of ${part.length}`];
    return Object.entries(part).flatMap(([name, value]) =>
        differences(value, whole[name], `${path}/${name}`),
    );
}

export function example(name) {
    return structuredClone(contract.components.examples[name].value);
}
