/*
 * pop.js - what opens below a button of the head: a menu, or the fields for a range of dates.
 * One at a time; Escape, a click elsewhere or leaving it by Tab closes it.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    let open = null; /* {box, anchor} */

    function onDown(event) {
        if (!open.box.contains(event.target) && !open.anchor.contains(event.target)) {
            A.closePop(false);
        }
    }

    function onFocus(event) {
        if (event.relatedTarget !== null && !open.box.contains(event.relatedTarget)) {
            A.closePop(false);
        }
    }

    /** Closes what is open; the focus goes back to its button where that is wanted. */
    A.closePop = function (wantFocus) {
        if (open === null) {
            return;
        }
        const was = open;

        open = null;
        document.removeEventListener('pointerdown', onDown, true);
        window.removeEventListener('resize', closeQuietly);
        was.anchor.setAttribute('aria-expanded', 'false');
        was.box.remove();
        if (wantFocus) {
            was.anchor.focus();
        }
    };

    function closeQuietly() {
        A.closePop(false);
    }

    /** Below its button, and within the window. */
    function place(box, anchor) {
        const head = document.querySelector('.top').getBoundingClientRect();
        const at = anchor.getBoundingClientRect();
        const isRtl = document.documentElement.dir === 'rtl';
        const left = isRtl ? at.right - box.offsetWidth : at.left;

        box.style.top = at.bottom - head.top + 6 + 'px';
        box.style.left = A.clamp(left, 8, head.width - box.offsetWidth - 8) + 'px';
    }

    /**
     * Opens a box below a button, or closes it where it was open.
     * @param {HTMLElement} anchor @param {HTMLElement} box
     */
    A.pop = function (anchor, box) {
        const again = open !== null && open.anchor === anchor;

        A.closePop(again);
        if (again) {
            return;
        }
        open = { box: box, anchor: anchor };
        box.classList.add('pop');
        box.addEventListener('focusout', onFocus);
        box.addEventListener('keydown', function (event) {
            if (event.key === 'Escape') {
                event.stopPropagation();
                A.closePop(true);
            }
        });
        anchor.setAttribute('aria-expanded', 'true');
        document.querySelector('.top').append(box);
        place(box, anchor);
        document.addEventListener('pointerdown', onDown, true);
        window.addEventListener('resize', closeQuietly);
        box.querySelector('[aria-checked="true"], input, button').focus();
    };

    /** Arrows, Home and End within a menu. */
    function walk(event) {
        const items = Array.from(event.currentTarget.querySelectorAll('button'));
        const at = items.indexOf(document.activeElement);
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];

        if (to !== undefined) {
            event.preventDefault();
            items[(to + items.length) % items.length].focus();
        } else if (event.key === 'Tab') {
            A.closePop(true);
        }
    }

    function menuItem(item) {
        const button = A.el('button', 'item');
        const text = A.el('span', '', item.text);

        text.dir = 'auto';
        if (item.lang !== undefined) {
            text.lang = item.lang;
        }
        button.type = 'button';
        button.tabIndex = -1;
        button.setAttribute('role', 'menuitemradio');
        button.setAttribute('aria-checked', String(item.isChosen));
        button.append(text);
        if (item.n !== undefined) {
            button.append(A.el('span', 'n', A.num(item.n)));
        }
        button.addEventListener('click', function () {
            A.closePop(true);
            item.choose();
        });
        return button;
    }

    /**
     * Opens a menu; of each of its groups one item is chosen.
     * @param {HTMLElement} anchor @param {string} label
     * @param {Array<{name: string, items: Array<{text: string, n: (number|undefined),
     *     lang: (string|undefined), isChosen: boolean, choose: function(): void}>}>} groups
     */
    A.popMenu = function (anchor, label, groups) {
        const box = A.el('div', 'menu');

        box.setAttribute('role', 'menu');
        box.setAttribute('aria-label', label);
        box.addEventListener('keydown', walk);
        for (const group of groups) {
            const part = A.el('div');

            part.setAttribute('role', 'group');
            part.setAttribute('aria-label', group.name);
            if (groups.length > 1) {
                const name = A.el('h3', '', group.name);

                name.setAttribute('role', 'presentation');
                part.append(name);
            }
            part.append(...group.items.map(menuItem));
            box.append(part);
        }
        A.pop(anchor, box);
    };

    function field(label, value) {
        const box = A.el('label', 'row');
        const input = A.el('input');

        input.type = 'text';
        input.dir = 'ltr';
        input.autocomplete = 'off';
        input.maxLength = 10;
        input.placeholder = A.t('dateExample');
        input.value = value;
        box.append(A.el('span', '', label), input);
        return { box: box, input: input };
    }

    function button(className, text, act) {
        const b = A.el('button', className, text);

        b.type = 'button';
        b.addEventListener('click', act);
        return b;
    }

    function choose(from, to) {
        A.closePop(true);
        A.go({ from: from, to: to });
    }

    /** What two fields ask for, or null where one is no date. The earlier date is the start. */
    function asked(from, until) {
        const out = [A.parseDate(from.value, false), A.parseDate(until.value, true)];

        [from, until].forEach(function (input, i) {
            input.setAttribute('aria-invalid',
                String(input.value.trim() !== '' && out[i] === ''));
        });
        if ([from, until].some(function (input) {
            return input.getAttribute('aria-invalid') === 'true';
        })) {
            return null;
        }
        if (out[0] !== '' && out[1] !== '' && out[0].slice(0, out[1].length) > out[1]) {
            return [A.parseDate(until.value, false), A.parseDate(from.value, true)];
        }
        return out;
    }

    function yearButtons() {
        const box = A.el('div', 'years');

        for (const year of A.years()) {
            const chip = button('chip', '', function () {
                choose(year.from, year.to);
            });

            chip.setAttribute('aria-pressed',
                String(A.state.from === year.from && A.state.to === year.to));
            chip.append(A.el('span', '', year.name), A.el('span', 'n', A.num(year.n)));
            box.append(chip);
        }
        return box;
    }

    /** Opens the fields for a range of dates, with a button for each year. */
    A.popDates = function (anchor) {
        const form = A.el('form', 'dates');
        const from = field(A.t('from'), A.typedDate(A.state.from, false));
        const until = field(A.t('until'), A.typedDate(A.state.to, true));
        const error = A.el('p', 'err');
        const row = A.el('div', 'row end');
        const show = A.el('button', 'btn main', A.t('show'));

        form.setAttribute('role', 'dialog');
        form.setAttribute('aria-label', A.t('anyDate'));
        form.noValidate = true;
        error.setAttribute('role', 'alert');
        show.type = 'submit';
        row.append(button('btn', A.t('anyDate'), function () {
            choose('', '');
        }), show);
        form.append(from.box, until.box, error, row, yearButtons());
        form.addEventListener('submit', function (event) {
            const range = asked(from.input, until.input);

            event.preventDefault();
            if (range === null) {
                error.textContent = A.t('badDate');
            } else {
                choose(range[0], range[1]);
            }
        });
        A.pop(anchor, form);
    };
}());
