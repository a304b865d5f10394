/*
 * viewer_strip.js - the row of small pictures below the stage: what else the same article has,
 * first its own run, then entries of other days that it uses too, as far as they are loaded.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const MOST = 80;      /* pictures in the row; the nearest ones of a longer run */
    const WIDTH_PX = 112; /* of one, as in viewer.css */

    function names(entry, number, site) {
        if (entry.article.number === number && entry.article.site === site) {
            return true;
        }
        return (entry.more.x || []).some(function (use) {
            const other = A.store.article(entry, use[0]);

            return other.number === number && other.site === site;
        });
    }

    /** The run of an entry in the order that is shown: descending. */
    function runOf(ordinal) {
        const run = A.runOf(ordinal);
        const first = A.data.runFirst[run];
        const last = A.data.runFirst[run + 1] - 1;
        const from = Math.min(last, ordinal + MOST / 2);
        const out = [];

        for (let o = from; o >= first && out.length < MOST; o--) {
            out.push(o);
        }
        return { ordinals: out, first, last };
    }

    /**
     * Ordinals of what stands with an entry: its run, then other entries of its chunk that its
     * article uses.
     */
    A.alongside = function (entry) {
        const run = runOf(entry.ordinal);
        const chunk = A.store.chunkOf(entry.ordinal);
        const out = run.ordinals;
        const number = entry.article.number;
        const site = entry.article.site;

        if (number === '') {
            return out; /* what no article uses stands alone */
        }
        for (let o = A.data.chunkFirst[chunk + 1] - 1;
            o >= A.data.chunkFirst[chunk] && out.length < MOST; o--) {
            if (o < run.first || o > run.last) {
                const other = A.store.get(o, false);

                if (other !== null && names(other, number, site)) {
                    out.push(o);
                }
            }
        }
        return out;
    };

    function face(button, entry) {
        const url = A.store.thumb(entry, WIDTH_PX);
        const name = A.CLASSES[entry.cls];

        button.className = 'c-' + name;
        if (entry.colour !== '') {
            button.style.backgroundColor = entry.colour;
        }
        if (url === '') {
            button.append(A.icon(A.classIcon(name)));
            return;
        }
        const img = document.createElement('img');

        img.alt = '';
        img.loading = 'lazy';
        img.decoding = 'async';
        img.draggable = false;
        img.addEventListener('error', function () {
            img.remove();
        });
        img.src = url;
        button.append(img);
        if (entry.video) {
            const mark = A.el('span', 'mk');

            mark.append(A.icon('play'));
            button.append(mark);
        }
        if (name !== 'present') {
            const flag = A.el('span', 'fl');

            flag.append(A.icon(A.classIcon(name)));
            button.append(flag);
        }
    }

    function label(entry, i, n) {
        const kind = A.t(entry.video ? 'v.video' : 'v.picture');

        return kind + ', ' + A.t('v.of', { n: i + 1, all: n }) +
            (entry.cls > 0 ? ', ' + A.t('class.' + A.CLASSES[entry.cls]) : '');
    }

    /**
     * Fills the row.
     * @param {HTMLElement} list @param {Object} entry what is looked at
     * @param {function(number)} choose gets the ordinal of another
     */
    A.fillStrip = function (list, entry, choose) {
        const ordinals = A.alongside(entry);
        const items = [];
        let current = null;

        ordinals.forEach(function (ordinal, i) {
            const other = A.store.get(ordinal, false);

            if (other === null) {
                return; /* a run over two chunks; the other is not loaded */
            }
            const item = A.el('li');
            const button = A.el('button');

            button.type = 'button';
            button.setAttribute('aria-label', label(other, i, ordinals.length));
            face(button, other);
            button.addEventListener('click', function () {
                choose(ordinal);
            });
            if (ordinal === entry.ordinal) {
                button.setAttribute('aria-current', 'true');
                current = item;
            }
            item.append(button);
            items.push(item);
        });
        list.replaceChildren.apply(list, items.length > 1 ? items : []);
        if (current !== null && items.length > 1) {
            /* By hand: scrollIntoView would scroll the page behind as well. */
            const box = current.getBoundingClientRect();
            const row = list.getBoundingClientRect();

            list.scrollLeft += box.left + box.width / 2 - row.left - row.width / 2;
        }
    };
}());
