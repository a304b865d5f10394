/*
 * card.js - one entry as a card. Cards are made once and filled again and again, so that
 * scrolling makes nothing new but pictures. card.c writes the same structure for the first
 * view and for people without script.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* Two lines show no more; a line breaker handed 10,000 characters would be slow. */
    const MOST_TITLE = 300;

    /** Symbols of classes, by their numbers. */
    A.CLASS_ICONS = ['check', 'swap', 'crack', 'missing', 'missing', 'shield', 'file', 'clock',
        'clock', 'question', 'bin'];

    /* Classes whose reason is the status that the publisher gave. */
    const TOLD_BY_STATUS = ['gone', 'refused', 'failing'];

    function cut(text) {
        return text.length <= MOST_TITLE ? text
            : Array.from(text.slice(0, MOST_TITLE)).slice(0, -1).join('') + '…';
    }

    function setText(node, text) {
        node.hidden = text === '';
        if (node.textContent !== text) {
            node.textContent = text;
        }
    }

    function setIcon(svg, name) {
        svg.firstChild.setAttribute('href', '#i-' + name);
    }

    /* How much of a damaged picture could be read, behind its class; '' for all others. */
    function leftText(entry) {
        const left = entry.more.wp;
        return entry.cls === 2 && left !== undefined
            ? ' · ' + A.t('card.left', { percent: A.percent(left / 1000) }) : '';
    }

    /** A medium's class as words: what its chip says. */
    A.stateText = function (entry) {
        return A.t('class.' + A.CLASSES[entry.cls]) + leftText(entry);
    };

    /** Why there is nothing to see, in few words. */
    A.reasonText = function (entry) {
        const name = A.CLASSES[entry.cls];
        const last = (entry.more.o || [])[0];
        return last && last[2] >= 300 && TOLD_BY_STATUS.includes(name)
            ? A.httpStatus(last[2]) : A.t('why.' + name);
    };

    function kindText(entry) {
        if (!entry.video) {
            return A.t('kind.picture');
        }
        return entry.ms > 0 ? A.t('kind.videoOf', { time: A.clock(entry.ms) })
            : A.t('kind.video');
    }

    function nameOf(entry, ymd) {
        return A.t('card.name', {
            title: cut(A.plain(entry.article.title)) || A.t('card.untitled'),
            kind: kindText(entry), state: A.stateText(entry), date: A.day(ymd),
        });
    }

    function makeVoid() {
        const node = A.el('div', 'void');
        const parts = { node, icon: A.icon('file'), why: A.el('b'), since: A.el('span'),
            tried: A.el('span') };
        node.append(parts.icon, parts.why, parts.since, parts.tried);
        return parts;
    }

    /** Black or white, whichever is told better from a colour (WCAG 2, relative luminance). */
    function inkOn(colour) {
        const light = [1, 3, 5].map(function (at) {
            const x = parseInt(colour.slice(at, at + 2), 16) / 255;
            return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
        });
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.179 ? '#000'
            : '#fff';
    }

    function makeChip(className, icon) {
        const node = A.el('span', className);
        const text = A.el('span');
        const svg = A.icon(icon);
        node.append(svg, text);
        return { node, icon: svg, text };
    }

    /*
     * What can be seen: a picture if there is one, else why not. The picture itself is set by
     * A.card.picture, which costs more and may come later.
     */
    function fillFrame(c, entry) {
        const gap = c.void;
        c.th.style.backgroundColor = entry.colour;
        c.th.style.removeProperty('--on');
        gap.node.style.background = '';
        if (entry.boxes !== 0 && entry.digest !== '') {
            gap.node.remove();
        } else {
            c.th.prepend(gap.node);
            const last = (entry.more.o || [])[0];
            const held = entry.cls < 3;
            setIcon(gap.icon, held ? entry.video ? 'video' : 'picture'
                : A.CLASS_ICONS[entry.cls]);
            setText(gap.why, A.reasonText(entry));
            setText(gap.since, entry.more.si ? A.t('card.since',
                { date: A.stamp(entry.more.si) }) : '');
            setText(gap.tried, last && !held ? A.t('card.tried', { date: A.stamp(last[0]) })
                : '');
        }
    }

    /* Where there is little room the style sheet leaves the second part out. */
    function fillState(c, cls, left) {
        c.a.className = 'card c-' + A.CLASSES[cls];
        c.st.node.hidden = cls === 0;
        if (cls !== 0) {
            setIcon(c.st.icon, A.CLASS_ICONS[cls]);
            setText(c.st.text, A.t('class.' + A.CLASSES[cls]));
            if (left !== '') {
                c.st.text.append(A.el('span', 'left', left));
            }
        }
    }

    /* Under the heading of a month the day is told too. */
    function fillTime(c, entry, ymd, kind) {
        const day = kind === 'month' ? A.dayInYear(ymd) : '';
        const time = A.time(entry.time);
        c.time.className = day ? 'dt' : '';
        setText(c.time, day && time ? day + ' ' + time : day || time);
    }

    function fillWords(c, entry, bare) {
        const number = A.plain(entry.article.number || '');
        const title = bare ? '' : cut(A.plain(entry.article.title));
        c.ti.className = title || bare ? 'ti' : 'ti none';
        c.ti.textContent = title || (bare ? '' : A.t('card.untitled'));
        c.ti.style.blockSize = bare ? '0' : '';
        setText(c.id, bare ? '' : (/^\d/.test(number) ? '#' : '') + number);
        setText(c.wh, entry.width && entry.height ? A.pixels(entry.width, entry.height) : '');
        setText(c.sz, entry.bytes >= 0 ? A.bytes(entry.bytes) : '');
    }

    /*
     * How much of a damaged picture's frame is cut off below. The picture fills the frame and
     * is aligned with its top, so of a tall one more may be whole than the frame shows.
     */
    function cutOff(entry) {
        const left = entry.more.wp;
        if (entry.cls !== 2 || left === undefined || !entry.width || !entry.height) {
            return 0;
        }
        const shown = Math.max(1, entry.height * 16 / (entry.width * 9));
        return Math.max(0, 1 - left / 1000 * shown);
    }

    function dropPicture(c) {
        if (c.img) {
            c.img.remove();
            c.img = null;
        }
    }

    A.card = {
        /** A new card, a list item. Its parts are in its property assets. */
        make() {
            const li = A.el('li');
            const c = { a: A.el('a'), th: A.el('div', 'th'), img: null, void: makeVoid(),
                st: makeChip('st', 'missing'), dur: makeChip('dur', 'play'),
                scrub: A.el('div', 'scrub'), ti: A.el('p', 'ti'), id: A.el('bdi', 'id'),
                time: A.el('span'), wh: A.el('span', 'wh'), sz: A.el('span', 'sz'),
                entry: null };
            const me = A.el('p', 'me');
            c.scrub.append(A.el('i'));
            c.ti.dir = 'auto';
            c.time.dir = 'auto'; /* with a day it is words */
            for (const node of [c.wh, c.sz, c.dur.text]) {
                node.dir = 'ltr';
            }
            c.a.setAttribute('draggable', 'false');
            c.th.append(c.st.node, c.dur.node, c.scrub);
            me.append(c.id, c.time, c.wh, c.sz);
            c.a.append(c.th, c.ti, me);
            li.append(c.a);
            li.assets = c;
            return li;
        },

        /** A card whose chunk is not there yet: its frame, and its class if it is not well. */
        blank(li, ordinal) {
            const c = li.assets;
            const cls = A.classOf(ordinal);
            c.entry = null;
            dropPicture(c);
            fillState(c, cls, '');
            c.void.node.remove();
            c.dur.node.hidden = true;
            c.scrub.hidden = true;
            c.th.style.backgroundColor = '';
            c.ti.className = 'ti';
            for (const node of [c.ti, c.id, c.time, c.wh, c.sz]) {
                node.textContent = '';
            }
            c.a.removeAttribute('href');
            c.a.setAttribute('aria-label', A.t('card.loading'));
        },

        /**
         * Shows an entry, all but its picture.
         * @param {HTMLElement} li from make()
         * @param {object} entry of the store
         * @param {string} kind of the section it stands in: of a run, title and number stand
         *     above it already
         */
        fill(li, entry, kind) {
            const c = li.assets;
            const ymd = A.data.days[A.dayOf(entry.ordinal)];
            c.entry = entry;
            dropPicture(c);
            fillState(c, entry.cls, leftText(entry));
            fillFrame(c, entry);
            fillWords(c, entry, kind === 'run');
            fillTime(c, entry, ymd, kind);
            c.dur.node.hidden = !entry.video;
            c.scrub.hidden = !entry.board;
            if (entry.video) {
                setText(c.dur.text, entry.ms > 0 ? A.clock(entry.ms) : '');
            }
            c.a.setAttribute('href', '#?asset=' + ymd + '.' + entry.key);
            c.a.setAttribute('aria-label', nameOf(entry, ymd));
        },

        /**
         * Sets the picture of a filled card, if it has one and does not show it already.
         * @param {HTMLElement} li
         * @param {number} width of the card in CSS px
         * @param {boolean} [atOnce] it is known to be decoded already
         */
        picture(li, width, atOnce) {
            const c = li.assets;
            const url = c.entry && !c.img ? A.store.thumb(c.entry, width) : '';
            if (url) {
                /* A fresh element: one in use would go on showing its old picture meanwhile. */
                c.img = A.el('img');
                c.img.alt = '';
                c.img.decoding = atOnce ? 'sync' : 'async';
                c.img.draggable = false;
                const off = cutOff(c.entry);
                if (off > 0) {
                    c.img.style.clipPath = 'inset(0 0 ' + (off * 100).toFixed(1) + '% 0)';
                }
                c.img.src = url;
                c.th.prepend(c.img);
            }
        },

        /**
         * The picture's file is not there: its colour stays, with a quiet mark. What is damaged
         * has no colour but the hatch of all that is missing.
         */
        broken(li) {
            const c = li.assets;
            if (c.entry) {
                dropPicture(c);
                c.entry = Object.assign({}, c.entry, { boxes: 0 });
                fillFrame(c, c.entry);
                if (c.entry.colour && c.entry.cls !== 2) {
                    c.void.node.style.background = c.entry.colour;
                    c.th.style.setProperty('--on', inkOn(c.entry.colour));
                }
            }
        },

        /** Takes pictures off a card that leaves the page, so that they may be freed. */
        empty(li) {
            A.stopStoryboard(li);
            li.assets.entry = null;
            dropPicture(li.assets);
        },
    };
}());
