import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, plain } from './load.mjs';

const A = load('base.js', 'data.js', 'route.js');
const DATA = { sites: ['news', 'radio/1', 'تلویزیون'], CLASSES: A.CLASSES };
const KEY = '20160716.AbCdEfGh-_1';

function read(hash) {
    return plain(A.readRoute(hash, DATA));
}

const STATES = [
    ['#article', { view: 'article' }],
    ['#?type=video', { type: 'video' }],
    ['#state?class=gone,refused', { view: 'state', classes: ['gone', 'refused'] }],
    ['#?from=2016&to=2016-07-16', { from: '2016', to: '2016-07-16' }],
    ['#?article=news/1839526', { article: 'news/1839526' }],
    ['#?site=radio/1', { site: 'radio/1' }],
    ['#site?site=%D8%AA%D9%84%D9%88%DB%8C%D8%B2%DB%8C%D9%88%D9%86', { view: 'site', site: 'تلویزیون' }],
    ['#?q=a%26b%3D%23%25%20c%2B', { q: 'a&b=#% c+' }],
    [`#?asset=${KEY}`, { asset: KEY }],
    ['', {}],
];

for (const [hash, want] of STATES) {
    test(`the address "${hash}" is read and written`, () => {
        assert.deepEqual(read(hash), { ...plain(A.noState()), ...want });
        assert.equal(A.writeRoute({ ...A.noState(), ...want }), hash);
    });
}

test('every state comes back from its own address', () => {
    const state = { view: 'article', type: 'picture', classes: ['present', 'lost'], from: '2016-02',
        to: '2016-02-29', article: 'news/a?b&c=d', site: 'news', q: 'زلزله "x" \\ <b>', asset: KEY };

    assert.deepEqual(read(A.writeRoute(state)), state);
});

const IGNORED = ['#evil', '#?type=audio', '#?class=evil,__proto__', '#?site=other', '#?from=2016-02-30', '#?from=2016-13',
    '#?from=20160716', '#?from=0000', '#?to=x', '#?asset=20160716', '#?asset=20160716.short', '#?asset=1.AbCdEfGh-_1x',
    '#?asset=../../x', '#?unknown=1', '#?__proto__=1', '#?constructor=1', '#?q', '#?=1', '#?&&&', '#?q=%E0%A4%A', '#main'];

for (const hash of IGNORED) {
    test(`the address "${hash}" asks for nothing`, () => {
        assert.deepEqual(read(hash), plain(A.noState()));
    });
}

test('an address of any length is read, and its words are cut', () => {
    assert.equal(read('#?q=' + 'x'.repeat(1e6)).q.length, 200);
    assert.equal(Array.from(read('#?q=' + '😀'.repeat(300)).q).length, 200);
});

test('classes come in their own order, each once', () => {
    assert.deepEqual(read('#?class=gone,present,gone').classes, ['present', 'gone']);
});

test('a leap day is a day only in its years', () => {
    assert.ok(A.isDate('2016-02-29'));
    assert.ok(A.isDate('2000-02-29'));
    assert.ok(!A.isDate('2015-02-29'));
    assert.ok(!A.isDate('1900-02-29'));
    assert.ok(!A.isDate('2016-00'));
    assert.ok(!A.isDate('2016-04-31'));
    assert.ok(!A.isDate('2016-04-00'));
});
