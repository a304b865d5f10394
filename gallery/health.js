/*
 * health.js - the strip on top: how much of the archive is present, and one bar of all classes.
 * Its numbers are those of the data block, which are those of the catalog.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /** The classes that occur, as numbers. */
    A.occurring = function () {
        return A.CLASSES.map(function (name, i) {
            return i;
        }).filter(function (i) {
            return A.data.classes[i] > 0;
        });
    };

    /** Adds a class to the filter, or takes it away. */
    A.toggleClass = function (name) {
        const chosen = A.state.classes;
        const next = chosen.includes(name) ? chosen.filter(function (other) {
            return other !== name;
        }) : A.CLASSES.filter(function (other) {
            return other === name || chosen.includes(other);
        });

        A.go({ classes: next });
    };

    function segmentText(i) {
        return A.t('segment', { name: A.t('class.' + A.CLASSES[i]), count: A.data.classes[i],
            percent: A.percent(A.data.classes[i] / A.data.n) });
    }

    /*
     * Each segment is the same filter as its chip. For keyboard and screen reader the chips are
     * enough: the bar is a picture with a text.
     */
    function bar() {
        const segs = A.el('div', 'segs');

        segs.setAttribute('role', 'img');
        segs.setAttribute('aria-label', A.occurring().map(segmentText).join('; '));
        for (const i of A.occurring()) {
            const seg = A.el('button', 'seg c-' + A.CLASSES[i]);

            seg.type = 'button';
            seg.tabIndex = -1;
            seg.setAttribute('aria-hidden', 'true');
            seg.title = segmentText(i);
            seg.dataset.class = A.CLASSES[i];
            seg.style.flexGrow = String(A.data.classes[i]);
            seg.addEventListener('click', function () {
                A.toggleClass(A.CLASSES[i]);
            });
            segs.append(seg);
        }
        return segs;
    }

    function showChosen(segs) {
        for (const seg of segs.children) {
            seg.setAttribute('aria-pressed', String(A.state.classes.includes(seg.dataset.class)));
        }
    }

    function draw() {
        const d = A.data;
        const big = A.el('div', 'big', A.percent(d.classes[0] / d.n));
        const segs = bar();
        const facts = [A.t('media', { n: d.n }), A.t('articles', { n: d.articles }),
            A.bytes(d.bytes, true)];

        if (d.asOf !== null) {
            facts.push(A.t('asOf', { date: A.stamp(d.asOf) }));
        }
        /* A line ends behind a fact, not within one. */
        const told = facts.join('\u00a0·\n').replace(/ /g, '\u00a0');

        big.append(A.el('small', '', A.t('presentShare')));
        showChosen(segs);
        document.getElementById('health').replaceChildren(big, segs, A.el('p', '', told));
        document.getElementById('made').textContent = told;
    }

    A.startHealth = function () {
        draw();
        A.on('lang', draw);
        A.on('state', function () {
            showChosen(document.querySelector('#health .segs'));
        });
    };
}());
