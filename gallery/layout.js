/*
 * layout.js - where each section, row and card lies, and how a page of bounded height scrolls
 * over any number of them. No document here: this file runs under node as well.
 *
 * Heights are logical pixels: 1,000,000 cards are 45,000,000 px high, and browsers draw pages
 * of 33,554,428 (Chromium) or 17,900,000 (Firefox) px at most, half of that on dense screens.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /* No list is laid out higher than this, whatever the browser; see above. */
    const MOST_PHYSICAL = 6000000;

    /*
     * The first and the last of a mapped list scroll as any page does. Whoever scrolls pixel by
     * pixel never meets the end of the scroll bar before the end of the list: for that he
     * would have to pass all of this without resting for a moment.
     */
    const EXACT = 500000;

    /**
     * Lays sections out.
     * @param {{n: number, first: Uint32Array}} sections
     * @param {{width: number, col: number, gap: number, vgap: number, text: number,
     *     head: number}} metrics in px: width of the list, narrowest card, gaps, height below
     *     the picture of a card, height of a section's heading
     */
    A.layout = function (sections, metrics) {
        const width = Math.max(1, metrics.width);
        const cols = Math.max(1, Math.floor((width + metrics.gap) / (metrics.col + metrics.gap)));
        const colWidth = (width - metrics.gap * (cols - 1)) / cols;
        const cardHeight = Math.round(colWidth * 9 / 16) + metrics.text;
        const rowHeight = cardHeight + metrics.vgap;
        const first = sections.first;
        const top = new Float64Array(sections.n + 1);
        for (let s = 0; s < sections.n; s++) {
            const rows = Math.ceil((first[s + 1] - first[s]) / cols);
            top[s + 1] = top[s] + metrics.head + rows * rowHeight;
        }
        return new Layout(first, top, { cols, colWidth, cardHeight, rowHeight,
            head: metrics.head, gap: metrics.gap });
    };

    class Layout {
        constructor(first, top, sizes) {
            Object.assign(this, sizes);
            this.first = first;
            this.top = top;
            this.n = first.length - 1;
            this.length = first[this.n];
            this.height = top[this.n];
        }

        /** The section at a height, the nearest one outside. */
        sectionAt(y) {
            return A.clamp(A.lastAtMost(this.top, y), 0, Math.max(0, this.n - 1));
        }

        sectionOf(position) {
            return A.clamp(A.lastAtMost(this.first, position), 0, Math.max(0, this.n - 1));
        }

        /** Section, row and column of a position, and its top in px. */
        place(position) {
            const section = this.sectionOf(position);
            const index = position - this.first[section];
            const row = Math.floor(index / this.cols);
            return { section, row, col: index % this.cols,
                y: this.top[section] + this.head + row * this.rowHeight };
        }

        /** Distance of a column from the start of its row. */
        x(col) {
            return col * (this.colWidth + this.gap);
        }

        /* Row of a section at a height: 0 where its heading is. */
        rowAt(section, y) {
            return Math.max(0, Math.floor((y - this.top[section] - this.head) / this.rowHeight));
        }

        /** The first position whose row ends below a height; the last one at the end. */
        firstFrom(y) {
            if (this.n === 0) {
                return 0;
            }
            const s = this.sectionAt(y);
            const at = this.first[s] + this.rowAt(s, y) * this.cols;
            return Math.min(at, this.first[s + 1], this.length - 1);
        }

        /** The position after the last one whose row begins above a height. */
        endBefore(y) {
            if (this.n === 0 || y <= 0) {
                return 0;
            }
            const s = this.sectionAt(y);
            const below = y - this.top[s] - this.head;
            const rows = Math.max(0, Math.ceil(below / this.rowHeight));
            return Math.min(this.first[s] + rows * this.cols, this.first[s + 1]);
        }

        /**
         * The position in the row below (step 1) or above (step -1), in the same column or the
         * last of a shorter row; the same position where there is no such row.
         */
        vertical(position, step) {
            const p = this.place(position);
            let section = p.section;
            let row = p.row + step;
            if (row < 0 || row >= this.rows(section)) {
                section += step;
                if (section < 0 || section >= this.n) {
                    return position;
                }
                row = step > 0 ? 0 : this.rows(section) - 1;
            }
            const start = this.first[section] + row * this.cols;
            return Math.min(start + p.col, this.first[section + 1] - 1);
        }

        rows(section) {
            return Math.ceil((this.first[section + 1] - this.first[section]) / this.cols);
        }
    }

    /**
     * Scrolls a list of logical height by a page of physical height. In the exact parts at both
     * ends, and everywhere in a list that fits, both move alike; between them small moves are
     * taken as they are and large ones (the scroll bar dragged) are stretched, and then the
     * physical place no longer tells the logical one until settle().
     */
    A.ScrollMap = class {
        /**
         * @param {number} logical height
         * @param {number} [most] height of a page at most
         * @param {number} [exact] height of each exact part
         */
        constructor(logical, most, exact) {
            this.logical = logical;
            this.physical = Math.min(logical, most || MOST_PHYSICAL);
            this.exact = exact || EXACT;
            this.offset = 0; /* logical = physical + offset, while moves are small */
            this.last = 0;
        }

        /** The logical place that a physical one stands for at rest. */
        toLogical(p) {
            const low = this.exact;
            const high = this.physical - this.exact;
            if (this.logical === this.physical || p <= low) {
                return p;
            }
            if (p >= high) {
                return p + this.logical - this.physical;
            }
            return low + (p - low) * ((this.logical - 2 * low) / (high - low));
        }

        toPhysical(l) {
            const low = this.exact;
            const high = this.logical - this.exact;
            if (this.logical === this.physical || l <= low) {
                return l;
            }
            if (l >= high) {
                return l - this.logical + this.physical;
            }
            return low + (l - low) * ((this.physical - 2 * low) / (high - low));
        }

        /**
         * The page was scrolled.
         * @param {number} p physical place
         * @param {number} small up to which a move is taken as it is
         * @returns {number} the logical place
         */
        scrolled(p, small) {
            const isNearEnd = p < this.exact / 4 || p > this.physical - this.exact / 4;
            if (Math.abs(p - this.last) > small || isNearEnd) {
                this.offset = Math.round(this.toLogical(p) - p);
            }
            this.last = p;
            return p + this.offset;
        }

        /**
         * Moves to a logical place.
         * @returns {number} the physical place to scroll the page to
         */
        goTo(l) {
            const p = Math.round(this.toPhysical(l));
            this.offset = Math.round(l) - p;
            this.last = p;
            return p;
        }

        /** Whether the scroll bar tells the wrong place by more than a few pixels. */
        isAstray() {
            return Math.abs(this.toPhysical(this.last + this.offset) - this.last) > 2;
        }
    };
}());
