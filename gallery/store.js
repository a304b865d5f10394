/*
 * store.js - what is shown of entries: chunks and slices, loaded as scripts since a page from
 * the disk may load nothing else, kept while they are of use, and the addresses of pictures.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* About 64,000 entries, some 40 MB of script heap. */
    const CHUNKS_KEPT = 64;

    /* A thumbnail may be drawn this much larger than it is before the next size is taken. */
    const ENLARGED = 1.12;

    /** @type {Map<number, {a: Array, e: Array}>} least lately used first */
    const chunks = new Map();
    /** @type {Set<number>} asked for and not there yet */
    const wanted = new Set();
    /** @type {Map<number, Array<function(*): void>>} those who wait for a slice */
    const sliceWaiters = new Map();
    let lost = false;

    /*
     * Adds a script of ours. What it calls finds out which file it is by
     * document.currentScript, so that the files need not name themselves.
     */
    function load(url, index, failed) {
        const script = document.createElement('script');
        script.async = true;
        script.assetsIndex = index;
        script.onload = function () {
            script.remove();
        };
        script.onerror = function () {
            script.remove();
            failed();
            if (!lost) {
                lost = true;
                A.emit('lost');
            }
        };
        script.src = url;
        document.head.append(script);
    }

    function chunkOf(ordinal) {
        return A.lastAtMost(A.data.chunkFirst, ordinal);
    }

    function ask(index) {
        if (wanted.has(index) || chunks.has(index)) {
            return;
        }
        wanted.add(index);
        /* A chunk that failed stays wanted: it is gone, and is not asked for again. */
        load('g/c/' + A.data.chunkHash[index] + '.js', index, function () {});
    }

    /**
     * Called by a chunk's file.
     * @param {{a: Array, e: Array}} chunk
     */
    A.chunk = function (chunk) {
        const index = document.currentScript.assetsIndex;
        wanted.delete(index);
        chunks.set(index, chunk);
        if (chunks.size > CHUNKS_KEPT) {
            chunks.delete(chunks.keys().next().value);
        }
        A.emit('chunk', index);
    };

    /**
     * Called by a slice's file.
     * @param {{r: string[], x: Array}} slice
     */
    A.slice = function (slice) {
        const index = document.currentScript.assetsIndex;
        const waiters = sliceWaiters.get(index) || [];
        sliceWaiters.delete(index);
        for (const done of waiters) {
            done(slice);
        }
    };

    function article(raw) {
        return {
            site: A.data.sites[raw[0]] || '', number: raw[1], title: raw[2] || '',
            published: raw[3] || '', url: raw[4] || '',
        };
    }

    function board(raw) {
        return raw ? { tiles: raw[0], w: raw[1], h: raw[2], times: raw.slice(3) } : null;
    }

    A.store = {
        /** Whether a chunk that the page needed is not there any more. */
        isLost() {
            return lost;
        },

        /** Index of the chunk of an entry. */
        chunkOf,

        /**
         * An entry, or null while its chunk is not there.
         * @param {number} ordinal
         * @param {boolean} [want] false: do not ask for the chunk
         */
        get(ordinal, want) {
            const index = chunkOf(ordinal);
            const chunk = chunks.get(index);
            if (!chunk) {
                if (want !== false) {
                    ask(index);
                }
                return null;
            }
            chunks.delete(index);
            chunks.set(index, chunk);
            return A.store.entryOf(chunk, ordinal - A.data.chunkFirst[index], ordinal);
        },

        /**
         * An entry as the parts of the page read it.
         * @param {{a: Array, e: Array}} chunk
         * @param {number} i index within the chunk
         * @param {number} ordinal
         */
        entryOf(chunk, i, ordinal) {
            const raw = chunk.e[i];
            return {
                ordinal, key: raw[0], article: article(chunk.a[raw[1]]), cls: raw[2],
                video: raw[3] === 1, time: raw[4], digest: raw[5] ? A.hex(raw[5]) : '',
                ending: raw[6] || '', width: raw[7], height: raw[8], bytes: raw[9],
                ms: raw[10],
                colour: raw[11] < 0 ? '' : '#' + raw[11].toString(16).padStart(6, '0'),
                boxes: raw[12], board: board(raw[13]), more: A.details(raw), articles: chunk.a,
            };
        },

        /** An article of entry.articles by its index there. */
        article(entry, index) {
            return article(entry.articles[index]);
        },

        /**
         * The smallest thumbnail that fills a frame of 16:9, or '' where there is none.
         * @param {object} entry
         * @param {number} cssPx width of the frame
         */
        thumb(entry, cssPx) {
            const boxes = A.data.boxes;
            const wide = cssPx * (window.devicePixelRatio || 1) / ENLARGED;
            const w = entry.width || 16;
            const h = entry.height || 9;
            const need = Math.max(w, h) * Math.max(wide / w, wide * 9 / 16 / h);
            let best = 0;
            for (let i = 0; i < boxes.length; i++) { /* the largest first */
                if (entry.boxes >> i & 1 && (!best || boxes[i] >= need)) {
                    best = boxes[i];
                }
            }
            return best && entry.digest ? path('thumbs', entry.digest) + '-' + best + '.png'
                : '';
        },

        /** The original, or '' where none is held, or it is held no more. */
        media(entry) {
            return entry.digest && entry.ending && A.CLASSES[entry.cls] !== 'lost'
                ? path('media', entry.digest) + '.' + entry.ending : '';
        },

        /** The storyboard's picture, or ''. */
        board(entry) {
            return entry.board && entry.digest
                ? path('thumbs', entry.digest) + '-storyboard.png' : '';
        },

        /**
         * Loads a slice; done gets null where the file is not there. The slice is the
         * caller's: nothing of it is kept here.
         * @param {number} index
         * @param {function(?{r: string[], x: Array}): void} done
         */
        loadSlice(index, done) {
            if (sliceWaiters.has(index)) {
                sliceWaiters.get(index).push(done);
                return;
            }
            sliceWaiters.set(index, [done]);
            load('g/t/' + A.data.sliceHash[index] + '.js', index, function () {
                const waiters = sliceWaiters.get(index) || [];
                sliceWaiters.delete(index);
                for (const waiter of waiters) {
                    waiter(null);
                }
            });
        },

        /**
         * Looks for the entry with this key on this day, chunk after chunk.
         * @param {number} ymd
         * @param {string} key
         * @param {function(number): void} done gets its ordinal, or -1
         */
        find(ymd, key, done) {
            const day = A.data.days.indexOf(ymd);
            if (day < 0) {
                done(-1);
                return;
            }
            seek(A.data.dayFirst[day], A.data.dayFirst[day + 1], key, done);
        },
    };

    function path(folder, digest) {
        return A.data.base + folder + '/' + digest.slice(0, 2) + '/' + digest;
    }

    function seek(from, to, key, done) {
        for (let at = from; at < to;) {
            const index = chunkOf(at);
            const end = Math.min(to, A.data.chunkFirst[index + 1]);
            const chunk = chunks.get(index);
            if (!chunk) {
                awaitChunk(index, function (there) {
                    if (there) {
                        seek(at, to, key, done);
                    } else {
                        done(-1);
                    }
                });
                return;
            }
            for (; at < end; at++) {
                if (chunk.e[at - A.data.chunkFirst[index]][0] === key) {
                    done(at);
                    return;
                }
            }
        }
        done(-1);
    }

    /* Calls done(true) on the chunk's arrival, done(false) where a file turns out lost. */
    function awaitChunk(index, done) {
        const offs = [];
        const finish = function (there) {
            offs.forEach(function (off) {
                off();
            });
            done(there);
        };
        if (lost && wanted.has(index)) {
            done(false);
            return;
        }
        offs.push(A.on('chunk', function (arrived) {
            if (arrived === index) {
                finish(true);
            }
        }), A.on('lost', function () {
            finish(false);
        }));
        ask(index);
    }
}());
