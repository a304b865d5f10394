import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, plain, PURE } from './load.mjs';

const A = load(...PURE);

function data(days) {
    const dayFirst = [0];

    for (const [, n] of days) {
        dayFirst.push(dayFirst.at(-1) + n);
    }
    A.data = { n: dayFirst.at(-1), days: Int32Array.from(days, (d) => d[0]), dayFirst: Uint32Array.from(dayFirst) };
}

function inLang(code, fn) {
    A.lang = code;
    try {
        fn();
    } finally {
        A.lang = 'en';
    }
}

const TYPED = [
    ['2016', '2016'], ['2016-7', '2016-07'], ['2016/07/16', '2016-07-16'], ['2016.7.6', '2016-07-06'],
    [' 2016 ', '2016'], ['۲۰۱۶/۰۷', '2016-07'], ['٢٠١٦-٠٧-١٦', '2016-07-16'],
    ['', ''], ['16', ''], ['2016-13', ''], ['2016-02-30', ''], ['2016-07-16-1', ''], ['July 2016', ''], ['1395', '1395'],
];

for (const [typed, want] of TYPED) {
    test(`"${typed}" is the date "${want}"`, () => {
        assert.equal(A.parseDate(typed, false), want);
    });
}

/* From the official calendar: years 1395, 1399 and 1403 have a leap day. */
const PERSIAN = [
    ['1395/04/26', false, '2016-07-16'], ['۱۳۹۵/۰۴/۲۶', true, '2016-07-16'], ['1395', false, '2016-03-20'],
    ['1395', true, '2017-03-20'], ['1396', true, '2018-03-20'], ['1395/04', false, '2016-06-21'],
    ['1395/04', true, '2016-07-21'], ['1395/12/30', false, '2017-03-20'], ['1396/12/30', false, ''],
    ['1396/07/31', false, ''], ['1396/06/31', false, '2017-09-22'], ['1396/13', false, ''], ['1396/13', true, ''],
    ['1403/12/30', true, '2025-03-20'], ['1405/08/30', false, '2026-11-21'], ['2016-07', false, '2016-07'],
];

for (const [typed, isEnd, want] of PERSIAN) {
    test(`in Persian "${typed}" ${isEnd ? 'ends' : 'begins'} on "${want}"`, () => {
        inLang('fa', () => assert.equal(A.parseDate(typed, isEnd), want));
    });
}

test('each day of 60 years comes back from the Persian calendar', () => {
    for (let t = Date.UTC(1990, 0, 1); t < Date.UTC(2050, 0, 1); t += 86400000 * 3) {
        const p = A.persian(new Date(t));

        assert.equal(A.fromPersian(p.year, p.month, p.day).getTime(), t);
    }
});

test('a date in a field is read as the same day again', () => {
    for (const lang of ['en', 'fa', 'ar']) {
        inLang(lang, () => {
            for (const isEnd of [false, true]) {
                const typed = A.typedDate('2016-07-16', isEnd);

                assert.equal(A.parseDate(typed, isEnd), '2016-07-16', typed);
            }
        });
    }
    inLang('fa', () => assert.equal(A.typedDate('2016', true), '۱۳۹۵/۱۰/۱۱'));
});

test('a range is named as people say it', () => {
    assert.equal(A.rangeText('', ''), 'Any date');
    assert.equal(A.rangeText('2016', '2016'), '2016');
    assert.equal(A.rangeText('2016-07', '2016-07'), 'July 2016');
    assert.equal(A.rangeText('2016-07-01', '2016-07-31'), 'July 2016');
    assert.equal(A.rangeText('2016-07-16', '2016-07-16'), '16 Jul 2016');
    assert.equal(A.rangeText('2016', '2017-02'), '1 Jan 2016 – 28 Feb 2017');
    assert.equal(A.rangeText('2016-07', ''), 'from 1 Jul 2016');
    assert.equal(A.rangeText('', '2016-07'), 'until 31 Jul 2016');
    inLang('fa', () => {
        assert.equal(A.rangeText('2016-03-20', '2017-03-20'), '۱۳۹۵');
        assert.equal(A.rangeText('2016-06-21', '2016-07-21'), 'تیر ۱۳۹۵');
        assert.doesNotMatch(A.rangeText('2016', '2016'), /۲۰۱۶/);
    });
});

test('years have the entries of their days, and what is undated is in none', () => {
    data([[0, 5], [20160000, 1], [20160300, 2], [20160319, 4], [20160320, 8], [20171231, 16]]);
    assert.deepEqual(plain(A.years()), [{ from: '2017', to: '2017', name: '2017', n: 16 },
        { from: '2016', to: '2016', name: '2016', n: 15 }]);
    inLang('fa', () => assert.deepEqual(plain(A.years()).map((y) => [y.from, y.to, y.name, y.n]),
        [['2017-03-21', '2018-03-20', '۱۳۹۶', 16], ['2016-03-20', '2017-03-20', '۱۳۹۵', 8],
            ['2015-03-21', '2016-03-19', '۱۳۹۴', 7]]));
    data([[0, 5]]);
    assert.deepEqual(plain(A.years()), []);
    data([]);
    assert.deepEqual(plain(A.years()), []);
});

test('a range of days is a range of entries, inclusive', () => {
    data([[0, 5], [20160716, 3], [20160717, 4], [20170101, 1]]);
    assert.deepEqual(plain(A.dayRange('2016', '2016')), [5, 12]);
    assert.deepEqual(plain(A.dayRange('2016-07-17', '')), [8, 13]);
    assert.deepEqual(plain(A.dayRange('', '2016-07-16')), [5, 8]);
    assert.deepEqual(plain(A.dayRange('2018', '2018')), [13, 13]);
});
