/*
 * viewer_frame.js - what stands around the stage of the viewer: the line on top, the buttons
 * at the sides, the row of small pictures, the details; and the keys.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const STORED = 'assets.details'; /* 'off': the details are folded away */
    const STEP = 1.4;                /* zoom of a button or key */

    function button(className, icon, key, press) {
        const node = A.el('button', className);

        node.type = 'button';
        node.append(A.icon(icon));
        node.setAttribute('aria-label', A.t(key));
        node.title = A.t(key);
        node.addEventListener('click', press);
        return node;
    }

    /** The line on top. */
    function makeTop(zoomBy, zoomFit, toggleDetails, close) {
        const node = A.el('div', 'vt');
        const top = {
            node, place: A.el('span', 'place'), when: A.el('span', 'when'),
            zoom: A.el('button', 'ib zoom'),
            zoomOut: button('ib zo', 'minus', 'v.zoomOut', function () {
                zoomBy(1 / STEP);
            }),
            zoomIn: button('ib zi', 'plus', 'v.zoomIn', function () {
                zoomBy(STEP);
            }),
            details: button('ib', 'info', 'v.details', toggleDetails),
        };

        top.zoom.type = 'button';
        top.zoom.dir = 'ltr';
        top.zoom.title = A.t('v.zoomReset');
        top.zoom.addEventListener('click', zoomFit);
        node.append(top.place, top.when, A.el('span', 'fill'), top.zoomOut, top.zoom,
            top.zoomIn, top.details, button('ib', 'x', 'close', close));
        return top;
    }

    /** A key by its place, where the layout's own script types another character there. */
    function latin(event) {
        return /^[\x20-\x7e]+$/.test(event.key) ? event.key
            : { KeyI: 'i', Digit0: '0', Equal: '=', Minus: '-' }[event.code] || event.key;
    }

    /** What each key does; arrows are apart, since they turn round with the script. */
    function keysOf(host, zoomBy, zoomFit, toggleDetails, stage) {
        function playOrPause() {
            const slide = stage.current();

            if (slide !== null && slide.playOrPause !== undefined) {
                slide.playOrPause();
            }
        }
        const keys = { Home: host.first, End: host.last, 0: zoomFit, i: toggleDetails,
            ' ': playOrPause };

        keys['+'] = keys['='] = function () {
            zoomBy(STEP);
        };
        keys['-'] = function () {
            zoomBy(1 / STEP);
        };
        return function (event) {
            const turned = document.documentElement.dir === 'rtl' ? -1 : 1;
            const key = latin(event);
            const on = event.target;
            const isPress = event.key === ' ' && on.closest('button, a') !== null;

            /* Not for the page below, whose keys would filter or scroll what is not seen. */
            event.stopPropagation();
            if (event.ctrlKey || event.metaKey || event.altKey || isPress ||
                on.closest('input, video') !== null) {
                return;
            }
            if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
                host.step((event.key === 'ArrowRight' ? 1 : -1) * turned);
            } else if (Object.prototype.hasOwnProperty.call(keys, key)) {
                keys[key]();
            } else {
                return;
            }
            event.preventDefault();
        };
    }

    /**
     * Makes the viewer's elements in its dialog, in the current language.
     * @param {HTMLDialogElement} dialog
     * @param {{make: function(number): ?Object, turned: function(number, Object),
     *     step: function(number), first: function(), last: function(), close: function()}} host
     *     make: a slide that many steps away; turned: a finger has turned to it
     */
    A.viewerFrame = function (dialog, host) {
        const root = A.el('div', 'vw');
        const vm = A.el('div', 'vm');
        const strip = A.el('ul', 'fs');
        const info = A.el('aside', 'vi');
        const live = A.el('p', 'vh');
        const top = makeTop(zoomBy, zoomFit, toggleDetails, host.close);
        const previous = button('nv p', 'left', 'v.previous', function () {
            host.step(-1);
        });
        const next = button('nv n', 'right', 'v.next', function () {
            host.step(1);
        });

        function zoomable() {
            const slide = stage.current();

            return slide !== null && slide.canZoom ? slide : null;
        }

        function showZoom() {
            const slide = zoomable();

            top.zoom.textContent = slide === null ? ''
                : A.num(Math.round(slide.zoom() * 10) / 10) + '×';
            top.zoom.setAttribute('aria-label',
                top.zoom.textContent + ', ' + A.t('v.zoomReset'));
            for (const node of [top.zoomIn, top.zoom, top.zoomOut]) {
                node.hidden = slide === null;
            }
        }

        function zoomBy(factor) {
            const slide = zoomable();

            if (slide !== null) {
                slide.zoomBy(factor, undefined, undefined, true);
                showZoom();
            }
        }

        function zoomFit() {
            const slide = zoomable();

            if (slide !== null) {
                slide.zoomFit();
                showZoom();
            }
        }

        function showDetails(on) {
            root.classList.toggle('bare', !on);
            top.details.setAttribute('aria-pressed', String(on));
        }

        function toggleDetails() {
            const on = root.classList.contains('bare');

            showDetails(on);
            A.keep(STORED, on ? '' : 'off');
        }

        /** The page below must not scroll under a wheel that turns over the viewer. */
        function onWheel(event) {
            if (event.target.closest('.vi, .fs, .lack') === null &&
                root.scrollHeight <= root.clientHeight) {
                event.preventDefault();
            }
        }

        vm.tabIndex = -1;
        vm.setAttribute('role', 'group');
        vm.setAttribute('aria-label', A.t('v.viewer'));
        vm.append(previous, next);
        strip.setAttribute('role', 'list');
        strip.setAttribute('aria-label', A.t('v.same'));
        info.tabIndex = 0; /* so that arrow keys scroll it */
        info.setAttribute('aria-label', A.t('v.details'));
        live.setAttribute('role', 'status');
        root.append(top.node, vm, strip, info, live);
        dialog.replaceChildren(root);
        const stage = A.viewerStage(vm, {
            make: host.make, step: host.turned, close: host.close, changed: showZoom,
            scroller() {
                return root;
            },
        });

        /* On the root, which the next language makes anew; the dialog stays. */
        root.addEventListener('keydown',
            keysOf(host, zoomBy, zoomFit, toggleDetails, stage));
        root.addEventListener('wheel', onWheel, { passive: false });
        dialog.oncancel = function (event) {
            event.preventDefault();
            host.close();
        };
        /* A browser may close it without asking, at a second Esc; then close has to follow. */
        dialog.onclose = host.close;
        showDetails(A.recall(STORED) !== 'off');

        return {
            stage, strip, info, previous, next,
            /** Title of the dialog, "2 of 12,480", and the day. */
            tell(title, place, when) {
                dialog.setAttribute('aria-label', title);
                top.place.textContent = place;
                top.place.hidden = place === '';
                top.when.textContent = when;
            },
            /** Tells those who do not see: the page's live region is inert below a dialog. */
            say(text) {
                live.textContent = text;
            },
            /** What had the focus may be gone or hidden now; keys must still come here. */
            keepFocus() {
                const on = document.activeElement;

                if (!root.contains(on) || on.hidden) {
                    vm.focus({ preventScroll: true });
                }
            },
            /** No button: a ring round one would be the first thing that is seen. */
            focus() {
                root.scrollTop = 0;
                vm.focus({ preventScroll: true });
            },
        };
    };
}());
