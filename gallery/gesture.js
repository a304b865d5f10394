/*
 * gesture.js - fingers, pen, mouse and wheel on one element, told as pan, pinch, zoom and
 * taps. It knows nothing of pictures: who listens decides what a pan does.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const SLOP = { touch: 8, pen: 6, mouse: 4 }; /* px a pointer may wander and still tap */
    const DOUBLE_MS = 300;   /* between the taps of a double tap */
    const DOUBLE_PX = 32;    /* and how far apart they may be */
    const SPEED_MS = 100;    /* the last of a movement that tells its speed */
    const WHEEL_STEP = 0.0022; /* of a zoom, for each pixel that a wheel turns */
    const WHEEL_MOST = 120;  /* px: one event of a coarse wheel is no more than this */
    const LINE_PX = 16;      /* deltaMode 1 counts lines */

    /**
     * What happens, in CSS pixels from the element's top left corner.
     * @typedef {Object} GestureCallbacks
     * @property {function({x: number, y: number, target: Element}): boolean=} accept
     *     whether a pointer that goes down here is ours; all are where it is not given
     * @property {function()=} hold a pointer is down, or another one
     * @property {function({dx: number, dy: number, axis: string})=} pan since it began; axis is
     *     'x' or 'y', what the movement began with
     * @property {function({dx: number, dy: number, axis: string, vx: number, vy: number})=} panEnd
     *     with the speed at its end, px a millisecond
     * @property {function({factor: number, x: number, y: number, dx: number, dy: number})=} pinch
     *     since the last call
     * @property {function()=} pinchEnd
     * @property {function({factor: number, x: number, y: number}): boolean=} wheel
     *     whether it was used; else it scrolls what is below
     * @property {function({x: number, y: number, target: Element, type: string})=} tap
     * @property {function({x: number, y: number, target: Element})=} doubleTap
     * @property {function()=} cancel the system took the pointer away: put all back
     */

    /**
     * Listens on an element.
     * @param {HTMLElement} element @param {GestureCallbacks} on
     * @return {function()} stops listening
     */
    A.gesture = function (element, on) {
        const down = new Map(); /* pointer id: {x, y} now */
        let pan = null;         /* {x, y: where it began, axis, moved, type, target, trail} */
        let pinch = null;       /* {gap, x, y} of two pointers, as last told */
        let lastTap = null;

        function call(name, value) {
            return on[name] === undefined ? undefined : on[name](value);
        }

        function point(event) {
            const box = element.getBoundingClientRect();

            return { x: event.clientX - box.left, y: event.clientY - box.top };
        }

        function between() {
            const [a, b] = Array.from(down.values());

            return { gap: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), x: (a.x + b.x) / 2,
                y: (a.y + b.y) / 2 };
        }

        function begin(event, p) {
            pan = { x: p.x, y: p.y, axis: '', type: event.pointerType, target: event.target,
                trail: [{ x: p.x, y: p.y, at: event.timeStamp }] };
        }

        function capture(id) {
            try {
                element.setPointerCapture(id);
            } catch (e) {
                /* The pointer is gone already; its end has been or will be told. */
            }
        }

        function onDown(event) {
            const p = point(event);
            const mouse = event.pointerType === 'mouse';

            if ((mouse && event.button !== 0) || down.size >= 2 ||
                call('accept', { x: p.x, y: p.y, target: event.target }) === false) {
                return;
            }
            down.set(event.pointerId, p);
            call('hold');
            if (down.size === 2) {
                for (const id of down.keys()) {
                    capture(id);
                }
                pan = null;
                lastTap = null;
                pinch = between();
            } else {
                begin(event, p);
            }
        }

        function movePinch() {
            const now = between();

            call('pinch', { factor: now.gap / pinch.gap, x: now.x, y: now.y,
                dx: now.x - pinch.x, dy: now.y - pinch.y });
            pinch = now;
        }

        function movePan(event, p) {
            const dx = p.x - pan.x;
            const dy = p.y - pan.y;

            if (pan.axis === '') {
                if (Math.hypot(dx, dy) < (SLOP[pan.type] || SLOP.mouse)) {
                    return;
                }
                pan.axis = Math.abs(dx) >= Math.abs(dy) ? 'x' : 'y';
                /* From here: the way to the threshold would be a jump under the finger. */
                pan.x = p.x;
                pan.y = p.y;
                capture(event.pointerId);
            }
            pan.trail.push({ x: p.x, y: p.y, at: event.timeStamp });
            while (pan.trail.length > 2 && event.timeStamp - pan.trail[0].at > SPEED_MS) {
                pan.trail.shift();
            }
            call('pan', { dx: p.x - pan.x, dy: p.y - pan.y, axis: pan.axis });
        }

        function onMove(event) {
            if (!down.has(event.pointerId)) {
                return;
            }
            const p = point(event);

            down.set(event.pointerId, p);
            if (pinch !== null) {
                movePinch();
            } else if (pan !== null) {
                movePan(event, p);
            }
        }

        /** Speed at the end: none where the pointer rested before it was lifted. */
        function speed(now) {
            const first = pan.trail[0];
            const last = pan.trail[pan.trail.length - 1];
            const ms = Math.max(1, last.at - first.at);

            return now - last.at > SPEED_MS ? { vx: 0, vy: 0 }
                : { vx: (last.x - first.x) / ms, vy: (last.y - first.y) / ms };
        }

        function tapped(event, p) {
            const close = lastTap !== null && event.timeStamp - lastTap.at < DOUBLE_MS &&
                Math.hypot(p.x - lastTap.x, p.y - lastTap.y) < DOUBLE_PX;

            call(close ? 'doubleTap' : 'tap',
                { x: p.x, y: p.y, target: pan.target, type: pan.type });
            lastTap = close ? null : { x: p.x, y: p.y, at: event.timeStamp };
        }

        function onUp(event) {
            if (!down.delete(event.pointerId)) {
                return;
            }
            const p = point(event);

            if (pinch !== null) {
                pinch = null;
                call('pinchEnd');
                /* The finger that stays moves the picture on, from where it is. */
                for (const rest of down.values()) {
                    begin(event, rest);
                }
            } else if (pan !== null && pan.axis !== '') {
                call('panEnd', Object.assign({ dx: p.x - pan.x, dy: p.y - pan.y,
                    axis: pan.axis }, speed(event.timeStamp)));
                pan = null;
            } else if (pan !== null) {
                tapped(event, p);
                pan = null;
            }
        }

        function onCancel(event) {
            if (down.delete(event.pointerId)) {
                down.clear();
                pan = null;
                pinch = null;
                call('cancel');
            }
        }

        function onWheel(event) {
            const p = point(event);

            if (on.wheel === undefined || call('accept', { x: p.x, y: p.y,
                target: event.target }) === false) {
                return;
            }
            const px = event.deltaMode === 0 ? event.deltaY : event.deltaY * LINE_PX;
            /* A pinch on a touch pad comes as a wheel with Ctrl, in steps a few pixels small. */
            const strength = event.ctrlKey ? 4 : 1;
            const step = A.clamp(px * strength, -WHEEL_MOST, WHEEL_MOST);

            if (call('wheel', { factor: Math.exp(-step * WHEEL_STEP), x: p.x, y: p.y })) {
                event.preventDefault();
            }
        }

        const events = [['pointerdown', onDown], ['pointermove', onMove], ['pointerup', onUp],
            ['pointercancel', onCancel], ['wheel', onWheel]];

        for (const [name, handler] of events) {
            element.addEventListener(name, handler, { passive: false });
        }
        return function () {
            for (const [name, handler] of events) {
                element.removeEventListener(name, handler);
            }
        };
    };
}());
