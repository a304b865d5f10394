/* The grid: few cards for any number of entries, and every entry within reach. */
import { assert, frames, newPage, pageTest, selected, settled, show, test } from './kit.mjs';
import { archiveCopy, dataOf, gallery, removeFolder } from './archives.mjs';
import {
    assertOrder, cardsAtMost, countCards, dragRail, focused, seen, tabToGrid, waitFocused, waitSeen,
    walkDown, wheel,
} from './walk.mjs';

const large = gallery('large');
const MOST_CARDS = 80;

pageTest('100,000 entries are shown with at most 80 cards, however one moves', large, {},
    async ({ page }) => {
        await countCards(page);
        await wheel(page, 6000, 12);
        await wheel(page, 40000, 4);
        await dragRail(page, 0.1, 0.6);
        await settled(page);
        await wheel(page, -3000, 5);
        await settled(page);
        const most = await cardsAtMost(page);
        assert.ok(most > 10 && most <= MOST_CARDS, `${most} cards at most`);
    });

pageTest('in the densest view and on a high screen there are at most 80 cards too', large,
    { viewport: { width: 1440, height: 1000 } },
    async ({ page }) => {
        await countCards(page);
        for (const density of ['compact', 'large', 'cosy']) {
            await page.evaluate((name) => {
                document.documentElement.dataset.density = name;
                window.dispatchEvent(new Event('resize'));
            }, density);
            await frames(page);
            await wheel(page, 2000, 4);
            await settled(page);
        }
        assert.ok(await cardsAtMost(page) <= MOST_CARDS);
    });

pageTest('End and Home reach the last and the first of 100,000 entries', large, {},
    async ({ page }) => {
        await tabToGrid(page);
        await page.keyboard.press('End');
        await waitFocused(page, 100000);
        await waitSeen(page, 100000);
        await settled(page);
        assertOrder(await seen(page));
        await page.keyboard.press('Home');
        await waitFocused(page, 1);
        await waitSeen(page, 1);
        await settled(page);
        assertOrder(await seen(page));
    });

pageTest('End and Home reach both ends while no card has the focus', large, {},
    async ({ page }) => {
        await settled(page);
        await page.keyboard.press('End');
        await waitSeen(page, 100000);
        await page.keyboard.press('Home');
        await waitSeen(page, 1);
    });

pageTest('the date rail can be dragged to the last entry and back to the first', large, {},
    async ({ page }) => {
        await settled(page);
        await dragRail(page, 0, 1);
        await waitSeen(page, 100000);
        await dragRail(page, 1, 0);
        await waitSeen(page, 1);
    });

pageTest('the date rail is a slider that the keyboard moves by months, to the oldest and the newest', large, {},
    async ({ page }) => {
        const slider = page.locator('[role=slider]');
        assert.equal(await slider.count(), 1);
        await slider.focus();
        await page.keyboard.press('End');
        await page.waitForFunction(() => {
            const one = document.querySelector('[role=slider]');
            return Number(one.getAttribute('aria-valuenow')) === Number(one.getAttribute('aria-valuemax'));
        });
        await settled(page);
        assert.ok((await seen(page))[0].position > 90000);
        assert.match(await slider.getAttribute('aria-valuetext'), /\p{L}/u, 'told in words');
        await page.keyboard.press('Home');
        await waitSeen(page, 1);
        await page.keyboard.press('PageDown');
        await settled(page);
        const year = (await seen(page))[0].position;
        assert.ok(year > 1 && year < 100000);
    });

pageTest('a wheel of 300 pixels moves the cards by 300 pixels, also at the end', large, {},
    async ({ page }) => {
        for (const key of [null, 'End']) {
            if (key) {
                await tabToGrid(page);
                await page.keyboard.press(key);
                await waitFocused(page, 100000);
            }
            await settled(page);
            const before = await seen(page);
            await wheel(page, key ? -300 : 300);
            await settled(page);
            const after = await seen(page);
            const same = before.find((card) => after.some((other) => other.position === card.position));
            const moved = after.find((card) => card.position === same.position).y - same.y;
            assert.ok(Math.abs(Math.abs(moved) - 300) < 1.5, `moved by ${moved}`);
        }
    });

pageTest('the arrow keys walk from the first of 300 entries to the last and back', gallery('small'), {},
    async ({ page }) => {
        await tabToGrid(page);
        for (let position = 1; position < 300; position++) {
            assert.equal(await focused(page), position);
            await page.keyboard.press('ArrowRight');
        }
        await waitFocused(page, 300);
        await waitSeen(page, 300);
        await page.keyboard.press('ArrowRight');
        assert.equal(await focused(page), 300, 'there is nothing behind the last');
        for (let row = 0; row < 300 && await focused(page) > 1; row++) {
            const before = await focused(page);
            await page.keyboard.press('ArrowUp');
            const now = await focused(page);
            if (now === before) {
                break;
            }
            assert.ok(now < before);
        }
        await page.keyboard.press('Home');
        await waitFocused(page, 1);
    });

pageTest('the arrows up and down go to the card above and below', gallery('newsroom'), {},
    async ({ page }) => {
        await tabToGrid(page);
        await settled(page);
        for (let step = 0; step < 6; step++) {
            const from = await focused(page);
            await page.keyboard.press('ArrowDown');
            await settled(page);
            const to = await focused(page);
            assert.ok(to > from);
            const cards = await seen(page);
            const [a, b] = [from, to].map((position) => cards.find((card) => card.position === position));
            assert.ok(a && b, 'both can be seen');
            assert.ok(b.y > a.y, 'below');
            assert.ok(b.x <= a.x + a.width, 'not further to the side');
        }
    });

pageTest('a focused card is never hidden by the head of the page', gallery('small'), {},
    async ({ page }) => {
        await tabToGrid(page);
        for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp']) {
            await page.keyboard.press(key);
            await settled(page);
            const room = await page.evaluate(() => {
                const box = document.activeElement.getBoundingClientRect();
                const head = document.querySelector('header.top').getBoundingClientRect();
                return { above: box.top - head.bottom, below: window.innerHeight - box.bottom };
            });
            assert.ok(room.above >= -1 && room.below >= -1, JSON.stringify(room));
        }
    });

pageTest('PageDown and PageUp move the focus by about a screen', large, {},
    async ({ page }) => {
        await tabToGrid(page);
        await page.keyboard.press('PageDown');
        await settled(page);
        const down = await focused(page);
        assert.ok(down > 5 && down < 80, `at ${down}`);
        await page.keyboard.press('PageUp');
        await settled(page);
        assert.ok(await focused(page) < down);
    });

pageTest('from top to bottom every entry is shown once, in order, without overlap', gallery('small'), {},
    async ({ page, folder }) => {
        const found = new Map();
        await walkDown(page, (cards) => {
            assertOrder(cards);
            for (const card of cards) {
                const before = found.get(card.position);
                assert.ok(before === undefined || before === card.href, 'a position is one entry');
                found.set(card.position, card.href);
            }
        });
        assert.equal(found.size, dataOf(folder).n);
        assert.equal(new Set(found.values()).size, found.size, 'each entry has a link of its own');
    });

pageTest('on a phone the heading of an article shows its title', gallery('newsroom'),
    { viewport: { width: 390, height: 844 }, hash: '#article' },
    async ({ page }) => {
        await settled(page);
        const widths = await page.$$eval('#grid h2', (all) => all.filter((one) => one.checkVisibility() &&
            one.getBoundingClientRect().top < window.innerHeight)
            .map((one) => one.querySelector('span, a').getBoundingClientRect().width / one.getBoundingClientRect().width));
        assert.ok(widths.length > 1);
        assert.ok(widths.every((share) => share > 0.4), `shares of the line: ${widths}`);
    });

pageTest('20,000 entries of one day are one list with both ends in reach', gallery('oneday'), {},
    async ({ page }) => {
        assert.equal(await selected(page), 20000);
        await countCards(page);
        await tabToGrid(page);
        await page.keyboard.press('End');
        await waitFocused(page, 20000);
        await settled(page);
        assertOrder(await seen(page));
        await wheel(page, -5000, 5);
        await settled(page);
        assertOrder(await seen(page));
        await page.keyboard.press('Home');
        await waitSeen(page, 1);
        assert.ok(await cardsAtMost(page) <= MOST_CARDS);
    });

pageTest('a window of another size keeps the place and the order', large, {},
    async ({ page }) => {
        await dragRail(page, 0, 0.4);
        await settled(page);
        const before = (await seen(page))[0].position;
        for (const size of [{ width: 900, height: 700 }, { width: 390, height: 844 }, { width: 1920, height: 1000 }]) {
            await page.setViewportSize(size);
            await settled(page);
            const cards = await seen(page);
            assertOrder(cards);
            assert.ok(Math.abs(cards[0].position - before) < 60, `${before} became ${cards[0].position}`);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
            assert.ok(wide <= 0, `nothing stands out of the page: ${wide}`);
        }
    });

test('a thumbnail that is not on disk is a quiet placeholder', async () => {
    const folder = archiveCopy('sample');
    removeFolder(`${folder}/thumbs`);
    const { context, page, watch } = await newPage();
    await show(page, `${folder}/gallery`);
    await settled(page);
    const shown = () => page.$$eval('#grid .card .th img', (all) => all.filter((one) => one.checkVisibility() &&
        one.getAttribute('src') && one.naturalWidth === 0).length);
    await page.waitForFunction(() => [...document.querySelectorAll('#grid .card .th img')].every((one) => one.complete));
    await frames(page);
    assert.equal(await shown(), 0, 'no broken picture');
    assert.ok((await seen(page)).length > 1, 'the cards are there');
    assert.deepEqual(watch.said, [], 'and the page itself says nothing');
    assert.ok(watch.absent.length > 1, 'the thumbnails were asked for');
    await context.close();
});
