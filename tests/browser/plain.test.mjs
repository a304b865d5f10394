/* Without script, and on paper. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { assert, findProgram, newPage, pageTest, settled, skipFile, test } from './kit.mjs';
import { dataOf, filesOf, gallery, scratch } from './archives.mjs';
import { lowContrast } from './looks.mjs';
import { HOSTILE } from './hostile.mjs';
import { seen, walkDown } from './walk.mjs';

const PDFTOTEXT = findProgram('pdftotext') || skipFile('pdftotext is not installed (apt-get install poppler-utils)');

for (const name of ['sample', 'newsroom', 'missing', 'hostile']) {
    test(`without script the pages of "${name}" hold every entry once, and each can be reached from index.html`, async () => {
        const folder = gallery(name)();
        const { context, page, watch } = await newPage({ javaScriptEnabled: false });
        await page.goto(`file://${folder}/index.html`);
        const links = await page.$$eval('#months a[href^="pages/"]', (all) => all.map((one) => one.getAttribute('href')));
        const pages = filesOf(folder).filter((file) => file.startsWith('pages/'));
        assert.deepEqual([...new Set(links)].sort(), pages, 'every page is linked from the months');
        watch.check({ bare: gallery(name).bare });
        await context.close();
        let cards = 0;
        for (const file of pages) {
            const html = fs.readFileSync(path.join(folder, file), 'utf8');
            assert.doesNotMatch(html, /<script/i);
            cards += (html.match(/class="card[ "]/g) || []).length;
        }
        assert.equal(cards, dataOf(folder).n);
    });
}

test('without script index.html shows the newest entries with pictures, states and the months', async () => {
    const folder = gallery('newsroom')();
    const { context, page, watch } = await newPage({ javaScriptEnabled: false });
    await page.goto(`file://${folder}/index.html`);
    const cards = await page.locator('#grid .card').count();
    assert.ok(cards >= 24 && cards <= 80, `${cards} cards`);
    const text = await page.locator('body').innerText();
    assert.ok(text.includes('12,480') || text.includes('12480'), 'how many there are');
    await page.locator('#months a').first().click();
    await page.waitForURL(/pages\//);
    assert.ok(await page.locator('.card').count() > 0);
    const loaded = await page.locator('.card img').evaluateAll((all) => all.length);
    assert.ok(loaded >= 0);
    await page.locator('a[href*="index.html"]').first().click();
    await page.waitForURL(/index\.html/);
    watch.check({ bare: true });
    await context.close();
});

for (const name of ['newsroom', 'sample']) {
    test(`the first cards of "${name}" stand where they are when the script takes over`, () => standStill(name));
}

async function standStill(name) {
    const folder = gallery(name)();
    const read = async (isBefore) => {
        const { context, page } = await newPage();
        if (isBefore) { /* as a slow disk leaves the page for a while */
            await page.route('**/g/app-*', (route) => route.abort());
        }
        await page.goto(`file://${folder}/index.html`);
        if (!isBefore) {
            await page.waitForFunction(() => window.Assets && window.Assets.current);
            await settled(page);
        }
        const titles = await page.$$eval('#grid .card', (all) => all.map((one) => [one, one.getBoundingClientRect()])
            .filter(([, box]) => box.height > 0 && box.top < window.innerHeight)
            .sort(([, a], [, b]) => a.top - b.top || a.left - b.left)
            .map(([one, box]) => [`${one.querySelector('.ti').textContent.trim()} ${one.querySelector('.me').innerText}`,
                Math.round(box.left), Math.round(box.top)]));
        await context.close();
        return titles;
    };
    const plain = await read(true);
    const drawn = await read(false);
    assert.ok(plain.length > 5);
    for (const [i, [title, left, top]] of plain.entries()) {
        assert.equal(drawn[i][0], title);
        assert.ok(Math.abs(drawn[i][1] - left) <= 1 && Math.abs(drawn[i][2] - top) <= 1,
            `${title}: at ${drawn[i].slice(1)}, stood at ${[left, top]}`);
    }
}

test('a month page has enough contrast and holds hostile titles as text', async () => {
    const folder = gallery('hostile')();
    for (const colorScheme of ['light', 'dark']) {
        const { context, page, watch } = await newPage({ colorScheme, viewport: { width: 1440, height: 2400 } });
        const text = [];
        for (const file of filesOf(folder).filter((one) => one.startsWith('pages/'))) {
            await page.goto(`file://${folder}/${file}`);
            text.push(await page.locator('body').innerText());
            assert.deepEqual(await page.locator('body').evaluate(lowContrast), []);
            assert.doesNotMatch(await page.title(), /hurt/);
        }
        assert.ok(text.join('\n').includes(HOSTILE[0]), 'markup is text');
        watch.check();
        await context.close();
    }
});

function pdfText(bytes, name) {
    const file = path.join(scratch(), `${name}.pdf`);
    fs.writeFileSync(file, bytes);
    return execFileSync(PDFTOTEXT, ['-enc', 'UTF-8', file, '-'], { encoding: 'utf8' });
}

/** Titles are cut to their lines on paper too: their beginning must be there. */
function assertCaptions(text, cards) {
    const flat = text.replace(/\s+/g, '');
    for (const { title } of cards) {
        const start = title.replace(/\s+/g, '').replace(/[^\x21-\x7e]+.*/s, '').slice(0, 12);
        assert.ok(flat.includes(start), `"${title}" is on paper`);
    }
}

pageTest('printing gives a contact sheet with the caption of everything that is on it', gallery('sample'), {},
    async ({ page }) => {
        const cards = new Map();
        await walkDown(page, (shown) => shown.forEach((card) => cards.set(card.href, card)));
        assert.equal(cards.size, 10);
        const text = pdfText(await page.pdf({ format: 'A4' }), 'sample');
        assertCaptions(text, [...cards.values()]);
        assert.match(text, /gone/i, 'states are told');
        assert.doesNotMatch(text, /Skip to|Any date/, 'no controls');
    });

test('a month page is printed with every caption', async () => {
    const folder = gallery('newsroom')();
    const file = filesOf(folder).find((one) => one.startsWith('pages/'));
    const { context, page } = await newPage({ javaScriptEnabled: false });
    await page.goto(`file://${folder}/${file}`);
    const titles = await page.$$eval('.card .ti', (all) => all.map((one) => ({ title: one.textContent })));
    assert.ok(titles.length > 0);
    assertCaptions(pdfText(await page.pdf({ format: 'A4' }), 'month'), titles);
    await context.close();
});

pageTest('what is on paper is what the selection shows', gallery('newsroom'), { hash: '#date?class=damaged' },
    async ({ page }) => {
        await settled(page);
        const cards = await seen(page);
        assertCaptions(pdfText(await page.pdf({ format: 'A4' }), 'filtered'), cards);
    });

