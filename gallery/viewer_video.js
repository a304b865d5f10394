/*
 * viewer_video.js - a video in the viewer: the browser's own controls, and below them a line
 * of its positions that shows the storyboard's picture of the time under the pointer.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const LINE_PX = 54;      /* what the position line needs below the picture */
    const LINE_LEAST = 480;  /* its width, where the stage has as much */
    const LINE_EDGE = 12;
    const CONTROLS_PX = 72;  /* the browser's controls, at the foot of the video */
    const TIP_PX = 160;      /* the tip is no wider */
    const ENLARGED = 2;      /* a small video, at most */
    const KEY_SECONDS = 5;   /* an arrow key on the line */
    const SIZE = { w: 1280, h: 720 };

    /** Index of the tile of a time: the last that begins no later. */
    A.tileAt = function (times, seconds) {
        let tile = 0;

        for (let i = 1; i < times.length && times[i] <= seconds; i++) {
            tile = i;
        }
        return tile;
    };

    /** The picture over the line. Its tiles stand in one row; one of them is seen. */
    function tip(entry) {
        const board = entry.board;
        const scale = Math.min(1, TIP_PX / board.w);
        const width = Math.round(board.w * scale);
        const node = A.el('div', 'tip');
        const img = document.createElement('img');
        const clock = A.el('b');

        node.hidden = true;
        node.style.width = width + 4 + 'px';
        node.style.height = Math.round(board.h * scale) + 4 + 'px';
        img.alt = '';
        img.style.width = width * board.tiles + 'px';
        img.addEventListener('error', function () {
            img.remove();
        });
        img.src = A.store.board(entry);
        node.append(img, clock);
        return {
            node,
            show(seconds, x, most) {
                const tile = Math.min(A.tileAt(board.times, seconds), board.tiles - 1);

                node.hidden = false;
                img.style.left = -tile * width + 'px';
                clock.textContent = A.clock(seconds * 1000);
                node.style.left = A.clamp(x - width / 2, -40, most - width + 40) + 'px';
            },
            hide() {
                node.hidden = true;
            },
        };
    }

    /** The line of positions, a slider that seeks. */
    function line(entry, video) {
        const end = A.el('span', '', A.clock(entry.ms));
        const node = A.el('div', 'pl');
        const track = A.el('div', 'tr');
        const done = A.el('i', 'done');
        const knob = A.el('i', 'knob');
        const now = A.el('span', '', A.clock(0));
        const over = tip(entry);
        const whole = entry.ms / 1000;

        function length() {
            return Number.isFinite(video.duration) ? video.duration : whole;
        }

        function draw() {
            const share = length() > 0 ? Math.min(1, video.currentTime / length()) : 0;

            done.style.width = share * 100 + '%';
            knob.style.left = share * 100 + '%';
            now.textContent = A.clock(video.currentTime * 1000);
            track.setAttribute('aria-valuenow', Math.round(video.currentTime));
            track.setAttribute('aria-valuetext', now.textContent);
        }

        /** Also without the file's own length: the position shows when it is known. */
        function seek(seconds) {
            video.currentTime = A.clamp(seconds, 0, length());
            draw();
        }

        function under(event) {
            const box = track.getBoundingClientRect();
            const x = A.clamp(event.clientX - box.left, 0, box.width);

            return { x, most: box.width, seconds: box.width > 0 ? x / box.width * length() : 0 };
        }

        track.addEventListener('pointermove', function (event) {
            const p = under(event);

            over.show(p.seconds, p.x, p.most);
            if (event.buttons & 1) {
                seek(p.seconds);
            }
        });
        track.addEventListener('pointerdown', function (event) {
            const p = under(event);

            track.setPointerCapture(event.pointerId);
            over.show(p.seconds, p.x, p.most);
            seek(p.seconds);
        });
        track.addEventListener('pointerleave', over.hide);
        track.addEventListener('blur', over.hide);
        track.addEventListener('keydown', function (event) {
            const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
            const step = steps[event.key];

            if (step !== undefined) {
                seek(video.currentTime + step * KEY_SECONDS);
                over.show(video.currentTime, video.currentTime / (length() || 1) *
                    track.clientWidth, track.clientWidth);
                event.preventDefault();
                event.stopPropagation();
            }
        });
        video.addEventListener('timeupdate', draw);
        video.addEventListener('durationchange', function () {
            end.textContent = A.clock(length() * 1000);
            track.setAttribute('aria-valuemax', Math.round(length()));
            draw();
        });

        track.tabIndex = 0;
        track.setAttribute('role', 'slider');
        track.setAttribute('aria-label', A.t('v.position'));
        track.setAttribute('aria-valuemin', 0);
        track.setAttribute('aria-valuemax', Math.round(whole));
        draw();
        track.append(done, knob, over.node);
        node.dir = 'ltr';
        node.append(now, track, end);
        return node;
    }

    /** A slide of a video whose bytes are held. @return {Slide} */
    A.videoSlide = function (entry) {
        const node = A.el('div', 'slide');
        const pic = A.el('div', 'pic');
        const chip = A.stateChip(entry);
        const poster = document.createElement('img');
        const thumb = A.store.thumb(entry, 4096);
        const below = entry.board === null ? 0 : LINE_PX;
        const size = entry.width > 0 && entry.height > 0
            ? { w: entry.width, h: entry.height } : SIZE;
        let video = null;
        let strip = null;
        let place = { x: 0, y: 0, w: 0 }; /* of the position line */

        /** Below the picture and as wide, but wide enough to be of use below a narrow one. */
        function layLine(stage, fit) {
            const w = Math.min(Math.max(fit.w, LINE_LEAST), stage.w - 2 * LINE_EDGE);

            place = { x: Math.round((stage.w - w) / 2), y: fit.y + fit.h + 8, w };
            placeStrip();
        }

        function placeStrip() {
            if (strip !== null) {
                strip.style.left = place.x + 'px';
                strip.style.top = place.y + 'px';
                strip.style.width = place.w + 'px';
            }
        }

        function fail(now) {
            if (video === now) {
                stop();
                node.append(A.slideSays(entry, A.t('v.cantShow')));
            }
        }

        function stop() {
            const old = video;

            video = null;
            if (old !== null) {
                old.pause();
                /* Else the browser goes on reading the file. */
                old.removeAttribute('src');
                old.load();
                old.remove();
            }
            if (strip !== null) {
                strip.remove();
                strip = null;
            }
        }

        function activate(done) {
            if (video === null && node.querySelector('.say') === null) {
                const made = document.createElement('video');

                video = made;
                made.controls = true;
                made.playsInline = true;
                made.preload = 'metadata';
                made.poster = thumb;
                made.setAttribute('aria-label', entry.article.title || A.t('v.untitled'));
                made.addEventListener('error', function () {
                    fail(made);
                });
                made.src = A.store.media(entry);
                pic.append(made);
                if (entry.board !== null) {
                    strip = line(entry, made);
                    node.append(strip);
                    placeStrip();
                }
            }
            done();
        }

        poster.alt = '';
        poster.draggable = false;
        poster.addEventListener('error', function () {
            poster.remove();
        });
        if (thumb !== '') {
            poster.src = thumb;
            pic.append(poster);
        }
        node.append(pic);
        if (chip !== null) {
            node.append(chip);
        }
        return {
            node, entry, activate, canZoom: false, release: stop,
            zoom() {
                return 1;
            },
            layout(stage) {
                const fit = A.fitted(size, A.stageRoom(stage, below), ENLARGED);

                pic.style.width = fit.w + 'px';
                pic.style.height = fit.h + 'px';
                pic.style.transform = 'translate(' + fit.x + 'px,' + fit.y + 'px)';
                layLine(stage, fit);
            },
            /** Whether a pointer there belongs to the browser's controls or to the line. */
            keeps(target, y) {
                if (target.closest('.pl') !== null) {
                    return true;
                }
                return video !== null && target === video &&
                    y > pic.getBoundingClientRect().bottom -
                        node.getBoundingClientRect().top - CONTROLS_PX;
            },
            playOrPause() {
                if (video !== null && video.paused) {
                    /* A refusal (no user gesture, or an error told by its own event). */
                    video.play().catch(function () {});
                } else if (video !== null) {
                    video.pause();
                }
            },
        };
    };
}());
