/*
 * fold.js - texts as the search compares them: one form for what readers take for the same,
 * in Latin, Persian and Arabic writing.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /*
     * Marks (after NFKD: accents, vowel signs, hamza above), tatweel, joiners, soft hyphen and
     * signs of direction. Readers see none of them as a letter.
     */
    const DROPPED = /[\p{M}\u0640\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

    /* Letters that NFKD leaves apart though they are typed for each other. */
    const LETTERS = {
        'ي': 'ی', 'ى': 'ی', 'ے': 'ی', 'ك': 'ک', 'ة': 'ه', 'ە': 'ه', 'ہ': 'ه', 'ھ': 'ه',
        'ٱ': 'ا', 'ß': 'ss', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ı': 'i', 'æ': 'ae', 'œ': 'oe',
        'ς': 'σ',
    };
    const VARIANTS = new RegExp('[' + Object.keys(LETTERS).join('') + '٠-٩۰-۹]', 'g');

    function variant(c) {
        const code = c.charCodeAt(0);

        if (code >= 0x6f0 && code <= 0x6f9) {
            return String.fromCharCode(code - 0x6f0 + 48);
        }
        if (code >= 0x660 && code <= 0x669) {
            return String.fromCharCode(code - 0x660 + 48);
        }
        return LETTERS[c];
    }

    /**
     * A text without case, marks and joiners, with Arabic letters as the Persian ones and all
     * digits as ASCII. Spaces, tabs and line feeds stay.
     * @param {string} text @returns {string}
     */
    A.fold = function (text) {
        /* eslint-disable-next-line no-control-regex */
        if (/^[\0-\x7f]*$/.test(text)) {
            return text.toLowerCase();
        }
        return text.normalize('NFKD').replace(DROPPED, '').toLowerCase()
            .replace(VARIANTS, variant);
    };
}());
