/*
 * The archives and galleries that the browser tests look at, made by the real program. Each
 * is made once for a build, below ASSETS_BROWSER_FILES; tests only read them (scratch() gives
 * a copy to change).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { findProgram, skipFile } from './browser.mjs';
import { HOSTILE } from './hostile.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DATA = path.join(HERE, '..', 'data');
export const SOURCES = path.join(HERE, '..', '..', 'gallery');

const FILES = process.env.ASSETS_BROWSER_FILES || path.join(os.tmpdir(), 'assets-browser');
const BIN = process.env.ASSETS_BIN || skipFile('ASSETS_BIN is not set');
const MAKE = process.env.ASSETS_MAKE_CATALOG || skipFile('ASSETS_MAKE_CATALOG is not set');

/** Nothing of the person who runs the tests reaches the program. */
const ENVIRONMENT = {
    PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8', TZ: 'UTC', TERM: 'dumb',
    ASSETS_WORKER: process.env.ASSETS_WORKER || path.join(path.dirname(BIN), 'assets-worker'),
};

/** Runs the program; fails with what it said unless it ends with one of `statuses`. */
export function assets(args, statuses = [0]) {
    const run = spawnSync(BIN, args, { env: ENVIRONMENT, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (!statuses.includes(run.status)) {
        throw new Error(`assets ${args.join(' ')}: status ${run.status}\n${run.stderr}`);
    }
    return run.stdout;
}

function makeMedia(folder, ...options) {
    if (!findProgram('ffmpeg')) {
        skipFile('ffmpeg is not installed (apt-get install ffmpeg)');
    }
    execFileSync('sh', [path.join(DATA, 'make-media.sh'), ...options, folder], { stdio: 'ignore' });
}

function makeSample(archive) {
    const media = `${archive}.media`;
    makeMedia(media, '--sample');
    // Status 1: the sample names one file that is not there.
    assets(['sync', '-a', archive, '-b', `file://${media}/`, path.join(DATA, 'alalam-2016-07-17.txt')], [1]);
    fs.rmSync(media, { recursive: true });
}

/** Pictures of their own bytes from one: what stands behind a JPEG's end marker is not looked at. */
function copies(from, folder, n) {
    const bytes = fs.readFileSync(from);
    const names = [];
    for (let i = 0; i < n; i++) {
        names.push(`2016/07/${String(1 + i % 28).padStart(2, '0')}/copy-${i}.jpg`);
        const file = path.join(folder, names[i]);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, Buffer.concat([bytes, Buffer.from(`copy ${i}`)]));
    }
    return names;
}

/** A list of related items as the program reads it: [path, article, title] each. */
function relatedList(file, items) {
    fs.writeFileSync(file, JSON.stringify(items.map(([picture, id, title], i) =>
        ({ id: String(id), sort: String(i + 1), contenttypeid: '21', pic: picture, title }))));
}

function makeHostile(archive) {
    const media = `${archive}.media`;
    makeMedia(media, '--sample');
    const one = execFileSync('find', [media, '-name', '*.jpg'], { encoding: 'utf8' }).split('\n').sort()[1];
    const names = copies(one, media, HOSTILE.length);
    const whole = fs.readFileSync(one);
    fs.mkdirSync(path.join(media, '2016/07/29'), { recursive: true });
    fs.writeFileSync(path.join(media, '2016/07/29/cut.jpg'), whole.subarray(0, whole.length * 0.6));
    fs.writeFileSync(path.join(media, '2016/07/29/page.jpg'), '<html><body>not found</body></html>');
    relatedList(`${archive}.json`, [
        ...HOSTILE.map((title, i) => [`/${names[i]}`, 5000 + i, title]),
        ['/2016/07/29/cut.jpg', 6000, 'A picture that breaks off'],
        ['/2016/07/29/page.jpg', 6001, 'A page instead of a picture'],
        ['/2016/07/29/absent.jpg', 6002, 'A picture that is not there'],
        ['javascript:alert(1)', 6003, 'A path that is a script'],
        ['/2016/07/01/copy-0.jpg', 6004, 'The same picture in a second article'],
    ]);
    assets(['sync', '-a', archive, '-b', `file://${media}/`, `${archive}.json`], [0, 1]);
    fs.rmSync(media, { recursive: true });
    fs.rmSync(`${archive}.json`);
}

/** make-catalog with a video that plays, of make-media.sh. */
function made(...options) {
    return (archive) => execFileSync(MAKE, [...options, archive], { env: ENVIRONMENT, stdio: 'pipe' });
}

/** The same with originals for the newest entries; videos are a real one. */
function madeWithMedia(...options) {
    return (archive) => {
        const media = `${archive}.media`;
        makeMedia(media, '--sample');
        const clip = execFileSync('find', [media, '-name', '*.mp4'], { encoding: 'utf8' }).split('\n').sort()[1];
        made('--media', '24', '--video', clip, ...options)(archive);
        fs.rmSync(media, { recursive: true });
    };
}

const ARCHIVES = {
    sample: makeSample,
    hostile: makeHostile,
    empty: (archive) => assets(['init', archive]),
    small: made('--assets', '300', '--thumbs', 'newest:40', '--sites', '3'),
    newsroom: madeWithMedia('--assets', '12480', '--thumbs', 'newest:60', '--sites', '3'),
    large: made('--assets', '100000', '--thumbs', 'newest:40', '--sites', '2'),
    oneday: made('--assets', '20000', '--one-day', '--thumbs', 'none'),
    missing: made('--assets', '600', '--all-missing', '--thumbs', 'none'),
};

function buildKey() {
    const hash = crypto.createHash('sha256');
    for (const file of [BIN, ENVIRONMENT.ASSETS_WORKER, MAKE, fileURLToPath(import.meta.url)]) {
        const { size, mtimeMs } = fs.statSync(file);
        hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
    return hash.digest('hex').slice(0, 12);
}

/** Removes a folder of ours, whose originals may not be written to. */
export function removeFolder(folder) {
    fs.rmSync(folder, { recursive: true, force: true });
}

/** Folder of the archive of that name, with its gallery in gallery/. Made once for a build. */
export function archive(name) {
    const folder = path.join(FILES, `${name}-${buildKey()}`);
    if (!fs.existsSync(folder)) {
        fs.mkdirSync(FILES, { recursive: true });
        for (const old of fs.readdirSync(FILES).filter((file) => file.startsWith(`${name}-`))) {
            removeFolder(path.join(FILES, old)); // of a build before
        }
        const work = fs.mkdtempSync(path.join(FILES, `making-${name}-`));
        const fresh = path.join(work, 'archive');
        ARCHIVES[name](fresh);
        assets(['-a', fresh, 'gallery']);
        try {
            fs.renameSync(fresh, folder);
        } catch (error) {
            if (!fs.existsSync(folder)) { // another file of tests was quicker
                throw error;
            }
        }
        removeFolder(work);
    }
    return folder;
}

/**
 * Gives the gallery of an archive; for pageTest(). bare: rows of make-catalog, of which only
 * the newest have thumbnail files.
 */
export function gallery(name) {
    return Object.assign(() => path.join(archive(name), 'gallery'),
        { bare: !['sample', 'hostile', 'empty'].includes(name) });
}

/** Every archive that tests look at, so that files of tests that run side by side need not make the same one. */
export const NAMES = Object.keys(ARCHIVES);

/** A new folder that goes away with the process. */
export function scratch() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'assets-browser-'));
    process.on('exit', () => removeFolder(folder));
    return folder;
}

/** A copy of an archive that a test may change; gives its folder. */
export function archiveCopy(name) {
    const folder = path.join(scratch(), name);
    execFileSync('cp', ['-a', archive(name), folder]);
    return folder;
}

/** Adds one article with `pictures` new pictures to an archive, by a sync as a person would. */
export function addArticle(folder, number, title, pictures = 1) {
    const media = path.join(scratch(), 'media');
    makeMedia(media, '--sample');
    const one = execFileSync('find', [media, '-name', '*.jpg'], { encoding: 'utf8' }).split('\n').sort()[1];
    const names = copies(one, media, pictures).map((name) => {
        const to = `2027/01/02/new-${number}-${path.basename(name)}`;
        fs.mkdirSync(path.join(media, path.dirname(to)), { recursive: true });
        fs.renameSync(path.join(media, name), path.join(media, to));
        return to;
    });
    const list = path.join(media, 'list.json');
    relatedList(list, names.map((name) => [`/${name}`, number, title]));
    assets(['sync', '-a', folder, '-b', `file://${media}/`, list]);
}

/** The data block of a gallery. */
export function dataOf(folder) {
    const html = fs.readFileSync(path.join(folder, 'index.html'), 'utf8');
    const block = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html);
    return JSON.parse(block[1]);
}

/** All files of a gallery below g/ and pages/, relative, sorted. */
export function filesOf(folder) {
    const found = execFileSync('find', ['.', '-type', 'f'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
    return found.split('\n').filter((name) => /^\.\/(g|pages)\//.test(name)).map((name) => name.slice(2)).sort();
}
