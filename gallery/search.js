/*
 * search.js - which entries have all the words of a query, over slices of texts that are loaded
 * in the background, newest first. A slice is one folded string with a line for each run and
 * for each further text, so that a word is found by indexOf and its line by position.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const MAX_WORDS = 16; /* each has a bit in a 32-bit number, beside the article's */
    const PAUSE_MS = 150; /* between two partial results: a selection of a million costs 50 */

    const slices = []; /* those that are loaded, by number */
    let active = null; /* the search that results are wanted of */
    let isLoading = false;

    /**
     * A slice as it is searched.
     * @param {{r: string[], x: Array<[number, string]>}} raw
     */
    A.indexSlice = function (raw) {
        const lines = raw.r.concat(raw.x.map(function (x) {
            return x[1];
        }));
        const text = '\n' + A.fold(lines.join('\n')) + '\n';
        const starts = new Int32Array(lines.length + 1);

        for (let k = 0, at = 0; k < starts.length; k++) {
            starts[k] = at + 1;
            at = text.indexOf('\n', at + 1);
        }
        return {
            text: text,
            starts: starts, /* where each line begins; the last is the end */
            runs: raw.r.length,
            entries: Int32Array.from(raw.x, function (x) {
                return x[0];
            }),
            bits: new Uint32Array(lines.length),
        };
    };

    /** Sets a bit at each line that has the needle; skip is how much of it stands before. */
    function mark(slice, needle, skip, bit) {
        const text = slice.text;
        const starts = slice.starts;
        const last = starts.length - 1;
        let k = 0;
        let at = text.indexOf(needle);

        while (at >= 0 && k < last) {
            while (starts[k + 1] <= at + skip) {
                k++;
            }
            slice.bits[k] |= bit;
            k++;
            at = text.indexOf(needle, starts[k] - skip);
        }
    }

    /** Sets a bit at the runs of a range of entries. */
    function markRange(slice, firstRun, range, bit) {
        if (range[0] < range[1]) {
            const from = Math.max(A.runOf(range[0]) - firstRun, 0);
            const to = Math.min(A.runOf(range[1] - 1) - firstRun, slice.runs - 1);

            for (let k = from; k <= to; k++) {
                slice.bits[k] |= bit;
            }
        }
    }

    /** Takes the bit from runs of other sites. */
    function onlySite(slice, firstRun, site, bit) {
        for (let k = 0; k < slice.runs; k++) {
            if (A.data.runSite[firstRun + k] !== site) {
                slice.bits[k] &= ~bit;
            }
        }
    }

    /** Marks what each needle is in; false where one of them is nowhere in the slice. */
    function markAll(slice, firstRun, needles) {
        slice.bits.fill(0);
        return needles.every(function (needle, i) {
            const bit = 1 << i;

            mark(slice, needle.text, needle.skip, bit);
            if (needle.site >= 0) {
                onlySite(slice, firstRun, needle.site, bit);
            }
            if (needle.range !== null) {
                markRange(slice, firstRun, needle.range, bit);
            }
            return slice.bits.some(function (bits) {
                return (bits & bit) !== 0;
            });
        });
    }

    /** Sets mask at the entries of slice j that have every needle. */
    function searchSlice(j, needles, mask) {
        const d = A.data;
        const slice = slices[j];
        const first = d.sliceFirst[j];
        const firstRun = A.runOf(first);
        const all = (1 << needles.length) - 1;

        if (!markAll(slice, firstRun, needles)) {
            return;
        }
        for (let k = 0; k < slice.runs; k++) {
            if (slice.bits[k] === all) {
                /* A run that goes over the slice's end has the same text in the next one. */
                mask.fill(1, d.runFirst[firstRun + k], d.runFirst[firstRun + k + 1]);
            }
        }
        /* Further texts of one entry stand together; with its run's text they may be enough. */
        for (let x = 0; x < slice.entries.length;) {
            const entry = slice.entries[x];
            let bits = 0;

            for (; x < slice.entries.length && slice.entries[x] === entry; x++) {
                bits |= slice.bits[slice.runs + x];
            }
            if (bits !== 0 &&
                (bits | slice.bits[A.runOf(first + entry) - firstRun]) === all) {
                mask[first + entry] = 1;
            }
        }
    }

    /** The entries of a day that a word tells, "2016-07-16" or "1395/04/26"; null: no day. */
    function rangeOf(word) {
        if (!/^\d{4}[-/.]\d/.test(word)) {
            return null;
        }
        const from = A.parseDate(word, false);
        const to = A.parseDate(word, true);

        return from === '' ? null : A.dayRange(from, to);
    }

    /**
     * What is looked for: the words of q, and an article's number as a whole.
     * @param {{q: string, article: string}} query
     */
    A.needles = function (query) {
        const words = A.fold(query.q).split(/\s+/).map(function (word) {
            return word.replace(/^#(?=\d)/, '');
        }).filter(Boolean);
        const needles = Array.from(new Set(words)).slice(0, MAX_WORDS).map(function (word) {
            return { text: word, skip: 0, site: -1, range: rangeOf(word) };
        });

        /* Long words are rare: what they are not in is not searched for the others. */
        needles.sort(function (a, b) {
            return b.text.length - a.text.length;
        });

        if (query.article !== '') {
            const cut = query.article.indexOf('/');
            const site = cut < 0 ? -1 : A.data.sites.indexOf(query.article.slice(0, cut));
            const number = site < 0 ? query.article : query.article.slice(cut + 1);

            needles.unshift({ text: '\n' + A.fold(number) + '\t', skip: 1, site: site,
                range: null });
        }
        return needles;
    };

    function load(j) {
        isLoading = true;
        A.store.loadSlice(j, function (raw) {
            isLoading = false;
            slices[j] = A.indexSlice(raw || { r: [], x: [] });
            advance();
        });
    }

    /** Searches what is there, tells it, and asks for the next slice that is not. */
    function advance() {
        const search = active;

        while (search !== null && search.next >= 0 && slices[search.next]) {
            searchSlice(search.next, search.needles, search.mask);
            search.next--;
        }
        if (search === null) {
            return;
        }
        if (search.next >= 0 && !isLoading) {
            load(search.next);
        }
        const isNews = search.next < A.data.sliceHash.length - 1;

        if (search.next < 0 || (isNews && performance.now() - search.told >= PAUSE_MS)) {
            const last = search.next < 0;

            search.done(search.mask, last ? 1 : 1 - A.data.sliceFirst[search.next + 1] / A.data.n);
            search.told = performance.now();
            if (last && active === search) {
                active = null;
            }
        }
    }

    /**
     * Looks for entries that have all words of query.q (in the title and number of the article,
     * in captions, in other articles that use them; a day also counts as a word) and belong to
     * query.article. done is called with a mask of entries, or with null where nothing is asked
     * for; several times while slices come in, with the share that was searched. A search ends
     * the one before it.
     * @param {{q: string, article: string}} query
     * @param {function(Uint8Array, number): void} done
     */
    A.search = function (query, done) {
        const needles = A.needles(query);

        active = null;
        if (needles.length === 0) {
            done(null, 1);
            return;
        }
        active = { needles: needles, mask: new Uint8Array(A.data.n), done: done,
            next: A.data.sliceHash.length - 1, told: 0 };
        advance();
    };
}());
