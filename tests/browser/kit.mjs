/*
 * What the browser tests share: one Chromium for a file of tests, a fresh context for each
 * test, and a watch over everything that a page says and asks for.
 *
 * Environment:
 *   ASSETS_BIN             the program under test
 *   ASSETS_MAKE_CATALOG    make-catalog of the benchmarks
 *   ASSETS_BROWSER_MODULES folder with node_modules (modules.sh)
 *   ASSETS_BROWSER_FILES   folder for archives and galleries, kept between runs
 *   ASSETS_BROWSER_WAIT_MS how long a condition is waited for (15000)
 *   ASSETS_BROWSER         "required": a missing part is a failure and no skip
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { address, findProgram, launch, skipFile } from './browser.mjs';

export { address, assert, findProgram, skipFile, test };

let launched = null;

export async function sharedBrowser() {
    launched = launched || await launch();
    return launched;
}

after(async () => {
    if (launched) {
        await launched.close();
    }
});

/** What a page said and asked for. */
export class Watch {
    constructor(page) {
        this.said = [];
        this.asked = [];
        this.absent = []; // pictures that the disk lacks: Chromium itself says so in the console
        page.on('console', (message) => {
            const from = message.location().url;
            const isAbsent = /ERR_FILE_NOT_FOUND/.test(message.text()) &&
                /\/(thumbs|media)\/..\/[0-9a-f]{64}(-\w+)?\.\w+$/.test(from);
            (isAbsent ? this.absent : this.said).push(`${message.type()}: ${message.text()} ${from}`);
        });
        page.on('pageerror', (error) =>
            this.said.push(`exception: ${String(error.stack || error).split('\n').slice(0, 3).join(' ')}`));
        page.on('crash', () => this.said.push('the page crashed'));
        page.on('request', (request) => this.asked.push(request.url()));
    }

    /**
     * Nothing in the console; no request but to files, or to `origin`. `bare`: the archive has
     * rows of pictures whose files were not made.
     */
    check({ origin = 'file:', bare = false } = {}) {
        assert.deepEqual(bare ? this.said : [...this.said, ...this.absent], [], 'the console is empty');
        const away = this.asked.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url));
        assert.deepEqual(away, [], `no request but to ${origin}`);
        assert.ok(this.asked.length > 0, 'requests were seen at all');
    }
}

const DEFAULTS = { viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' };

/** A new context with one page, watched; the caller closes the context. */
export async function newPage(options = {}, browser = null) {
    const context = await (browser || await sharedBrowser()).newContext({ ...DEFAULTS, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(Number(process.env.ASSETS_BROWSER_WAIT_MS || 15000));
    return { context, page, watch: new Watch(page) };
}

/** Loads a gallery and waits until its program shows entries, or that there are none. */
export async function show(page, folder, hash = '') {
    await page.goto(address(folder, hash));
    await ready(page);
}

export async function ready(page) {
    await page.waitForFunction(() => window.Assets && window.Assets.current);
}

/**
 * A test of one page. `from` gives the gallery's folder; options: `hash`, `quiet: false` where
 * the test itself takes files away, `plain: true` to open nothing, and those of a context.
 */
export function pageTest(name, from, options, body) {
    const { hash = '', quiet = true, plain = false, ...contextOptions } = options;
    test(name, async () => {
        const folder = await from();
        const { context, page, watch } = await newPage(contextOptions);
        try {
            if (!plain) {
                await show(page, folder, hash);
            }
            await body({ page, watch, folder, context });
            if (quiet) {
                watch.check({ bare: from.bare });
            }
        } catch (error) {
            if (watch.said.length > 0) {
                error.message += `\nThe page said: ${watch.said.slice(0, 3).join('\n')}`;
            }
            throw error;
        } finally {
            await context.close();
        }
    });
}

/** Two frames: what was asked for in one is on the screen after the next. */
export async function frames(page) {
    await page.evaluate(() => new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(done));
    }));
}

/** Waits until what can be seen of the grid is whole: chunks there, pictures decoded or known to be lost. */
export async function settled(page) {
    await page.waitForFunction(() => {
        const high = window.innerHeight;
        const seen = [...document.querySelectorAll('#grid .card')].filter((card) => {
            const box = card.getBoundingClientRect();
            return box.height > 0 && box.bottom > 0 && box.top < high;
        });
        return seen.length > 0 && seen.every((card) => {
            const cell = card.closest('li').assets; // none: a card of the plain page
            const picture = card.querySelector('.th img');
            return cell && cell.shown === 'full' &&
                (!picture || !picture.getAttribute('src') || picture.complete);
        });
    });
    await frames(page);
}

/** What stands behind the # as view and keys. */
export async function where(page) {
    const hash = new URL(page.url()).hash.slice(1);
    const [view, query = ''] = hash.split('?');
    return { view: view || 'date', ...Object.fromEntries(new URLSearchParams(query)) };
}

/** How many entries are selected. */
export async function selected(page) {
    return page.evaluate(() => window.Assets.current.length);
}

/** Goes to an address in the page and waits until its selection is shown; gives how many entries that has. */
export async function go(page, hash) {
    await page.evaluate((to) => new Promise((done) => {
        const before = window.Assets.current;
        let left = 600; // frames: an address that selects the same shows the same
        const look = () => {
            if (window.Assets.current !== before || --left === 0) {
                requestAnimationFrame(done);
            } else {
                requestAnimationFrame(look);
            }
        };
        window.location.hash = to;
        look();
    }), hash);
    return selected(page);
}
