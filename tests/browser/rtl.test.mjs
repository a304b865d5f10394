/* Right to left: the mirrored page, local calendars and digits, texts of mixed direction. */
import { assert, go, newPage, pageTest, settled, show, test } from './kit.mjs';
import { gallery } from './archives.mjs';
import { assertOrder, focused, seen, tabToGrid } from './walk.mjs';

const newsroom = gallery('newsroom');
const WIDTH = 1440;

async function inLanguage(page, lang) {
    await page.evaluate((code) => window.Assets.setLang(code), lang);
    await page.waitForFunction((code) => document.documentElement.lang === code, lang);
    await settled(page);
}

/** Boxes of what has the same width in every language. */
async function layout(page) {
    return page.evaluate(() => {
        const box = (name) => {
            const one = document.querySelector(name);
            const at = one && one.getBoundingClientRect();
            return at && at.width ? { x: at.x, y: at.y, width: at.width, height: at.height } : null;
        };
        return { search: box('.search'), rail: box('#rail'), grid: box('#grid'), mark: box('.brand svg'), main: box('main') };
    });
}

for (const lang of ['fa', 'ar']) {
    pageTest(`the page in ${lang} is the mirror of the page in English`, newsroom, {},
        async ({ page }) => {
            await settled(page);
            const before = { boxes: await layout(page), cards: await seen(page) };
            await inLanguage(page, lang);
            assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
            const after = { boxes: await layout(page), cards: await seen(page) };
            for (const name of ['rail', 'grid', 'mark', 'main']) {
                const [a, b] = [before.boxes[name], after.boxes[name]];
                assert.ok(a && b, name);
                assert.ok(Math.abs(WIDTH - a.x - a.width - b.x) <= 1.5, `${name}: ${JSON.stringify([a, b])}`);
                assert.ok(Math.abs(a.width - b.width) <= 1.5);
            }
            assertOrder(after.cards, true);
            before.cards.slice(0, 12).forEach((a, i) => {
                const b = after.cards[i];
                assert.ok(Math.abs(WIDTH - a.x - a.width - b.x) <= 1.5, `card ${i}: ${JSON.stringify([a, b])}`);
                assert.ok(Math.abs(a.y - b.y) <= 1.5 && Math.abs(a.height - b.height) <= 1.5,
                    `card ${i} has the same height and row: ${JSON.stringify([a, b])}`);
            });
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
            assert.ok(wide <= 0);
        });
}

pageTest('dates in Persian are of the Persian calendar, in the order of the language', newsroom, {},
    async ({ page }) => {
        await settled(page);
        const ymd = await page.evaluate(() => window.Assets.data.days[window.Assets.data.days.length - 1]);
        await inLanguage(page, 'fa');
        const heading = await page.locator('#grid .dayhead, #grid h2').first().innerText();
        const day = new Date(Date.UTC(Math.floor(ymd / 10000), Math.floor(ymd / 100) % 100 - 1, ymd % 100));
        const part = {};
        new Intl.DateTimeFormat('fa-IR-u-ca-persian', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
            .formatToParts(day).forEach((one) => { part[one.type] = one.value; });
        const clean = heading.replace(/[\u200e\u200f\u2066-\u2069\u202a-\u202e]/g, '');
        const places = [part.weekday, part.day, part.month, part.year].map((text) => clean.indexOf(text));
        assert.ok(places.every((at) => at >= 0), `${JSON.stringify(part)} in ${clean}`);
        assert.deepEqual(places, [...places].sort((a, b) => a - b), 'weekday, day, month, year');
    });

pageTest('where a day has few entries, months are of the language\'s calendar, and cards tell their days', gallery('sample'), {},
    async ({ page }) => {
        await settled(page);
        const read = () => page.evaluate(() => ['#grid h2 span', '#grid .dt'].map((what) =>
            [...document.querySelectorAll(what)].map((one) => one.textContent)));
        const [months, days] = await read();
        assert.deepEqual([months, days[0], days.length], [['July 2016'], '16 Jul 19:11', 10]);
        await inLanguage(page, 'fa');
        const [inFa, daysInFa] = await read();
        assert.deepEqual([inFa, daysInFa[0], daysInFa.length], [['تیر ۱۳۹۵'], '۲۶ تیر ۱۹:۱۱', 10]);
        await inLanguage(page, 'en');
        assert.deepEqual(await read(), [months, days]);
    });

pageTest('numbers are written in the digits of the language, and 1280×720 stays in that order', newsroom, {},
    async ({ page }) => {
        for (const [lang, digits] of [['fa', /[۰-۹]/], ['ar', /[٠-٩]/]]) {
            await inLanguage(page, lang);
            assert.match(await page.locator('#health').innerText(), digits);
            const sizes = await page.$$eval('#grid .card .wh', (all) => all.filter((one) => one.checkVisibility())
                .map((one) => [one.textContent, getComputedStyle(one).direction]));
            assert.ok(sizes.length > 0);
            assert.ok(sizes.every(([, direction]) => direction === 'ltr'), JSON.stringify(sizes[0]));
        }
    });

pageTest('in Persian the left arrow goes on and the right arrow goes back', gallery('small'), {},
    async ({ page }) => {
        await inLanguage(page, 'fa');
        await tabToGrid(page);
        assert.equal(await focused(page), 1);
        await page.keyboard.press('ArrowLeft');
        assert.equal(await focused(page), 2);
        await page.keyboard.press('ArrowRight');
        assert.equal(await focused(page), 1);
    });

pageTest('each title takes the direction of its own text', gallery('hostile'), {},
    async ({ page }) => {
        for (const [words, direction] of [['زلزله', 'rtl'], ['emoji', 'ltr']]) {
            assert.equal(await go(page, `#date?q=${words}`), 1);
            await settled(page);
            const title = page.locator('#grid .card:visible .ti').first();
            assert.equal(await title.evaluate((one) => getComputedStyle(one).direction), direction);
        }
    });

test('a reader whose browser speaks Persian or Arabic gets the page so, and a choice is kept', async () => {
    for (const [locale, lang] of [['fa-IR', 'fa'], ['ar-EG', 'ar'], ['de-DE', 'en']]) {
        const { context, page, watch } = await newPage({ locale });
        await show(page, newsroom());
        await page.waitForFunction((code) => document.documentElement.lang === code, lang);
        watch.check({ bare: true });
        await context.close();
    }
    const { context, page } = await newPage();
    await show(page, newsroom());
    await page.locator('.tools').getByRole('button', { name: /language/i }).click();
    await page.locator('[role=menuitemradio][lang=ar], [role=menu] [lang=ar]').first().click();
    await page.waitForFunction(() => document.documentElement.lang === 'ar');
    await page.reload();
    await page.waitForFunction(() => window.Assets && document.documentElement.lang === 'ar');
    await context.close();
});
