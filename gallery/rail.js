/*
 * rail.js - the months of a selection as bars beside the list, the newest on top: how much of
 * each there is, in red how much of it is not held. A slider: by drag, click or arrow keys.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const SLOT_PX = 4; /* least height of a bar with its gap */
    const LABEL_PX = 16; /* least distance of two years */
    const WIDEST = 30; /* px */
    const MOST_EMPTY = 1200; /* months: above that, those without media are left out */


    let root = null;
    let bars = null;
    let list = null;
    let bubble = null;
    let selection = null;
    let months = []; /* newest first: {ym, first, n, missing} */
    let slots = []; /* groups of months: {from, to, n, missing} indexes of months */
    let currentMonth = 0;
    let dragged = false;

    function monthOf(day) {
        const ym = Math.floor(A.data.days[day] / 100);
        /* What has a year only stands before its January in time: it counts as that. */
        return ym === 0 ? 0 : ym % 100 === 0 ? ym + 1 : ym;
    }

    function before(ym) {
        return ym % 100 === 1 ? ym - 89 : ym - 1;
    }

    /* For each flag, whether it is of an entry that is missing. */
    const LACKS = Uint8Array.from({ length: 64 }, function (x, flag) {
        return A.MISSING[flag >> 2] ? 1 : 0;
    });

    /* How many of the positions [from, to) are missing. */
    function missingIn(from, to) {
        const flags = A.data.flags;
        const newest = selection.at(from);
        const oldest = selection.at(to - 1);
        let n = 0;
        if (newest - oldest === to - from - 1) { /* nothing between them is left out */
            for (let i = oldest; i <= newest; i++) {
                n += LACKS[flags[i]];
            }
        } else {
            for (let i = from; i < to; i++) {
                n += LACKS[flags[selection.at(i)]];
            }
        }
        return n;
    }

    /* Counts a selection that falls by date. */
    function count() {
        const { first, kind, value, n } = A.daySections(selection);
        const table = kind === 'run' ? A.data.runFirst : null;
        const out = [];
        let last = null;
        for (let s = 0; s < n; s++) {
            const day = table ? A.dayOf(table[value[s]]) : value[s];
            const ym = monthOf(day);
            if (!last || last.ym !== ym) {
                last = { ym, first: first[s], n: 0, missing: 0 };
                out.push(last);
            }
            last.n += first[s + 1] - first[s];
            last.missing += missingIn(first[s], first[s + 1]);
        }
        return out;
    }

    function span(a, b) {
        return Math.floor(a / 100) * 12 + a % 100 - Math.floor(b / 100) * 12 - b % 100;
    }

    /* A month without media is a gap that should be seen as one. */
    function withGaps(found) {
        const dated = found.filter(function (m) {
            return m.ym > 0;
        });
        if (dated.length < 2
                || span(dated[0].ym, dated[dated.length - 1].ym) > MOST_EMPTY) {
            return found;
        }
        const out = [];
        for (const month of found) {
            const last = out[out.length - 1];
            if (last && month.ym > 0) {
                for (let ym = before(last.ym); ym > month.ym; ym = before(ym)) {
                    out.push({ ym, first: month.first, n: 0, missing: 0 });
                }
            }
            out.push(month);
        }
        return out;
    }

    function group() {
        const most = Math.max(1, Math.floor(bars.clientHeight / SLOT_PX));
        const size = Math.ceil(months.length / most);
        slots = [];
        for (let from = 0; from < months.length; from += size) {
            const slot = { from, to: Math.min(months.length, from + size), n: 0, missing: 0 };
            for (let i = slot.from; i < slot.to; i++) {
                slot.n += months[i].n;
                slot.missing += months[i].missing;
            }
            slots.push(slot);
        }
    }

    function bar(className, width) {
        const i = A.el('i', className);
        i.style.setProperty('--w', Math.max(1, Math.round(width)) + 'px');
        return i;
    }

    /* Square roots: a month with a hundredth of another's media would not be seen. */
    function draw() {
        const most = slots.reduce(function (max, slot) {
            return Math.max(max, slot.n);
        }, 1);
        const height = bars.clientHeight / Math.max(1, slots.length);
        let labelled = -Infinity;
        let year = 0;
        list.textContent = '';
        slots.forEach(function (slot, index) {
            const li = A.el('li');
            const slotYear = Math.floor(months[slot.from].ym / 100);
            const width = WIDEST * Math.sqrt(slot.n / most);
            if (slotYear !== year && slotYear > 0) {
                if ((index - labelled) * height >= LABEL_PX && index > 0) {
                    li.dataset.y = yearText(months[slot.from].ym);
                    labelled = index;
                }
                year = slotYear;
            }
            if (slot.n > slot.missing) {
                li.append(bar('', width * (slot.n - slot.missing) / slot.n));
            }
            if (slot.missing > 0) {
                li.append(bar('m', Math.max(2, width * slot.missing / slot.n)));
            }
            list.append(li);
        });
    }

    /* In the reader's calendar: the end of the month's words, which is the year. */
    function yearText(ym) {
        return A.month(ym).split(' ').pop();
    }

    function slotOf(month) {
        return slots.findIndex(function (slot) {
            return month < slot.to;
        });
    }

    function valueText(month) {
        const m = months[month];
        const values = { month: A.month(m.ym), items: A.t('items', { n: m.n }),
            missing: m.missing };
        return A.t(m.missing > 0 ? 'rail.missing' : 'rail.value', values);
    }

    function showCurrent() {
        const old = list.querySelector('.cur');
        const index = slotOf(currentMonth);
        if (old) {
            old.classList.remove('cur');
        }
        if (index < 0) {
            return;
        }
        list.children[index].classList.add('cur');
        bars.setAttribute('aria-valuemax', months.length - 1);
        bars.setAttribute('aria-valuenow', currentMonth);
        bars.setAttribute('aria-valuetext', valueText(currentMonth));
        bubble.textContent = A.month(months[currentMonth].ym);
        bubble.style.insetBlockStart = ((index + 0.5) / slots.length * 100).toFixed(2) + '%';
    }

    function setCurrent(month) {
        if (month !== currentMonth && months.length > 0) {
            currentMonth = month;
            showCurrent();
        }
    }

    function monthAt(position) {
        let found = 0;
        for (let i = 0; i < months.length && months[i].first <= position; i++) {
            found = months[i].n > 0 ? i : found;
        }
        return found;
    }

    function goTo(month, share) {
        const m = months[month];
        const position = Math.min(m.first + Math.round(m.n * share), selection.length - 1);
        currentMonth = month;
        showCurrent();
        A.grid.scrollTo(position, 'start');
    }

    /* Where in which month the pointer is. */
    function goToPointer(event) {
        const box = bars.getBoundingClientRect();
        /* The outermost pixels are the very first and the very last entry. */
        const share = A.clamp((event.clientY - box.top - 1) / Math.max(1, box.height - 2), 0,
            0.99999);
        const inSlots = share * slots.length;
        const slot = slots[Math.floor(inSlots)];
        const inMonths = slot.from + (inSlots % 1) * (slot.to - slot.from);
        goTo(Math.floor(inMonths), inMonths % 1);
    }

    const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1, PageDown: 12,
        PageUp: -12, Home: -Infinity, End: Infinity };

    /* Months without media are passed over: there is nothing to jump to. */
    function stepped(step) {
        const to = A.clamp(currentMonth + step, 0, months.length - 1);
        const sign = Number.isFinite(step) ? Math.sign(step) : -Math.sign(step);
        for (let i = to; i >= 0 && i < months.length; i += sign) {
            if (months[i].n > 0) {
                return i;
            }
        }
        return currentMonth;
    }

    function onKey(event) {
        if (Object.prototype.hasOwnProperty.call(STEPS, event.key) && months.length > 0) {
            event.preventDefault();
            event.stopPropagation();
            goTo(stepped(STEPS[event.key]), 0);
        }
    }

    function startDrag(event) {
        if (event.button === 0 && slots.length > 0) {
            dragged = true;
            bars.setPointerCapture(event.pointerId);
            bubble.hidden = false;
            goToPointer(event);
        }
    }

    function endDrag() {
        dragged = false;
        bubble.hidden = true;
    }

    function start() {
        root = document.getElementById('rail');
        root.textContent = '';
        bars = A.el('div', 'bars');
        list = A.el('ol');
        bubble = A.el('div', 'bub');
        bubble.hidden = true;
        bubble.setAttribute('aria-hidden', 'true');
        list.setAttribute('aria-hidden', 'true');
        bars.tabIndex = 0;
        bars.setAttribute('role', 'slider');
        bars.setAttribute('aria-orientation', 'vertical');
        bars.setAttribute('aria-valuemin', '0');
        bars.style.height = '100%';
        bars.append(list);
        root.append(bars, bubble);
        bars.addEventListener('keydown', onKey);
        bars.addEventListener('pointerdown', startDrag);
        bars.addEventListener('pointermove', function (event) {
            if (dragged) {
                goToPointer(event);
            }
        });
        bars.addEventListener('pointerup', endDrag);
        bars.addEventListener('pointercancel', endDrag);
        A.on('place', function (at) {
            if (!dragged) {
                setCurrent(monthAt(at.position));
            }
        });
        A.on('lang', redraw);
        new ResizeObserver(redraw).observe(bars);
    }

    function redraw() {
        if (selection && !root.hidden) {
            bars.setAttribute('aria-label', A.t('rail.name'));
            group();
            draw();
            showCurrent();
        }
    }

    A.rail = {
        /**
         * Shows the months of a selection; of one that is not ordered by date nothing.
         * @param {object} next of A.select
         */
        show(next) {
            if (!root) {
                start();
            }
            selection = next;
            root.hidden = next.length === 0 || !A.isByDate(next);
            months = root.hidden ? [] : withGaps(count());
            currentMonth = 0; /* until the list tells its place */
            redraw();
        },
    };

    A.on('selection', A.rail.show);
}());
