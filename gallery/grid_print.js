/*
 * grid_print.js - the list on paper. What is in the page while one scrolls is a window's worth
 * in fixed places; paper gets a contact sheet of plain sections, as the pages without script
 * have them.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* Some 40 sheets; more would take a browser minutes and is hardly what was meant. */
    const MOST_PRINTED = 1000;
    const THUMB_PX = 200; /* a fifth of a sheet, at more than screen resolution */

    let sheet = null;

    function addCard(list, ordinal, kind) {
        const entry = A.store.get(ordinal, false);
        if (entry) {
            const li = A.card.make();
            A.card.fill(li, entry, kind);
            A.card.picture(li, THUMB_PX, true);
            list.append(li);
        }
        return entry !== null;
    }

    /* Nothing can be waited for here: only what was loaded before can be printed. */
    function makeSheet(selection, from) {
        const { first, kind } = selection.sections;
        const inFull = kind === 'run' ? '' : kind; /* cards tell their titles on paper */
        const to = Math.min(selection.length, from + MOST_PRINTED);
        let printed = 0;
        sheet = A.el('div', 'sheet');
        for (let s = 0; s < selection.sections.n && first[s] < to; s++) {
            if (first[s + 1] > from) {
                const section = A.el('section', 'day');
                const h2 = A.el('h2');
                const list = A.el('ul', 'grid');
                A.fillHeading(h2, selection, s);
                section.append(h2, list);
                for (let i = Math.max(from, first[s]); i < Math.min(to, first[s + 1]); i++) {
                    printed += addCard(list, selection.at(i), inFull);
                }
                if (list.firstChild) {
                    sheet.append(section);
                }
            }
        }
        if (printed < selection.length) {
            sheet.append(A.el('p', 'part', A.t('card.printed',
                { n: printed, all: selection.length })));
        }
        return sheet;
    }

    /**
     * @param {HTMLElement} root the list
     * @param {HTMLElement} live what stands in it while it is on the screen
     */
    A.startGridPrint = function (root, live) {
        let height = '';
        window.addEventListener('beforeprint', function () {
            const selection = A.grid.selection();
            if (sheet || selection.length === 0) {
                return;
            }
            const from = selection.length <= MOST_PRINTED ? 0 : A.grid.position();
            A.grid.hold(true);
            height = root.style.height;
            root.style.height = '';
            live.hidden = true;
            root.append(makeSheet(selection, from));
        });
        window.addEventListener('afterprint', function () {
            if (sheet) {
                sheet.remove();
                sheet = null;
                live.hidden = false;
                root.style.height = height;
                A.grid.hold(false);
            }
        });
    };
}());
