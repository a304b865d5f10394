/*
 * grid_keys.js - the list by keyboard and mouse. The whole list is one stop of the Tab key;
 * inside it, arrows go by what is seen: to the side in the direction of reading, up and down
 * in the same column.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* A screen further, in the same column. */
    function page(position, step) {
        const layout = A.grid.layout();
        const rows = Math.max(1, Math.floor(A.grid.viewHeight() / layout.rowHeight));
        let at = position;
        for (let i = 0; i < rows; i++) {
            at = layout.vertical(at, step);
        }
        return at;
    }

    const forward = function (position) {
        return position + 1;
    };
    const back = function (position) {
        return position - 1;
    };

    const MOVES = {
        ArrowRight: forward,
        ArrowLeft: back,
        ArrowDown(position) {
            return A.grid.layout().vertical(position, 1);
        },
        ArrowUp(position) {
            return A.grid.layout().vertical(position, -1);
        },
        PageDown(position) {
            return page(position, 1);
        },
        PageUp(position) {
            return page(position, -1);
        },
        Home() {
            return 0;
        },
        End() {
            return A.grid.selection().length - 1;
        },
    };

    function moveOf(key) {
        if (document.documentElement.dir === 'rtl') {
            if (key === 'ArrowRight') {
                return back;
            }
            if (key === 'ArrowLeft') {
                return forward;
            }
        }
        return Object.prototype.hasOwnProperty.call(MOVES, key) ? MOVES[key] : null;
    }

    function isPlain(event) {
        return !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    }

    function onKey(event) {
        const move = moveOf(event.key);
        const position = A.cells.focused();
        if (!move || position < 0 || !isPlain(event) || event.defaultPrevented) {
            return;
        }
        event.preventDefault();
        const to = A.clamp(move(position), 0, A.grid.selection().length - 1);
        A.grid.focus(to);
    }

    /* With a modifier a click means another tab or window, and the link leads there. */
    function onClick(event) {
        const li = event.target.closest('li');
        if (li && li.assets && isPlain(event) && event.button === 0) {
            event.preventDefault();
            if (li.assets.entry) {
                A.emit('open', li.assets.position);
            }
        }
    }

    /** @param {HTMLElement} live the list */
    A.startGridKeys = function (live) {
        live.addEventListener('keydown', onKey);
        live.addEventListener('click', onClick);
    };
}());
