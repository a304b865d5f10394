/* Makes the archives that the tests look at, before tests run side by side:  node make-archives.mjs [NAME…] */
import { NAMES, archive } from './archives.mjs';

const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : NAMES) {
    const begin = Date.now();
    archive(name);
    console.log(`${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}
