/* The viewer: one picture or video with all that is known of it. */
import { assert, frames, pageTest, settled } from './kit.mjs';
import { gallery } from './archives.mjs';
import { tabToGrid } from './walk.mjs';

const sample = gallery('sample');
const TOUCH = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };

/** Opens the viewer on the first card of what the address selects. */
async function openFirst(page) {
    await settled(page);
    await page.locator('#grid .card:visible').first().click();
    await page.locator('#view[open]').waitFor();
}

/** The key of the asset that the viewer shows, from the address. */
function shown(page) {
    return new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('asset');
}

async function waitOther(page, before) {
    await page.waitForFunction((old) => {
        const now = new URLSearchParams(location.hash.split('?')[1]).get('asset');
        return now && now !== old;
    }, before);
    return shown(page);
}

/** The picture or video of the viewer, once it is decoded. */
async function waitPicture(page) {
    await page.waitForFunction(() => [...document.querySelectorAll('#view img, #view video')].some((one) =>
        one.getBoundingClientRect().width > 150 && (one.naturalWidth > 0 || one.videoWidth > 0)));
}

/** How large the largest picture of the viewer stands on the screen, and where. */
async function pictureBox(page) {
    return page.evaluate(() => {
        const boxes = [...document.querySelectorAll('#view img, #view video')].map((one) => one.getBoundingClientRect());
        const box = boxes.sort((a, b) => b.width * b.height - a.width * a.height)[0];
        return { x: box.x, y: box.y, width: box.width, height: box.height };
    });
}

pageTest('the viewer shows the original and every detail with its source', sample, { hash: '#date?type=picture' },
    async ({ page, watch }) => {
        await openFirst(page);
        await waitPicture(page);
        await page.waitForFunction(() => /[0-9a-f]{12}/.test(document.querySelector('#view').textContent));
        const words = await page.locator('#view').innerText();
        assert.match(words, /640\s*[×x]\s*480/, 'size');
        assert.match(words, /jpeg/i, 'type');
        assert.match(words, /2016/, 'date');
        assert.match(words, /alalam_\d+_25f_4x3\.jpg/, 'where it came from');
        assert.ok(watch.asked.some((url) => /\/media\/..\/[0-9a-f]{64}\.jpg$/.test(url)), 'the original was loaded');
    });

pageTest('the arrow keys go through the selection, Home and End to its ends, Escape closes', sample, {},
    async ({ page }) => {
        await tabToGrid(page);
        await page.keyboard.press('Enter');
        await page.locator('#view[open]').waitFor();
        const walk = [shown(page)];
        for (let step = 1; step < 10; step++) {
            await page.keyboard.press('ArrowRight');
            walk.push(await waitOther(page, walk[walk.length - 1]));
        }
        assert.equal(new Set(walk).size, 10, 'ten entries, each once');
        await page.keyboard.press('ArrowLeft');
        assert.equal(await waitOther(page, walk[9]), walk[8]);
        await page.keyboard.press('Home');
        assert.equal(await waitOther(page, walk[8]), walk[0]);
        await page.keyboard.press('End');
        assert.equal(await waitOther(page, walk[0]), walk[9]);
        await page.keyboard.press('Escape');
        await page.waitForFunction(() => !document.querySelector('#view').open);
        assert.equal(shown(page), null);
    });

pageTest('the focus stays in the open viewer and returns to the card that opened it', sample, {},
    async ({ page }) => {
        await tabToGrid(page);
        await page.keyboard.press('ArrowRight');
        const href = await page.evaluate(() => document.activeElement.getAttribute('href'));
        await page.keyboard.press('Enter');
        await page.locator('#view[open]').waitFor();
        for (let stop = 0; stop < 25; stop++) {
            await page.keyboard.press('Tab');
            const inside = await page.evaluate(() => document.activeElement === document.body ||
                Boolean(document.activeElement.closest('#view')));
            assert.ok(inside, 'the page behind is out of reach');
        }
        await page.keyboard.press('Escape');
        await page.waitForFunction((want) => document.activeElement.getAttribute('href') === want, href);
    });

pageTest('a video plays from disk', sample, { hash: '#date?type=video' },
    async ({ page }) => {
        await openFirst(page);
        await page.locator('#view video').waitFor();
        await page.waitForFunction(() => document.querySelector('#view video').readyState >= 1);
        await page.evaluate(() => {
            const video = document.querySelector('#view video');
            video.muted = true;
            return video.play();
        });
        await page.waitForFunction(() => document.querySelector('#view video').currentTime > 0.3);
        const video = await page.locator('#view video').evaluate((one) => ({
            error: one.error, wide: one.videoWidth, long: one.duration,
        }));
        assert.equal(video.error, null);
        assert.equal(video.wide, 640);
        assert.ok(Math.abs(video.long - 3) < 0.3);
        await page.keyboard.press('Escape');
        await page.waitForFunction(() => !document.querySelector('#view').open);
        assert.ok(await page.evaluate(() => [...document.querySelectorAll('video')].every((one) => one.paused)),
            'it is silent behind the closed viewer');
    });

pageTest('the filmstrip has the media of the same article and goes to each', gallery('newsroom'), { hash: '#article' },
    async ({ page }) => {
        await settled(page);
        const group = await page.evaluate(() => {
            const { sections } = window.Assets.current;
            for (let i = 0; i < sections.n; i++) {
                const n = sections.first[i + 1] - sections.first[i];
                if (n >= 3) {
                    return { position: sections.first[i], n };
                }
            }
            return null;
        });
        await page.evaluate((at) => window.Assets.viewer.open(at), group.position);
        await page.locator('#view[open]').waitFor();
        const strip = page.locator('#view [aria-current=true]');
        await strip.waitFor();
        const siblings = page.locator('#view :has(> [aria-current=true]) > *, #view li:has([aria-current=true]) ~ li');
        assert.ok(await siblings.count() >= group.n - 1, 'all of the article');
        const before = shown(page);
        await page.evaluate(() => {
            const current = document.querySelector('#view [aria-current=true]');
            const next = current.nextElementSibling || current.closest('li').nextElementSibling.querySelector('button, a');
            next.click();
        });
        await waitOther(page, before);
    });

pageTest('every article that uses a picture is told, and leads to it', gallery('hostile'), { hash: '#date?article=6004' },
    async ({ page }) => {
        await openFirst(page);
        await page.waitForFunction(() => document.querySelector('#view').textContent.includes('The same picture in a second article'));
        const words = await page.locator('#view').innerText();
        assert.ok(words.includes('5000') && words.includes('6004'), 'both articles');
    });

pageTest('the page that a picture stands on leads to all that stand on it', sample, {}, async ({ page }) => {
    const number = await page.evaluate(() => window.Assets.store.get(0).articles.map((one) => one[1])
        .find((one) => one.startsWith('page-')));
    await page.evaluate((to) => { location.hash = `#date?article=${to}`; }, number);
    await page.waitForFunction(() => window.Assets.state.article.startsWith('page-') && window.Assets.current.length === 10);
});

pageTest('a missing entry says in the viewer why, since when and what was tried', gallery('newsroom'),
    { hash: '#date?class=gone' },
    async ({ page }) => {
        await openFirst(page);
        await page.waitForFunction(() => /404|410/.test(document.querySelector('#view').textContent));
        const words = (await page.locator('#view').innerText()).toLowerCase();
        assert.match(words, /gone/);
        assert.match(words, /since|first|last|tried|observ/);
        assert.equal(await page.locator('#view video').count(), 0);
    });

pageTest('a damaged picture is shown as far as it goes, with the verdict', gallery('hostile'), { hash: '#date?class=damaged' },
    async ({ page }) => {
        await openFirst(page);
        await waitPicture(page);
        await page.waitForFunction(() => /truncated|damaged|breaks off/i.test(document.querySelector('#view').textContent));
    });

pageTest('Copy link puts the address of the asset on the clipboard and says so', sample,
    { permissions: ['clipboard-read', 'clipboard-write'] },
    async ({ page }) => {
        await openFirst(page);
        await page.evaluate(() => {
            window.copied = null;
            document.addEventListener('copy', () => { window.copied = String(document.getSelection()) ||
                document.activeElement.value; });
        });
        await page.locator('#view').getByRole('button', { name: /copy link/i }).click();
        const text = await page.waitForFunction(async () => window.copied ||
            await navigator.clipboard.readText().catch(() => '')).then((handle) => handle.jsonValue());
        assert.equal(text, page.url());
    });

pageTest('Open file leads to the original', sample, { hash: '#date?type=picture' },
    async ({ page }) => {
        await openFirst(page);
        const link = page.locator('#view a[href*="media/"]').first();
        await link.waitFor();
        assert.match(await link.getAttribute('href'), /^\.\.\/media\/..\/[0-9a-f]{64}\.jpg$/);
    });

/** One finger from `from` to `to`, as the browser's own input. */
async function swipe(context, page, from, to) {
    const session = await context.newCDPSession(page);
    const send = (type, points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await send('touchStart', [from]);
    for (let i = 1; i <= 10; i++) {
        await send('touchMove', [{ x: from.x + (to.x - from.x) * i / 10, y: from.y + (to.y - from.y) * i / 10 }]);
        await frames(page);
    }
    await send('touchEnd', []);
    await session.detach();
}

pageTest('a swipe goes on and back, a swipe down closes', sample, { ...TOUCH, hash: '#date?type=picture&class=present' },
    async ({ page, context }) => {
        await settled(page);
        await page.locator('#grid .card:visible').nth(1).tap();
        await page.locator('#view[open]').waitFor();
        await waitPicture(page);
        const first = shown(page);
        const middle = await pictureBox(page);
        const y = middle.y + middle.height / 2;
        await swipe(context, page, { x: 320, y }, { x: 60, y });
        const second = await waitOther(page, first);
        await waitPicture(page);
        await swipe(context, page, { x: 60, y }, { x: 320, y });
        assert.equal(await waitOther(page, second), first);
        await waitPicture(page);
        await swipe(context, page, { x: 195, y }, { x: 195, y: y + 330 });
        await page.waitForFunction(() => !document.querySelector('#view').open);
    });

pageTest('a pinch makes the picture larger and a second one fits it again', sample, { ...TOUCH, hash: '#date?type=picture&class=present' },
    async ({ page, context }) => {
        await settled(page);
        await page.locator('#grid .card:visible').first().tap();
        await page.locator('#view[open]').waitFor();
        await waitPicture(page);
        const before = await pictureBox(page);
        const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
        const session = await context.newCDPSession(page);
        const pinch = async (from, to) => {
            const points = (gap) => [{ x: x - gap, y, id: 0 }, { x: x + gap, y, id: 1 }];
            await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(from) });
            for (let i = 1; i <= 10; i++) {
                await session.send('Input.dispatchTouchEvent',
                    { type: 'touchMove', touchPoints: points(from + (to - from) * i / 10) });
                await frames(page);
            }
            await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        };
        await pinch(30, 90);
        await page.waitForFunction((wide) => [...document.querySelectorAll('#view img')].some((one) =>
            one.getBoundingClientRect().width > wide * 1.8), before.width);
        const at = shown(page);
        await pinch(90, 20);
        await page.waitForFunction((wide) => [...document.querySelectorAll('#view img')].every((one) =>
            one.getBoundingClientRect().width < wide * 1.2), before.width);
        assert.equal(shown(page), at, 'a pinch is no swipe');
    });

pageTest('the wheel with Ctrl and a double click make the picture larger under the mouse', sample,
    { hash: '#date?type=picture' },
    async ({ page }) => {
        await openFirst(page);
        await waitPicture(page);
        const box = await pictureBox(page);
        await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
        await page.waitForFunction((wide) => [...document.querySelectorAll('#view img')].some((one) =>
            one.getBoundingClientRect().width > wide * 1.2), box.width);
        await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
        await page.waitForFunction((wide) => [...document.querySelectorAll('#view img')].every((one) =>
            one.getBoundingClientRect().width < wide * 1.1), box.width);
    });
