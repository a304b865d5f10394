// Details of an entry, from the short form of a chunk to the names that the viewer reads.
import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const A = load('details.js');

function details(short, article = 3) {
    const raw = ['key', article];

    raw[14] = short;
    return JSON.parse(JSON.stringify(A.details(raw))); /* of this realm */
}

test('what is left out has its default', () => {
    assert.deepEqual(details({ u: 'https://a/' }), {
        u: 'https://a/', dd: {}, ds: '', o: [], on: 0, x: [[3, 0, 0]],
    });
});

test('lists become members by name and 0 is nothing', () => {
    const more = details({ m: ['h264', 0, 'yuv420p', 'aac', '25/1'], ds: 0, dd: ['2016-07-16T19:11', 0, 0, 0, '2016'] });

    assert.equal(more.co, 'h264');
    assert.equal('pr' in more, false);
    assert.equal(more.fr, '25/1');
    assert.equal(more.ds, 'name-ticks');
    assert.deepEqual(more.dd, { 'name-ticks': '2016-07-16T19:11', exif: '2016' });
});

test('observations have a word, a status and an error or null', () => {
    const more = details({ o: [[9, 2, 404, 0], [8, 5, 0, 'no route'], [7, 0, 200], [6, 'other', 0]], on: 12 });

    assert.deepEqual(more.o, [
        [9, 'gone', 404, 'HTTP status 404'], [8, 'failed', 0, 'no route'], [7, 'stored', 200, null], [6, 'other', 0, null],
    ]);
    assert.equal(more.on, 12);
});

test('uses that are told stand as they are', () => {
    assert.deepEqual(details({ x: [[1, 1, 4]], xn: 60 }).x, [[1, 1, 4]]);
});
