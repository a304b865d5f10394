/* Search in titles and captions, in any script, and the filter by dates. */
import { assert, pageTest, settled } from './kit.mjs';
import { gallery } from './archives.mjs';
import { seen } from './walk.mjs';

const hostile = gallery('hostile');

async function find(page, words, want) {
    await page.locator('#q').fill(words);
    await page.waitForFunction(([text, n]) => window.Assets.state.q === text.trim() && window.Assets.current.length === n,
        [words, want]);
}

const FOUND = [
    ['زلزله', 'Persian', 1],
    ['زلزلة', 'Persian word in Arabic spelling', null],
    ['كشور', 'Arabic kaf for Persian kaf', 1],
    ['سفينة الحبوب', 'two Arabic words', 1],
    ['سفينه', 'Arabic without its taa marbuta', null],
    ['facade', 'without the cedilla', 1],
    ['FAÇADE naive', 'in capitals, words in any order', 1],
    ['STRASSE', 'sharp s as two', null],
];

for (const [words, what, count] of FOUND.filter(([, , n]) => n !== null)) {
    pageTest(`search finds ${what}`, hostile, {},
        async ({ page }) => {
            await find(page, words, count);
            await settled(page);
            assert.equal((await seen(page)).length, count);
        });
}

pageTest('search finds an article by its number and by Persian digits of it', hostile, {},
    async ({ page }) => {
        await find(page, '6001', 1);
        await find(page, '۶۰۰۱', 1);
        await find(page, '٦٠٠٢', 1);
    });

pageTest('all words must be met; what none meets is said', hostile, {},
    async ({ page }) => {
        await find(page, 'picture breaks', 1);
        await find(page, 'picture zebra', 0);
        const words = await page.locator('main').innerText();
        assert.ok(words.trim() !== '');
        await find(page, '', await page.evaluate(() => window.Assets.data.n));
    });

pageTest('markup and expressions in the search box are words and nothing else', hostile, {},
    async ({ page }) => {
        for (const words of ['<img src=x onerror="document.title=\'hurt\'">', '.*', '(', '\\', '%', '__proto__', '"\'']) {
            await page.locator('#q').fill(words);
            await page.waitForFunction((text) => window.Assets.state.q === text, words);
        }
        assert.notEqual(await page.title(), 'hurt');
        assert.equal(await page.locator('img[onerror]').count(), 0);
    });

pageTest('search goes through every slice of 12,480 entries and is in the address', gallery('newsroom'), {},
    async ({ page }) => {
        const all = await page.evaluate(() => window.Assets.current.length);
        const word = await page.evaluate(() => {
            const titles = [...document.querySelectorAll('#grid .card .ti')].map((one) => one.textContent);
            return titles.join(' ').match(/[A-Za-z]{5,}/)[0].toLowerCase();
        });
        await page.locator('#q').fill(word);
        await page.waitForFunction((n) => window.Assets.current.length > 0 && window.Assets.current.length < n, all);
        await settled(page);
        const titles = (await seen(page)).map((card) => card.title.toLowerCase());
        assert.ok(titles.every((title) => title.includes(word)), `${word} in ${titles}`);
        assert.ok(page.url().includes(`q=${word}`));
        await page.reload();
        await page.waitForFunction((text) => document.querySelector('#q').value === text, word);
    });

pageTest('/ goes to the search box, Escape leaves it, and keys that are typed there are letters', hostile, {},
    async ({ page }) => {
        await page.keyboard.press('/');
        assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
        const theme = await page.evaluate(() => document.documentElement.dataset.theme);
        await page.keyboard.type('tmt?');
        assert.equal(await page.locator('#q').inputValue(), 'tmt?');
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
        assert.notEqual(await page.evaluate(() => document.activeElement.id), 'q');
    });

pageTest('the filter by dates works in Persian, whose calendar it shows', gallery('newsroom'), { hash: '#date?from=2024&to=2024' },
    async ({ page }) => {
        const english = await page.evaluate(() => window.Assets.current.length);
        assert.ok(english > 0);
        await page.evaluate(() => window.Assets.setLang('fa'));
        await page.waitForFunction(() => document.documentElement.lang === 'fa' && document.documentElement.dir === 'rtl');
        await settled(page);
        assert.equal(await page.evaluate(() => window.Assets.current.length), english, 'the same range of days');
        const words = await page.locator('header').innerText();
        assert.match(words, /۱۴۰۲.*۱۴۰۳/, 'the chip tells the range in the Persian calendar');
        assert.doesNotMatch(words, /2024/);
    });
