/*
 * dates.js - dates as people write them, in the Gregorian calendar or, in Persian, the Persian
 * one; and what a range of days is called.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const DAY_MS = 86400000;
    let persianParts = null; /* made at first use */

    function utc(year, month, day) {
        const date = new Date(0);

        date.setUTCFullYear(year, month - 1, day);
        return date;
    }

    function iso(date) {
        return date.toISOString().slice(0, 10);
    }

    /** A day in the Persian calendar. @returns {{year: number, month: number, day: number}} */
    A.persian = function (date) {
        const out = {};

        persianParts = persianParts || new Intl.DateTimeFormat('en-u-ca-persian-nu-latn',
            { year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC' });
        for (const part of persianParts.formatToParts(date)) {
            out[part.type] = Number(part.value);
        }
        return out;
    };

    /** The month of a whole day, 20160716, in the Persian calendar as a number: 139504. */
    A.persianMonth = function (ymd) {
        const p = A.persian(utc(Math.floor(ymd / 10000), Math.floor(ymd / 100) % 100,
            ymd % 100));

        return p.year * 100 + p.month;
    };

    /**
     * The date of a Persian day, or null where there is no such day. Intl has no way back from
     * a calendar: the new year is on 20 or 21 March, months have 31 days, then 30; this is
     * a day off at most, and the calendar itself is asked which.
     */
    A.fromPersian = function (year, month, day) {
        const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
        const about = utc(year + 621, 3, 21).getTime() + (before + day - 1) * DAY_MS;

        for (let off = -2; off <= 2; off++) {
            const date = new Date(about + off * DAY_MS);
            const p = A.persian(date);

            if (p.year === year && p.month === month && p.day === day) {
                return date;
            }
        }
        return null;
    };

    function lastOfPersian(year, month) {
        return A.fromPersian(year, month, 31) || A.fromPersian(year, month, 30) ||
            A.fromPersian(year, month, 29);
    }

    function parsePersian(m, isEnd) {
        const year = Number(m[1]);
        const month = m[2] === undefined ? (isEnd ? 12 : 1) : Number(m[2]);

        if (month < 1 || month > 12) {
            return '';
        }
        const date = m[3] !== undefined ? A.fromPersian(year, month, Number(m[3]))
            : isEnd ? lastOfPersian(year, month) : A.fromPersian(year, month, 1);

        return date === null ? '' : iso(date);
    }

    /**
     * A date as people type it, in any digits: 2016, 2016-07, 2016/7/16; in Persian a year below
     * 1700 is of the Persian calendar, and its first day is given, or its last for an end.
     * @returns {string} 2016, 2016-07 or 2016-07-16; '' where it is no date
     */
    A.parseDate = function (text, isEnd) {
        const m = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(A.fold(text).trim());

        if (m === null) {
            return '';
        }
        if (A.lang === 'fa' && Number(m[1]) < 1700) {
            return parsePersian(m, isEnd);
        }
        const date = m.slice(1).filter(Boolean).map(function (part) {
            return part.padStart(2, '0');
        }).join('-');

        return A.isDate(date) ? date : '';
    };

    /** First or last day of 2016, 2016-07 or 2016-07-16. */
    function edge(text, isEnd) {
        const p = text.split('-').map(Number);

        if (p.length === 3) {
            return utc(p[0], p[1], p[2]);
        }
        if (p.length === 2) {
            return isEnd ? utc(p[0], p[1] + 1, 0) : utc(p[0], p[1], 1);
        }
        return isEnd ? utc(p[0], 12, 31) : utc(p[0], 1, 1);
    }

    function ymd(date) {
        return date.getUTCFullYear() * 10000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
    }

    /** A date in a field, as parseDate takes it: as it is, or a day of the Persian calendar. */
    A.typedDate = function (text, isEnd) {
        if (text === '' || A.lang !== 'fa') {
            /* Arabic digits keep their order over '/' and not over '-' (UAX #9, W4). */
            return A.digits(A.lang === 'ar' ? text.replace(/-/g, '/') : text);
        }
        const p = A.persian(edge(text, isEnd));

        return A.digits(p.year + '/' + String(p.month).padStart(2, '0') + '/' +
            String(p.day).padStart(2, '0'));
    };

    /** What a whole year or month is called, or '' where a range is neither. */
    function wholeName(from, to) {
        const a = edge(from, false);
        const b = edge(to, true);
        const next = new Date(b.getTime() + DAY_MS);
        const of = A.lang === 'fa' ? A.persian : function (date) {
            return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1,
                day: date.getUTCDate() };
        };
        const p = of(a);
        const q = of(next);

        if (p.day !== 1 || q.day !== 1) {
            return '';
        }
        const months = (q.year - p.year) * 12 + q.month - p.month;

        if (months === 12 && p.month === 1) {
            return A.digits(p.year);
        }
        return months === 1 ? A.monthOf(a) : '';
    }

    /** What a range of dates is called; either end may be ''. */
    A.rangeText = function (from, to) {
        if (from !== '' && to !== '') {
            const name = wholeName(from, to);
            const a = A.shortDay(ymd(edge(from, false)));
            const b = A.shortDay(ymd(edge(to, true)));

            return name || (a === b ? a : A.t('range', { from: a, until: b }));
        }
        return from !== '' ? A.t('rangeFrom', { from: A.shortDay(ymd(edge(from, false))) })
            : to !== '' ? A.t('rangeUntil', { until: A.shortDay(ymd(edge(to, true))) })
                : A.t('anyDate');
    };

    /** Index of the first day in the data that is not before a limit. */
    function dayAt(limit) {
        return A.lastAtMost(A.data.days, limit - 1) + 1;
    }

    /**
     * The entries from one date to another, inclusive, as [first, end].
     */
    A.dayRange = function (from, to) {
        const d = A.data;
        const lo = Math.max(1, A.dateBounds(from)[0]); /* what is undated is in no range */
        const hi = A.dateBounds(to)[1] + 1;

        return [d.dayFirst[dayAt(lo)], d.dayFirst[dayAt(hi)]];
    };

    /** Years in which there is something, newest first: {from, to, name, n}. */
    A.years = function () {
        const days = A.data.days;
        const out = [];
        const first = days[dayAt(10000)];
        const last = days[days.length - 1];

        if (first === undefined) {
            return out;
        }
        const isPersian = A.lang === 'fa';
        const shift = isPersian ? 621 : 0;

        for (let y = Math.floor(last / 10000) - shift; y >= Math.floor(first / 10000) - shift - 1;
            y--) {
            const from = isPersian ? parsePersian([0, y], false) : String(y);
            const to = isPersian ? parsePersian([0, y], true) : String(y);
            const range = A.dayRange(from, to);

            if (range[1] > range[0]) {
                out.push({ from: from, to: to, name: A.digits(y), n: range[1] - range[0] });
            }
        }
        return out;
    };
}());
