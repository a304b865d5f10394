/* Moving through the grid as people do, and what is seen there. */
import { assert, frames, selected, settled } from './kit.mjs';

/** Presses Tab until the focus is on a card; gives how many stops that took. */
export async function tabToGrid(page) {
    for (let stops = 1; stops <= 60; stops++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => Boolean(document.activeElement.closest('#grid .card')))) {
            return stops;
        }
    }
    return assert.fail('no card took the focus');
}

/** Position (from 1) of the card that has the focus, 0 where none has. */
export async function focused(page) {
    return page.evaluate(() => {
        const item = document.activeElement.closest('#grid li');
        return item ? item.assets.position + 1 : 0;
    });
}

export async function waitFocused(page, position) {
    await page.waitForFunction((want) => {
        const item = document.activeElement.closest('#grid li');
        return item && item.assets && item.assets.position + 1 === want;
    }, position);
}

/** Waits until the card at this position can be seen. */
export async function waitSeen(page, position) {
    await page.waitForFunction((want) => {
        const item = [...document.querySelectorAll('#grid li')].find((one) => one.assets && one.assets.position + 1 === want);
        const box = item && item.getBoundingClientRect();
        return box && box.height > 0 && box.top < window.innerHeight && box.bottom > 0;
    }, position);
}

/** What can be seen, in reading order: position, place, texts. */
export async function seen(page) {
    return page.evaluate(() => {
        const all = [];
        for (const item of document.querySelectorAll('#grid li')) {
            const box = item.getBoundingClientRect();
            if (item.assets && box.height > 0 && box.bottom > 0 && box.top < window.innerHeight) {
                const card = item.querySelector('.card');
                all.push({
                    position: item.assets.position + 1,
                    x: box.left, y: box.top, width: box.width, height: box.height,
                    state: [...card.classList].find((name) => name.startsWith('c-')),
                    title: (card.querySelector('.ti') || { textContent: '' }).textContent,
                    href: card.getAttribute('href'),
                });
            }
        }
        return all.sort((a, b) => a.position - b.position);
    });
}

/** No two cards stand on each other, and later ones stand later. */
export function assertOrder(cards, isRtl = false) {
    for (let i = 1; i < cards.length; i++) {
        const [a, b] = [cards[i - 1], cards[i]];
        assert.equal(b.position, a.position + 1, 'no position is left out');
        const below = b.y >= a.y + a.height - 0.5;
        const beside = isRtl ? b.x + b.width <= a.x + 0.5 : b.x >= a.x + a.width - 0.5;
        assert.ok(below || (beside && Math.abs(a.y - b.y) < 1),
            `${b.position} stands behind ${a.position}: ${JSON.stringify([a, b])}`);
    }
}

/** Counts the cards in every frame from here on; cardsAtMost() gives the highest count. */
export async function countCards(page) {
    await page.evaluate(() => {
        window.cardsAtMost = 0;
        const look = () => {
            window.cardsAtMost = Math.max(window.cardsAtMost, document.querySelectorAll('#grid .card').length);
            requestAnimationFrame(look);
        };
        look();
    });
}

export async function cardsAtMost(page) {
    return page.evaluate(() => window.cardsAtMost);
}

/** Turns the wheel by `pixels` in `steps` over the middle of the grid. */
export async function wheel(page, pixels, steps = 1) {
    const { width, height } = page.viewportSize();
    await page.mouse.move(width / 2, height / 2);
    for (let i = 0; i < steps; i++) {
        await page.mouse.wheel(0, pixels / steps);
        await frames(page);
    }
}

/** Scrolls from top to bottom by the wheel and calls `look` with what can be seen at each stop, and `more`. */
export async function walkDown(page, look, more = async () => {}) {
    const last = await selected(page);
    const { height } = page.viewportSize();
    for (let stop = 0; stop < 400; stop++) {
        await settled(page);
        const cards = await seen(page);
        look(cards);
        await more();
        if (cards[cards.length - 1].position === last) {
            return;
        }
        await wheel(page, height / 2);
    }
    assert.fail('the end was not reached');
}

/** Drags the handle of the date rail between two heights, 0 its top and 1 its bottom. */
export async function dragRail(page, from, to) {
    const rail = await page.locator('#rail').boundingBox();
    const x = rail.x + rail.width / 2;
    const y = (part) => rail.y + part * rail.height;
    await page.mouse.move(x, Math.min(Math.max(y(from), rail.y + 2), y(1) - 2));
    await page.mouse.down();
    for (let i = 1; i <= 8; i++) {
        await page.mouse.move(x, y(from + (to - from) * i / 8));
    }
    await page.mouse.up();
}

/** Walks through the whole selection: how many entries there are, and how many have a decoded thumbnail. */
export async function thumbnails(page) {
    const widths = new Map();
    await walkDown(page, () => {}, async () => {
        const found = await page.$$eval('#grid .card', (all) => all.map((card) => {
            const picture = card.querySelector('.th img');
            return [card.getAttribute('href'), picture && picture.checkVisibility() ? picture.naturalWidth : 0];
        }));
        found.forEach(([href, width]) => widths.set(href, Math.max(width, widths.get(href) || 0)));
    });
    return { cards: widths.size, decoded: [...widths.values()].filter((width) => width > 0).length };
}
