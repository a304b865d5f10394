/* States, filters and views: what the page counts is what `assets list` counts. */
import { assert, go, pageTest, settled, test } from './kit.mjs';
import { archive, assets, dataOf, gallery } from './archives.mjs';
import { seen } from './walk.mjs';

const CLASSES = ['present', 'substitute', 'damaged', 'lost', 'gone', 'refused', 'not-media', 'failing',
    'untried', 'unresolvable', 'excluded'];
const newsroom = gallery('newsroom');

/** How many assets the program lists; --json gives one a line. */
function listed(...options) {
    const out = assets(['-a', archive('newsroom'), 'list', '--json', ...options], [0, 1]);
    return out.split('\n').filter((line) => line !== '').length;
}

// `assets audit` comes with the command of that name; its classes are those of `assets list --state`.
test('the classes of the page are those of the catalog and add up to all entries', () => {
    const data = dataOf(newsroom());
    CLASSES.forEach((name, i) => {
        assert.equal(data.classes[i], listed('--state', name), name);
    });
    assert.equal(data.classes.reduce((sum, n) => sum + n, 0), data.n);
    assert.equal(data.n, listed());
    assert.equal(data.videos, listed('--type', 'video'));
});

pageTest('the health strip tells every class that occurs with its exact count', newsroom, {},
    async ({ page, folder }) => {
        const counts = dataOf(folder).classes;
        const words = await page.locator('#health').evaluate((health) => {
            const labels = [...health.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'));
            return [health.textContent, health.getAttribute('aria-label') || '', ...labels].join(' ');
        });
        const numbers = new Set(words.replace(/(\d),(?=\d{3})/g, '$1').match(/\d+/g).map(Number));
        CLASSES.forEach((name, i) => {
            assert.ok(counts[i] === 0 || numbers.has(counts[i]), `${name}: ${counts[i]} in ${words}`);
        });
    });

pageTest('every class can be filtered, and then only its tiles are shown', newsroom, {},
    async ({ page, folder }) => {
        const counts = dataOf(folder).classes;
        for (const [i, name] of CLASSES.entries()) {
            assert.equal(await go(page, `#date?class=${name}`), counts[i], name);
            if (counts[i] > 0) {
                await settled(page);
                assert.deepEqual([...new Set((await seen(page)).map((card) => card.state))], [`c-${name}`]);
            }
        }
        const some = await go(page, '#date?class=gone,lost');
        assert.equal(some, counts[3] + counts[4], 'two classes at once');
    });

pageTest('a part of the health strip is a filter that can be pressed and taken back', newsroom, {},
    async ({ page, folder }) => {
        const { classes, n } = dataOf(folder);
        const part = page.locator('#health').getByRole('button', { name: /gone/i })
            .or(page.locator('#health').getByRole('link', { name: /gone/i }))
            .or(page.locator('#chips').getByRole('button', { name: /gone/i })).first();
        await part.click();
        await page.waitForFunction((want) => window.Assets.current.length === want, classes[4]);
        assert.match(page.url(), /class=gone/);
        await part.click();
        await page.waitForFunction((want) => window.Assets.current.length === want, n);
    });

pageTest('filters by type, date, site and article agree with the lists', newsroom, {},
    async ({ page }) => {
        assert.equal(await go(page, '#date?type=video'), listed('--type', 'video'));
        assert.equal(await go(page, '#date?type=picture'), listed('--type', 'image'));
        assert.equal(await go(page, '#date?from=2024&to=2024'),
            listed('--date-after', '2024', '--date-before', '2024'));
        assert.equal(await go(page, '#date?from=2024-03&to=2024-04-15'),
            listed('--date-after', '2024-03', '--date-before', '2024-04-15'));
        const one = JSON.parse(assets(['-a', archive('newsroom'), 'list', '--json', '--limit', '1',
            '--state', 'gone']).split('\n')[0]);
        const both = await go(page, '#date?type=video&class=gone');
        assert.equal(both, listed('--type', 'video', '--state', 'gone'));
        assert.ok(one, 'there is one that is gone');
    });

pageTest('the view by article has a heading for each article, by state for each class, by site for each site',
    newsroom, {},
    async ({ page, folder }) => {
        const data = dataOf(folder);
        for (const [view, kind] of [['article', 'run'], ['state', 'class'], ['site', 'site'], ['date', 'day']]) {
            assert.equal(await go(page, `#${view}`), data.n, view);
            await settled(page);
            const sections = await page.evaluate(() => ({
                kind: window.Assets.current.sections.kind, n: window.Assets.current.sections.n,
            }));
            assert.equal(sections.kind, kind);
            if (view === 'state') {
                assert.equal(sections.n, data.classes.filter((n) => n > 0).length);
            }
            if (view === 'site') {
                assert.equal(sections.n, data.sites.length);
            }
            assert.ok((await seen(page)).length > 2);
        }
    });

pageTest('a filter that nothing meets says so and offers the way back', newsroom, { hash: '#date?from=1990&to=1991' },
    async ({ page, folder }) => {
        await page.waitForFunction(() => window.Assets.current.length === 0);
        assert.equal(await page.locator('#grid .card:visible').count(), 0);
        const words = await page.locator('main').innerText();
        assert.ok(words.trim().length > 10);
        await page.locator('main').getByRole('button').or(page.locator('#chips').getByRole('button', { name: /clear|all|reset/i }))
            .first().click();
        await page.waitForFunction((n) => window.Assets.current.length === n, dataOf(folder).n);
    });

pageTest('the number of results is told to screen readers', newsroom, {},
    async ({ page, folder }) => {
        const { classes } = dataOf(folder);
        await go(page, '#date?class=gone');
        await page.waitForFunction((n) => document.querySelector('#live').textContent.replace(/,/g, '').includes(String(n)),
            classes[4]);
    });

pageTest('a missing tile says its class, the reason and when it was tried last', newsroom, { hash: '#date?class=gone' },
    async ({ page }) => {
        await settled(page);
        const words = (await page.locator('#grid .card:visible').first().innerText()).toLowerCase();
        assert.match(words, /gone/);
        assert.match(words, /40[0-9]|410/, 'the answer of the server');
        assert.match(words, /\d{1,2} [a-z]{3,}|20\d\d/, 'a date');
    });

pageTest('a damaged picture shows what could be decoded and how much that is', gallery('hostile'),
    { hash: '#date?class=damaged' },
    async ({ page }) => {
        await settled(page);
        assert.equal(await page.evaluate(() => window.Assets.current.length), 1);
        const card = page.locator('#grid .card:visible').first();
        assert.match((await card.innerText()).toLowerCase(), /damaged|truncated|\d+ ?%/);
        assert.ok(await card.locator('img').evaluate((picture) => picture.naturalWidth > 0));
    });
