/*
 * chips.js - the row of filters. Counts on it are of the whole archive and stay as they are,
 * whatever is chosen: they are the numbers of the audit. What is found stands over the cards.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const NO_FILTER = { type: '', classes: [], from: '', to: '', article: '', site: '', q: '' };
    const FILTERS = Object.keys(NO_FILTER);

    const ROOM_FOR_VIEWS = window.matchMedia('(min-width: 1100px)');

    let updates = []; /* one function for each chip that changes with the state */

    /** Whether anything is left out by what is chosen. */
    A.isFiltered = function () {
        return A.differ(A.state, NO_FILTER, FILTERS);
    };

    /** Takes all filters away; a button that goes with them hands the focus on. */
    A.clearFilters = function () {
        const at = document.activeElement;

        A.go(Object.assign({}, NO_FILTER));
        if (at !== null && (!at.isConnected || at.closest('[hidden]') !== null)) {
            document.getElementById('main').focus({ preventScroll: true });
        }
    };

    /** Shows only what should be in the archive and is not, or everything again. */
    A.toggleMissing = function () {
        const missing = A.CLASSES.filter(function (name, i) {
            return A.MISSING[i];
        });
        const isOn = String(A.state.classes) === String(missing);

        if (A.data.n > 0) {
            A.go({ classes: isOn ? [] : missing });
        }
    };

    /**
     * A chip. isOn tells whether it is pressed, from the state.
     * @param {(Element|string)} mark icon or '' @param {string} text
     * @param {(number|null)} count @param {function(): void} act
     * @param {(function(): boolean)=} isOn
     */
    function chip(mark, text, count, act, isOn) {
        const button = A.el('button', 'chip');

        button.type = 'button';
        button.append(mark, A.el('span', '', text));
        if (count !== null) {
            button.append(A.el('span', 'n', A.num(count)));
        }
        button.addEventListener('click', act);
        if (isOn !== undefined) {
            updates.push(function () {
                button.setAttribute('aria-pressed', String(isOn()));
            });
        }
        return button;
    }

    /** A chip that is there only while its filter is, and takes it away. */
    function removable(text, act) {
        const button = chip('', '', null, act);
        const cross = A.icon('x');

        cross.setAttribute('class', 'i off');
        button.append(cross);
        button.title = A.t('removeFilter');
        updates.push(function () {
            const now = text();

            button.hidden = now === '';
            button.firstElementChild.textContent = now;
            button.setAttribute('aria-label', now + ' – ' + A.t('removeFilter'));
        });
        return button;
    }

    function typeChips() {
        const d = A.data;
        const type = function (name, text, count) {
            return chip('', A.t(text), count, function () {
                A.go({ type: A.state.type === name ? '' : name });
            }, function () {
                return A.state.type === name;
            });
        };

        return [chip('', A.t('all'), d.n, A.clearFilters, function () {
            return !A.isFiltered();
        }), type('picture', 'pictures', d.n - d.videos), type('video', 'videos', d.videos)];
    }

    function classChips() {
        return A.occurring().map(function (i) {
            const name = A.CLASSES[i];
            const button = chip(A.icon(A.classIcon(name)), A.t('class.' + name), A.data.classes[i],
                function () {
                    A.toggleClass(name);
                }, function () {
                    return A.state.classes.includes(name);
                });

            button.classList.add('c-' + name);
            button.title = A.t('what.' + name);
            return button;
        });
    }

    function sep() {
        return A.el('span', 'sep');
    }

    function opener(button) {
        button.setAttribute('aria-haspopup', 'true');
        button.setAttribute('aria-expanded', 'false');
        return button;
    }

    function dateChips() {
        const open = opener(chip(A.icon('calendar'), '', null, function () {
            A.popDates(open);
        }));

        updates.push(function () {
            open.children[1].textContent = A.rangeText(A.state.from, A.state.to);
            open.setAttribute('aria-pressed', String(A.state.from + A.state.to !== ''));
        });
        return [open];
    }

    /** Entries of each site. */
    function siteCounts() {
        const d = A.data;
        const counts = new Array(d.sites.length).fill(0);

        for (let run = 0; run < d.runSite.length; run++) {
            counts[d.runSite[run]] += d.runFirst[run + 1] - d.runFirst[run];
        }
        return counts;
    }

    function siteMenu(anchor) {
        const counts = siteCounts();

        const item = function (text, site, n) {
            return { text: text, n: n, isChosen: A.state.site === site, choose: function () {
                A.go({ site: site });
            } };
        };

        A.popMenu(anchor, A.t('anySite'), [{ name: A.t('anySite'),
            items: [item(A.t('anySite'), '', A.data.n)].concat(
                A.data.sites.map(function (site, i) {
                    return item(site, site, counts[i]);
                })) }]);
    }

    function siteChips() {
        if (A.data.sites.length < 2) {
            return [];
        }
        const open = opener(chip('', '', null, function () {
            siteMenu(open);
        }));

        updates.push(function () {
            open.firstElementChild.textContent = A.state.site || A.t('anySite');
            open.setAttribute('aria-pressed', String(A.state.site !== ''));
        });
        return [open];
    }

    function viewSwitch() {
        const box = A.el('span', 'views');
        const names = ['date', 'article', 'state'].concat(A.data.sites.length > 1 ? 'site' : []);

        box.setAttribute('role', 'group');
        box.setAttribute('aria-label', A.t('views'));
        for (const name of names) {
            box.append(chip('', A.t('view.' + name), null, function () {
                A.go({ view: name });
            }, function () {
                return A.state.view === name;
            }));
        }
        return box;
    }

    /** The line over the cards that tells how many there are, while anything is left out. */
    function results() {
        const box = A.el('div');
        const count = A.el('p', 'count');
        const clear = A.el('button', 'btn', A.t('clearFilters'));

        box.id = 'results';
        clear.type = 'button';
        clear.addEventListener('click', A.clearFilters);
        box.append(count, clear);
        updates.push(function () {
            /* Of nothing the page tells more, where the cards would be. */
            box.hidden = !A.isFiltered() || !A.current || A.current.length === 0;
            count.textContent = box.hidden ? ''
                : A.t('found', { n: A.current.length, all: A.data.n });
        });
        return box;
    }

    /*
     * How the media are ordered is no filter: it stands beside the tools where there is room,
     * else with the filters.
     */
    function placeViews() {
        const views = document.querySelector('.views');

        const after = views.nextElementSibling;

        if (after !== null && after.className === 'sep') {
            after.remove();
        }
        if (ROOM_FOR_VIEWS.matches) {
            document.getElementById('tools').prepend(views);
        } else {
            document.querySelector('#chips > .sep').after(views, sep());
        }
    }

    function draw() {
        updates = [];
        for (const old of document.querySelectorAll('.views, #results')) {
            old.remove();
        }
        document.getElementById('chips').replaceChildren(...typeChips(), sep(), viewSwitch(), sep(),
            ...dateChips(), ...siteChips(), removable(function () {
                return A.state.article && A.t('article', { id: '#' + A.state.article });
            }, function () {
                A.go({ article: '' });
            }), sep(), ...classChips());
        document.getElementById('health').after(results());
        placeViews();
        A.updateChips();
    }

    /** Shows the state, and how much was found, on what is there. */
    A.updateChips = function () {
        for (const fn of updates) {
            fn();
        }
    };

    A.startChips = function () {
        draw();
        ROOM_FOR_VIEWS.addEventListener('change', placeViews);
        A.on('lang', draw);
        A.on('state', A.updateChips);
    };
}());
