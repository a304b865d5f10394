/* The same page in Firefox, from a file. */
import { after, before, test } from 'node:test';

import { address, assert, findProgram, skipFile } from './kit.mjs';
import { gallery } from './archives.mjs';
import { Firefox } from './marionette.mjs';

const PROGRAM = findProgram('firefox-esr', 'firefox') ||
    skipFile('firefox-esr is not installed (apt-get install firefox-esr)');
let firefox;

before(async () => {
    firefox = await Firefox.start(PROGRAM);
});
after(async () => {
    await firefox.close();
});

async function show(folder, hash = '') {
    await firefox.open('about:blank');
    await firefox.open(address(folder, hash));
    await firefox.waitFor('the program of the page', () => Boolean(window.wrappedJSObject
        ? window.wrappedJSObject.Assets && window.wrappedJSObject.Assets.current : window.Assets && window.Assets.current));
}

/** Cards that can be seen, and the widths of their decoded pictures. */
function look() {
    const cards = [...document.querySelectorAll('#grid .card')].filter((card) => {
        const box = card.getBoundingClientRect();
        return box.height > 0 && box.top < window.innerHeight && box.bottom > 0;
    });
    const pictures = cards.flatMap((card) => [...card.querySelectorAll('.th img[src]')]);
    return {
        cards: cards.length,
        named: cards.filter((card) => card.querySelector('.ti') && card.querySelector('.ti').textContent !== '').length,
        widths: pictures.filter((picture) => picture.complete).map((picture) => picture.naturalWidth),
        pictures: pictures.length,
    };
}

test('Firefox opens the sample from a file, runs its script and shows its thumbnails', async () => {
    await show(gallery('sample')());
    const got = await firefox.waitFor('decoded thumbnails', `function () {
        const got = (${look})();
        return got.cards > 1 && got.pictures === got.widths.length && got.widths.every((width) => width > 0) ? got : null;
    }`);
    assert.ok(got.widths.length >= 2, JSON.stringify(got));
    assert.equal(got.named, got.cards);
});

test('Firefox reaches the last of 100,000 entries and keeps few cards', async () => {
    await show(gallery('large')());
    await firefox.evaluate(() => { (window.wrappedJSObject || window).Assets.grid.scrollTo(99999, 'end'); });
    await firefox.waitFor('the last entry', () => {
        const item = [...document.querySelectorAll('#grid li')].map((one) => one.wrappedJSObject || one)
            .find((one) => one.assets && one.assets.position === 99999);
        const box = item && item.getBoundingClientRect();
        return Boolean(box && box.height > 0 && box.top < window.innerHeight);
    });
    const { cards } = await firefox.evaluate(look);
    assert.ok(cards > 0 && cards <= 80);
    assert.ok(await firefox.evaluate(() => document.querySelectorAll('#grid .card').length) <= 80);
});

test('Firefox opens the viewer from a link and filters by state', async () => {
    await show(gallery('newsroom')(), '#date?class=gone');
    await firefox.waitFor('cards that are gone', () => {
        const cards = [...document.querySelectorAll('#grid .card')].filter((card) => card.getBoundingClientRect().height > 0);
        return cards.length > 0 && cards.every((card) => card.classList.contains('c-gone'));
    });
    await firefox.evaluate(() => document.querySelector('#grid .card').click());
    await firefox.waitFor('the viewer', () => document.querySelector('#view').open &&
        document.querySelector('#view').textContent.length > 50);
});
