/*
 * data.js - the data block of index.html as arrays of numbers: what a million entries are,
 * without any of their words. No document here: this file runs under node as well.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /** Names of classes, in the order of their numbers (docs/gallery-format.md). */
    A.CLASSES = ['present', 'substitute', 'damaged', 'lost', 'gone', 'refused', 'not-media',
        'failing', 'untried', 'unresolvable', 'excluded'];

    /** Whether a class is one of media that should be here and is not. */
    A.MISSING = A.CLASSES.map(function (name, i) {
        return i >= 3 && name !== 'excluded';
    });

    const DOT = 46; /* '.' */

    /**
     * One flag for each entry: class * 4 + (video ? 2 : 0) + (first of its run ? 1 : 0).
     * @param {string} text
     * @param {number} n entries
     */
    function decodeFlags(text, n) {
        const flags = new Uint8Array(n);
        let at = 0;
        for (let i = 0; i < text.length && at < n; i++) {
            const code = text.charCodeAt(i);
            if (code === DOT) {
                i++;
                flags[at++] = A.DIGIT[text.charCodeAt(i) & 127];
            } else {
                const three = A.DIGIT[code & 127];
                flags[at++] = three & 3;
                flags[at++] = three >> 2 & 3;
                flags[at++] = three >> 4;
            }
        }
        return flags;
    }

    /** Where each run begins, and after the last one the number of entries. */
    function findRuns(flags) {
        let runs = 0;
        for (let i = 0; i < flags.length; i++) {
            runs += flags[i] & 1;
        }
        const first = new Uint32Array(runs + 1);
        let at = 0;
        for (let i = 0; i < flags.length; i++) {
            if (flags[i] & 1) {
                first[at++] = i;
            }
        }
        first[runs] = flags.length;
        return first;
    }

    function decodeSites(text, runs, sites) {
        const site = new Uint16Array(runs);
        const digits = sites > 4096 ? 3 : sites > 64 ? 2 : 1;
        for (let i = 0, at = 0; i < runs && text.length >= at + digits; i++) {
            for (const end = at + digits; at < end; at++) {
                site[i] = site[i] * 64 + A.DIGIT[text.charCodeAt(at) & 127];
            }
        }
        return site;
    }

    /** [x,n,x,n,…] as the x and the sums of the n before each, with the total at the end. */
    function decodePairs(pairs, values) {
        const first = new Uint32Array(pairs.length / 2 + 1);
        for (let i = 0; i < pairs.length; i += 2) {
            values[i / 2] = pairs[i];
            first[i / 2 + 1] = first[i / 2] + pairs[i + 1];
        }
        return first;
    }

    /*
     * Whether those that have a date are fewer than 3 a day on the mean: a heading for each
     * day would stand over a card or two. shell_parts.c counts the same way.
     */
    function isThin(days, dayFirst) {
        const undated = days[0] === 0 ? 1 : 0;
        return dayFirst[days.length] - dayFirst[undated] < 3 * (days.length - undated);
    }

    /* What the first view does not need is made when somebody asks for it. */
    function onDemand(object, name, make) {
        Object.defineProperty(object, name, { configurable: true, enumerable: true,
            get() {
                const value = make();
                Object.defineProperty(object, name, { value });
                return value;
            } });
    }

    /**
     * Reads the data block and makes it A.data.
     * @param {object|string} json the parsed block, or its text
     */
    A.decode = function (json) {
        const raw = typeof json === 'string' ? JSON.parse(json) : json;
        const flags = decodeFlags(raw.flags, raw.n);
        const days = new Int32Array(raw.days.length / 2);
        const chunkHash = [];
        const sliceHash = [];
        const dayFirst = decodePairs(raw.days, days);
        A.data = {
            n: raw.n, flags, days, dayFirst, thin: isThin(days, dayFirst),
            chunkFirst: decodePairs(raw.chunks, chunkHash), chunkHash,
            sliceFirst: decodePairs(raw.slices, sliceHash), sliceHash,
            base: raw.base, boxes: raw.boxes, sites: raw.sites, classes: raw.classes,
            title: raw.title, asOf: raw.asOf, videos: raw.videos, articles: raw.articles,
            bytes: raw.bytes,
        };
        onDemand(A.data, 'runFirst', function () {
            return findRuns(flags);
        });
        onDemand(A.data, 'runSite', function () {
            return decodeSites(raw.runSites, A.data.runFirst.length - 1, raw.sites.length);
        });
        return A.data;
    };

    /**
     * The last index whose value is at most x, in values that never fall.
     * @param {ArrayLike<number>} values
     * @param {number} x
     * @returns {number} -1 where all are above x
     */
    A.lastAtMost = function (values, x) {
        let low = -1;
        let high = values.length;
        while (high - low > 1) {
            const middle = low + high >>> 1;
            if (values[middle] <= x) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    };

    /** Number of the class of an entry. */
    A.classOf = function (ordinal) {
        return A.data.flags[ordinal] >> 2;
    };

    A.isVideo = function (ordinal) {
        return (A.data.flags[ordinal] & 2) !== 0;
    };

    /** Index of the day of an entry. */
    A.dayOf = function (ordinal) {
        return A.lastAtMost(A.data.dayFirst, ordinal);
    };

    /** Index of the run of an entry. */
    A.runOf = function (ordinal) {
        return A.lastAtMost(A.data.runFirst, ordinal);
    };
}());
