// Streams: the redirection of the port of requests, tickets, and the first events of each stream
// held against the schemas that the contract names for them.
import { byId, call, example, fresh, succeeded, target } from './client.mjs';
import { report, validator } from './contract.mjs';

const STREAMS = process.env.TAXPREVIEW_STREAM_URL;

// The events of a text that may still be coming.
function eventsOf(text) {
    return text
        .split('\n\n')
        .slice(0, -1)
        .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s))))
        .filter((fields) => fields.data !== undefined)
        .map(({ event, data }) => ({ event, data: JSON.parse(data) }));
}

// Reads until an event of each name is there or three seconds are over.
async function firstEvents(answer, names) {
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    const late = new Promise((resolve) => setTimeout(resolve, 3000, { done: true }));
    let text = '';
    const lacks = (name) => !eventsOf(text).some(({ event }) => event === name);
    while (names.some(lacks)) {
        const { done, value } = await Promise.race([reader.read(), late]);
        if (done) break;
        text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
    return eventsOf(text);
}

/*
 * Opens a stream, does `meanwhile` and reports whether the events that come are those wanted and
 * each fits its schema.
 */
async function listen(operationId, { path, query, wanted, meanwhile = async () => {} }) {
    const entry = byId.get(operationId);
    const documented = entry.operation.responses[200];
    const answer = await fetch(STREAMS + target(entry, path, query), {
        headers: { Authorization: `Bearer ${process.env.TAXPREVIEW_KEY}` },
    });
    await meanwhile();
    const events = await firstEvents(answer, wanted);
    const faults = events.flatMap(({ event, data }) => {
        const pointer = documented['x-events'][event]?.$ref;
        return pointer === undefined
            ? [`the event ${event} is not documented`]
            : validator(pointer)(data).map((fault) => `${event}: ${fault}`);
    });
    const names = [...new Set(events.map(({ event }) => event))].sort();
    if (answer.status !== 200) faults.push(`answered ${answer.status}`);
    if (answer.headers.get('Content-Type') !== 'text/event-stream') faults.push('another type');
    if (names.join() !== [...wanted].sort().join()) faults.push(`came: ${names.join()}`);
    if (faults.length === 0) succeeded.add(operationId);
    report(`${operationId} tells ${wanted.join(', ')}`, faults);
}

export async function walkStreams(path, at) {
    const body = example('preview_order');
    body.trades.forEach((trade) => {
        trade.account_id = at.account_id;
    });
    const made = await call('create_preview', { path, body, headers: fresh(), expect: 201 });
    const previewPath = { preview_id: made.body?.id };
    const change = () =>
        call('update_preview', {
            path: previewPath,
            headers: { 'If-Match': made.body?.order_etag },
            body: { lot_selection: 'lifo' },
        });
    for (const operationId of ['household_events', 'preview_events', 'events'])
        await call(operationId, { path: { ...path, ...previewPath }, expect: 307 });
    await call('create_stream_ticket', { expect: 201 });
    await listen('household_events', { path, wanted: ['price', 'drift', 'budget', 'preview'] });
    await listen('preview_events', { path: previewPath, wanted: ['preview'] });
    await listen('events', { wanted: ['change'], meanwhile: change });
    await listen('events', {
        query: { previews: previewPath.preview_id },
        wanted: ['preview'],
    });
}
