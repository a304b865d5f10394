/*
 * storyboard.js - what happens in a video, shown on its card while the pointer or the focus
 * rests on it: the tiles of its storyboard one after the other. Moving the pointer across the
 * card leads through them by hand; with reduced motion that is all that happens.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const BEGIN_MS = 300; /* of rest: whoever only passes by starts nothing */
    const STEP_MS = 500;

    let li = null; /* the card that is played */
    let picture = null; /* element that shows a tile */
    let tile = 0;
    let timer = 0;

    function isStill() {
        return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    }

    function board() {
        return li.assets.entry.board;
    }

    function showTile(index) {
        const n = board().tiles;
        tile = A.clamp(index, 0, n - 1);
        picture.style.backgroundPositionX = n > 1 ? tile * 100 / (n - 1) + '%' : '0';
        li.assets.scrub.firstChild.style.inlineSize = (tile + 1) * 100 / n + '%';
    }

    /* The tile covers the frame as a picture does, and is cut off alike. */
    function makePicture(url) {
        const { w, h, tiles } = board();
        const frame = li.assets.th;
        const width = frame.clientWidth;
        const height = frame.clientHeight;
        const scale = Math.max(width / w, height / h);
        picture = A.el('div', 'board');
        Object.assign(picture.style, {
            /* What is pressed and what is let go must be the same, or there is no click. */
            pointerEvents: 'none', position: 'absolute', width: w * scale + 'px', height: h * scale + 'px',
            left: (width - w * scale) / 2 + 'px', top: (height - h * scale) / 2 + 'px',
            backgroundImage: 'url("' + url + '")',
            backgroundSize: tiles * 100 + '% 100%',
        });
        if (li.assets.img) {
            li.assets.img.after(picture);
        } else {
            frame.prepend(picture);
        }
    }

    function step() {
        showTile((tile + 1) % board().tiles);
        timer = setTimeout(step, STEP_MS);
    }

    /* Nothing changes before the file is there; where it is not, nothing ever does. */
    function load(index) {
        const mine = li;
        const entry = li.assets.entry;
        const image = new Image();
        image.onload = function () {
            if (li === mine && li.assets.entry === entry && !picture) {
                makePicture(A.store.board(entry));
                showTile(index);
                if (!isStill()) {
                    timer = setTimeout(step, STEP_MS);
                }
            }
        };
        image.src = A.store.board(entry);
    }

    function stop() {
        clearTimeout(timer);
        if (picture) {
            picture.remove();
            picture = null;
        }
        if (li) {
            li.assets.scrub.firstChild.style.inlineSize = '';
            li = null;
        }
        tile = 0;
    }

    function begin(card) {
        if (card === li) {
            return;
        }
        stop();
        if (card && card.assets && card.assets.entry && A.store.board(card.assets.entry)) {
            li = card;
            if (!isStill()) {
                timer = setTimeout(load, BEGIN_MS, 0);
            }
        }
    }

    /** The tile under the pointer: time runs in the direction of reading. */
    function tileAt(event) {
        const box = li.assets.th.getBoundingClientRect();
        const share = (event.clientX - box.left) / Math.max(1, box.width);
        const rtl = document.documentElement.dir === 'rtl';
        return Math.floor((rtl ? 1 - share : share) * board().tiles);
    }

    function onMove(event) {
        if (!li || event.pointerType === 'touch' || !li.contains(event.target)
                || !li.assets.entry || (event.movementX === 0 && event.movementY === 0)) {
            return;
        }
        clearTimeout(timer);
        if (picture) {
            showTile(tileAt(event));
            if (!isStill()) {
                timer = setTimeout(step, STEP_MS * 2);
            }
        } else {
            timer = setTimeout(load, BEGIN_MS, tileAt(event));
        }
    }

    function cardOf(event) {
        return event.target.closest('li');
    }

    /** Takes the storyboard off a card that is to show something else. */
    A.stopStoryboard = function (card) {
        if (card === li) {
            stop();
        }
    };

    /** @param {HTMLElement} live the list */
    A.startStoryboards = function (live) {
        live.addEventListener('pointerover', function (event) {
            if (event.pointerType !== 'touch') {
                begin(cardOf(event));
            }
        });
        live.addEventListener('pointerleave', stop);
        live.addEventListener('pointermove', onMove, { passive: true });
        live.addEventListener('focusin', function (event) {
            if (event.target.matches(':focus-visible')) {
                begin(cardOf(event));
            }
        });
        live.addEventListener('focusout', stop);
    };
}());
