// As much of C as the contract's tests need: files without comments, calls with their arguments,
// braces with their items. It knows no preprocessor and no types.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PROJECT } from './contract.mjs';

const OPEN = '([{';
const CLOSE = ')]}';

// Blanks comments out; strings and line numbers stay.
export function withoutComments(text) {
    return text.replace(
        /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[^]*?\*\/|\/\/[^\n]*/g,
        (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token),
    );
}

// The place after a string that begins at `at`.
function stringEnd(text, at) {
    const quote = text[at++];
    while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
    return at + 1;
}

// The comma-separated items between the bracket at `open` and its partner, and the place after it.
export function itemsAt(text, open) {
    const items = [];
    let depth = 0;
    let begin = open + 1;
    for (let at = open; at < text.length; at++) {
        const character = text[at];
        if (character === '"' || character === "'") {
            at = stringEnd(text, at) - 1;
        } else if (OPEN.includes(character)) {
            depth++;
        } else if (CLOSE.includes(character) && --depth === 0) {
            items.push(text.slice(begin, at).trim());
            return { items: items.filter((item) => item !== ''), end: at + 1 };
        } else if (character === ',' && depth === 1) {
            items.push(text.slice(begin, at).trim());
            begin = at + 1;
        }
    }
    return { items: [], end: text.length };
}

// Every call of `name` (a RegExp source): {name, items, line}.
export function calls(text, name) {
    const found = [];
    for (const match of text.matchAll(new RegExp(`\\b(${name})\\s*\\(`, 'g'))) {
        const open = match.index + match[0].length - 1;
        found.push({
            name: match[1],
            items: itemsAt(text, open).items,
            line: text.slice(0, match.index).split('\n').length,
        });
    }
    return found;
}

// The string literals of an expression, adjacent ones joined.
export function literals(expression) {
    return [...expression.matchAll(/"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*/g)].map(
        ([all]) => [...all.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map((part) => part[1]).join(''),
    );
}

// Every source file under service/: {path, text} without comments.
export function sources(folder = join(PROJECT, 'service')) {
    const found = [];
    for (const name of readdirSync(folder).sort()) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) found.push(...sources(path));
        else if (/\.[ch]$/.test(name))
            found.push({
                path: relative(PROJECT, path),
                text: withoutComments(readFileSync(path, 'utf8')),
            });
    }
    return found;
}
