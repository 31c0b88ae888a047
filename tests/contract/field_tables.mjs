// The field tables of service/ (json/field.h): which members an object has, and which of them a
// client may send. A table is an array of FIELD…(Type, member, …) rows that a JsonObject names.
import { calls, sources } from './c_source.mjs';

const ROW =
    'FIELD(?:_TEXTS|_TEXT|_RANGE|_ENUM_AS|_ENUM|_OBJECT|_OPTIONAL_OBJECT|_PRESENT_OBJECT|_LIST|_SCALARS|_WORDS|_OF|_NAMED)?';

// Where in a row the member's flags and its own table stand.
const SHAPES = {
    FIELD: { flags: 2 },
    FIELD_TEXT: { flags: 2 },
    FIELD_RANGE: { flags: 2 },
    FIELD_ENUM: { flags: 3 },
    FIELD_ENUM_AS: { name: 2, flags: 4 },
    FIELD_OBJECT: { object: 2, flags: 3 },
    FIELD_OPTIONAL_OBJECT: { object: 2, flags: 3 },
    FIELD_PRESENT_OBJECT: { object: 2, flags: 3 },
    FIELD_LIST: { object: 3, flags: 4 },
    FIELD_SCALARS: { flags: 3 },
    FIELD_TEXTS: { flags: 2 },
    FIELD_WORDS: { flags: 4 },
};

let known;

// Rows written out: {.name = "class", …, .flags = …}.
function plainRows(text) {
    return [...text.matchAll(/\.name\s*=\s*"(\w+)"([^{}]*)/g)].map(([, name, rest]) => ({
        name,
        flags: new Set(/\.flags\s*=\s*([^,}]*)/.exec(rest)?.[1].match(/FIELD_\w+/g) ?? []),
        object: /\.object\s*=\s*&(\w+)/.exec(rest)?.[1],
    }));
}

function rows(text, macros) {
    const whole = expand(text, macros);
    const made = calls(whole, ROW).map(({ name, items }) => {
        const shape = SHAPES[name] ?? { flags: items.length - 1 };
        return {
            name: items[shape.name ?? 1].replace(/^.*\./, ''),
            type: items[0],
            flags: new Set(items[shape.flags]?.match(/FIELD_\w+/g) ?? []),
            object:
                shape.object === undefined ? undefined : items[shape.object].replace(/[&\s]/g, ''),
        };
    });
    return [...plainRows(whole), ...made];
}

// Macros of the file that stand for rows: `#define CAPS(Type) FIELD(Type, allowance, 0), …`.
function rowMacros(text) {
    const macros = [];
    for (const match of text.matchAll(/#define\s+(\w+)(\(([^)]*)\))?((?:\\\n|[^\n])*)/g)) {
        if (new RegExp(`\\b${ROW}\\s*\\(`).test(match[4]))
            macros.push({
                name: match[1],
                call: match[2] !== undefined,
                parameters: (match[3] ?? '')
                    .split(',')
                    .map((one) => one.trim())
                    .filter(Boolean),
                body: match[4].replaceAll('\\\n', ' '),
            });
    }
    return macros;
}

function expand(text, macros) {
    let grown = text;
    for (let round = 0; round < 4; round++) {
        for (const { name, call, parameters, body } of macros) {
            if (!call) {
                grown = grown.replace(new RegExp(`\\b${name}\\b`, 'g'), body);
                continue;
            }
            grown = grown.replace(new RegExp(`\\b${name}\\s*\\(([^()]*)\\)`, 'g'), (_, given) => {
                const values = given.split(',').map((one) => one.trim());
                return parameters.reduce(
                    (made, parameter, index) =>
                        made.replace(new RegExp(`\\b${parameter}\\b`, 'g'), values[index]),
                    body,
                );
            });
        }
    }
    return grown;
}

// Name of a JsonObject -> {path, fields}.
export function objects() {
    if (known !== undefined) return known;
    known = new Map();
    const all = sources();
    const shared = all
        .filter(({ path }) => path.endsWith('.h') && path !== 'service/json/field.h')
        .flatMap(({ text }) => rowMacros(text));
    for (const { path, text } of all) {
        const own = rowMacros(text);
        const plain = text.replace(/#define(?:\\\n|[^\n])*/g, '');
        const arrays = new Map();
        for (const match of plain.matchAll(/\bJsonField\s+(\w+)\s*\[\]\s*=\s*\{/g)) {
            const end = plain.indexOf('};', match.index);
            arrays.set(
                match[1],
                rows(plain.slice(match.index + match[0].length, end), [...own, ...shared]),
            );
        }
        for (const match of plain.matchAll(
            /\bJsonObject\s+(\w+)\s*=\s*\{[^;]*?JSON_FIELDS\(\s*\w+\s*,\s*(\w+)\s*\)/g,
        ))
            known.set(match[1], { path, fields: arrays.get(match[2]) ?? [] });
    }
    return known;
}
