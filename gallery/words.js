/*
 * words.js - texts, numbers and dates in the reader's language. The catalogs are words_en.js,
 * words_fa.js and words_ar.js; Intl gives digits, plural forms and names of months and days,
 * and the parts of a date are put together here: the stock Persian pattern of ICU begins with
 * the year.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const LANGUAGES = {
        en: { name: 'English', dir: 'ltr', numbers: 'en-GB', dates: 'en-GB', comma: ' ' },
        fa: { name: 'فارسی', dir: 'rtl', numbers: 'fa-IR', dates: 'fa-IR-u-ca-persian',
            comma: ' ' },
        ar: { name: 'العربية', dir: 'rtl', numbers: 'ar-EG', dates: 'ar-EG-u-ca-gregory',
            comma: '، ' },
    };
    const RTL = /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff]/;
    const STORED = 'assets.lang';
    const made = new Map(); /* formatters; making one costs a hundred times its use */

    /** Codes of the languages that there are words for, with names in themselves. */
    A.languages = LANGUAGES;
    /** The current language's code. */
    A.lang = 'en';

    function formatter(kind, options, locale) {
        const key = A.lang + kind;

        if (!made.has(key)) {
            made.set(key, new Intl[options](locale, KINDS[kind]));
        }
        return made.get(key);
    }

    const KINDS = {
        number: { maximumFractionDigits: 1 },
        tenths: { minimumFractionDigits: 1, maximumFractionDigits: 1 },
        percent: { style: 'percent', maximumFractionDigits: 1 },
        plural: {},
        day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric',
            timeZone: 'UTC' },
        short: { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
        local: { day: 'numeric', month: 'short', year: 'numeric' },
        month: { month: 'long', year: 'numeric', timeZone: 'UTC' },
    };

    function numbers(kind) {
        return formatter(kind, 'NumberFormat', LANGUAGES[A.lang].numbers);
    }

    /** Parts of a date by their types: {day, month, year, weekday}. */
    function parts(date, kind, calendar) {
        const locale = calendar || LANGUAGES[A.lang].dates;
        const key = calendar ? kind + calendar : kind;
        const out = {};

        KINDS[key] = KINDS[kind];
        for (const part of formatter(key, 'DateTimeFormat', locale).formatToParts(date)) {
            out[part.type] = part.value;
        }
        return out;
    }

    /**
     * A value inside a sentence, kept apart from its surroundings' direction: a number, a file
     * size or a title in another script must not turn its neighbours round (UAX #9, FSI).
     */
    function isolated(text) {
        return LANGUAGES[A.lang].dir === 'rtl' || RTL.test(text)
            ? '\u2068' + text + '\u2069' : text;
    }

    function value(x) {
        return isolated(typeof x === 'number' ? A.num(x) : String(x));
    }

    /**
     * The text of a key. {name} in it is replaced by values.name; numbers are written in the
     * language's digits. A text with plural forms chooses by values.n.
     * @param {string} key @param {Object<string, (string|number)>=} values
     */
    A.t = function (key, values) {
        let text = A.words[A.lang][key];

        if (text === undefined) {
            return key;
        }
        if (typeof text === 'object') {
            const rule = formatter('plural', 'PluralRules', LANGUAGES[A.lang].numbers);
            const form = rule.select(values.n);

            text = text[form] === undefined ? text.other : text[form];
        }
        return values === undefined ? text : text.replace(/\{(\w+)\}/g, function (all, name) {
            return values[name] === undefined ? all : value(values[name]);
        });
    };

    /** ASCII digits of a text as the language's own: for years and clocks, never grouped. */
    A.digits = function (text) {
        const zero = numbers('number').format(0).charCodeAt(0);

        return String(text).replace(/[0-9]/g, function (d) {
            return String.fromCharCode(zero + Number(d));
        });
    };

    /*
     * Numbers with signs between them that stay in this order in every script. Arabic digits
     * take a sign between them for a part of their own direction (UAX #9, rule N1): marks keep
     * it apart.
     */
    function inOrder(text) {
        return LANGUAGES[A.lang].dir === 'rtl' ? text.replace(/[×-]/g, '\u200e$&\u200e') : text;
    }

    /** Width and height: 1280×720. */
    A.pixels = function (width, height) {
        return inOrder(A.digits(width) + '×' + A.digits(height));
    };

    /** A date of the catalog as it is: 2016-07-16 19:11:58. */
    A.isoDate = function (text) {
        return inOrder(A.digits(String(text).replace('T', ' ').replace(/\.\d+/, '')));
    };

    /** A status as everybody looks it up: "HTTP 404", also inside a sentence from the right. */
    A.httpStatus = function (status) {
        const text = 'HTTP ' + status;

        return LANGUAGES[A.lang].dir === 'rtl' ? '\u2066' + text + '\u2069' : text;
    };

    /** A number with the language's digits and grouping, one decimal at most. */
    A.num = function (n) {
        return numbers('number').format(n);
    };

    /**
     * A share of one in per cent. Rounded down, so that 100 % is said only of all, and never
     * below 0.1 % where there is something.
     */
    A.percent = function (share) {
        const tenths = share <= 0 ? 0 : Math.max(1, Math.floor(share * 1000 + 1e-9));

        return numbers('percent').format(share < 1 ? Math.min(tenths, 999) / 1000 : 1);
    };

    /**
     * A size in bytes, in powers of a thousand and rounded as the command line does it.
     * @param {number} bytes @param {boolean=} spelled units as words where there is room
     */
    A.bytes = function (bytes, spelled) {
        const units = ['b', 'kb', 'mb', 'gb', 'tb', 'pb'];
        let scale = 1;
        let unit = 0;

        /* 999,500 B would be written as 1000 kB. */
        while (unit + 1 < units.length && bytes >= 1000 * scale - (unit > 0 ? scale / 2 : 0)) {
            scale *= 1000;
            unit++;
        }
        const n = bytes / scale;
        const text = unit > 0 && n < 99.95 ? numbers('tenths').format(n) : Math.round(n);

        return A.t((spelled ? 'bytes.' : 'size.') + units[unit], { n: text })
            .replace(/[\u2068\u2069]/g, '');
    };

    /** A duration: 0:07, 1:14, 1:02:03. */
    A.clock = function (ms) {
        const s = Math.max(0, Math.round(ms / 1000));
        const two = function (n) {
            return String(n).padStart(2, '0');
        };
        const h = Math.floor(s / 3600);
        const m = Math.floor(s / 60) % 60;

        return A.digits(h > 0 ? h + ':' + two(m) + ':' + two(s % 60) : m + ':' + two(s % 60));
    };

    /** A time of the day, 14:05; '' where it is not known. */
    A.time = function (ms) {
        if (ms < 0) {
            return '';
        }
        const minutes = Math.floor(ms / 60000);

        return A.digits(String(Math.floor(minutes / 60)).padStart(2, '0') + ':' +
            String(minutes % 60).padStart(2, '0'));
    };

    function utc(year, month, day) {
        const date = new Date(0);

        date.setUTCFullYear(year, month - 1, day);
        return date;
    }

    /**
     * A day as a heading: "Saturday 21 November 2026". Of 20160700 the month, of 20160000 the
     * year, of 0 "Undated". A Gregorian month or year is no month or year of the Persian
     * calendar, so there it is told as what it is.
     */
    A.day = function (ymd) {
        const year = Math.floor(ymd / 10000);
        const month = Math.floor(ymd / 100) % 100;

        if (ymd === 0) {
            return A.t('undated');
        }
        if (month === 0) {
            return A.t('yearOnly', { year: A.digits(year) });
        }
        if (ymd % 100 === 0) {
            const locale = LANGUAGES[A.lang].numbers + '-u-ca-gregory';
            const p = parts(utc(year, month, 1), 'month', locale);

            return A.t('monthOnly', { month: p.month, year: A.digits(year) });
        }
        const p = parts(utc(year, month, ymd % 100), 'day');

        return p.weekday + LANGUAGES[A.lang].comma + p.day + ' ' + p.month + ' ' + p.year;
    };

    /** A day in little room: "21 Nov 2026"; months, years and 0 as A.day. */
    A.shortDay = function (ymd) {
        if (ymd % 100 === 0) {
            return A.day(ymd);
        }
        const p = parts(utc(Math.floor(ymd / 10000), Math.floor(ymd / 100) % 100, ymd % 100),
            'short');

        return p.day + ' ' + p.month + ' ' + p.year;
    };

    /** A day where its year is known, 20160716: "16 Jul"; '' of 0, a month or a year. */
    A.dayInYear = function (ymd) {
        if (ymd % 100 === 0) {
            return '';
        }
        const p = parts(utc(Math.floor(ymd / 10000), Math.floor(ymd / 100) % 100, ymd % 100),
            'short');

        return p.day + ' ' + p.month;
    };

    /**
     * A Gregorian month, 201607: "July 2016"; in Persian the two months that it lies in,
     * "تیر–مرداد ۱۳۹۵". Of 201600 the year, of 0 "Undated".
     */
    A.month = function (ym) {
        const year = Math.floor(ym / 100);
        const month = ym % 100;

        if (month === 0) {
            return A.day(year * 10000);
        }
        const a = parts(utc(year, month, 1), 'month');
        const b = parts(utc(year, month + 1, 0), 'month');

        if (a.month === b.month) {
            return a.month + ' ' + a.year;
        }
        return a.month + (a.year === b.year ? '' : ' ' + a.year) + '–' + b.month + ' ' + b.year;
    };

    /** The month of a date in the reader's calendar: "July 2016", "تیر ۱۳۹۵". */
    A.monthOf = function (date) {
        const p = parts(date, 'month');

        return p.month + ' ' + p.year;
    };

    /** The month of a day in the reader's calendar; of 20160700, 20160000 and 0 as A.day. */
    A.monthOfDay = function (ymd) {
        return ymd % 100 === 0 ? A.day(ymd)
            : A.monthOf(utc(Math.floor(ymd / 10000), Math.floor(ymd / 100) % 100, ymd % 100));
    };

    /**
     * When something was observed, in the reader's time zone: "20 Nov 2026", with the time
     * "20 Nov 2026 14:05".
     * @param {number} seconds since 1970 @param {boolean=} withTime
     */
    A.stamp = function (seconds, withTime) {
        const date = new Date(seconds * 1000);
        const p = parts(date, 'local');
        const day = p.day + ' ' + p.month + ' ' + p.year;

        return withTime
            ? day + LANGUAGES[A.lang].comma +
                A.time((date.getHours() * 60 + date.getMinutes()) * 60000)
            : day;
    };

    /** The language to begin with: the stored choice, else the browser's, else English. */
    A.preferredLang = function () {
        const wished = [A.recall(STORED)].concat(window.navigator.languages || []);

        for (const tag of wished) {
            const code = String(tag).slice(0, 2).toLowerCase();

            if (Object.prototype.hasOwnProperty.call(LANGUAGES, code)) {
                return code;
            }
        }
        return 'en';
    };

    function become(code) {
        const root = document.documentElement;

        A.lang = code;
        root.lang = code;
        root.dir = LANGUAGES[code].dir;
    }

    /** Sets the language that the page begins with; nobody shows texts yet. */
    A.startLang = function () {
        become(A.preferredLang());
    };

    /** Changes the language of everything; 'lang' is told to whoever shows texts. */
    A.setLang = function (code) {
        become(code);
        A.emit('lang', code);
    };

    /** Changes the language and keeps the choice. */
    A.chooseLang = function (code) {
        A.keep(STORED, code);
        A.setLang(code);
    };

    /** A stored choice, or ''. Storage may be barred; then a choice lasts as long as the page. */
    A.recall = function (key) {
        try {
            return window.localStorage.getItem(key) || '';
        } catch (e) {
            return '';
        }
    };

    A.keep = function (key, text) {
        try {
            window.localStorage.setItem(key, text);
        } catch (e) {
            /* Nothing is lost but the memory of a choice. */
        }
    };
}());
