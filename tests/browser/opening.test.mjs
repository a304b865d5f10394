/* The page opens from disk, alone and silent, and shows hostile text as text. */
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { assert, newPage, pageTest, ready, settled, test } from './kit.mjs';
import { SOURCES, archive, archiveCopy, assets, dataOf, filesOf, gallery, removeFolder, scratch } from './archives.mjs';
import { HOSTILE, TURNS } from './hostile.mjs';
import { seen, thumbnails, walkDown, wheel } from './walk.mjs';

pageTest('the sample opens from a file, shows its ten media and decodes their thumbnails', gallery('sample'), {},
    async ({ page }) => {
        assert.deepEqual(await thumbnails(page), { cards: 10, decoded: 9 });
    });

pageTest('nothing but files is asked for and the console stays empty over a long visit', gallery('newsroom'), {},
    async ({ page, watch }) => {
        await wheel(page, 2000, 4);
        await settled(page);
        for (const hash of ['#article', '#state', '#site', '#date?class=gone', '#date?q=river', '#date']) {
            await page.evaluate((to) => { location.hash = to; }, hash);
            await page.waitForFunction(() => window.Assets.current);
            await settled(page);
        }
        await page.locator('#grid .card').first().click();
        await page.locator('#view[open]').waitFor();
        await page.keyboard.press('Escape');
        assert.ok(watch.asked.some((url) => url.includes('/g/c/')), 'chunks were asked for');
    });

test('the policy of every page allows no more than its own script, style and pictures', async () => {
    const folder = gallery('sample')();
    const pages = ['index.html', ...filesOf(folder).filter((name) => name.startsWith('pages/'))];
    assert.ok(pages.length >= 2);
    for (const name of pages) {
        const html = fs.readFileSync(path.join(folder, name), 'utf8');
        const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(html);
        assert.ok(policy, `${name} has a policy`);
        assert.match(policy[1], /default-src 'none'/);
        assert.doesNotMatch(policy[1], /unsafe|\*|data:|connect-src (?!'none')/);
        const first = html.search(/<(script|style|link|img|title)\b/);
        assert.ok(policy.index < first, `${name}: the policy comes before what it is about`);
        const style = /<style>(.*?)<\/style>/s.exec(html)[1];
        const hash = crypto.createHash('sha256').update(style).digest('base64');
        assert.ok(policy[1].includes(`'sha256-${hash}'`), `${name}: the hash is that of its style`);
        assert.doesNotMatch(html, /<[^>]*\s(on[a-z]+|style)=/i, `${name}: no handler, no style attribute`);
        assert.doesNotMatch(html, /(src|href)="(https?:)?\/\/[^"]*\.(js|css|woff2?)"/, `${name}: nothing from elsewhere`);
    }
});

pageTest('the policy holds: a script that is put into the page does not run', gallery('sample'), { quiet: false },
    async ({ page }) => {
        const title = await page.title();
        await page.evaluate(() => {
            const script = document.createElement('script');
            script.textContent = 'document.title = "hurt"';
            document.body.append(script);
            const picture = document.createElement('img');
            picture.src = 'https://picture.invalid/x.png';
            document.body.append(picture);
            return new Promise((done) => { picture.onerror = done; });
        });
        assert.equal(await page.title(), title);
    });

const plain = (text) => text.replace(/\s+/g, ' ').trim();

pageTest('hostile titles are shown as the text that they are and run nothing', gallery('hostile'), {},
    async ({ page }) => {
        const title = await page.title();
        const titles = new Set();
        await walkDown(page, (cards) => cards.forEach((card) => titles.add(card.title)));
        assert.equal(await page.title(), title, 'nothing ran');
        for (const text of HOSTILE.filter((one) => one.length < 200 && !TURNS.test(one) && !one.includes('\0') && one.trim())) {
            assert.ok([...titles].some((shown) => plain(shown).includes(plain(text))),
                `shown: ${JSON.stringify(text)} in ${JSON.stringify([...titles])}`);
        }
        assert.ok(![...titles].some((shown) => TURNS.test(shown)), 'no character that turns the line');
        assert.ok([...titles].some((shown) => shown.includes('gnp.exe')), 'the text around U+202E is there');
    });

pageTest('a hostile title is text in the viewer too', gallery('hostile'), { hash: '#date?article=5000' },
    async ({ page }) => {
        await settled(page);
        await page.locator('#grid .card').first().click();
        await page.locator('#view[open]').waitFor();
        await page.waitForFunction((text) => document.querySelector('#view').textContent.includes(text), HOSTILE[0]);
        assert.equal(await page.locator('#view script, #view [onerror]').count(), 0);
    });

pageTest('only http and https addresses are ever links', gallery('hostile'), {},
    async ({ page }) => {
        const check = async () => {
            const links = await page.$$eval('a[href]', (all) => all.map((link) => link.getAttribute('href')));
            for (const href of links) {
                assert.match(href, /^(#|\.\.\/|\.\/|g\/|pages\/|media\/|thumbs\/|index\.html|https?:\/\/)/);
            }
        };
        await walkDown(page, () => {});
        await check();
        for (const article of [6003, 6001, 6000]) {
            await page.evaluate((id) => { location.hash = `#date?article=${id}`; }, article);
            await page.waitForFunction(() => window.Assets.current && window.Assets.current.length === 1);
            await settled(page);
            await page.locator('#grid .card').first().click();
            await page.locator('#view[open]').waitFor();
            await check();
            await page.keyboard.press('Escape');
            await page.waitForFunction(() => !document.querySelector('#view').open);
        }
    });

test('the script and the style in the output are the sources, byte for byte', () => {
    const folder = gallery('sample')();
    const app = filesOf(folder).filter((name) => /^g\/app-[0-9a-f]{16}\.js$/.test(name));
    assert.equal(app.length, 1);
    const script = fs.readFileSync(path.join(folder, app[0]));
    assert.equal(crypto.createHash('sha256').update(script).digest('hex').slice(0, 16), app[0].slice(6, 22));
    let rest = script.toString('utf8');
    const sources = fs.readdirSync(SOURCES).filter((name) => name.endsWith('.js'));
    for (const name of sources) {
        const text = fs.readFileSync(path.join(SOURCES, name), 'utf8');
        assert.ok(rest.includes(text), `${name} is in it as it is written`);
        rest = rest.replace(text, () => '');
    }
    assert.equal(rest.trim(), '', 'and nothing else is');
    const html = fs.readFileSync(path.join(folder, 'index.html'), 'utf8');
    let style = /<style>(.*?)<\/style>/s.exec(html)[1];
    for (const name of fs.readdirSync(SOURCES).filter((file) => file.endsWith('.css'))) {
        const text = fs.readFileSync(path.join(SOURCES, name), 'utf8');
        assert.ok(style.includes(text.trim()), `${name} is in it as it is written`);
        style = style.replace(text.trim(), () => '');
    }
    assert.equal(style.trim(), '');
});

test('the same archive gives the same bytes, wherever it stands', () => {
    const one = gallery('newsroom')();
    const copy = archiveCopy('newsroom');
    removeFolder(path.join(copy, 'gallery'));
    assets(['-a', copy, 'gallery']);
    const other = path.join(copy, 'gallery');
    assert.deepEqual(filesOf(other), filesOf(one));
    assert.ok(fs.readFileSync(path.join(other, 'index.html')).equals(fs.readFileSync(path.join(one, 'index.html'))));
    for (const name of filesOf(one)) {
        assert.ok(fs.readFileSync(path.join(other, name)).equals(fs.readFileSync(path.join(one, name))), name);
    }
});

test('every name in g/ and pages/ is the hash of its bytes', () => {
    const folder = gallery('newsroom')();
    for (const name of filesOf(folder)) {
        const hash = crypto.createHash('sha256').update(fs.readFileSync(path.join(folder, name))).digest('hex');
        assert.ok(name.includes(hash.slice(0, 16)), name);
    }
});

pageTest('an archive without media says what to do', gallery('empty'), { plain: true },
    async ({ page, folder }) => {
        await page.goto(`file://${folder}/index.html`);
        await page.waitForFunction(() => document.querySelector('main').innerText.includes('assets sync'));
        assert.equal(await page.locator('#grid .card').count(), 0);
        assert.equal(dataOf(folder).n, 0);
    });

pageTest('an archive of which all is missing shows a tile with a reason for each', gallery('missing'), {},
    async ({ page, folder }) => {
        await settled(page);
        const cards = await seen(page);
        assert.ok(cards.length > 2);
        assert.ok(cards.every((card) => card.state && card.state !== 'c-present'));
        const reasons = await page.$$eval('#grid .card .void', (all) => all.map((one) => one.innerText.trim()));
        assert.ok(reasons.length >= cards.length && reasons.every((reason) => reason !== ''), 'with words');
        assert.equal(dataOf(folder).classes[0], 0);
    });

test('a self-contained copy opens after the archive was taken away', async () => {
    const folder = archiveCopy('sample');
    const out = path.join(scratch(), 'copy');
    assets(['-a', folder, 'gallery', '-o', out, '--copy']);
    removeFolder(folder);
    const { context, page, watch } = await newPage();
    await page.goto(`file://${out}/index.html`);
    await ready(page);
    assert.deepEqual(await thumbnails(page), { cards: 10, decoded: 9 });
    assert.ok(watch.asked.every((url) => url.startsWith(`file://${out}/`)), 'nothing outside of the copy');
    watch.check();
    await context.close();
});

test('the archive works by HTTP as it does from disk', async () => {
    const root = archive('sample');
    const types = { '.html': 'text/html', '.js': 'text/javascript', '.png': 'image/png' };
    const server = http.createServer((request, response) => {
        if (request.url === '/favicon.ico') { // Chromium asks every server for it
            response.writeHead(204).end();
            return;
        }
        const file = path.join(root, decodeURIComponent(new URL(request.url, 'http://x').pathname));
        if (!file.startsWith(root) || !fs.existsSync(file)) {
            response.writeHead(404).end();
            return;
        }
        response.writeHead(200, { 'Content-Type': types[path.extname(file)] || 'application/octet-stream' });
        fs.createReadStream(file).pipe(response);
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${server.address().port}`;
    const { context, page, watch } = await newPage();
    try {
        await page.goto(`${origin}/gallery/index.html`);
        await ready(page);
        assert.deepEqual(await thumbnails(page), { cards: 10, decoded: 9 });
        watch.check({ origin });
    } finally {
        await context.close();
        server.close();
        server.closeAllConnections?.();
    }
});
