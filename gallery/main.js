/*
 * main.js - reads the data block, puts the parts of the page together, and turns what is asked
 * for by the address into what is shown.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const SELECTED_BY = ['view', 'type', 'classes', 'from', 'to', 'site'];
    const SEARCHED_BY = ['q', 'article'];

    let shown = null; /* the state that is on the page */
    let mask = null; /* entries that the search found; null: no search */
    let progress = 1; /* share of the entries that the search has seen */
    let wanted = -1; /* the entry that the history leads back to; -1: none */

    /** Why the data cannot be shown, or ''. A half-written or foreign block is told, not drawn. */
    function fault(raw) {
        if (raw.format !== 1) {
            return 'format ' + String(raw.format);
        }
        const d = A.decode(raw);
        const isWhole = [d.dayFirst, d.chunkFirst, d.sliceFirst].every(function (first) {
            return first[first.length - 1] === d.n;
        });

        return isWhole && d.flags.length === d.n ? '' : 'counts';
    }

    function readData() {
        try {
            return fault(JSON.parse(document.getElementById('data').textContent));
        } catch (e) {
            return e.name;
        }
    }

    function clearButton() {
        const clear = A.el('button', 'btn main', A.t('clearFilters'));

        clear.type = 'button';
        clear.addEventListener('click', A.clearFilters);
        return clear;
    }

    /** Where the page tells that nothing was found, with the way out. */
    function showEmpty() {
        const isSearching = progress < 1;
        let box = document.getElementById('empty');

        if (!A.current || A.current.length > 0) {
            if (box !== null) {
                box.remove();
            }
            return;
        }
        if (box === null) {
            box = A.el('div', 'empty');
            box.id = 'empty';
            document.getElementById('grid').after(box);
        }
        box.replaceChildren(A.icon('search'),
            A.el('h2', '', A.t(isSearching ? 'stillSearching' : 'nothing')),
            A.el('p', '', isSearching ? A.t('searching', { percent: A.percent(progress) })
                : A.t(A.store.isLost() ? 'rewritten' : 'nothingWhy')), clearButton());
    }

    function tell() {
        const found = A.isFiltered() ? A.t('found', { n: A.current.length, all: A.data.n })
            : A.t('media', { n: A.data.n });

        A.say(progress < 1
            ? found + ' · ' + A.t('searching', { percent: A.percent(progress) }) : found);
    }

    /** Shows what the state and the search leave; the grid keeps the place where it can. */
    function show() {
        const isAtTop = window.scrollY <= 0;

        A.current = A.select(A.state, mask);
        A.updateChips();
        showEmpty();
        A.grid.show(A.current);
        if (isAtTop) {
            window.scrollTo(0, 0); /* the line of results has moved the cards, not the reader */
        }
        const position = wanted >= 0 ? A.current.indexOf(wanted) : -1;

        if (position >= 0) {
            wanted = -1;
            A.grid.scrollTo(position, 'start');
        }
    }

    function showAll() {
        show();
        A.emit('selection', A.current);
    }

    function search(state) {
        A.search({ q: state.q, article: state.article }, function (found, share) {
            mask = found;
            progress = share;
            A.emit('progress', share);
            showAll();
            tell();
        });
    }

    /** Where the history says that the reader was; -1: nowhere. */
    function placeOf(state) {
        return state !== null && Number.isInteger(state.place) ? state.place : -1;
    }

    function onState(state) {
        const before = shown;

        shown = state;
        wanted = placeOf(window.history.state);
        if (A.differ(before, state, SEARCHED_BY)) {
            if (wanted < 0) {
                window.scrollTo(0, 0); /* what is found begins with the newest */
            }
            search(state);
        } else if (A.differ(before, state, SELECTED_BY)) {
            showAll();
            tell();
        }
    }

    /** Where the reader is, so that the way back leads there. */
    function followPlace() {
        A.place = -1;
        A.on('place', function (at) {
            A.place = at.position > 0 ? at.ordinal : -1; /* the beginning is no place */
        });
        wanted = placeOf(window.history.state);
        window.history.scrollRestoration = 'manual';
        window.addEventListener('pagehide', A.rememberPlace);
    }

    /* Months begin on other days in another calendar; the entries and their places stay. */
    function onLang() {
        showEmpty();
        if (A.current && A.current.sections.kind === 'month') {
            show();
        }
    }

    function startGrid() {
        A.on('state', onState);
        A.on('lang', onLang);
        followPlace();
        shown = A.state;
        if (A.state.q !== '' || A.state.article !== '') {
            search(A.state); /* until it has found something, the written cards stay */
        } else {
            show();
            /* The cards first: the rail's months are counted when they stand. */
            setTimeout(A.emit, 0, 'selection', A.current);
        }
    }

    /** The page without script is whole, in English: it stays, with one sentence on top. */
    function tellFault(why) {
        A.lang = A.preferredLang();
        const text = A.el('p', 'notice', A.t('brokenData', { why: why }));

        text.lang = A.lang;
        text.dir = A.languages[A.lang].dir;
        text.setAttribute('role', 'alert');
        document.getElementById('main').prepend(text);
    }

    function start() {
        const root = document.documentElement;

        A.startLook();
        const why = readData();

        if (why !== '') {
            tellFault(why);
            return;
        }
        root.classList.add('js');
        A.startLang();
        A.startRoute();
        if (A.data.n > 0) {
            A.store.get(A.data.n - 1); /* it is read from the disk while the rest is made */
        }
        A.startHelp();
        A.startChrome();
        if (A.data.n === 0) {
            /* The page says what to do to fill the archive; there is nothing to look for. */
            document.querySelector('.search').hidden = true;
            A.current = A.select(A.state, null);
            return;
        }
        A.startHealth();
        A.startChips();
        startGrid();
    }

    start();
}());
