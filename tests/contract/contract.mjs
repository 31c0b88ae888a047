// The contract as data: openapi.yaml read once, references resolved, schemas compiled.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

export const PROJECT =
    process.env.PROJECT_DIR ?? join(dirname(fileURLToPath(import.meta.url)), '../..');
export const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const CONTRACT_ID = 'openapi.yaml';

export const contract = parse(readFileSync(join(PROJECT, 'openapi.yaml'), 'utf8'));

// The value that a JSON pointer ('#/components/…') names.
function pointed(pointer) {
    let value = contract;
    for (const step of pointer.slice(2).split('/'))
        value = value?.[step.replaceAll('~1', '/').replaceAll('~0', '~')];
    if (value === undefined) throw new Error(`${pointer} points nowhere`);
    return value;
}

export function resolve(node) {
    return node?.$ref === undefined ? node : resolve(pointed(node.$ref));
}

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addSchema(contract, CONTRACT_ID);

// A function value -> list of faults in words, for a schema that stands at `pointer`.
export function validator(pointer) {
    const check = ajv.compile({ $ref: `${CONTRACT_ID}${pointer}` });
    return (value) =>
        check(value)
            ? []
            : check.errors.map(
                  (error) =>
                      `${error.instancePath || '/'} ${error.message}` +
                      ` ${JSON.stringify(error.params)}`,
              );
}

export function pointerOf(...steps) {
    return (
        '#/' +
        steps
            .map((step) =>
                encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')),
            )
            .join('/')
    );
}

// Every operation: {method, path, operation, parameters, pointer}.
export function operations() {
    const found = [];
    for (const [path, item] of Object.entries(contract.paths)) {
        for (const method of METHODS) {
            if (item[method] === undefined) continue;
            const operation = item[method];
            const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(
                resolve,
            );
            found.push({
                method: method.toUpperCase(),
                path,
                operation,
                parameters,
                pointer: ['paths', path, method],
            });
        }
    }
    return found;
}

// Where a possibly referenced node really stands, as steps of a pointer.
export function place(steps) {
    let node = contract;
    for (const step of steps) node = node[step];
    return node.$ref === undefined
        ? steps
        : place(
              node.$ref
                  .slice(2)
                  .split('/')
                  .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
          );
}

// Every media type of every body and answer: {name, steps, media}; `steps` lead to the media type.
export function mediaTypes() {
    const found = [];
    for (const { operation, pointer } of operations()) {
        const bodies = [];
        if (operation.requestBody !== undefined)
            bodies.push(['request', place([...pointer, 'requestBody'])]);
        for (const status of Object.keys(operation.responses))
            bodies.push([status, place([...pointer, 'responses', status])]);
        for (const [what, steps] of bodies) {
            let body = contract;
            for (const step of steps) body = body[step];
            for (const [type, media] of Object.entries(body.content ?? {}))
                found.push({
                    name: `${operation.operationId} ${what} ${type}`,
                    media,
                    steps: [...steps, 'content', type],
                });
        }
    }
    return found;
}

// Lines of a report; the process ends with 1 when something failed.
export function report(name, faults) {
    console.log(`${faults.length === 0 ? 'ok' : 'not ok'} - ${name}`);
    for (const fault of faults) console.log(`# ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
}
