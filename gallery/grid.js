/*
 * grid.js - the scroller: shows a selection of any length in a page that scrolls by its own
 * scroll bar, with at most MOST_CARDS cards in it.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* More only where more are in sight at once: small cards on a large screen. */
    const MOST_CARDS = 80;
    const MOST_OVERSCAN = 2; /* rows beyond each edge of the window */

    const REST_MS = 90; /* without movement; then pictures are set */
    const SETTLE_MS = 200; /* then the scroll bar is put in step with the place shown */
    const STATIC_MS = 400; /* at most; then the first view is replaced, come what may */
    const NEARBY = 200; /* entries beyond the window whose chunk is asked for too */

    let root = null;
    let live = null;
    let selection = null;
    let layout = null;
    let map = null;
    let metrics = null;
    let gridTop = 0; /* of the list in the document, px */
    let windowHeight = 0;
    let y = 0; /* logical place of the window's top */
    const motion = new A.Motion();
    let frame = 0;
    let restTimer = 0;
    let settleTimer = 0;
    let inputAt = -Infinity; /* time of the last wheel, touch or key, ms */
    let place = -1;
    let current = 0; /* position that was focused last */
    let anchored = null; /* what anchor() gave, until the reader moves */
    let isHeld = false; /* the page is being printed */
    let isStatic = false; /* the writer's own cards stand in the page still */

    function findTop() {
        gridTop = root.getBoundingClientRect().top + window.scrollY;
    }

    function arrange() {
        const isRuns = selection.sections.kind === 'run';
        live.classList.toggle('runs', isRuns);
        metrics = A.measureGrid(root, isRuns);
        windowHeight = window.innerHeight;
        layout = A.layout(selection.sections, metrics);
        map = new A.ScrollMap(layout.height);
        root.style.height = map.physical + 'px';
        A.cells.reset(selection, layout);
        findTop();
    }

    /** Rows kept beyond the window: [above, below], more where the reader goes. */
    function overscan() {
        const visible = (Math.ceil(windowHeight / layout.rowHeight) + 1) * layout.cols;
        const spare = Math.max(1, Math.floor((MOST_CARDS - 1 - visible) / layout.cols));
        if (spare === 1) {
            return [0, 1];
        }
        const ahead = Math.min(MOST_OVERSCAN, Math.ceil(spare / 2));
        const behind = Math.min(MOST_OVERSCAN, spare - ahead);
        return motion.direction > 0 ? [behind, ahead] : [ahead, behind];
    }

    function range() {
        const [above, below] = overscan();
        const from = layout.firstFrom(y - above * layout.rowHeight);
        /* Where a heading is in sight, so is the top of its first row. */
        const more = Math.max(below * layout.rowHeight, metrics.head + 1);
        const to = layout.endBefore(y + windowHeight + more);
        return [from, Math.max(from, to)];
    }

    function how(atOnce) {
        return { ask: !motion.isFast(), pictures: !motion.isFast(), atOnce };
    }

    function tellPlace() {
        const first = A.grid.position();
        if (first !== place && first >= 0) {
            place = first;
            A.emit('place', { position: first, ordinal: selection.at(first) });
        }
    }

    /*
     * All that a frame does: reads came before, writes are here. The card that has the focus
     * stays in the page wherever it is, or the focus would be lost; keep is one that will
     * have it.
     */
    function draw(atOnce, keep) {
        if (selection.length === 0) {
            return;
        }
        const [from, to] = range();
        const focused = keep === undefined ? A.cells.focused() : keep;
        A.cells.show({ from, to, keep: focused, y, offset: map.offset }, how(atOnce));
        if (focused >= 0) {
            current = focused;
        } else if (!A.cells.at(current) || motion.isFast()) {
            current = A.grid.position();
        }
        A.cells.setStop(current);
        tellPlace();
    }

    function onFrame(now) {
        frame = 0;
        const p = window.scrollY - gridTop;
        /* A dragged scroll bar tells nothing but leaps; a wheel moves less than a window. */
        const small = windowHeight * (now - inputAt < 500 ? 8 : 1.5);
        y = map.scrolled(p, small);
        if (motion.moved(y, now) !== 0) {
            anchored = null;
        }
        draw(false);
    }

    function onScroll() {
        if (isHeld) {
            return;
        }
        if (isStatic) {
            takeOver();
        }
        if (!frame) {
            frame = requestAnimationFrame(onFrame);
        }
        clearTimeout(restTimer);
        restTimer = setTimeout(onRest, REST_MS);
        clearTimeout(settleTimer);
        settleTimer = setTimeout(settle, SETTLE_MS);
    }

    function askNearby() {
        const [from, to] = range();
        for (const i of [from - NEARBY, to + NEARBY]) {
            if (i >= 0 && i < selection.length) {
                A.store.get(selection.at(i));
            }
        }
    }

    function onRest() {
        motion.stopped(y);
        if (selection.length > 0 && !isStatic) {
            A.cells.complete(how(false));
            askNearby();
        }
    }

    /* Nothing that is seen moves: only the scroll bar and, by as much, the list. */
    function settle() {
        if (map.isAstray()) {
            jump(y);
        }
    }

    /** Puts the window's top at a logical place. */
    function jump(to) {
        const p = map.goTo(to);
        window.scrollTo({ top: p + gridTop, behavior: 'instant' });
        /* The page may end sooner. */
        y = map.scrolled(window.scrollY - gridTop, Infinity);
        motion.stopped(y);
        draw(false);
    }

    /* The writer's cards go and ours come in one frame, with the pictures decoded already. */
    function takeOver() {
        isStatic = false;
        for (const node of Array.from(root.children)) {
            if (node !== live) {
                node.remove();
            }
        }
        live.style.visibility = '';
        findTop();
        y = map.scrolled(window.scrollY - gridTop, Infinity);
        motion.stopped(y);
        draw(true);
        askNearby();
    }

    /*
     * The first view is in the page as plain HTML. It stays until the newest chunk is there,
     * below it the list has its full height already.
     */
    function awaitFirst() {
        const done = function () {
            off();
            if (isStatic) {
                takeOver();
            }
        };
        const off = A.on('chunk', done);
        setTimeout(done, STATIC_MS);
    }

    /* They stand by day, or by Gregorian month: in Persian months they would be moved. */
    function isWrittenFirst() {
        const kind = selection.sections.kind;
        return (kind === 'day' || kind === 'month' && A.lang !== 'fa')
            && selection.length === A.data.n
            && window.scrollY - gridTop <= 0
            && A.store.get(selection.at(0)) === null;
    }

    /** Gives a card the focus, in sight or not; nothing is scrolled. */
    function giveFocus(to) {
        draw(false, to);
        A.cells.at(to).assets.a.focus({ preventScroll: true });
    }

    /** Draws all anew, with an entry at the same distance from the window's top. */
    function rearrange(ordinal, distance) {
        const focused = A.cells.focused();
        const focusedOrdinal = focused >= 0 ? A.cells.at(focused).assets.ordinal : -1;
        const top = Math.min(y, 0);
        arrange();
        const position = ordinal < 0 || selection.length === 0 ? -1
            : A.positionNear(selection, ordinal);
        jump(position < 0 ? top : layout.place(position).y - distance);
        if (focusedOrdinal >= 0 && selection.length > 0) {
            const to = selection.indexOf(focusedOrdinal);
            giveFocus(to >= 0 ? to : A.grid.position());
        }
    }

    /*
     * The entry that is to stay where it is, and its distance from the window's top. However
     * often the window changes, it is the one that was first when the reader last moved.
     */
    function anchor() {
        if (!anchored) {
            const first = layout.length > 0 && y > 0 ? A.grid.position() : -1;
            anchored = first < 0 ? [-1, 0]
                : [selection.at(first), layout.place(first).y - y];
        }
        return anchored;
    }

    function start() {
        root = document.getElementById('grid');
        live = A.el('div', 'live');
        Object.assign(root.style, { position: 'relative', overflowAnchor: 'none' });
        root.append(live);
        A.cells.start(live);
        window.addEventListener('scroll', onScroll, { passive: true });
        for (const type of ['wheel', 'touchmove', 'keydown']) {
            window.addEventListener(type, function (event) {
                inputAt = event.timeStamp;
            }, { passive: true });
        }
        live.addEventListener('error', function (event) {
            const li = event.target.closest('li');
            if (li && li.assets.img === event.target) {
                A.card.broken(li);
            }
        }, true);
        A.on('chunk', function () {
            if (!isStatic && !motion.isFast()) {
                A.cells.complete(how(false));
            }
        });
        watchSizes();
        A.startGridKeys(live);
        A.startStoryboards(live);
        A.startGridPrint(root, live);
    }

    function watchSizes() {
        const attributes = ['lang', 'dir', 'data-density'];
        new MutationObserver(function () {
            A.grid.refresh();
        }).observe(document.documentElement, { attributes: true, attributeFilter: attributes });
        new ResizeObserver(function () {
            if (root.clientWidth !== metrics.width || window.innerHeight !== windowHeight) {
                A.grid.refresh();
            } else {
                findTop();
            }
        }).observe(root);
        window.addEventListener('resize', function () {
            A.grid.refresh();
        });
    }

    A.grid = {
        /**
         * Shows a selection, where it can with the entry in view that was first before.
         * @param {object} next of A.select
         */
        show(next) {
            if (!root) {
                selection = next;
                start();
                arrange();
                if (root.children.length > 1 && isWrittenFirst()) {
                    isStatic = true;
                    live.style.visibility = 'hidden';
                    awaitFirst();
                } else {
                    takeOver();
                }
                return;
            }
            if (isStatic) {
                takeOver();
            }
            const [ordinal, distance] = anchor();
            selection = next;
            place = -1;
            current = 0;
            rearrange(ordinal, distance);
            askNearby();
        },

        /** Measures anew: after a change of size, density or language. */
        refresh() {
            if (isHeld) {
                return;
            }
            if (isStatic) {
                takeOver();
            }
            const [ordinal, distance] = anchor();
            rearrange(ordinal, Math.min(distance, window.innerHeight / 2));
        },

        /** Leaves the list as it is until it is let go, and then shows the same place. */
        hold(isOn) {
            if (isStatic) {
                takeOver();
            }
            isHeld = isOn;
            if (!isOn) {
                jump(y);
            }
        },

        /** The selection shown. */
        selection() {
            return selection;
        },

        layout() {
            return layout;
        },

        /** Position of the first card in sight below the heading, -1 where there is none. */
        position() {
            return selection.length === 0 ? -1
                : layout.firstFrom(Math.max(0, y + metrics.top + metrics.head + metrics.vgap));
        },

        /** Height of what is seen of the list at once, px. */
        viewHeight() {
            return windowHeight - metrics.top - metrics.head;
        },

        /**
         * @param {number} position
         * @param {string} [where] 'start': below the heading; 'center'; else only as far as is
         *     needed to see it
         */
        scrollTo(position, where) {
            if (isStatic) {
                takeOver();
            }
            const top = layout.place(position).y;
            anchored = null;
            const start = top - metrics.top - metrics.head;
            const end = top + layout.cardHeight + metrics.vgap - windowHeight;
            if (where === 'start') {
                /* The first of all is seen best with the head of the page. */
                jump(position === 0 ? -gridTop : start);
            } else if (where === 'center') {
                jump((start + end) / 2);
            } else if (y > start || y < end) {
                jump(y > start ? start : end);
            }
        },

        /** Brings a card into sight and gives it the focus. */
        focus(position) {
            A.grid.scrollTo(position);
            giveFocus(position);
        },
    };
}());
