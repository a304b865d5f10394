/*
 * Takes the screenshots that a release is looked at with:  node shots.mjs FOLDER [NAME…]
 * Environment as for the tests (kit.mjs). Each is of a page from disk in its own context.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { address, findProgram, launch } from './browser.mjs';
import { archive } from './archives.mjs';

const [out, ...only] = process.argv.slice(2);
if (!out) {
    console.error('use: node shots.mjs FOLDER [NAME…]');
    process.exit(2);
}

const DESK = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/** The first card that has a picture, or the nth of them. */
async function open(page, nth = 0) {
    await page.locator('#grid .card.c-present:visible').nth(nth).click();
    await page.locator('#view[open]').waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('#view img, #view video')].some((one) =>
        one.getBoundingClientRect().width > 150 && (one.naturalWidth > 0 || one.videoWidth > 0)));
}

const speak = (lang) => (page) => page.evaluate((code) => window.Assets.setLang(code), lang);
const scroll = (position) => (page) => page.evaluate((to) => window.Assets.grid.scrollTo(to, 'start'), position);

/** name: [archive, address, context, what is done before the picture is taken] */
const SHOTS = {
    sample: ['sample', '#date', DESK],
    'sample-article': ['sample', '#article', DESK],
    'by-date': ['newsroom', '#date', DESK],
    'by-article': ['newsroom', '#article', DESK],
    'by-state': ['newsroom', '#state', DESK],
    'by-site': ['newsroom', '#site', DESK],
    'dark-persian': ['newsroom', '#date', { ...DESK, colorScheme: 'dark' }, speak('fa')],
    arabic: ['newsroom', '#article', DESK, speak('ar')],
    'high-contrast': ['newsroom', '#date', { ...DESK, contrast: 'more' }],
    'forced-colors': ['newsroom', '#state', { ...DESK, forcedColors: 'active' }],
    mobile: ['newsroom', '#date', PHONE],
    'mobile-dark': ['newsroom', '#article', { ...PHONE, colorScheme: 'dark' }],
    'mobile-viewer': ['newsroom', '#date?type=picture', PHONE, (page) => open(page, 1)],
    viewer: ['newsroom', '#date?type=picture', DESK, (page) => open(page, 1)],
    'viewer-video': ['newsroom', '#date?type=video', DESK, (page) => open(page)],
    'viewer-missing': ['newsroom', '#date?class=gone', DESK, async (page) => {
        await page.locator('#grid .card:visible').first().click();
        await page.locator('#view[open]').waitFor();
    }],
    damaged: ['newsroom', '#date?class=damaged', DESK],
    missing: ['newsroom', '#state?class=gone,lost,refused,failing', DESK],
    search: ['newsroom', '#date?q=river', DESK],
    middle: ['newsroom', '#date', DESK, scroll(30)],
    compact: ['newsroom', '#date', DESK, (page) => page.evaluate(() => {
        document.documentElement.dataset.density = 'compact';
        window.dispatchEvent(new Event('resize'));
    })],
    help: ['newsroom', '#date', DESK, (page) => page.keyboard.press('?')],
    empty: ['empty', '', DESK],
    'all-missing': ['missing', '', DESK],
    hostile: ['hostile', '', DESK],
    plain: ['newsroom', '', { ...DESK, javaScriptEnabled: false }],
};

/** Until chunks are there and every picture in sight is decoded or known to be absent. */
async function still(page) {
    await page.evaluate(() => new Promise((done) => {
        let calm = 0;
        const look = () => {
            const whole = [...document.querySelectorAll('#grid li')].every((li) => !li.assets || li.assets.shown === 'full') &&
                [...document.images].every((one) => !one.getAttribute('src') || one.complete || one.loading === 'lazy') &&
                document.getAnimations().every((one) => one.playState !== 'running');
            calm = whole ? calm + 1 : 0;
            return calm === 30 ? done() : requestAnimationFrame(look);
        };
        look();
    }));
}

const wanted = Object.entries(SHOTS).filter(([name]) => only.length === 0 || only.includes(name));
fs.mkdirSync(out, { recursive: true });
const browser = await launch();
for (const [name, [which, hash, options, act]] of wanted) {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options });
    const page = await context.newPage();
    await page.goto(address(path.join(archive(which), 'gallery'), hash));
    if (options.javaScriptEnabled !== false) {
        await page.waitForFunction(() => window.Assets && (window.Assets.current || window.Assets.data.n === 0));
        await still(page);
        if (act) {
            await act(page);
            await still(page);
        }
    }
    await page.screenshot({ path: path.join(out, `${name}.png`) });
    console.log(path.join(out, `${name}.png`));
    await context.close();
}
if (only.length === 0 || only.includes('print')) {
    const page = await browser.newPage(DESK);
    await page.goto(address(path.join(archive('newsroom'), 'gallery'), '#date?from=2026-11'));
    await page.waitForFunction(() => window.Assets && window.Assets.current);
    await still(page);
    await page.pdf({ path: path.join(out, 'print.pdf'), format: 'A4', printBackground: true });
    console.log(path.join(out, 'print.pdf'));
    const painter = findProgram('pdftoppm');
    if (painter) {
        execFileSync(painter, ['-r', '110', '-f', '1', '-l', '1', '-singlefile', '-png',
            path.join(out, 'print.pdf'), path.join(out, 'print')]);
        console.log(path.join(out, 'print.png'));
    }
}
await browser.close();
