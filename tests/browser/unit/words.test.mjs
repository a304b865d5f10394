import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { load, loadIn, plain, sources, WORDS } from './load.mjs';

const A = load(...WORDS, 'data.js');
const CODES = ['en', 'fa', 'ar'];
const BARE = /[\u2066-\u2069]/g;
const template = fs.readFileSync(new URL('../../../gallery/index.html.in', import.meta.url), 'utf8');
const code = sources().filter(({ name }) => !name.startsWith('words_')).map(({ text }) => text).join('\n');

function inLang(lang, fn) {
    A.lang = lang;
    try {
        return fn();
    } finally {
        A.lang = 'en';
    }
}

/** Texts that A.t is called with as they stand: alone, or as one of two. */
function askedFor() {
    const keys = new Set();

    for (const [, , key] of template.matchAll(/data-t(p|l)?="([^"]+)"/g)) {
        keys.add(key);
    }
    for (const [, key] of code.matchAll(/dataset\.t[lp]? = '([^']+)'/g)) {
        keys.add(key);
    }
    for (const [, inside] of code.matchAll(/A\.t\(([^()]*?(?:\{|\)))/g)) {
        for (const [, key] of inside.matchAll(/(?:^|[?:])\s*'([\w.-]+)'(?!\s*[+\]])/g)) {
            keys.add(key);
        }
    }
    return keys;
}

function forms(text) {
    return typeof text === 'string' ? [text] : Object.values(text);
}

function names(text) {
    return [...new Set(forms(text).flatMap((form) => form.match(/\{\w+\}/g) || []))].sort();
}

test('the three catalogs have the same keys', () => {
    for (const lang of CODES) {
        assert.deepEqual(Object.keys(A.words[lang]).sort(), Object.keys(A.words.en).sort(), lang);
    }
});

test('each text that the script asks for is there', () => {
    const asked = askedFor();

    assert.ok(asked.size > 60, 'the keys were found at all');
    assert.deepEqual([...asked].filter((key) => A.words.en[key] === undefined), []);
});

test('each text that is there is asked for', () => {
    const asked = askedFor();
    const literals = new Set([...code.matchAll(/'([\w.-]+)'|\b(\w+):/g)].map((m) => m[1] || m[2]));
    /* 'class.' + name: the other half stands somewhere as a text or as a name of a property. */
    const isOfRows = (key) => /^v\.(ds|or|out)\./.test(key); /* the other half comes from the catalog's rows */
    const isMade = (key) => [...key.matchAll(/\./g)].some(({ index }) =>
        literals.has(key.slice(index + 1)) && (literals.has(key.slice(0, index + 1)) || literals.has(key.slice(0, index))));

    assert.deepEqual(Object.keys(A.words.en).filter((key) => !literals.has(key) && !asked.has(key) &&
        !isMade(key) && !isOfRows(key)), []);
});

test('each class has a word and an explanation', () => {
    for (const lang of CODES) {
        for (const name of A.CLASSES) {
            assert.ok(A.words[lang]['class.' + name], name);
            assert.ok(A.words[lang]['what.' + name], name);
        }
        assert.equal(new Set(A.CLASSES.map((name) => A.words[lang]['class.' + name])).size, A.CLASSES.length);
    }
});

test('no text is empty, and each has the values of the English one', () => {
    for (const lang of CODES) {
        for (const [key, text] of Object.entries(A.words[lang])) {
            forms(text).forEach((form) => assert.ok(form.trim(), key));
            if (key !== 'found') {
                assert.deepEqual(names(text), names(A.words.en[key]), `${lang} ${key}`);
            }
        }
    }
});

test('plural forms are those of the language', () => {
    for (const lang of CODES) {
        const known = new Intl.PluralRules(A.languages[lang].numbers).resolvedOptions().pluralCategories;

        for (const [key, text] of Object.entries(A.words[lang])) {
            if (typeof text !== 'string') {
                assert.deepEqual(Object.keys(text).filter((form) => !known.includes(form)), [], key);
                assert.ok(text.other, key);
            }
        }
    }
    assert.equal(A.t('items', { n: 1 }), '1 item');
    assert.equal(A.t('items', { n: 12480 }), '12,480 items');
    inLang('ar', () => {
        const said = [0, 1, 2, 3, 11, 100].map((n) => A.t('items', { n }).replace(BARE, ''));

        assert.deepEqual(said, ['لا عناصر', 'عنصر واحد', 'عنصران', '٣ عناصر', '١١ عنصرًا', '١٠٠ عنصر']);
    });
});

test('a key that nobody knows is shown as it is', () => {
    assert.equal(A.t('no.such.key'), 'no.such.key');
});

test('values stand apart from the direction of the text around them', () => {
    assert.equal(A.t('article', { id: '#1' }), 'Article #1');
    assert.equal(A.t('article', { id: 'الف' }), 'Article \u2068الف\u2069');
    inLang('fa', () => assert.equal(A.t('article', { id: '#1' }), 'مطلب \u2068#1\u2069'));
});

test('markup and replacement signs in a value are text', () => {
    assert.equal(A.t('article', { id: '$& {id} <b>' }), 'Article $& {id} <b>');
});

test('a day is put together by hand', () => {
    assert.equal(A.day(20261121), 'Saturday 21 November 2026');
    assert.equal(A.day(20160700), 'July 2016');
    assert.equal(A.day(20160000), '2016');
    assert.equal(A.day(0), 'Undated');
    assert.equal(A.shortDay(20261121), '21 Nov 2026');
    inLang('fa', () => {
        assert.equal(A.day(20261121), 'شنبه ۳۰ آبان ۱۴۰۵');
        assert.equal(A.day(20160700).replace(BARE, ''), 'ژوئیهٔ ۲۰۱۶ میلادی');
        assert.equal(A.day(20160000).replace(BARE, ''), '۲۰۱۶ میلادی');
    });
    inLang('ar', () => {
        assert.equal(A.day(20261121), 'السبت، ٢١ نوفمبر ٢٠٢٦');
        assert.equal(A.day(20160700).replace(BARE, ''), 'يوليو ٢٠١٦');
    });
});

test('a month is named in the reader\'s calendar', () => {
    assert.equal(A.month(201607), 'July 2016');
    assert.equal(A.month(201600), '2016');
    assert.equal(A.month(0), 'Undated');
    inLang('fa', () => {
        assert.equal(A.month(201607), 'تیر–مرداد ۱۳۹۵');
        assert.equal(A.month(201703), 'اسفند ۱۳۹۵–فروردین ۱۳۹۶');
    });
    inLang('ar', () => assert.equal(A.month(201607), 'يوليو ٢٠١٦'));
});

test('a day of a month that is known, and the month of a day, are in the reader\'s calendar', () => {
    assert.deepEqual([20160716, 20160901, 20160700, 20160000, 0].map(A.dayInYear), ['16 Jul', '1 Sept', '', '', '']);
    assert.deepEqual([20160716, 20160700, 20160000, 0].map(A.monthOfDay), ['July 2016', 'July 2016', '2016', 'Undated']);
    inLang('fa', () => {
        assert.equal(A.dayInYear(20160716), '۲۶ تیر');
        assert.deepEqual([20160721, 20160722].map(A.monthOfDay), ['تیر ۱۳۹۵', 'مرداد ۱۳۹۵']);
        assert.equal(A.monthOfDay(20160700), A.day(20160700));
    });
    inLang('ar', () => {
        assert.equal(A.dayInYear(20160716), '١٦ يوليو');
        assert.equal(A.monthOfDay(20160716), 'يوليو ٢٠١٦');
    });
});

test('per cent never says all of less than all, nor nothing of something', () => {
    assert.equal(A.percent(1), '100%');
    assert.equal(A.percent(999999 / 1000000), '99.9%');
    assert.equal(A.percent(12258 / 12480), '98.2%');
    assert.equal(A.percent(0.29), '29%');
    assert.equal(A.percent(1 / 1000000), '0.1%');
    assert.equal(A.percent(0), '0%');
    inLang('fa', () => assert.equal(A.percent(0.982), '۹۸٫۲٪'));
});

test('sizes are written as the command line writes them', () => {
    const cases = [[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [999499, '999 kB'], [999500, '1.0 MB'],
        [99949, '99.9 kB'], [99950, '100 kB'], [41800000000, '41.8 GB'], [5e15, '5.0 PB']];

    for (const [bytes, want] of cases) {
        assert.equal(A.bytes(bytes), want);
    }
    inLang('fa', () => assert.equal(A.bytes(41800000000, true), '۴۱٫۸ گیگابایت'));
    inLang('ar', () => assert.equal(A.bytes(2, true), 'بايتان'));
});

test('durations and times have the language\'s digits', () => {
    assert.deepEqual([0, 7400, 74000, 3723000].map(A.clock), ['0:00', '0:07', '1:14', '1:02:03']);
    assert.deepEqual([-1, 0, 50730000, 86399999].map(A.time), ['', '00:00', '14:05', '23:59']);
    inLang('fa', () => assert.equal(A.clock(74000), '۱:۱۴'));
    inLang('ar', () => assert.equal(A.time(50730000), '١٤:٠٥'));
    assert.equal(A.digits('2026'), '2026');
});

test('numbers with a sign between them, and statuses, keep their order in every language', () => {
    assert.equal(A.pixels(1280, 720), '1280×720');
    assert.equal(A.isoDate('2016-07-16T19:11:58.808'), '2016-07-16 19:11:58');
    assert.equal(A.httpStatus(404), 'HTTP 404');
    inLang('ar', () => {
        assert.equal(A.pixels(1280, 720), '١٢٨٠\u200e×\u200e٧٢٠');
        assert.equal(A.isoDate('2016-07'), '٢٠١٦\u200e-\u200e٠٧');
    });
    inLang('fa', () => assert.equal(A.httpStatus(404), '\u2066HTTP 404\u2069'));
});

test('the stored language comes first, then the browser\'s, then English', () => {
    const began = (stored, languages) => {
        const B = loadIn({ navigator: { languages }, localStorage: { getItem: () => stored } }, ...WORDS);

        B.startLang();
        return B.lang;
    };

    assert.equal(began('ar', ['fa-IR']), 'ar');
    assert.equal(began('', ['de-DE', 'fa-IR', 'en']), 'fa');
    assert.equal(began('xx', ['de']), 'en');
    assert.equal(began('constructor', []), 'en');
});

test('the texts of the catalogs are plain', () => {
    for (const lang of CODES) {
        assert.deepEqual(plain(Object.values(A.words[lang]).flatMap(forms).filter((form) => /[<>&\n]/.test(form))), []);
    }
});
