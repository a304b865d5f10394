/*
 * chrome.js - the head and the foot of the page: search box, size of cards, appearance,
 * language, keys that work everywhere, and what is said to a screen reader.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const TYPING_MS = 180; /* a pause in typing */
    const SPEAK_MS = 400; /* counts that follow each other are said once */
    const CHOICES = { density: ['cosy', 'compact', 'large'], theme: ['auto', 'light', 'dark'] };
    const THEME_ICONS = { auto: 'auto', light: 'sun', dark: 'moon' };
    const STORED = { density: 'assets.density', theme: 'assets.theme' };

    const LITTLE_ROOM = window.matchMedia('(max-width: 640px)');

    let typing = 0;
    let speaking = 0;

    function byId(id) {
        return document.getElementById(id);
    }

    /** Says a text to a screen reader, when the page has come to rest. */
    A.say = function (text) {
        clearTimeout(speaking);
        speaking = setTimeout(function () {
            byId('live').textContent = text;
        }, SPEAK_MS);
    };

    /** The texts of the page's frame, which the template marks. */
    function translate() {
        for (const node of document.querySelectorAll('[data-t]')) {
            node.textContent = A.t(node.dataset.t);
        }
        for (const node of document.querySelectorAll('[data-tp]')) {
            node.placeholder = A.t(node.dataset.tp);
        }
        for (const node of document.querySelectorAll('[data-tl]')) {
            node.setAttribute('aria-label', A.t(node.dataset.tl));
        }
    }

    /* ---------- search ---------- */

    function commit() {
        clearTimeout(typing);
        A.go({ q: byId('q').value.trim() }, true);
    }

    function clearSearch() {
        byId('q').value = '';
        commit();
        byId('q').focus();
    }

    function searchKey(event) {
        if (event.key === 'Enter') {
            commit();
        } else if (event.key === 'Escape') {
            event.preventDefault();
            if (event.target.value !== '') {
                clearSearch();
            } else {
                event.target.blur();
            }
        } else if (event.key === 'ArrowDown' && A.current && A.current.length > 0) {
            event.preventDefault();
            commit();
            A.grid.focus(A.grid.position());
        }
    }

    function startSearch() {
        const input = byId('q');
        const busy = A.el('span', 'busy');
        const clear = A.el('button', 'ib clear');
        const hint = input.parentElement.querySelector('kbd');
        const show = function () {
            clear.hidden = input.value === '';
            hint.hidden = !clear.hidden;
        };

        clear.type = 'button';
        clear.dataset.tl = 'clearSearch';
        clear.append(A.icon('x'));
        clear.addEventListener('click', clearSearch);
        input.parentElement.append(busy, clear);
        input.addEventListener('input', function () {
            show();
            clearTimeout(typing);
            typing = setTimeout(commit, TYPING_MS);
        });
        input.addEventListener('keydown', searchKey);
        A.on('state', function () {
            /* What is being typed is newer than what is shown. */
            if (input.value.trim() !== A.state.q && document.activeElement !== input) {
                input.value = A.state.q;
            }
            show();
        });
        A.on('progress', function (share) {
            busy.textContent = share < 1 ? A.t('searching', { percent: A.percent(share) }) : '';
        });
        input.value = A.state.q;
        show();
    }

    /* ---------- tools ---------- */

    function chosen(what) {
        return document.documentElement.dataset[what];
    }

    function set(what, name) {
        document.documentElement.dataset[what] = name;
        A.keep(STORED[what], name);
        A.emit(what, name);
    }

    /** The next of the sizes or appearances. */
    A.cycle = function (what) {
        const names = CHOICES[what];

        set(what, names[(names.indexOf(chosen(what)) + 1) % names.length]);
        A.say(toolText(what));
    };

    function toolText(what) {
        return A.t('choice', { what: A.t(what), name: A.t(what + '.' + chosen(what)) });
    }

    /** Stored choices of appearance and size: before anything is drawn. */
    A.startLook = function () {
        for (const what of Object.keys(CHOICES)) {
            if (CHOICES[what].includes(A.recall(STORED[what]))) {
                document.documentElement.dataset[what] = A.recall(STORED[what]);
            }
        }
    };

    function tool(id, act) {
        const button = A.el('button', 'ib');

        button.type = 'button';
        button.id = id;
        button.addEventListener('click', act);
        return button;
    }

    function named(button, text, ...content) {
        button.setAttribute('aria-label', text);
        button.title = text;
        button.replaceChildren(...content);
    }

    function languages() {
        return { name: A.t('language'), items: Object.keys(A.languages).map(function (code) {
            return { text: A.languages[code].name, lang: code, isChosen: A.lang === code,
                choose: function () {
                    A.chooseLang(code);
                } };
        }) };
    }

    function choices(what) {
        return { name: A.t(what), items: CHOICES[what].map(function (name) {
            return { text: A.t(what + '.' + name), isChosen: chosen(what) === name,
                choose: function () {
                    set(what, name);
                } };
        }) };
    }

    /** Buttons of which the last stands for all others where there is little room. */
    function startTools() {
        const density = tool('density', function () {
            A.cycle('density');
        });
        const theme = tool('theme', function () {
            A.cycle('theme');
        });
        const language = tool('language', function () {
            A.popMenu(language, A.t('language'), [languages()]);
        });
        const help = tool('keys', A.openHelp);
        const settings = tool('settings', function () {
            A.popMenu(settings, A.t('settings'),
                [choices('density'), choices('theme'), languages()]);
        });
        const draw = function () {
            named(density, toolText('density'), A.icon('grid'));
            named(theme, toolText('theme'), A.icon(THEME_ICONS[chosen('theme')]));
            named(language, A.t('language'), A.icon('globe'),
                A.el('span', '', A.lang.toUpperCase()));
            named(help, A.t('help'), A.icon('keyboard'));
            named(settings, A.t('settings'), A.icon('sliders'));
        };
        const fit = function () {
            for (const button of [density, theme, language, help]) {
                button.hidden = LITTLE_ROOM.matches;
            }
            settings.hidden = !LITTLE_ROOM.matches;
        };

        for (const button of [language, settings]) {
            button.setAttribute('aria-haspopup', 'menu');
            button.setAttribute('aria-expanded', 'false');
        }
        byId('tools').append(density, theme, language, help, settings);
        draw();
        fit();
        LITTLE_ROOM.addEventListener('change', fit);
        for (const event of ['lang', 'theme', 'density']) {
            A.on(event, draw);
        }
    }

    /* ---------- keys ---------- */

    const KEYS = {
        '/': function () {
            byId('q').focus();
            byId('q').select();
        },
        'm': function () {
            A.toggleMissing();
        },
        't': function () {
            A.cycle('theme');
        },
        '?': function () {
            A.openHelp();
        },
    };

    /** The key as it is named on a Latin keyboard: on a Persian one "m" types another letter. */
    function latinKey(event) {
        if (event.key === '؟') {
            return '?';
        }
        if (/^[\0-\x7f]+$/.test(event.key)) {
            return event.key.length === 1 ? event.key.toLowerCase() : event.key;
        }
        return { KeyM: 'm', KeyT: 't', Slash: event.shiftKey ? '?' : '/' }[event.code] || '';
    }

    function onKey(event) {
        const isTyping = event.target instanceof Element &&
            event.target.closest('input, textarea, select, [contenteditable], dialog, .pop');

        if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
            document.querySelector('dialog[open]') !== null) {
            return;
        }
        const act = KEYS[latinKey(event)];

        if (act !== undefined) {
            event.preventDefault();
            act();
        }
    }

    /* ---------- foot and frame ---------- */

    function startFoot() {
        const foot = document.querySelector('footer');
        const help = A.el('button', 'btn');
        const months = A.el('button', 'btn');

        help.type = months.type = 'button';
        help.dataset.t = 'help';
        months.dataset.t = 'months';
        months.hidden = document.querySelector('#months a') === null;
        months.setAttribute('aria-controls', 'months');
        months.setAttribute('aria-expanded', 'false');
        help.addEventListener('click', A.openHelp);
        months.addEventListener('click', function () {
            const nav = byId('months');
            const isShown = nav.style.display === 'block';

            nav.style.display = isShown ? '' : 'block';
            months.setAttribute('aria-expanded', String(!isShown));
            if (!isShown) {
                nav.scrollIntoView();
            }
        });
        foot.append(months, help);
    }

    /** A line at the foot of the window, with one thing to do. */
    A.toast = function (text, action, act) {
        const box = A.el('div', 'toast');
        const button = A.el('button', '', action);

        box.setAttribute('role', 'status');
        button.type = 'button';
        button.addEventListener('click', act);
        box.append(A.el('span', '', text), button);
        document.body.append(box);
    };

    function startLinks() {
        document.querySelector('.skip').addEventListener('click', function (event) {
            /* Its target is no state of the page, so it must not come into the address. */
            event.preventDefault();
            if (A.current && A.current.length > 0) {
                A.grid.focus(A.grid.position());
            } else {
                byId('main').focus();
            }
        });
        document.querySelector('.brand').addEventListener('click', function (event) {
            event.preventDefault();
            A.go(A.noState());
            window.scrollTo(0, 0);
        });
    }

    A.startChrome = function () {
        startSearch();
        startTools();
        startFoot();
        startLinks();
        translate();
        document.title = A.titleOf(A.state);
        document.addEventListener('keydown', onKey);
        A.on('lang', translate);
        for (const event of ['lang', 'state']) {
            A.on(event, function () {
                document.title = A.titleOf(A.state);
            });
        }
        A.on('lost', function () {
            A.toast(A.t('rewritten'), A.t('reload'), function () {
                window.location.reload();
            });
        });
    };
}());
