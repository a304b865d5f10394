import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const A = load('base.js', 'motion.js');

function after(pxPerSecond, frames, ms = 16.7) {
    const m = new A.Motion();
    m.moved(1000, 5000);
    for (let i = 1; i <= frames; i++) {
        m.moved(1000 + pxPerSecond * i * ms / 1000, 5000 + i * ms);
    }
    return m;
}

test('a wheel turned steadily is slow, a flick is fast within a few frames', () => {
    assert.equal(after(1500, 30).isFast(), false);
    assert.equal(after(-1500, 30).isFast(), false);
    assert.equal(after(6000, 3).isFast(), true);
    assert.equal(after(-6000, 3).isFast(), true);
});

test('late frames make nothing faster than it is', () => {
    assert.equal(after(1500, 10, 100).isFast(), false);
    assert.equal(after(6000, 10, 100).isFast(), true);
});

test('a leap out of rest is fast, a step of the wheel is not', () => {
    const m = new A.Motion();
    m.moved(100, 9000);
    assert.equal(m.isFast(), false);
    m.moved(2000, 19000);
    assert.equal(m.isFast(), true);
});

test('at rest nothing is fast, and the way is remembered', () => {
    const m = after(-6000, 5);
    m.stopped(m.y);
    assert.equal(m.isFast(), false);
    assert.equal(m.direction, -1);
    m.stopped(m.y + 10);
    assert.equal(m.direction, 1);
});

test('a movement tells how far it went', () => {
    const m = new A.Motion();
    assert.equal(m.moved(40, 0), 40);
    assert.equal(m.moved(40, 16), 0);
    assert.equal(m.moved(30, 32), -10);
});
