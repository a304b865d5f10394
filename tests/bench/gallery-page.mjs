/*
 * Measures a gallery's page in Chromium:  node gallery-page.mjs GALLERY-FOLDER [ROUNDS]
 * Each round has a browser and a profile of its own; medians are printed.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { address, launch } from '../browser/browser.mjs';

const [folder, roundsText = '3'] = process.argv.slice(2);
const ROUNDS = Number(roundsText);
const SIZE = { width: 1440, height: 900 };

const sorted = (list) => [...list].sort((a, b) => a - b);
const part = (list, p) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * p))];
const median = (list) => part(list, 0.5);
const ms = (value) => (value === undefined || Number.isNaN(value) ? '-' : value.toFixed(value < 10 ? 1 : 0));

/**
 * In the page before anything of it runs: notes when the first thumbnail can be painted, and
 * how long each animation frame's own script takes.
 */
function spy() {
    window.spy = { first: 0, script: 0, cards: 0, frames: [], scripts: [], on: false };
    const noted = new WeakSet();
    const look = () => {
        for (const picture of document.querySelectorAll('#grid .card .th img[src]')) {
            if (!noted.has(picture)) {
                noted.add(picture);
                picture.decode().then(() => { window.spy.first = window.spy.first || performance.now(); }, () => {});
            }
        }
    };
    document.addEventListener('DOMContentLoaded', () => {
        look();
        new MutationObserver(() => window.spy.first || look())
            .observe(document.getElementById('grid'), { childList: true, subtree: true, attributes: true, attributeFilter: ['src'] });
    });
    const ask = window.requestAnimationFrame.bind(window);
    window.spy.ask = ask;
    // Own script: what the page does in its frames and in its scroll handlers.
    const timed = (fn) => function timedCall(...args) {
        const begin = performance.now();
        try {
            return fn.apply(this, args);
        } finally {
            window.spy.script += performance.now() - begin;
        }
    };
    window.requestAnimationFrame = (fn) => ask(timed(fn));
    const listen = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function addTimed(type, fn, options) {
        const own = (type === 'scroll' || type === 'wheel') && typeof fn === 'function' ? timed(fn) : fn;
        return listen.call(this, type, own, options);
    };
    let last = 0;
    const tick = (now) => {
        if (window.spy.on && last) {
            window.spy.frames.push(now - last);
            window.spy.scripts.push(window.spy.script);
        }
        last = now;
        window.spy.script = 0;
        window.spy.cards = Math.max(window.spy.cards, document.querySelectorAll('#grid .card').length);
        ask(tick);
    };
    ask(tick);
}

/** Wheel input at a speed as the hardware gives it: one event every 16 ms. */
async function roll(page, session, pixelsPerSecond, seconds) {
    await page.evaluate(() => Object.assign(window.spy, { on: true, frames: [], scripts: [] }));
    const begin = performance.now();
    let sent = 0;
    while (performance.now() - begin < seconds * 1000) {
        const due = (performance.now() - begin) / 1000 * pixelsPerSecond;
        await session.send('Input.dispatchMouseEvent',
            { type: 'mouseWheel', x: 600, y: 500, deltaX: 0, deltaY: due - sent });
        sent = due;
        await new Promise((done) => { setTimeout(done, 16); });
    }
    return page.evaluate(() => {
        window.spy.on = false;
        return { frames: window.spy.frames, scripts: window.spy.scripts };
    });
}

/** Milliseconds from a change of the address until the new selection is drawn. */
async function change(page, hash) {
    return page.evaluate((to) => new Promise((done) => {
        const before = window.Assets.current;
        const begin = performance.now();
        const look = () => {
            if (window.Assets.current !== before) {
                window.spy.ask(() => done(performance.now() - begin));
            } else {
                window.spy.ask(look);
            }
        };
        window.location.hash = to;
        look();
    }), hash);
}

/** Milliseconds of a jump until every picture that can be seen is decoded or known to be absent. */
async function jump(page, fraction) {
    return page.evaluate((where) => new Promise((done) => {
        const begin = performance.now();
        window.Assets.grid.scrollTo(Math.floor(where * (window.Assets.current.length - 1)), 'start');
        const seen = (one) => {
            const box = one.getBoundingClientRect();
            return box.height > 0 && box.bottom > 0 && box.top < window.innerHeight;
        };
        let stable = 0;
        const look = () => {
            const cards = [...document.querySelectorAll('#grid .card')].filter(seen);
            const whole = cards.length > 0 && cards.every((card) => card.querySelector('.ti').textContent !== '' &&
                [...card.querySelectorAll('.th img[src]')].every((picture) => picture.complete));
            stable = whole ? stable + 1 : 0;
            if (stable === 3) {
                done(performance.now() - begin - 33);
            } else {
                window.spy.ask(look);
            }
        };
        window.spy.ask(look);
    }), fraction);
}

/** Search over all titles: with the loading of all slices, and with all of them in memory. */
async function search(page) {
    return page.evaluate(() => new Promise((done) => {
        const run = (then) => {
            const begin = performance.now();
            window.Assets.search({ q: 'river the', article: '' }, (mask, share) => {
                if (share === 1) {
                    then(performance.now() - begin);
                }
            });
        };
        run((first) => run((again) => done({ first, again })));
    }));
}

/** The handle of the date rail from near its top to near its bottom. */
async function drag(page) {
    const rail = await page.locator('#rail').boundingBox();
    await page.mouse.move(rail.x + rail.width / 2, rail.y + rail.height * 0.1);
    await page.mouse.down();
    for (let i = 1; i <= 40; i++) {
        await page.mouse.move(rail.x + rail.width / 2, rail.y + rail.height * (0.1 + 0.02 * i));
        await new Promise((done) => { setTimeout(done, 16); });
    }
    await page.mouse.up();
}

/** Resident memory of all processes that this one started, in MiB. */
function memory() {
    const list = execFileSync('ps', ['-eo', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number));
    const own = new Set([process.pid]);
    let sum = 0;
    for (let grown = true; grown;) {
        grown = false;
        for (const [pid, parent, kib] of list) {
            if (own.has(parent) && !own.has(pid)) {
                own.add(pid);
                sum += kib;
                grown = true;
            }
        }
    }
    return sum / 1024;
}

async function round(slow) {
    const browser = await launch();
    const page = await browser.newPage({ viewport: SIZE });
    const session = await page.context().newCDPSession(page);
    await page.addInitScript(spy);
    if (slow > 1) {
        await session.send('Emulation.setCPUThrottlingRate', { rate: slow });
    }
    await page.goto(address(folder));
    await page.waitForFunction(() => window.spy.first > 0 && window.Assets && window.Assets.current);
    const got = {};
    got.first = await page.evaluate(() => window.spy.first);
    got.painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
    got.wheel = await roll(page, session, 1500, 3);
    await page.evaluate(() => window.Assets.grid.scrollTo(0, 'start'));
    got.fling = await roll(page, session, 6000, 3);
    await drag(page);
    got.jumps = [];
    for (const where of [0.5, 0.01, 0.9, 0.25, 1, 0]) {
        got.jumps.push(await jump(page, where));
    }
    got.missing = await change(page, '#date?class=lost,gone,refused,failing');
    got.videos = await change(page, '#date?type=video');
    got.year = await change(page, '#date?from=2024&to=2024');
    got.all = await change(page, '#date');
    got.article = await change(page, '#article');
    await change(page, '#date');
    got.heap = (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
    got.rss = memory();
    got.search = await search(page);
    got.cards = await page.evaluate(() => window.spy.cards);
    got.heapSearched = (await session.send('Runtime.getHeapUsage')).usedSize / 1e6;
    await browser.close();
    return got;
}

function frameLine(name, rounds) {
    const frames = rounds.flatMap((one) => one[name].frames);
    const scripts = rounds.flatMap((one) => one[name].scripts);
    const worst = median(rounds.map((one) => Math.max(...one[name].frames)));
    const own = scripts.reduce((sum, value) => sum + value, 0) / scripts.length;
    return `frames p50 ${part(frames, 0.5).toFixed(1)}  p95 ${part(frames, 0.95).toFixed(1)}  worst ${ms(worst)} ms` +
        `   own script mean ${own.toFixed(2)}  worst ${ms(Math.max(...scripts))} ms   (${frames.length} frames)`;
}

const data = JSON.parse(/id="data">(.*?)<\/script>/s.exec(fs.readFileSync(path.join(folder, 'index.html'), 'utf8'))[1]);
console.log(`${data.n} entries, ${data.days.length / 2} days, ${data.chunks.length / 2} chunks, Chromium headless, ` +
    `${SIZE.width}x${SIZE.height}, software rendering, ${ROUNDS} rounds`);
for (const slow of [1, 4]) {
    const all = [];
    for (let i = 0; i < ROUNDS; i++) {
        all.push(await round(slow));
    }
    const of = (look) => ms(median(all.map(look)));
    console.log(`\n${slow === 1 ? 'plain' : `CPU slowed ${slow} times`}`);
    console.log(`  first contentful paint   ${of((one) => one.painted)} ms`);
    console.log(`  first thumbnail decoded  ${of((one) => one.first)} ms   (${all.map((one) => ms(one.first)).join(' ')})`);
    console.log(`  cards at most            ${Math.max(...all.map((one) => one.cards))}`);
    console.log(`  wheel 1,500 px/s         ${frameLine('wheel', all)}`);
    console.log(`  fling 6,000 px/s         ${frameLine('fling', all)}`);
    console.log(`  jump until decoded       median ${ms(median(all.flatMap((one) => one.jumps)))}  worst ` +
        `${ms(Math.max(...all.flatMap((one) => one.jumps)))} ms`);
    console.log(`  filter missing, video, year, none  ${of((one) => one.missing)}, ${of((one) => one.videos)}, ` +
        `${of((one) => one.year)}, ${of((one) => one.all)} ms   by article ${of((one) => one.article)} ms`);
    console.log(`  search: first, loaded    ${of((one) => one.search.first)}, ${of((one) => one.search.again)} ms`);
    console.log(`  script heap              ${of((one) => one.heap)} MB, with all words for search ` +
        `${of((one) => one.heapSearched)} MB   all of Chromium ${of((one) => one.rss)} MiB`);
}
