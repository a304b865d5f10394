import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';
import { block } from './load.mjs';

const folder = fileURLToPath(new URL('../../../gallery', import.meta.url));
const DIGEST = Buffer.alloc(32, 0xab);
const HEX = 'ab'.repeat(32);

/* A page whose scripts are run by hand: arrive() and fail() do what the browser would. */
function page(raw) {
    const scripts = [];
    const document = {
        currentScript: null,
        createElement: () => ({ remove() {} }),
        head: { append: (script) => scripts.push(script) },
    };
    const window = { devicePixelRatio: 1 };
    for (const name of ['base.js', 'data.js', 'details.js', 'store.js']) {
        const source = fs.readFileSync(path.join(folder, name), 'utf8');
        vm.compileFunction(source, ['window', 'document'], { filename: name })(window, document);
    }
    const A = window.Assets;
    A.decode(raw);
    const take = (src) => scripts.splice(scripts.findIndex((s) => s.src === src), 1)[0];
    return {
        A, window, asked: () => scripts.map((s) => s.src),
        arrive(src, call, payload) {
            const script = take(src);
            document.currentScript = script;
            A[call](payload);
            document.currentScript = null;
            script.onload();
        },
        fail: (src) => take(src).onerror(),
    };
}

function entry(key, more = {}) {
    const e = [key, 0, 0, 0, -1, DIGEST.toString('base64url'), 'jpg', 1600, 900, 5000, 0, 0x0a0b0c,
        3, 0, {}];
    Object.keys(more).forEach((at) => {
        e[at] = more[at];
    });
    return e;
}

const ARTICLE = [0, '90211', 'A title', '2016-07-16', 'https://example.org/'];

/* Chunks of two entries each, on one day. */
function chunks(n) {
    const entries = Array.from({ length: n * 2 }, () => ({}));
    return block([[20160716, entries]],
        { chunks: Array.from({ length: n }, (_, i) => ['c' + i, 2]).flat() });
}

function pair(i) {
    return { a: [ARTICLE], e: [entry('key' + i + '-0'), entry('key' + i + '-1')] };
}

test('an entry is asked for once, told of on arrival, and then there', () => {
    const p = page(chunks(2));
    const told = [];
    p.A.on('chunk', (index) => told.push(index));
    assert.equal(p.A.store.get(2, false), null);
    assert.deepEqual(p.asked(), []);
    assert.equal(p.A.store.get(2), null);
    assert.equal(p.A.store.get(3), null);
    assert.deepEqual(p.asked(), ['g/c/c1.js']);
    p.arrive('g/c/c1.js', 'chunk', pair(1));
    assert.deepEqual(told, [1]);
    assert.equal(p.A.store.get(3).key, 'key1-1');
    assert.equal(p.A.store.get(3).ordinal, 3);
});

test('chunks may arrive in any order', () => {
    const p = page(chunks(3));
    [0, 2, 4].forEach((ordinal) => p.A.store.get(ordinal));
    [2, 0, 1].forEach((i) => p.arrive(`g/c/c${i}.js`, 'chunk', pair(i)));
    assert.deepEqual([0, 2, 4].map((o) => p.A.store.get(o).key), ['key0-0', 'key1-0', 'key2-0']);
});

test('only the 64 chunks last used are kept', () => {
    const p = page(chunks(70));
    for (let i = 0; i < 64; i++) {
        p.A.store.get(i * 2);
        p.arrive(`g/c/c${i}.js`, 'chunk', pair(i));
    }
    p.A.store.get(0); /* used again: the second is now the oldest */
    p.A.store.get(64 * 2);
    p.arrive('g/c/c64.js', 'chunk', pair(64));
    assert.notEqual(p.A.store.get(0, false), null);
    assert.equal(p.A.store.get(2, false), null);
    assert.notEqual(p.A.store.get(4, false), null);
});

test('a file that is gone is told of once, and not asked for again', () => {
    const p = page(chunks(2));
    let lost = 0;
    p.A.on('lost', () => lost++);
    p.A.store.get(0);
    p.A.store.get(2);
    p.fail('g/c/c0.js');
    p.fail('g/c/c1.js');
    p.A.store.get(0);
    assert.deepEqual([lost, p.A.store.isLost(), p.asked()], [1, true, []]);
});

test('an entry is what the chunk says, in words of the page', () => {
    const p = page(chunks(1));
    const more = { u: 'https://example.org/a.jpg' };
    const raw = { a: [ARTICLE, [0, null, null, null, null]],
        e: [entry('k', { 14: more }), entry('m', { 1: 1, 2: 4, 3: 1, 5: 0, 6: 0, 7: 0, 8: 0,
            9: -1, 10: 5000, 11: -1, 12: 0, 13: [2, 160, 90, 0, 2.5] })] };
    const one = p.A.store.entryOf(raw, 0, 7);
    assert.deepEqual([one.digest, one.colour, one.article.number, one.more.u, one.ordinal],
        [HEX, '#0a0b0c', '90211', more.u, 7]);
    const two = p.A.store.entryOf(raw, 1, 8);
    assert.deepEqual([two.digest, two.ending, two.colour, two.video, two.cls, two.ms],
        ['', '', '', true, 4, 5000]);
    assert.deepEqual(two.article, { site: 'one', number: null, title: '', published: '', url: '' });
    assert.deepEqual(two.board, { tiles: 2, w: 160, h: 90, times: [0, 2.5] });
    assert.deepEqual([p.A.store.media(two), p.A.store.thumb(two, 250), p.A.store.board(two)],
        ['', '', '']);
});

test('files are where the base leads, by digest', () => {
    const p = page(chunks(1));
    const e = p.A.store.entryOf({ a: [ARTICLE], e: [entry('k', { 13: [1, 160, 90, 0] })] }, 0, 0);
    assert.equal(p.A.store.media(e), `../media/ab/${HEX}.jpg`);
    assert.equal(p.A.store.board(e), `../thumbs/ab/${HEX}-storyboard.png`);
});

test('the smallest thumbnail that fills the frame is taken', () => {
    const table = [
        /* width, height, which exist, frame, pixel ratio, box */
        [1600, 900, 3, 250, 1, 256],
        [1600, 900, 3, 340, 1, 512],
        [1600, 900, 3, 250, 2, 512],
        [800, 1200, 3, 250, 1, 512], /* a tall one is cut to the frame's width */
        [800, 1200, 3, 156, 1, 256],
        [1600, 900, 1, 100, 1, 512], /* the only one */
        [1600, 900, 2, 900, 1, 256],
        [0, 0, 3, 250, 1, 256], /* size not known */
    ];
    for (const [w, h, boxes, px, ratio, box] of table) {
        const p = page(chunks(1));
        p.window.devicePixelRatio = ratio;
        const raw = { a: [ARTICLE], e: [entry('k', { 7: w, 8: h, 12: boxes })] };
        assert.ok(p.A.store.thumb(p.A.store.entryOf(raw, 0, 0), px).endsWith(`-${box}.png`),
            `${w}x${h} of ${boxes} in ${px} at ${ratio}`);
    }
});

test('a key is found on its day, through all chunks of it', () => {
    const p = page(chunks(3));
    const found = [];
    const find = (ymd, key) => p.A.store.find(ymd, key, (ordinal) => found.push(ordinal));
    find(20160716, 'key2-1');
    for (let i = 0; i < 3; i++) {
        assert.deepEqual(found, []);
        p.arrive(`g/c/c${i}.js`, 'chunk', pair(i));
    }
    find(20160716, 'key0-1');
    find(20160716, 'nowhere');
    find(20160717, 'key0-1');
    assert.deepEqual(found, [5, 1, -1, -1]);
});

test('a key in a file that is gone is found nowhere', () => {
    const p = page(chunks(2));
    const found = [];
    p.A.store.find(20160716, 'x', (ordinal) => found.push(ordinal));
    p.fail('g/c/c0.js');
    p.A.store.find(20160716, 'x', (ordinal) => found.push(ordinal));
    assert.deepEqual(found, [-1, -1]);
});

test('a slice is loaded once for all who wait, and null where it is gone', () => {
    const p = page(chunks(1));
    const got = [];
    p.A.store.loadSlice(0, (s) => got.push(s));
    p.A.store.loadSlice(0, (s) => got.push(s));
    assert.deepEqual(p.asked(), ['g/t/s0.js']);
    const slice = { r: ['90211\tA title'], x: [] };
    p.arrive('g/t/s0.js', 'slice', slice);
    p.A.store.loadSlice(0, (s) => got.push(s));
    p.fail('g/t/s0.js');
    assert.deepEqual(got, [slice, slice, null]);
});

test('a slice that stands at two places is loaded for both', () => {
    const raw = block([[20160716, [{}, {}]]], { slices: ['same', 1, 'same', 1] });
    const p = page(raw);
    const got = [];
    p.A.store.loadSlice(1, (s) => got.push([1, s]));
    p.A.store.loadSlice(0, (s) => got.push([0, s]));
    assert.deepEqual(p.asked(), ['g/t/same.js', 'g/t/same.js']);
    const slice = { r: ['\tThe same'], x: [] };
    p.arrive('g/t/same.js', 'slice', slice);
    p.arrive('g/t/same.js', 'slice', slice);
    assert.deepEqual(got, [[1, slice], [0, slice]]);
});
