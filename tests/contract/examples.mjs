// Every operation has an example of each body it takes and answers, and every example fits its
// schema.
import {
    contract,
    mediaTypes,
    operations,
    pointerOf,
    report,
    resolve,
    validator,
} from './contract.mjs';

function examplesOf(media) {
    if (media.example !== undefined) return [['example', media.example]];
    return Object.entries(media.examples ?? {}).map(([name, example]) => [
        name,
        resolve(example).value,
    ]);
}

const seen = new Set();
for (const { name, media, steps } of mediaTypes()) {
    const at = pointerOf(...steps);
    if (seen.has(at)) continue;
    seen.add(at);
    const check = validator(pointerOf(...steps, 'schema'));
    const examples = examplesOf(media);
    const faults = examples.length === 0 ? ['there is no example'] : [];
    for (const [which, value] of examples)
        faults.push(...check(value).map((fault) => `${which}: ${fault}`));
    report(`examples of ${name}`, faults);
}

// A body with a member that does not exist must fit no schema of a request.
for (const { operation, pointer } of operations()) {
    for (const type of Object.keys(operation.requestBody?.content ?? {})) {
        if (!type.endsWith('json') || type.endsWith('ndjson')) continue;
        const check = validator(pointerOf(...pointer, 'requestBody', 'content', type, 'schema'));
        const examples = examplesOf(operation.requestBody.content[type]);
        const taken = examples.filter(
            ([, value]) => check({ ...value, no_such_member: 1 }).length === 0,
        );
        report(
            `${operation.operationId} refuses an unknown member`,
            taken.map(([which]) => which),
        );
    }
}

// Every object that a request may contain is closed; every object of an answer is open.
function closedFaults(schema, path, seenHere, faults) {
    const plain = resolve(schema);
    if (seenHere.has(plain)) return;
    seenHere.add(plain);
    if (plain.properties !== undefined && plain.additionalProperties !== false)
        faults.push(`${path} is open`);
    for (const [name, member] of Object.entries(plain.properties ?? {}))
        closedFaults(member, `${path}/${name}`, seenHere, faults);
    for (const part of [...(plain.allOf ?? []), ...(plain.anyOf ?? []), ...(plain.oneOf ?? [])])
        closedFaults(part, path, seenHere, faults);
    if (plain.items !== undefined) closedFaults(plain.items, `${path}/*`, seenHere, faults);
}

for (const { operation } of operations()) {
    for (const [type, media] of Object.entries(operation.requestBody?.content ?? {})) {
        const faults = [];
        closedFaults(media.schema, type, new Set(), faults);
        report(`${operation.operationId} takes closed bodies only`, faults);
    }
}

const answers = Object.entries(contract.components.schemas).filter(
    ([name, schema]) =>
        schema.additionalProperties === false &&
        mediaTypes().some(
            ({ name: where, media }) =>
                !where.includes(' request ') && media.schema.$ref?.endsWith(`/${name}`),
        ),
);
report(
    'answers are open',
    answers.map(([name]) => name),
);
