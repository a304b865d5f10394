/* For everyone: names, contrast, focus, motion, forced colours. */
import { assert, frames, pageTest, settled } from './kit.mjs';
import { gallery } from './archives.mjs';
import { lowContrast, nameless, tabStops } from './looks.mjs';
import { seen } from './walk.mjs';

const newsroom = gallery('newsroom');
const LOOKS = {
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    'high contrast': { contrast: 'more', colorScheme: 'light' },
    'dark high contrast': { contrast: 'more', colorScheme: 'dark' },
};

async function contrastHolds(page, selector = 'body') {
    await settled(page);
    assert.deepEqual(await page.locator(selector).evaluate(lowContrast), []);
}

for (const [name, look] of Object.entries(LOOKS)) {
    pageTest(`every text has enough contrast in ${name}, in each view`, newsroom, look,
        async ({ page }) => {
            for (const hash of ['#date', '#state', '#article', '#date?class=gone,lost,refused,failing,untried',
                '#date?class=damaged,not-media,substitute,unresolvable']) {
                await page.evaluate((to) => { location.hash = to; }, hash);
                await page.waitForFunction(() => window.Assets.current.length > 0);
                await contrastHolds(page);
            }
        });
    pageTest(`every text of the viewer has enough contrast in ${name}`, newsroom, { ...look, hash: '#date?class=damaged' },
        async ({ page }) => {
            await settled(page);
            await page.locator('#grid .card:visible').first().click();
            await page.locator('#view[open]').waitFor();
            await page.waitForFunction(() => document.querySelector('#view').innerText.length > 100);
            assert.deepEqual(await page.locator('#view').evaluate(lowContrast), []);
        });
}

pageTest('everything that can be pressed, dragged or typed into has a name', newsroom, {},
    async ({ page, context }) => {
        await settled(page);
        assert.deepEqual(await nameless(page, context), []);
        await page.keyboard.press('?');
        await page.locator('#help[open]').waitFor();
        assert.deepEqual(await nameless(page, context), []);
        await page.keyboard.press('Escape');
        await page.locator('#grid .card:visible').first().click();
        await page.locator('#view[open]').waitFor();
        await frames(page);
        assert.deepEqual(await nameless(page, context), []);
    });

pageTest('names are told in Persian and Arabic too', newsroom, {},
    async ({ page, context }) => {
        for (const lang of ['fa', 'ar']) {
            await page.evaluate((code) => window.Assets.setLang(code), lang);
            await page.waitForFunction((code) => document.documentElement.lang === code, lang);
            await settled(page);
            assert.deepEqual(await nameless(page, context), []);
            const latin = await page.$$eval('button, [role=slider], nav, [role=group], section[aria-label]', (all) =>
                all.filter((one) => one.checkVisibility())
                    .map((one) => one.getAttribute('aria-label') || one.innerText)
                    .filter((name) => /^[A-Za-z ]{4,}$/.test(name) && name !== 'assets'));
            assert.deepEqual(latin, [], 'no word of English is left over');
        }
    });

pageTest('a card tells a screen reader what it is, its place among how many, and its state', newsroom, {},
    async ({ page, context }) => {
        await settled(page);
        const items = await page.$$eval('#grid li', (all) => all.filter((one) => one.checkVisibility()).map((one) => ({
            position: one.getAttribute('aria-posinset'), of: one.getAttribute('aria-setsize'),
            list: one.parentElement.tagName, links: one.querySelectorAll('a[href], button').length,
        })));
        assert.ok(items.length > 5);
        assert.ok(items.every((item) => item.position && item.of && item.links === 1), JSON.stringify(items[0]));
        await page.evaluate(() => { location.hash = '#date?class=gone'; });
        await page.waitForFunction(() => window.Assets.current.length > 0);
        await settled(page);
        const session = await context.newCDPSession(page);
        const { nodes } = await session.send('Accessibility.getFullAXTree');
        const names = nodes.filter((node) => !node.ignored && node.role && node.role.value === 'link')
            .map((node) => String(node.name && node.name.value));
        assert.ok(names.some((name) => /gone/i.test(name)), `the state is in the name: ${names.slice(0, 8)}`);
    });

pageTest('Tab goes through the page in reading order, with one stop in the grid and a focus that can be seen', newsroom, {},
    async ({ page }) => {
        await settled(page);
        const stops = await tabStops(page);
        assert.equal(stops.filter((stop) => stop.inGrid && !/dayhead|h2/.test(stop.what)).length, 1,
            JSON.stringify(stops.filter((stop) => stop.inGrid)));
        assert.ok(stops[0].isSkip, 'the first stop leads past the head');
        assert.deepEqual(stops.filter((stop) => !stop.visible).map((stop) => stop.what), []);
        const top = stops.filter((stop) => stop.inTop && stop.width > 0);
        for (let i = 1; i < top.length; i++) {
            const [a, b] = [top[i - 1], top[i]];
            assert.ok(b.y > a.y + 8 || (Math.abs(a.y - b.y) < 30 && b.x > a.x), `${b.what} comes behind ${a.what}`);
        }
        assert.ok(stops.findIndex((stop) => stop.inGrid) > stops.findIndex((stop) => stop.inTop));
    });

pageTest('Tab through the head of the page does not move what is read', newsroom, {},
    async ({ page }) => {
        await page.evaluate(() => window.Assets.grid.scrollTo(4000, 'start'));
        await settled(page);
        const before = (await seen(page))[0].position;
        for (let stop = 0; stop < 10; stop++) {
            await page.keyboard.press('Tab');
            await frames(page);
        }
        assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest('header'))));
        assert.equal((await seen(page))[0].position, before);
    });

pageTest('the skip link leads to the media', newsroom, {},
    async ({ page }) => {
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest('main'))));
        assert.equal(await page.evaluate(() => window.Assets.state.view), 'date', 'and is no address of a view');
    });

pageTest('with forced colours nothing is told by colour alone and the focus can be seen', newsroom,
    { forcedColors: 'active', hash: '#date?class=gone' },
    async ({ page }) => {
        await settled(page);
        const chips = await page.$$eval('#grid .card:not([hidden]) .st', (all) =>
            all.filter((one) => one.checkVisibility()).map((one) => ({
                words: one.innerText, icon: one.querySelectorAll('svg').length, edge: getComputedStyle(one).borderTopStyle,
            })));
        assert.ok(chips.length > 3);
        assert.ok(chips.every((chip) => chip.words.trim() !== '' && chip.icon === 1 && chip.edge === 'solid'));
        const stops = await tabStops(page, 12);
        assert.deepEqual(stops.filter((stop) => !stop.visible).map((stop) => stop.what), []);
    });

async function hoverVideo(page) {
    await settled(page);
    const card = page.locator('#grid .card:visible', { has: page.locator('.dur') }).first();
    const before = await card.evaluate((one) => getComputedStyle(one.querySelector('.th')).backgroundImage +
        one.querySelectorAll('.th *').length);
    await card.hover();
    return { card, before };
}

/** True where a storyboard's file is among what a card shows. */
function boardOf(card) {
    const all = [card, ...card.querySelectorAll('*')];
    return all.some((one) => /storyboard/.test(getComputedStyle(one).backgroundImage) ||
        (one.tagName === 'IMG' && /storyboard/.test(one.src) && one.checkVisibility()));
}

function noBoard(card) {
    return [...card.querySelectorAll('img')].every((one) => !/storyboard/.test(one.src) || !one.checkVisibility()) &&
        [...card.querySelectorAll('*')].every((one) => !/storyboard/.test(getComputedStyle(one).backgroundImage));
}

pageTest('a storyboard plays on hover and on focus of a video', gallery('sample'), { hash: '#date?type=video' },
    async ({ page }) => {
        const { card } = await hoverVideo(page);
        await page.waitForFunction(boardOf, await card.elementHandle());
        await page.mouse.move(2, 2);
        await page.waitForFunction(noBoard, await card.elementHandle());
        await card.focus();
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowLeft');
        await page.waitForFunction(boardOf, await card.elementHandle());
    });

pageTest('the first click on a video that plays its storyboard opens it', gallery('sample'), { hash: '#date?type=video' },
    async ({ page }) => {
        await page.locator('a.card').last().focus();
        const { card } = await hoverVideo(page);
        await page.waitForFunction(boardOf, await card.elementHandle());
        await page.mouse.down(); /* takes the focus from the other card */
        await page.mouse.up();
        await page.waitForFunction(() => document.getElementById('view').open);
    });

pageTest('no storyboard moves by itself where people ask for less motion', gallery('sample'),
    { reducedMotion: 'reduce', hash: '#date?type=video' },
    async ({ page, watch }) => {
        const { card } = await hoverVideo(page);
        // The frames that a moving storyboard would have used: its interval is well below this.
        await page.evaluate(() => new Promise((done) => {
            let left = 90;
            const next = () => { if (--left) { requestAnimationFrame(next); } else { done(); } };
            requestAnimationFrame(next);
        }));
        assert.equal(await card.evaluate(boardOf), false);
        assert.ok(watch.asked.every((url) => !/storyboard/.test(url)), 'and none is loaded');
        const animated = await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length);
        assert.equal(animated, 0);
    });

pageTest('the keys of the page work: m, t, ?', newsroom, {},
    async ({ page }) => {
        await settled(page);
        const all = await page.evaluate(() => window.Assets.current.length);
        await page.keyboard.press('m');
        await page.waitForFunction((n) => window.Assets.current.length < n, all);
        assert.ok((await seen(page)).every((card) => card.state !== 'c-present'));
        await page.keyboard.press('m');
        await page.waitForFunction((n) => window.Assets.current.length === n, all);
        const look = () => page.evaluate(() => [document.documentElement.dataset.theme,
            getComputedStyle(document.documentElement).backgroundColor]);
        const looks = [];
        for (let press = 0; press < 3; press++) {
            looks.push(await look());
            await page.keyboard.press('t');
            await page.waitForFunction((was) => document.documentElement.dataset.theme !== was, looks[press][0]);
        }
        assert.equal(new Set(looks.map(([theme]) => theme)).size, 3, 'light, dark, as the system');
        assert.equal(new Set(looks.map(([, ground]) => ground)).size, 2, 'two grounds');
        await page.keyboard.press('?');
        await page.locator('#help[open]').waitFor();
        await page.keyboard.press('Escape');
        await page.waitForFunction(() => !document.querySelector('#help').open);
    });
