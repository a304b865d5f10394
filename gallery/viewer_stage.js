/*
 * viewer_stage.js - the stage of the viewer: the slide that is looked at, the next one beside
 * it while a finger pulls it in, and what the gestures do. It knows positions only as steps:
 * +1 is what follows in reading direction.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const GAP_PX = 32;        /* between slides while they are pulled */
    const GIVE = 0.3;         /* how much of a pull is followed where there is nothing more */
    const TURN_SHARE = 0.25;  /* of the width that a slow swipe must cover */
    const FLICK = 0.4;        /* px/ms at which a short one will do */
    const DROP_PX = 110;      /* a pull down that closes */
    const DROP_SPEED = 0.5;
    const FADE_PX = 700;      /* the ground is gone after so long a pull down */
    const SETTLE_MS = 340;    /* a little more than the transition in viewer.css */
    const ZOOMED = 1.001;

    function still() {
        return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    }

    function towards() {
        return document.documentElement.dir === 'rtl' ? -1 : 1;
    }

    /**
     * The stage.
     * @param {HTMLElement} vm its element
     * @param {{make: function(number): ?Slide, step: function(number), close: function(),
     *     changed: function(), scroller: function(): HTMLElement}} host
     *     make: a slide that many steps away, null where there is nothing; step: it is the one
     *     that is looked at now; changed: the zoom is another
     */
    A.viewerStage = function (vm, host) {
        const track = A.el('div', 'track');
        const dialog = vm.closest('dialog');
        let slide = null;
        let size = { w: 1, h: 1 };
        let beside = new Map(); /* step: slide, or null where there is nothing */
        let held = null;        /* moves the zoomed picture */
        let scrolled = 0;       /* where the scroller stood when the finger came down */
        let pending = null;     /* finishes a turn that is under way */

        function shift(x, y, settle) {
            track.classList.toggle('settle', settle && !still());
            track.style.transform = x || y ? 'translate(' + x + 'px,' + y + 'px)' : '';
        }

        function shade(value) {
            dialog.style.setProperty('--shade', String(value));
        }

        function dropBeside() {
            vm.classList.remove('drop');
            for (const other of beside.values()) {
                if (other !== null && other !== slide) {
                    other.node.remove();
                }
            }
            beside = new Map();
        }

        /** The slide one step away, made and laid beside when it is first pulled in. */
        function neighbour(step) {
            if (!beside.has(step)) {
                const made = host.make(step);

                beside.set(step, made);
                if (made !== null) {
                    made.node.style.transform =
                        'translateX(' + step * towards() * (size.w + GAP_PX) + 'px)';
                    made.node.inert = true;
                    track.append(made.node);
                    made.layout(size);
                }
            }
            return beside.get(step);
        }

        /** Calls back when a transition is over, or at once where there is none. */
        function afterSettle(done) {
            if (still()) {
                done();
                return;
            }
            const timer = window.setTimeout(finish, SETTLE_MS);

            function finish() {
                window.clearTimeout(timer);
                if (pending === finish) {
                    pending = null;
                    done();
                }
            }
            pending = finish;
        }

        function show(next) {
            if (slide !== null && slide !== next) {
                slide.release();
                slide.node.remove();
            }
            slide = next;
            slide.node.style.transform = '';
            slide.node.inert = false;
            if (slide.node.parentNode !== track) {
                track.append(slide.node);
            }
            slide.layout(size);
            dropBeside();
            shift(0, 0, false);
            shade(1);
            vm.classList.remove('held');
            host.changed();
        }

        /** Goes on with the slide beside, from where the finger let it go. */
        function turn(step) {
            const next = neighbour(step);

            shift(-step * towards() * (size.w + GAP_PX), 0, true);
            afterSettle(function () {
                show(next);
                host.step(step, next);
            });
        }

        function back() {
            shift(0, 0, true);
            shade(1);
            afterSettle(dropBeside);
        }

        function pulled(g) {
            const step = (g.dx < 0 ? 1 : -1) * towards();

            shift(neighbour(step) === null ? g.dx * GIVE : g.dx, 0, false);
        }

        function pulledDown(dy) {
            const scroller = host.scroller();
            const below = scroller.scrollHeight - scroller.clientHeight > 1;

            if (below && (dy < 0 || scrolled > 0)) {
                scroller.scrollTop = scrolled - dy;
            } else {
                vm.classList.add('drop');
                shift(0, dy > 0 ? dy : dy * GIVE, false);
                shade(A.clamp(1 - dy / FADE_PX, 0.2, 1));
            }
        }

        function zoomable() {
            return slide !== null && slide.canZoom;
        }

        A.gesture(vm, {
            accept(p) {
                return slide !== null && p.target.closest('button, a, input') === null &&
                    !(slide.keeps !== undefined && slide.keeps(p.target, p.y));
            },
            hold() {
                if (pending !== null) {
                    pending();
                }
                held = zoomable() && slide.zoom() > ZOOMED ? slide.hold() : null;
                scrolled = host.scroller().scrollTop;
                vm.classList.add('held');
            },
            pan(g) {
                if (held !== null) {
                    held(g.dx, g.dy);
                } else if (g.axis === 'x') {
                    pulled(g);
                } else {
                    pulledDown(g.dy);
                }
            },
            panEnd(g) {
                const step = (g.dx < 0 ? 1 : -1) * towards();

                vm.classList.remove('held');
                if (held !== null) {
                    slide.settle();
                } else if (g.axis === 'x') {
                    const far = Math.abs(g.dx) > size.w * TURN_SHARE && g.vx * g.dx >= 0;
                    const flick = Math.abs(g.vx) > FLICK && g.vx * g.dx > 0;

                    if ((far || flick) && neighbour(step) !== null) {
                        turn(step);
                    } else {
                        back();
                    }
                } else if (track.style.transform !== '' && g.vy >= 0 &&
                    (g.dy > DROP_PX || (g.dy > 0 && g.vy > DROP_SPEED))) {
                    host.close();
                } else {
                    back();
                }
                held = null;
            },
            pinch(g) {
                if (zoomable()) {
                    slide.pinch(g);
                    host.changed();
                }
            },
            pinchEnd() {
                if (zoomable()) {
                    slide.settle();
                    held = slide.zoom() > ZOOMED ? slide.hold() : null;
                    host.changed();
                }
            },
            wheel(g) {
                if (zoomable()) {
                    slide.zoomBy(g.factor, g.x, g.y, false);
                    host.changed();
                }
                return zoomable();
            },
            doubleTap(p) {
                if (zoomable() && p.target.closest('.lack') === null) {
                    slide.zoomTo(p.x, p.y);
                    host.changed();
                }
            },
            tap() {
                vm.classList.remove('held');
            },
            cancel() {
                vm.classList.remove('held');
                if (held !== null || (zoomable() && slide.zoom() > ZOOMED)) {
                    slide.settle();
                }
                back();
            },
        });

        new window.ResizeObserver(function () {
            size = { w: Math.max(1, vm.clientWidth), h: Math.max(1, vm.clientHeight) };
            if (slide !== null) {
                slide.layout(size);
                host.changed();
            }
        }).observe(vm);
        vm.prepend(track);

        return {
            show,
            current() {
                return slide;
            },
            /** Ends what moves, and lets go of the file that plays. */
            clear() {
                pending = null;
                if (slide !== null) {
                    slide.release();
                    slide.node.remove();
                    slide = null;
                }
                dropBeside();
                shift(0, 0, false);
                shade(1);
            },
        };
    };
}());
