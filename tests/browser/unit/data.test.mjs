import assert from 'node:assert/strict';
import test from 'node:test';
import { block, encodeFlags, load } from './load.mjs';

const fresh = () => load('base.js', 'data.js');

test('hexadecimal digits come from base64url of any length', () => {
    const A = fresh();
    for (const n of [0, 1, 2, 3, 8, 31, 32]) {
        const bytes = Buffer.from(Array.from({ length: n }, (_, i) => (i * 89 + 200) & 255));
        assert.equal(A.hex(bytes.toString('base64url')), bytes.toString('hex'));
    }
});

test('plain text has no character that turns what stands beside it', () => {
    const A = fresh();
    assert.equal(A.plain('a\u202eb\u2066c\u2069d\u200fe\u200cf'), 'abcd\u200fe\u200cf');
});

test('a listener is told until it is taken away', () => {
    const A = fresh();
    const got = [];
    const off = A.on('x', (v) => got.push(v));
    A.emit('x', 1);
    off();
    A.emit('x', 2);
    assert.deepEqual(got, [1]);
});

test('a listener that takes itself away does not cost another its event', () => {
    const A = fresh();
    const got = [];
    const off = A.on('x', () => off());
    A.on('x', (v) => got.push(v));
    A.emit('x', 1);
    assert.deepEqual(got, [1]);
});

test('flags are read in all mixtures of three and one', () => {
    const A = fresh();
    let seed = 7;
    for (let n = 0; n < 200; n++) {
        const flags = Array.from({ length: n }, () => {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            return seed % 5 ? seed % 4 : seed % 44;
        });
        const raw = block([], { n, flags: encodeFlags(flags), days: [0, n], chunks: ['a', n] });
        assert.deepEqual(Array.from(A.decode(raw).flags), flags);
    }
});

test('flags beyond the number of entries are not read', () => {
    const A = fresh();
    const raw = block([[20160716, [{}, {}]]], { flags: 'VVVV.' });
    assert.equal(A.decode(raw).flags.length, 2);
});

test('days, runs and chunks are found by ordinal', () => {
    const A = fresh();
    const raw = block([[0, [{}]], [20160000, [{}, { start: true }]], [20160716, [{}, {}, {}]]],
        { chunks: ['aa', 3, 'bb', 3] });
    const data = A.decode(JSON.stringify(raw));
    assert.deepEqual(Array.from(data.dayFirst), [0, 1, 3, 6]);
    assert.deepEqual(Array.from(data.runFirst), [0, 1, 2, 3, 6]);
    assert.deepEqual([0, 1, 2, 3, 5].map(A.dayOf), [0, 1, 1, 2, 2]);
    assert.deepEqual([0, 1, 2, 3, 5].map(A.runOf), [0, 1, 2, 3, 3]);
    assert.deepEqual(Array.from(data.chunkFirst), [0, 3, 6]);
    assert.deepEqual(data.chunkHash, ['aa', 'bb']);
});

test('class and kind are in the flag', () => {
    const A = fresh();
    A.decode(block([[20160716, [{ cls: 10, video: true }, { cls: 4 }]]]));
    assert.deepEqual([A.classOf(0), A.isVideo(0), A.classOf(1), A.isVideo(1)],
        [10, true, 4, false]);
});

test('sites have one digit up to 64 and two above', () => {
    const A = fresh();
    const one = block([[20160716, [{}, { start: true }]]], { sites: ['a', 'b'], runSites: 'BA' });
    assert.deepEqual(Array.from(A.decode(one).runSite), [1, 0]);
    const many = Array.from({ length: 70 }, (_, i) => 's' + i);
    const two = block([[20160716, [{}, { start: true }]]], { sites: many, runSites: 'BFAB' });
    assert.deepEqual(Array.from(A.decode(two).runSite), [69, 1]);
});

test('sites have three digits above 4,096', () => {
    const A = fresh();
    const days = [[20160716, [{}, { start: true }, { start: true }]]];
    const many = (n) => Array.from({ length: n }, (_, i) => 's' + i);
    const at = block(days, { sites: many(4096), runSites: '__BAAB' });
    assert.deepEqual(Array.from(A.decode(at).runSite), [4095, 64, 1]);
    const above = block(days, { sites: many(4097), runSites: 'BAAAABA__' });
    assert.deepEqual(Array.from(A.decode(above).runSite), [4096, 1, 4095]);
});

test('of no entries there are no days, runs or chunks', () => {
    const A = fresh();
    const data = A.decode(block([], { chunks: [], slices: [] }));
    assert.equal(data.days.length, 0);
    assert.equal(data.runFirst.length, 1);
    assert.deepEqual(Array.from(data.chunkFirst), [0]);
});

test('an archive is thin with fewer than three entries a day, of those that have a date', () => {
    const A = fresh();
    const isThin = (...days) => A.decode(block(days.map(([ymd, n]) => [ymd, new Array(n).fill({})]))).thin;
    assert.equal(isThin([20160716, 2]), true);
    assert.equal(isThin([20160716, 3]), false);
    assert.equal(isThin([20160716, 1], [20160717, 5]), false);
    assert.equal(isThin([20160716, 1], [20160717, 4]), true);
    assert.equal(isThin([0, 100], [20160716, 2]), true);
    assert.equal(isThin([0, 1], [20160716, 3]), false);
    assert.equal(isThin([0, 1]), false);
    assert.equal(isThin(), false);
});
