/*
 * select.js - which entries are shown, in which order and under which headings. Positions count
 * from the newest shown entry; ordinals count from the oldest of all. No document here: this
 * file runs under node as well.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /*
     * Classes as the view by state shows them: what somebody may want to do something about
     * comes first, the hundred thousands that are well come last.
     */
    A.STATE_ORDER = ['lost', 'damaged', 'gone', 'refused', 'not-media', 'failing', 'untried',
        'unresolvable', 'substitute', 'excluded', 'present'].map(function (name) {
        return A.CLASSES.indexOf(name);
    });

    let months = {}; /* the last monthTable() */

    /**
     * The days a bound of a date range stands for: "2016-07" is 20160700 to 20160799.
     * @param {string} text 2016, 2016-07, 2016-07-16 or ''
     * @returns {[number, number]} all days for ''
     */
    A.dateBounds = function (text) {
        const digits = text.replace(/-/g, '');
        return text === '' ? [0, 99999999]
            : [Number(digits.padEnd(8, '0')), Number(digits.padEnd(8, '9'))];
    };

    /** Ordinals [from, to) of the days in a range; what has no date is in no range. */
    function ordinalsBetween(state) {
        const data = A.data;
        if (!state.from && !state.to) {
            return [0, data.n];
        }
        const from = Math.max(1, A.dateBounds(state.from || '')[0]);
        const to = A.dateBounds(state.to || '')[1];
        const start = data.dayFirst[A.lastAtMost(data.days, from - 1) + 1];
        return [start, Math.max(start, data.dayFirst[A.lastAtMost(data.days, to) + 1])];
    }

    /** For each flag, whether entries with it are shown. */
    function flagsShown(state) {
        const shown = new Uint8Array(64);
        const classes = (state.classes || []).map(function (name) {
            return A.CLASSES.indexOf(name);
        });
        for (let flag = 0; flag < 64; flag++) {
            const kind = flag & 2 ? 'video' : 'picture';
            shown[flag] = (!state.type || state.type === kind)
                && (classes.length === 0 || classes.includes(flag >> 2)) ? 1 : 0;
        }
        return shown;
    }

    /** The ordinals that pass all filters, newest first; null where all of them do. */
    function filtered(state, mask) {
        const data = A.data;
        const [from, to] = ordinalsBetween(state);
        const shown = flagsShown(state);
        const site = state.site ? data.sites.indexOf(state.site) : -1;
        if (!mask && !state.type && !(state.classes || []).length && !state.site
                && to - from === data.n) {
            return null;
        }
        const list = new Uint32Array(to - from);
        let n = 0;
        if (!state.site) {
            for (let i = to - 1; i >= from; i--) {
                if (shown[data.flags[i]] && (!mask || mask[i])) {
                    list[n++] = i;
                }
            }
            return list.subarray(0, n);
        }
        const runSite = data.runSite;
        let run = A.runOf(to - 1);
        for (let i = to - 1; i >= from; i--) {
            if (runSite[run] === site && shown[data.flags[i]] && (!mask || mask[i])) {
                list[n++] = i;
            }
            run -= data.flags[i] & 1;
        }
        return list.subarray(0, n);
    }

    /* A selection of all entries needs no list: position and ordinal mirror each other. */
    function everything(n) {
        return {
            length: n,
            at(i) {
                return n - 1 - i;
            },
            indexOf(ordinal) {
                return ordinal >= 0 && ordinal < n ? n - 1 - ordinal : -1;
            },
        };
    }

    /** Where a list that falls from list[from] to list[to - 1] has x, or -1. */
    function findFalling(list, from, to, x) {
        let low = from;
        let high = to;
        while (low < high) {
            const middle = low + high >>> 1;
            if (list[middle] > x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < to && list[low] === x ? low : -1;
    }

    function falling(list) {
        return {
            length: list.length,
            at(i) {
                return list[i];
            },
            indexOf(ordinal) {
                return findFalling(list, 0, list.length, ordinal);
            },
        };
    }

    /** Sections where each of a whole table (days or runs) is one, the newest first. */
    function sectionsOfAll(first, kind) {
        const n = first.length - 1;
        const total = first[n];
        const at = new Uint32Array(n + 1);
        const value = new Int32Array(n);
        for (let i = 0; i < n; i++) {
            at[i] = total - first[n - i];
            value[i] = n - 1 - i;
        }
        at[n] = total;
        return { n, first: at, kind, value };
    }

    /** The same for a part that falls: what no entry is in is no section. */
    function sectionsOfList(all, table, kind) {
        const at = [];
        const value = [];
        let low = Infinity; /* the first ordinal of the current day or run */
        for (let i = 0; i < all.length; i++) {
            const ordinal = all.at(i);
            if (ordinal < low) {
                const index = A.lastAtMost(table, ordinal);
                low = table[index];
                at.push(i);
                value.push(index);
            }
        }
        at.push(all.length);
        return { n: value.length, first: Uint32Array.from(at), kind,
            value: Int32Array.from(value) };
    }

    function sectionsOf(all, table, kind) {
        return all.length === A.data.n ? sectionsOfAll(table, kind)
            : sectionsOfList(all, table, kind);
    }

    /*
     * A number for each month in the page's calendar. What has only a Gregorian month or year
     * is of no month of the Persian calendar: there it is a section of its own.
     */
    function monthOf(ymd) {
        return A.lang !== 'fa' ? Math.floor(ymd / 100)
            : ymd % 100 === 0 ? -ymd : A.persianMonth(ymd);
    }

    /** Where months begin: as indexes of days, and as ordinals with the total at the end. */
    function monthTable() {
        const data = A.data;
        if (months.data !== data || months.lang !== A.lang) {
            const keys = Array.from(data.days, monthOf);
            const day = Array.from(keys.keys()).filter(function (i) {
                return i === 0 || keys[i] !== keys[i - 1];
            });
            const first = Uint32Array.from(day.concat(keys.length), function (i) {
                return data.dayFirst[i];
            });
            months = { data, lang: A.lang, day, first };
        }
        return months;
    }

    function byMonth(all) {
        const { day, first } = monthTable();
        const sections = sectionsOf(all, first, 'month');
        sections.value = sections.value.map(function (month) {
            return day[month];
        });
        return sections;
    }

    /**
     * Sorts a selection into groups, in each the newest first.
     * @param {{length: number, at: function(number): number}} all
     * @param {number[]} order of groups
     * @param {Uint16Array} group of each position of all
     * @param {string} kind
     */
    function grouped(all, order, group, kind) {
        const counts = new Uint32Array(65536);
        const next = new Uint32Array(65536);
        for (let i = 0; i < all.length; i++) {
            counts[group[i]]++;
        }
        const used = order.filter(function (g) {
            return counts[g] > 0;
        });
        const first = new Uint32Array(used.length + 1);
        used.forEach(function (g, i) {
            next[g] = first[i];
            first[i + 1] = first[i] + counts[g];
        });
        const list = new Uint32Array(all.length);
        for (let i = 0; i < all.length; i++) {
            list[next[group[i]]++] = all.at(i);
        }
        return {
            length: list.length,
            at(i) {
                return list[i];
            },
            indexOf(ordinal) {
                for (let s = 0; s < used.length; s++) {
                    const i = findFalling(list, first[s], first[s + 1], ordinal);
                    if (i >= 0) {
                        return i;
                    }
                }
                return -1;
            },
            sections: { n: used.length, first, kind, value: Int32Array.from(used) },
        };
    }

    function byState(all) {
        const group = new Uint16Array(all.length);
        for (let i = 0; i < all.length; i++) {
            group[i] = A.data.flags[all.at(i)] >> 2;
        }
        return grouped(all, A.STATE_ORDER, group, 'class');
    }

    function bySite(all) {
        const data = A.data;
        const group = new Uint16Array(all.length);
        const { runFirst, runSite } = data;
        let run = runFirst.length - 1;
        for (let i = 0; i < all.length; i++) {
            const ordinal = all.at(i);
            while (runFirst[run] > ordinal) {
                run--;
            }
            group[i] = runSite[run];
        }
        return grouped(all, Array.from(data.sites.keys()), group, 'site');
    }

    /** Whether a selection of A.select is ordered by date. */
    A.isByDate = function (selection) {
        return ['day', 'month', 'run'].includes(selection.sections.kind);
    };

    /** The sections of a selection that is ordered by date; where they are months, its days. */
    A.daySections = function (selection) {
        return selection.sections.kind === 'month'
            ? sectionsOf(selection, A.data.dayFirst, 'day') : selection.sections;
    };

    /**
     * The position of an entry in a selection, else that of the nearest older one, else the
     * last; -1 where the selection is not ordered by date.
     * @param {object} selection of A.select, not empty
     * @param {number} ordinal
     */
    A.positionNear = function (selection, ordinal) {
        let low = 0;
        let high = selection.length;
        if (!A.isByDate(selection)) {
            return selection.indexOf(ordinal);
        }
        while (low < high) {
            const middle = low + high >>> 1;
            if (selection.at(middle) > ordinal) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.min(low, selection.length - 1);
    };

    /**
     * The entries that a state of the page shows.
     * @param {{view: string, type: string, classes: string[], from: string, to: string,
     *     site: string}} state
     * @param {?Uint8Array} [mask] one byte an entry, 0 for what is not to be shown
     * @returns {{length: number, at: function(number): number,
     *     indexOf: function(number): number, sections: {n: number, first: Uint32Array,
     *     kind: string, value: Int32Array}}} sections[i] has positions first[i] to
     *     first[i + 1]; value is the index of its day, run or site, of the oldest day of its
     *     month, or the class
     */
    A.select = function (state, mask) {
        const data = A.data;
        const list = filtered(state, mask || null);
        const all = list === null ? everything(data.n) : falling(list);
        if (state.view === 'state') {
            return byState(all);
        }
        if (state.view === 'site') {
            return bySite(all);
        }
        all.sections = state.view === 'article' ? sectionsOf(all, data.runFirst, 'run')
            : data.thin ? byMonth(all) : sectionsOf(all, data.dayFirst, 'day');
        return all;
    };
}());
