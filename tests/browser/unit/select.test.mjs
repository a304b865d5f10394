import assert from 'node:assert/strict';
import test from 'node:test';
import { block, load, plain, PURE } from './load.mjs';

const STATE = { view: 'date', type: '', classes: [], from: '', to: '', site: '' };

function fresh(raw) {
    const A = load('base.js', 'data.js', 'select.js');
    A.decode(raw);
    A.data.thin = false; /* a test has few entries in any case */
    return A;
}

/** An archive that is thin by what it holds, with the page in a language. */
function thin(raw, lang) {
    const A = load(...PURE);
    A.decode(raw);
    A.lang = lang;
    return A;
}

/* Ordinals 0..10: undated, a year, a month, two days. */
const MIXED = block([
    [0, [{ cls: 4 }]],
    [20160000, [{}]],
    [20160700, [{ video: true }]],
    [20160716, [{}, { cls: 3 }, { start: true, video: true }, { cls: 2 }]],
    [20170101, [{}, { start: true, cls: 4 }, { cls: 4 }, { start: true }]],
], { sites: ['a', 'b'], runSites: 'AAAABABA' });

function all(s) {
    return Array.from({ length: s.length }, (_, i) => s.at(i));
}

function sections(s) {
    return Array.from({ length: s.sections.n }, (_, i) => [s.sections.value[i],
        all(s).slice(s.sections.first[i], s.sections.first[i + 1])]);
}

function mirrored(s, n) {
    for (let i = 0; i < s.length; i++) {
        assert.equal(s.indexOf(s.at(i)), i);
    }
    for (let ordinal = -1; ordinal <= n; ordinal++) {
        if (!all(s).includes(ordinal)) {
            assert.equal(s.indexOf(ordinal), -1);
        }
    }
}

test('by date, everything is shown from the newest day down', () => {
    const A = fresh(MIXED);
    const s = A.select(STATE);
    assert.deepEqual(sections(s), [[4, [10, 9, 8, 7]], [3, [6, 5, 4, 3]], [2, [2]], [1, [1]],
        [0, [0]]]);
    assert.equal(s.sections.kind, 'day');
    mirrored(s, 11);
});

test('by article, each run is a section', () => {
    const A = fresh(MIXED);
    const s = A.select({ ...STATE, view: 'article' });
    assert.deepEqual(sections(s), [[7, [10]], [6, [9, 8]], [5, [7]], [4, [6, 5]], [3, [4, 3]],
        [2, [2]], [1, [1]], [0, [0]]]);
    mirrored(s, 11);
});

test('by state, what needs attention comes first and what is well last', () => {
    const A = fresh(MIXED);
    const s = A.select({ ...STATE, view: 'state' });
    assert.deepEqual(sections(s), [[3, [4]], [2, [6]], [4, [9, 8, 0]],
        [0, [10, 7, 5, 3, 2, 1]]]);
    mirrored(s, 11);
});

test('by site, each site has its own, the newest first', () => {
    const A = fresh(MIXED);
    const s = A.select({ ...STATE, view: 'site' });
    assert.deepEqual(sections(s), [[0, [10, 7, 4, 3, 2, 1, 0]], [1, [9, 8, 6, 5]]]);
    mirrored(s, 11);
});

test('a filter leaves no empty section', () => {
    const A = fresh(MIXED);
    const videos = A.select({ ...STATE, type: 'video' });
    assert.deepEqual(sections(videos), [[3, [5]], [2, [2]]]);
    mirrored(videos, 11);
    const gone = A.select({ ...STATE, classes: ['gone', 'lost'] });
    assert.deepEqual(sections(gone), [[4, [9, 8]], [3, [4]], [0, [0]]]);
    const none = A.select({ ...STATE, classes: ['refused'] });
    assert.deepEqual([none.length, none.sections.n, none.indexOf(3)], [0, 0, -1]);
});

test('filters hold together', () => {
    const A = fresh(MIXED);
    assert.deepEqual(all(A.select({ ...STATE, type: 'picture', classes: ['present'], site: 'a',
        from: '2016' })), [10, 7, 3, 1]);
    assert.deepEqual(all(A.select({ ...STATE, site: 'b' })), [9, 8, 6, 5]);
});

test('a mask leaves what it says, in every view', () => {
    const A = fresh(MIXED);
    const mask = new Uint8Array(11);
    mask[0] = mask[4] = mask[9] = 1;
    assert.deepEqual(all(A.select(STATE, mask)), [9, 4, 0]);
    assert.deepEqual(sections(A.select({ ...STATE, view: 'state' }, mask)),
        [[3, [4]], [4, [9, 0]]]);
    assert.deepEqual(sections(A.select({ ...STATE, view: 'article' }, mask)),
        [[6, [9]], [3, [4]], [0, [0]]]);
});

test('a range of dates includes both ends, and nothing undated', () => {
    const A = fresh(MIXED);
    const between = (from, to) => all(A.select({ ...STATE, from, to }));
    assert.deepEqual(between('2016', '2016'), [6, 5, 4, 3, 2, 1]);
    assert.deepEqual(between('2016-07', '2016-07'), [6, 5, 4, 3, 2]);
    assert.deepEqual(between('2016-07-16', ''), [10, 9, 8, 7, 6, 5, 4, 3]);
    assert.deepEqual(between('', '2016-06'), [1]);
    assert.deepEqual(between('2016-07-17', '2016-12'), []);
    assert.deepEqual(between('2018', '2016'), []);
    assert.deepEqual(between('', '2030'), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test('a site filter counts runs from the range\'s end', () => {
    const A = fresh(MIXED);
    assert.deepEqual(all(A.select({ ...STATE, site: 'b', to: '2016' })), [6, 5]);
    assert.deepEqual(all(A.select({ ...STATE, site: 'a', to: '2016-07-15' })), [2, 1]);
});

test('a filter that all pass makes no list', () => {
    const A = fresh(block([[20160716, [{}, {}]]]));
    assert.deepEqual(all(A.select({ ...STATE, from: '2016' })), [1, 0]);
});

test('of no entries every view is empty', () => {
    const A = fresh(block([], { chunks: [], slices: [] }));
    for (const view of ['date', 'article', 'state', 'site']) {
        for (const more of [{}, { type: 'video' }, { site: 'one' }, { from: '2016' }]) {
            const s = A.select({ ...STATE, view, ...more });
            assert.deepEqual([s.length, s.sections.n], [0, 0]);
        }
    }
});

test('an entry that a filter took away leaves the place of the next older one', () => {
    const A = fresh(MIXED);
    const gone = A.select({ ...STATE, classes: ['gone'] }); /* 9, 8, 0 */
    assert.deepEqual([10, 9, 8, 5, 0].map((o) => A.positionNear(gone, o)), [0, 0, 1, 2, 2]);
    const lost = A.select({ ...STATE, classes: ['lost'] }); /* 4 */
    assert.equal(A.positionNear(lost, 2), 0);
    const byState = A.select({ ...STATE, view: 'state' });
    assert.equal(A.positionNear(byState, 4), 0);
    assert.equal(A.positionNear(A.select({ ...STATE, view: 'state', classes: ['gone'] }), 4),
        -1);
});

/* Ordinals 0..9: undated, a year, a month, then days around 1 July and 22 July, 1 Mordad 1395. */
const THIN = block([
    [0, [{}]],
    [20160000, [{}]],
    [20160630, [{}]],
    [20160700, [{ video: true }]],
    [20160701, [{ video: true }]],
    [20160721, [{}]],
    [20160722, [{}, { cls: 3, video: true }]],
    [20160801, [{}, {}]],
]);

test('where a day has few entries, sections are months', () => {
    const A = thin(THIN, 'en');
    const s = A.select(STATE);
    assert.equal(s.sections.kind, 'month');
    /* Each is told by its oldest day. */
    assert.deepEqual(sections(s), [[7, [9, 8]], [3, [7, 6, 5, 4, 3]], [2, [2]], [1, [1]],
        [0, [0]]]);
    mirrored(s, 10);
    assert.deepEqual(sections(A.select({ ...STATE, type: 'video' })), [[3, [7, 4, 3]]]);
    assert.equal(A.select({ ...STATE, view: 'article' }).sections.kind, 'run');
    assert.equal(A.select({ ...STATE, view: 'state' }).sections.kind, 'class');
});

test('in Persian they are months of the Persian calendar, and a Gregorian month its own', () => {
    const A = thin(THIN, 'en');
    A.select(STATE);
    A.lang = 'fa';
    const s = A.select(STATE);
    assert.deepEqual(sections(s), [[6, [9, 8, 7, 6]], [4, [5, 4]], [3, [3]], [2, [2]],
        [1, [1]], [0, [0]]]);
    mirrored(s, 10);
    assert.deepEqual(sections(A.select({ ...STATE, type: 'video' })), [[6, [7]], [4, [4]],
        [3, [3]]]);
});

test('a selection by months still tells its days, and keeps the place', () => {
    const A = thin(THIN, 'fa');
    const days = plain(A.daySections(A.select(STATE)));
    assert.deepEqual(Object.values(days.value), [7, 6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(Object.values(days.first), [0, 2, 4, 5, 6, 7, 8, 9, 10]);
    const videos = A.select({ ...STATE, type: 'video' }); /* 7, 4, 3 */
    assert.deepEqual(Object.values(plain(A.daySections(videos)).value), [6, 4, 3]);
    assert.deepEqual([9, 7, 6, 0].map((o) => A.positionNear(videos, o)), [0, 0, 1, 2]);
});
