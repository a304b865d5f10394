/* Details of an entry, from the short form of a chunk to names: docs/gallery-format.md. */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const DATES = ['name-ticks', 'path', 'article', 'last-modified', 'exif', 'container'];
    const OUTCOMES = ['stored', 'unchanged', 'gone', 'refused', 'not-media', 'failed', 'policy'];
    const FACTS = ['co', 'pr', 'pf', 'au', 'fr'];

    /** Adds list[i] as names[i] where it is known. */
    function name(out, names, list) {
        (list || []).forEach(function (value, i) {
            if (value !== 0 && i < names.length) {
                out[names[i]] = value;
            }
        });
        return out;
    }

    function observation(raw) {
        const outcome = typeof raw[1] === 'number' ? OUTCOMES[raw[1]] || '' : raw[1];
        const error = raw[3] === 0 ? 'HTTP status ' + raw[2] : raw[3];
        return [raw[0], outcome, raw[2], error === undefined ? null : error];
    }

    /**
     * The members of an entry's details with their defaults, dates by source, and codec (co),
     * profile (pr), pixel format (pf), audio codec (au) and frame rate (fr) by name.
     * @param {Array} raw an entry of a chunk
     */
    A.details = function (raw) {
        const short = raw[14];
        const out = Object.assign({}, short);
        name(out, FACTS, short.m);
        out.dd = name({}, DATES, short.dd);
        out.ds = DATES[short.ds] || '';
        out.o = (short.o || []).map(observation);
        out.on = short.on || out.o.length;
        out.x = short.x || [[raw[1], 0, 0]];
        return out;
    };
}());
