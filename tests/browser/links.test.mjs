/* Deep links: every view, filter and asset has an address that restores it. */
import fs from 'node:fs';
import path from 'node:path';

import { assert, newPage, pageTest, ready, settled, show, test, where } from './kit.mjs';
import { addArticle, archive, archiveCopy, assets, gallery, removeFolder, scratch } from './archives.mjs';
import { dragRail, seen, tabToGrid, thumbnails, waitSeen, wheel } from './walk.mjs';

const newsroom = gallery('newsroom');

const LINKS = ['#date', '#article', '#state', '#site', '#date?type=video', '#date?class=gone',
    '#article?class=damaged,lost', '#date?from=2024-01&to=2024-06', '#state?type=picture', '#date?q=river'];

for (const link of LINKS) {
    pageTest(`a link to ${link} opens what it names and holds over a reload`, newsroom, { hash: link },
        async ({ page }) => {
            await page.waitForFunction(() => window.Assets.current.length > 0);
            await settled(page);
            const before = await page.evaluate(() => window.Assets.current.length);
            const place = await where(page);
            await page.reload();
            await ready(page);
            await page.waitForFunction((n) => window.Assets.current.length === n, before);
            assert.deepEqual(await where(page), place);
        });
}

pageTest('an article is found by its number alone and by its site and number', gallery('sample'), {},
    async ({ page }) => {
        for (const id of ['1836234', '1838669']) {
            await page.evaluate((to) => { location.hash = `#date?article=${to}`; }, id);
            await page.waitForFunction(() => window.Assets.current.length === 1);
            await settled(page);
            assert.ok((await page.locator('#grid .card:visible').innerText()).includes(id));
        }
    });

pageTest('the view switch writes the address and Back returns, view by view', newsroom, {},
    async ({ page }) => {
        await settled(page);
        for (const view of ['article', 'state', 'site']) {
            await page.getByRole('radio', { name: new RegExp(view, 'i') })
                .or(page.locator('header').getByRole('button', { name: new RegExp(`by ${view}|^${view}`, 'i') }))
                .or(page.locator('header').getByRole('link', { name: new RegExp(`by ${view}|^${view}`, 'i') })).first().click();
            await page.waitForFunction((want) => window.Assets.state.view === want, view);
            assert.equal((await where(page)).view, view);
        }
        for (const view of ['state', 'article', 'date']) {
            await page.goBack();
            await page.waitForFunction((want) => window.Assets.state.view === want, view);
        }
        await settled(page);
    });

pageTest('an asset has an address, which opens the viewer on it; Back closes the viewer', newsroom, {},
    async ({ page, folder }) => {
        await wheel(page, 900, 3);
        await settled(page);
        const card = (await seen(page)).find((one) => one.y > 200);
        await page.mouse.click(card.x + card.width / 2, card.y + 40);
        await page.locator('#view[open]').waitFor();
        const link = page.url();
        assert.match(link, /asset=\d+\.[\w-]{11}/);
        await page.goBack();
        await page.waitForFunction(() => !document.querySelector('#view').open);
        await waitSeen(page, card.position);

        const other = await newPage();
        await show(other.page, folder, new URL(link).hash);
        await other.page.locator('#view[open]').waitFor();
        assert.ok((await other.page.locator('#view').innerText()).includes(card.title.slice(0, 30)));
        await other.page.keyboard.press('Escape');
        await waitSeen(other.page, card.position);
        other.watch.check({ bare: true });
        await other.context.close();
    });

pageTest('a link to an asset that is not there, or to nonsense, still shows the page', newsroom, {},
    async ({ page }) => {
        for (const hash of ['#date?asset=20240101.AAAAAAAAAAA', '#nothing?x=y', '#date?class=no-such&type=7&from=zz',
            '#%', '#date?asset=%E0%A4%A', '#date?q=%00%ff', `#date?q=${'a'.repeat(5000)}`, '#date?article=__proto__',
            '#date?site=constructor', '#__proto__?class=toString']) {
            await page.evaluate((to) => { location.hash = to; }, hash);
            await page.waitForFunction(() => window.Assets.current);
            await page.evaluate(() => new Promise((done) => { requestAnimationFrame(done); }));
        }
        await page.evaluate(() => { location.hash = '#date'; });
        await settled(page);
    });

pageTest('a filter that is pressed can be undone with Back, and Forward does it again', newsroom, {},
    async ({ page }) => {
        const all = await page.evaluate(() => window.Assets.current.length);
        await page.evaluate(() => { location.hash = '#date?class=gone'; });
        await page.waitForFunction((n) => window.Assets.current.length < n, all);
        const few = await page.evaluate(() => window.Assets.current.length);
        await page.goBack();
        await page.waitForFunction((n) => window.Assets.current.length === n, all);
        await page.goForward();
        await page.waitForFunction((n) => window.Assets.current.length === n, few);
    });

pageTest('the place in the grid is kept over a visit to the viewer by keyboard', newsroom, {},
    async ({ page }) => {
        await tabToGrid(page);
        for (let screen = 0; screen < 4; screen++) {
            await page.keyboard.press('PageDown');
            await settled(page);
        }
        const at = await page.evaluate(() => document.activeElement.closest('li').assets.position);
        await page.keyboard.press('Enter');
        await page.locator('#view[open]').waitFor();
        await page.keyboard.press('Escape');
        await page.waitForFunction((want) => {
            const item = document.activeElement.closest('#grid li');
            return item && item.assets.position === want;
        }, at);
    });

test('a page that was open while the gallery was rewritten offers to load it again', async () => {
    const folder = archiveCopy('newsroom');
    const { context, page } = await newPage();
    try {
        await show(page, path.join(folder, 'gallery'));
        await settled(page);
        // The rewritten one has other names for all chunks: those of the open page are gone.
        removeFolder(path.join(folder, 'gallery', 'g', 'c'));
        await dragRail(page, 0, 0.7);
        const again = page.getByRole('button', { name: /reload|load again|refresh/i })
            .or(page.getByRole('link', { name: /reload|load again|refresh/i })).first();
        await again.waitFor();
        addArticle(folder, 991, 'New while the page was open');
        assets(['-a', folder, 'gallery']);
        await again.click();
        await page.waitForLoadState();
        await ready(page);
        await page.evaluate(() => { location.hash = '#date?article=991'; });
        await page.waitForFunction(() => window.Assets.current && window.Assets.current.length === 1);
        await settled(page);
    } finally {
        await context.close();
    }
});

test('the folder can be moved: archive and gallery open at another place', async () => {
    const to = path.join(scratch(), 'a folder with ünïcode % and # in its name');
    fs.cpSync(archive('sample'), to, { recursive: true });
    const { context, page, watch } = await newPage();
    await show(page, path.join(to, 'gallery'));
    assert.deepEqual(await thumbnails(page), { cards: 10, decoded: 9 });
    watch.check();
    await context.close();
});
