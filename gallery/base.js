/*
 * base.js - what every part of the page's script uses: elements, icons, events between the
 * parts, and digests.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};
    const SVG = 'http://www.w3.org/2000/svg';
    const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

    /** @type {Map<string, Set<function(*): void>>} */
    const listeners = new Map();

    /**
     * A new element. Text goes in as text, whatever it holds.
     * @param {string} tag
     * @param {string} [className]
     * @param {string|number} [text]
     * @returns {HTMLElement}
     */
    A.el = function (tag, className, text) {
        const node = document.createElement(tag);
        if (className) {
            node.className = className;
        }
        if (text !== undefined) {
            node.textContent = String(text);
        }
        return node;
    };

    /**
     * A picture of the page's sprite; it says nothing to a screen reader.
     * @param {string} name of the symbol, without its "i-"
     * @returns {SVGElement}
     */
    A.icon = function (name) {
        const svg = document.createElementNS(SVG, 'svg');
        const use = document.createElementNS(SVG, 'use');
        svg.setAttribute('class', 'i');
        svg.setAttribute('aria-hidden', 'true');
        use.setAttribute('href', '#i-' + name);
        svg.append(use);
        return svg;
    };

    /**
     * Calls fn with the value of each such event from now on.
     * @param {string} event
     * @param {function(*): void} fn
     * @returns {function(): void} takes the listener away
     */
    A.on = function (event, fn) {
        if (!listeners.has(event)) {
            listeners.set(event, new Set());
        }
        listeners.get(event).add(fn);
        return function () {
            listeners.get(event).delete(fn);
        };
    };

    /**
     * Tells all listeners, in the order in which they came.
     * @param {string} event
     * @param {*} [value]
     */
    A.emit = function (event, value) {
        for (const fn of Array.from(listeners.get(event) || [])) {
            fn(value);
        }
    };

    /**
     * @param {number} x
     * @param {number} low
     * @param {number} high where below low, low wins
     */
    A.clamp = function (x, low, high) {
        return Math.max(low, Math.min(high, x));
    };

    /**
     * Text from outside without the characters that open or close an embedding, override or
     * isolate: unclosed, they would turn what stands beside it.
     * @param {string} text
     */
    A.plain = function (text) {
        return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
    };

    /** The value of a base64url digit (RFC 4648, section 5), by its character's code. */
    A.DIGIT = new Uint8Array(128);
    for (let i = 0; i < 64; i++) {
        A.DIGIT[DIGITS.charCodeAt(i)] = i;
    }

    /**
     * Bytes in base64url without padding as hexadecimal digits.
     * @param {string} base64url
     */
    A.hex = function (base64url) {
        const digits = Math.floor(base64url.length * 6 / 8) * 2;
        let out = '';
        let bits = 0;
        let held = 0;
        for (let i = 0; i < base64url.length; i++) {
            bits = (bits << 6 | A.DIGIT[base64url.charCodeAt(i) & 127]) & 0xfff;
            held += 6;
            while (held >= 4 && out.length < digits) {
                held -= 4;
                out += (bits >> held & 15).toString(16);
            }
        }
        return out;
    };
}());
