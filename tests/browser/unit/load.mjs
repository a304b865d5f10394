/* The script's files as the page loads them, without a document, and made data blocks. */
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../gallery', import.meta.url));
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const WORDS = ['base.js', 'words_en.js', 'words_fa.js', 'words_ar.js', 'words_card.js', 'words.js'];
export const PURE = [...WORDS, 'data.js', 'select.js', 'route.js', 'fold.js', 'dates.js', 'search.js'];

/** All files of the script, with their texts. */
export function sources() {
    return fs.readdirSync(folder).filter((name) => name.endsWith('.js'))
        .map((name) => ({ name, text: fs.readFileSync(path.join(folder, name), 'utf8') }));
}

/** Runs files as classic scripts with a window of their own, and gives what they export. */
export function load(...files) {
    return loadIn({ navigator: { languages: [] } }, ...files);
}

/** The same with a given window. */
export function loadIn(window, ...files) {
    const document = { documentElement: {} };

    for (const name of files) {
        const filename = path.join(folder, name);

        vm.compileFunction(fs.readFileSync(filename, 'utf8'), ['window', 'document'], { filename })(window, document);
    }
    return window.Assets;
}

/** Flags as the writer packs them: three at once wherever the next three are all below 4. */
export function encodeFlags(flags) {
    let text = '';

    for (let i = 0; i < flags.length;) {
        if (i + 2 < flags.length && flags[i] < 4 && flags[i + 1] < 4 && flags[i + 2] < 4) {
            text += DIGITS[flags[i] + 4 * flags[i + 1] + 16 * flags[i + 2]];
            i += 3;
        } else {
            text += '.' + DIGITS[flags[i++]];
        }
    }
    return text;
}

/**
 * A data block of days, each [ymd, entries] with entries {cls, video, start}; a day begins a run,
 * and so does an entry with start. `more` replaces keys.
 */
export function block(days, more = {}) {
    const entries = days.flatMap(([, list]) => list.map((e, i) => ({ ...e, start: i === 0 || e.start === true })));
    const classes = new Array(11).fill(0);

    entries.forEach((e) => classes[e.cls || 0]++);
    return {
        format: 1, title: null, base: '../', asOf: null, n: entries.length,
        videos: entries.filter((e) => e.video).length, articles: 0, bytes: 0, classes, boxes: [512, 256],
        sites: ['one'], runSites: '', days: days.flatMap(([ymd, list]) => [ymd, list.length]),
        chunks: ['c0', entries.length], slices: ['s0', entries.length],
        flags: encodeFlags(entries.map((e) => (e.cls || 0) * 4 + (e.video ? 2 : 0) + (e.start ? 1 : 0))), ...more,
    };
}

/** A value without the prototypes of what made it. */
export function plain(value) {
    return JSON.parse(JSON.stringify(value));
}
