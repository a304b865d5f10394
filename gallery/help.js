/* help.js - the dialog that tells all keys, and what each state of a medium means. */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* Keys as they are printed on a keyboard, and the text that tells what they do. */
    const KEYS = [
        [['←', '→', '↑', '↓'], 'key.arrows'], [['Enter'], 'key.enter'], [['Esc'], 'key.escape'],
        [['Home', 'End'], 'key.homeEnd'], [['PgUp', 'PgDn'], 'key.pages'], [['/'], 'key.search'],
        [['m'], 'key.missing'], [['t'], 'key.theme'], [['?'], 'key.help'],
    ];

    function keyList() {
        const list = A.el('dl', 'keys');

        for (const row of KEYS) {
            const term = A.el('dt');

            term.dir = 'ltr';
            for (const key of row[0]) {
                term.append(A.el('kbd', '', key), ' ');
            }
            list.append(term, A.el('dd', '', A.t(row[1])));
        }
        return list;
    }

    function classList() {
        const list = A.el('dl', 'states');

        for (const name of A.CLASSES) {
            const term = A.el('dt', 'c-' + name);

            term.append(A.el('span', 'dot'), A.el('span', '', A.t('class.' + name)));
            list.append(term, A.el('dd', '', A.t('what.' + name)));
        }
        return list;
    }

    function draw(box) {
        const close = A.el('button', 'ib close');
        const title = A.el('h2', '', A.t('help'));

        close.type = 'button';
        close.setAttribute('aria-label', A.t('close'));
        close.append(A.icon('x'));
        close.addEventListener('click', function () {
            box.close();
        });
        title.id = 'help-h';
        box.replaceChildren(close, title, A.el('h3', '', A.t('keys')), keyList(),
            A.el('h3', '', A.t('states')), classList());
    }

    A.openHelp = function () {
        const box = document.getElementById('help');

        draw(box);
        box.showModal();
    };

    A.startHelp = function () {
        const box = document.getElementById('help');

        /* A click beside the dialog is a click on its backdrop, which is the dialog itself. */
        box.addEventListener('click', function (event) {
            const r = box.getBoundingClientRect();

            if (event.target === box && (event.clientX < r.left || event.clientX > r.right ||
                event.clientY < r.top || event.clientY > r.bottom)) {
                box.close();
            }
        });
        A.on('lang', function () {
            if (box.open) {
                draw(box);
            }
        });
    };
}());
