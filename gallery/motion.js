/*
 * motion.js - how fast and which way the list is scrolled, and the measures that it is laid out
 * by.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /*
     * Faster than this, in px/ms, nobody sees pictures, and decoding them would make frames
     * late. A wheel turned steadily gives 1.5, a flick 6 and more.
     */
    const GATE = 2.5;
    const PAUSE_MS = 200; /* after that a movement is a new one, whose speed is not known */
    const FRAME_MS = 16.7;

    A.Motion = class {
        constructor() {
            this.y = 0;
            this.at = 0;
            this.speed = 0; /* px/ms, smoothed over some frames */
            this.direction = 1; /* 1 down, -1 up */
        }

        /**
         * The list stands elsewhere.
         * @param {number} y px
         * @param {number} now ms
         * @returns {number} how far it moved, px
         */
        moved(y, now) {
            const step = y - this.y;
            const elapsed = now - this.at;
            const speed = Math.abs(step) / (elapsed > PAUSE_MS ? FRAME_MS * 4
                : Math.max(FRAME_MS / 2, elapsed));
            this.speed = elapsed > PAUSE_MS ? speed : 0.6 * speed + 0.4 * this.speed;
            this.direction = Math.sign(step) || this.direction;
            this.y = y;
            this.at = now;
            return step;
        }

        /** The list rests, or was put there at once. */
        stopped(y) {
            this.direction = Math.sign(y - this.y) || this.direction;
            this.y = y;
            this.speed = 0;
        }

        isFast() {
            return this.speed > GATE;
        }
    };

    function px(style, name) {
        return parseFloat(style.getPropertyValue(name)) || 0;
    }

    /**
     * What the style sheet says: it is the only source of measures.
     * @param {HTMLElement} root the list
     * @param {boolean} isBare cards have no title; it stands in the heading
     */
    A.measureGrid = function (root, isBare) {
        const style = getComputedStyle(root);
        let text = px(style, '--text');
        if (isBare) {
            const title = A.el('p', 'ti');
            Object.assign(title.style, { position: 'absolute', visibility: 'hidden' });
            root.append(title);
            text -= title.offsetHeight;
            title.remove();
        }
        return { width: root.clientWidth, col: px(style, '--col'), gap: px(style, '--gap'),
            vgap: px(style, '--vgap'), text, head: px(style, '--head'),
            top: px(style, '--top') };
    };
}());
