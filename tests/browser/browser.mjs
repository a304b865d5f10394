/* Starting Debian's Chromium through playwright-core; for the tests, the screenshots and the benchmarks. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Ends the whole file of tests: a part that it needs is not on this machine. */
export function skipFile(reason) {
    if (process.env.ASSETS_BROWSER === 'required') {
        console.error(`browser: ${reason}`);
        process.exit(1);
    }
    console.log(`SKIP ${reason}`);
    process.exit(77);
}

/** Path of the first of these programs that is installed. */
export function findProgram(...names) {
    const folders = [...(process.env.PATH || '').split(':'), '/usr/bin', '/usr/local/bin'];
    for (const name of names) {
        for (const folder of folders) {
            const full = path.join(folder, name);
            if (folder && fs.existsSync(full)) {
                return full;
            }
        }
    }
    return null;
}

function findChromium() {
    const chromium = findProgram('chromium');
    return chromium || skipFile('chromium is not installed (apt-get install chromium)');
}

function loadPlaywright() {
    const modules = process.env.ASSETS_BROWSER_MODULES;
    try {
        return createRequire(path.join(modules || '.', 'kit.js'))('playwright-core');
    } catch (error) {
        return skipFile(`playwright-core is not installed (modules.sh): ${error.code}`);
    }
}

// No request may leave the machine, also not one of the browser's own.
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts Chromium with a new profile. */
export async function launch(flags = [], options = {}) {
    return loadPlaywright().chromium.launch({
        executablePath: findChromium(), headless: true, args: [...FLAGS, ...flags], ...options,
    });
}

/** URL of a gallery's index, with what comes behind the #. */
export function address(folder, hash = '') {
    return pathToFileURL(path.join(folder, 'index.html')).href + hash;
}
