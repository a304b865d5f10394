/*
 * cells.js - the cards and headings that are in the page at the moment, a few dozen out of a
 * million. Nodes are made once and used again.
 *
 * Each section is a list of its own, named by its heading, and each card tells its place in
 * the list and the list's true length (aria-posinset, aria-setsize): that is how ARIA 1.2 has
 * sets told of which only a part is in the page. A feed would promise articles to be read one
 * after the other, a grid would promise rows and cells of a table; these are links.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* A section higher than this is in the page only in part: see boxOf. */
    const WHOLE_SECTION = 100000;
    const STEP = 50000;

    let live = null;
    let selection = null;
    let layout = null;
    let offset = 0; /* logical top - physical top */
    let ids = 0;
    let stop = -1; /* position of the one card in the tab order */
    /** @type {Map<number, HTMLElement>} by position */
    const cards = new Map();
    /** @type {Map<number, object>} by index */
    const sections = new Map();
    const freeCards = [];
    const freeSections = [];

    function makeSection() {
        const part = { node: A.el('section', 'day'), h2: A.el('h2'), ul: A.el('ul', 'cells'),
            top: 0, bottom: 0, physical: NaN, complete: false };
        part.h2.id = 'section-' + ids++;
        /* Safari takes the role off a list without bullets. */
        part.ul.setAttribute('role', 'list');
        part.ul.setAttribute('aria-labelledby', part.h2.id);
        part.node.append(part.h2, part.ul);
        return part;
    }

    /*
     * What of a section is in the page: all of it, but of a day with a million cards only the
     * part around y, since browsers lose precision and then the rest beyond 10 million px.
     */
    function boxOf(section, y) {
        const top = layout.top[section];
        const bottom = layout.top[section + 1];
        if (bottom - top <= WHOLE_SECTION) {
            return [top, bottom];
        }
        const middle = Math.floor(A.clamp(y, top, bottom) / STEP) * STEP;
        return [Math.max(top, middle - STEP), Math.min(bottom, middle + 2 * STEP)];
    }

    function putCard(li, position, part) {
        const place = layout.place(position);
        li.style.top = place.y - part.top + 'px';
        li.style.insetInlineStart = layout.x(place.col) + 'px';
        li.style.width = layout.colWidth + 'px';
        li.style.height = layout.cardHeight + 'px';
    }

    function putSection(part, section, y) {
        const [top, bottom] = boxOf(section, y);
        if (part.top !== top || part.bottom !== bottom) {
            part.top = top;
            part.bottom = bottom;
            part.node.style.height = bottom - top + 'px';
            for (const li of part.ul.children) {
                putCard(li, li.assets.position, part);
            }
        }
        /* Kept only for its focused card, a section may be anywhere: coordinates stay small. */
        const physical = A.clamp(top - offset, y - offset - 2 * WHOLE_SECTION,
            y - offset + 2 * WHOLE_SECTION);
        if (part.physical !== physical) {
            part.physical = physical;
            part.node.style.top = physical + 'px';
        }
    }

    function addSection(section, before) {
        const part = freeSections.pop() || makeSection();
        part.top = part.bottom = -1;
        part.physical = NaN;
        part.complete = A.fillHeading(part.h2, selection, section);
        part.h2.style.height = layout.head + 'px';
        live.insertBefore(part.node, before);
        sections.set(section, part);
        return part;
    }

    /*
     * A card that is filled needs its chunk no more: in a selection of rare entries more
     * chunks are in sight than the store keeps.
     */
    function fillCard(li, how) {
        const c = li.assets;
        const entry = c.shown === 'full' ? c.entry : A.store.get(c.ordinal, how.ask);
        if (!entry) {
            if (c.shown !== 'blank') {
                A.card.blank(li, c.ordinal);
                c.shown = 'blank';
            }
            return;
        }
        if (c.shown !== 'full') {
            A.card.fill(li, entry, selection.sections.kind);
            c.shown = 'full';
        }
        if (how.pictures) {
            A.card.picture(li, layout.colWidth, how.atOnce);
        }
    }

    function addCard(position, section, part, before, how) {
        const li = freeCards.pop() || A.card.make();
        const first = selection.sections.first;
        const c = li.assets;
        c.position = position;
        c.ordinal = selection.at(position);
        c.shown = '';
        li.setAttribute('aria-posinset', position - first[section] + 1);
        li.setAttribute('aria-setsize', first[section + 1] - first[section]);
        c.a.tabIndex = position === stop ? 0 : -1;
        fillCard(li, how);
        putCard(li, position, part);
        part.ul.insertBefore(li, before);
        cards.set(position, li);
        return li;
    }

    function dropCard(position, li) {
        cards.delete(position);
        A.card.empty(li);
        li.remove();
        freeCards.push(li);
    }

    function dropUnused(from, to, keep) {
        for (const [position, li] of cards) {
            if ((position < from || position >= to) && position !== keep) {
                dropCard(position, li);
            }
        }
        for (const [section, part] of sections) {
            if (!part.ul.firstChild) {
                sections.delete(section);
                part.node.remove();
                freeSections.push(part);
            }
        }
    }

    /** Positions to be shown, falling, so that each node is put before the one after it. */
    function wanted(from, to, keep) {
        const list = [];
        for (let i = to - 1; i >= from; i--) {
            list.push(i);
        }
        if (keep >= to) {
            list.unshift(keep);
        } else if (keep >= 0 && keep < from) {
            list.push(keep);
        }
        return list;
    }

    A.cells = {
        /** @param {HTMLElement} node that the sections are put into */
        start(node) {
            live = node;
        },

        /** Begins anew: another selection, or other measures. */
        reset(newSelection, newLayout) {
            dropUnused(0, 0, -1);
            selection = newSelection;
            layout = newLayout;
            stop = -1;
        },

        /** The card at a position, or undefined where it is not in the page. */
        at(position) {
            return cards.get(position);
        },

        /** Calls fn with all cards in the page. */
        each(fn) {
            cards.forEach(fn);
        },

        /**
         * Shows the positions [from, to) and the one to keep.
         * @param {{from: number, to: number, keep: number, y: number, offset: number}} what
         *     y is the logical top of the window
         * @param {{ask: boolean, pictures: boolean, atOnce: boolean}} how whether to ask for
         *     chunks, and whether to set pictures, and those in the same frame
         */
        show(what, how) {
            offset = what.offset;
            dropUnused(what.from, what.to, what.keep);
            let section = -1;
            let part = null;
            let next = null; /* card after the current one, in the same section */
            let after = null; /* section after the current one */
            for (const position of wanted(what.from, what.to, what.keep)) {
                if (part === null || position < selection.sections.first[section]) {
                    after = part ? part.node : null;
                    section = layout.sectionOf(position);
                    part = sections.get(section) || addSection(section, after);
                    putSection(part, section, what.y);
                    next = null;
                }
                next = cards.get(position) || addCard(position, section, part, next, how);
            }
        },

        /** Fills what is not filled yet. */
        complete(how) {
            for (const li of cards.values()) {
                fillCard(li, how);
            }
            for (const [section, part] of sections) {
                if (!part.complete) {
                    part.complete = A.fillHeading(part.h2, selection, section);
                }
            }
        },

        /** Makes a card the one that Tab leads to. */
        setStop(position) {
            if (position !== stop) {
                const old = cards.get(stop);
                const li = cards.get(position);
                if (old) {
                    old.assets.a.tabIndex = -1;
                }
                if (li) {
                    li.assets.a.tabIndex = 0;
                }
                stop = position;
            }
        },

        /** Position of the card that has the focus, or -1. */
        focused() {
            const li = document.activeElement && document.activeElement.closest
                ? document.activeElement.closest('li') : null;
            return li && li.assets && live.contains(li) ? li.assets.position : -1;
        },
    };
}());
