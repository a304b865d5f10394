import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const A = load('base.js', 'data.js', 'layout.js');
const METRICS = { width: 1000, col: 230, gap: 20, vgap: 20, text: 60, head: 50 };

function sectionsOf(sizes) {
    const first = new Uint32Array(sizes.length + 1);
    sizes.forEach((n, i) => {
        first[i + 1] = first[i] + n;
    });
    return { n: sizes.length, first };
}

function lay(sizes, more) {
    return A.layout(sectionsOf(sizes), { ...METRICS, ...more });
}

/* 4 columns of 235 px; cards of 132 + 60, rows of 212. */
test('columns fill the width, and rows are whole pixels', () => {
    const l = lay([1]);
    assert.deepEqual([l.cols, l.colWidth, l.cardHeight, l.rowHeight], [4, 235, 192, 212]);
    assert.equal(l.x(3) + l.colWidth, 1000);
    assert.equal(lay([1], { width: 100 }).cols, 1);
    assert.equal(lay([1], { width: 0 }).cols, 1);
});

test('a section is its heading and its rows', () => {
    const l = lay([5, 4, 1]);
    assert.deepEqual(Array.from(l.top), [0, 50 + 424, 474 + 262, 736 + 262]);
    assert.equal(l.height, 998);
});

test('every position has its place, and the place its position', () => {
    const sizes = [5, 4, 1, 9, 2];
    const l = lay(sizes);
    for (let i = 0; i < 21; i++) {
        const p = l.place(i);
        assert.equal(l.first[p.section] + p.row * l.cols + p.col, i);
        assert.equal(l.firstFrom(p.y + 1), i - p.col);
    }
});

test('what a window shows begins with the first row that ends in it', () => {
    const l = lay([5, 4, 1]);
    assert.equal(l.firstFrom(-500), 0);
    assert.equal(l.firstFrom(50 + 211), 0);
    assert.equal(l.firstFrom(50 + 212), 4);
    assert.equal(l.firstFrom(474 - 1), 4);
    assert.equal(l.firstFrom(474), 5);
    assert.equal(l.firstFrom(1e9), 9);
});

test('what a window shows ends with the last row that begins in it', () => {
    const l = lay([5, 4, 1]);
    assert.equal(l.endBefore(0), 0);
    assert.equal(l.endBefore(50), 0);
    assert.equal(l.endBefore(51), 4);
    assert.equal(l.endBefore(50 + 213), 5);
    assert.equal(l.endBefore(474 + 10), 5);
    assert.equal(l.endBefore(474 + 51), 9);
    assert.equal(l.endBefore(1e9), 10);
});

test('arrows up and down keep the column, or take the last of a shorter row', () => {
    const l = lay([6, 3, 5]);
    assert.equal(l.vertical(1, 1), 5);
    assert.equal(l.vertical(3, 1), 5);
    assert.equal(l.vertical(5, 1), 7);
    assert.equal(l.vertical(6, 1), 9);
    assert.equal(l.vertical(9, -1), 6);
    assert.equal(l.vertical(8, -1), 5);
    assert.equal(l.vertical(2, -1), 2);
    assert.equal(l.vertical(13, 1), 13);
});

test('of no sections nothing has a place', () => {
    const l = lay([]);
    assert.deepEqual([l.height, l.length, l.firstFrom(10), l.endBefore(10)], [0, 0, 0, 0]);
});

test('a million entries in 286,000 runs are laid out at once', () => {
    const sizes = Array.from({ length: 286000 }, (_, i) => 1 + i % 6);
    const sections = sectionsOf(sizes);
    let best = Infinity;
    for (let i = 0; i < 5; i++) {
        const begin = performance.now();
        const l = A.layout(sections, METRICS);
        assert.equal(l.place(l.length - 1).section, 285999);
        best = Math.min(best, performance.now() - begin);
    }
    assert.ok(best < 30, `${best} ms`);
});

test('a list that fits scrolls as it is', () => {
    const m = new A.ScrollMap(5000000);
    assert.equal(m.physical, 5000000);
    for (const p of [-300, 0, 4321, 4999999]) {
        assert.equal(m.scrolled(p, 1000), p);
        assert.equal(m.goTo(p), p);
    }
    assert.equal(m.isAstray(), false);
});

test('a higher list maps both ends and falls nowhere', () => {
    const m = new A.ScrollMap(81000000);
    assert.equal(m.physical, 6000000);
    assert.equal(m.toLogical(0), 0);
    assert.equal(m.toLogical(6000000), 81000000);
    let last = -1;
    for (let p = 0; p <= 6000000; p += 997) {
        const l = m.toLogical(p);
        assert.ok(l > last);
        assert.ok(Math.abs(m.toPhysical(l) - p) < 0.01);
        last = l;
    }
});

test('small moves are taken as they are, leaps are stretched', () => {
    const m = new A.ScrollMap(81000000);
    m.goTo(40000000);
    const p = m.last;
    assert.equal(m.scrolled(p + 120, 1000), 40000120);
    assert.equal(m.scrolled(p + 240, 1000), 40000240);
    assert.ok(Math.abs(m.scrolled(p + 100000, 1000) - m.toLogical(p + 100000)) < 1);
});

test('at rest the scroll bar is put in step, and the place stays', () => {
    const m = new A.ScrollMap(81000000);
    m.goTo(40000000);
    const y = m.scrolled(m.last + 900, 1000);
    assert.equal(m.isAstray(), true);
    const p = m.goTo(y);
    assert.equal(m.isAstray(), false);
    assert.equal(p + m.offset, y);
});

test('the ends are reached from anywhere, pixel by pixel too', () => {
    const m = new A.ScrollMap(81000000);
    for (const from of [600000, 40000000]) {
        m.goTo(from);
        assert.deepEqual([1000, 0, -80].map((p) => m.scrolled(p, 1000)), [1000, 0, -80]);
    }
    m.goTo(40000000);
    assert.equal(m.scrolled(5999000, 1000), 80999000);
    /* Never at rest: 100 px a frame from the middle to each end. */
    for (const [from, step] of [[40000000, 100], [80400000, 100], [40000000, -100],
        [600000, -100]]) {
        m.goTo(from);
        let p = m.last;
        let y = 0;
        while (p > 0 && p < 6000000) {
            p += step;
            y = m.scrolled(p, 1000);
        }
        assert.equal(y, m.toLogical(p));
    }
});

test('a small step across the top of the list does not leap', () => {
    const m = new A.ScrollMap(81000000);
    m.goTo(0);
    assert.deepEqual([40, -10, 25].map((p) => m.scrolled(p, 1000)), [40, -10, 25]);
});
