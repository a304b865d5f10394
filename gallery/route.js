/*
 * route.js - what the page shows, as the part of its address after '#'. docs/gallery-format.md
 * tells the form under "A link". The address is the only place where this is kept.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const VIEWS = ['date', 'article', 'state', 'site'];
    const MAX_TEXT = 200; /* characters; the search box takes no more */
    const MAX_HASH = 8192;
    const ASSET = /^\d{1,8}\.[A-Za-z0-9_-]{11}$/;

    /* A value of each key as it is allowed in the address, else its empty value. */
    const READ = {
        type: function (text) {
            return text === 'picture' || text === 'video' ? text : '';
        },
        class: function (text, data) {
            const names = text.split(',');

            return data.CLASSES.filter(function (name) {
                return names.includes(name);
            });
        },
        from: dateOf,
        to: dateOf,
        article: short,
        site: function (text, data) {
            return data.sites.includes(text) ? text : '';
        },
        q: short,
        asset: function (text) {
            return ASSET.test(text) ? text : '';
        },
    };

    /* Key in the address: key of the state. */
    const NAMES = { type: 'type', class: 'classes', from: 'from', to: 'to', article: 'article',
        site: 'site', q: 'q', asset: 'asset' };

    function short(text) {
        return Array.from(text).slice(0, MAX_TEXT).join('');
    }

    function dateOf(text) {
        return A.isDate(text) ? text : '';
    }

    /** Whether a text is 2016, 2016-07 or 2016-07-16, and such a day exists. */
    A.isDate = function (text) {
        const m = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);

        if (m === null || m[1] === '0000') {
            return false;
        }
        const month = m[2] === undefined ? 1 : Number(m[2]);
        const day = m[3] === undefined ? 1 : Number(m[3]);
        const last = new Date(0);

        last.setUTCFullYear(Number(m[1]), month, 0);
        return month >= 1 && month <= 12 && day >= 1 && day <= last.getUTCDate();
    };

    /** A state in which nothing is chosen. */
    A.noState = function () {
        return { view: 'date', type: '', classes: [], from: '', to: '', article: '', site: '',
            q: '', asset: '' };
    };

    function decoded(text) {
        try {
            return decodeURIComponent(text);
        } catch (e) {
            return '';
        }
    }

    /**
     * The state that an address asks for; what it may not ask for is left out.
     * @param {string} hash with or without '#' @param {{sites: string[], CLASSES: string[]}} data
     */
    A.readRoute = function (hash, data) {
        const text = hash.replace(/^#/, '').slice(0, MAX_HASH);
        const cut = text.indexOf('?');
        const view = cut < 0 ? text : text.slice(0, cut);
        const state = A.noState();

        if (VIEWS.includes(view)) {
            state.view = view;
        }
        for (const pair of cut < 0 ? [] : text.slice(cut + 1).split('&')) {
            const at = pair.indexOf('=');
            const key = pair.slice(0, Math.max(at, 0));

            if (Object.prototype.hasOwnProperty.call(NAMES, key)) {
                state[NAMES[key]] = READ[key](decoded(pair.slice(at + 1)), data);
            }
        }
        return state;
    };

    /** The address of a state, '' where nothing is chosen. */
    A.writeRoute = function (state) {
        const pairs = [];

        for (const key of Object.keys(NAMES)) {
            const text = String(state[NAMES[key]]);

            if (text !== '') {
                /* What RFC 3986 allows in a fragment stays readable. */
                pairs.push(key + '=' + encodeURIComponent(text)
                    .replace(/%(2C|2F|3A|40)/g, decodeURIComponent));
            }
        }
        const view = state.view === 'date' ? '' : state.view;

        return view === '' && pairs.length === 0 ? ''
            : '#' + view + (pairs.length > 0 ? '?' + pairs.join('&') : '');
    };

    /** Whether two states differ in one of these keys. */
    A.differ = function (a, b, keys) {
        return keys.some(function (key) {
            return String(a[key]) !== String(b[key]);
        });
    };

    function become(state) {
        if (A.differ(A.state, state, Object.keys(state))) {
            A.state = state;
            A.emit('state', state);
        }
    }

    function here() {
        return A.readRoute(window.location.hash, { sites: A.data.sites, CLASSES: A.CLASSES });
    }

    /** The link of a state, from where the page is. */
    A.link = function (patch) {
        return A.writeRoute(Object.assign({}, A.state, patch)) || '#';
    };

    /**
     * Changes what is shown. A new entry of the history, but with replace.
     * @param {Object} patch keys of the state @param {boolean=} replace
     */
    A.go = function (patch, replace) {
        const next = Object.assign({}, A.state, patch);
        const hash = A.writeRoute(next);

        if (!A.differ(A.state, next, Object.keys(next))) {
            return;
        }
        const address = window.location.href.replace(/#.*$/s, '') + hash;

        if (replace) {
            window.history.replaceState(null, '', address);
        } else {
            A.rememberPlace();
            window.history.pushState(null, '', address);
        }
        become(next);
    };

    /** Notes in the history where the reader is, for the way back. */
    A.rememberPlace = function () {
        window.history.replaceState(A.place >= 0 ? { place: A.place } : null, '');
    };

    /** Reads the address and follows it from now on. */
    A.startRoute = function () {
        A.state = here();
        window.addEventListener('popstate', function () {
            become(here());
        });
        window.addEventListener('hashchange', function () {
            become(here());
        });
    };

    /** The title of the document: what is shown, then whose archive it is. */
    A.titleOf = function (state) {
        const what = [];

        if (state.asset !== '') {
            what.push(A.day(Number(state.asset.split('.')[0])));
        }
        if (state.q !== '') {
            what.push('“' + state.q + '”');
        }
        if (state.article !== '') {
            what.push(A.t('article', { id: '#' + state.article }));
        }
        if (state.site !== '') {
            what.push(state.site);
        }
        for (const name of state.classes) {
            what.push(A.t('class.' + name));
        }
        if (state.type !== '') {
            what.push(A.t(state.type === 'video' ? 'videos' : 'pictures'));
        }
        if (state.from !== '' || state.to !== '') {
            what.push(A.rangeText(state.from, state.to));
        }
        if (state.view !== 'date') {
            what.push(A.t('view.' + state.view));
        }
        return what.concat(A.data.title || 'assets').join(' · ');
    };
}());
