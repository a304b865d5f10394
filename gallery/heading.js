/*
 * heading.js - the heading of a section: a day, a month, an article, a class or a site. It stays
 * in sight, by position: sticky, while its section is.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    function small(h2, text) {
        h2.append(A.el('small', '', text));
    }

    function items(selection, section) {
        const first = selection.sections.first;
        return A.t('items', { n: first[section + 1] - first[section] });
    }

    function title(h2, text) {
        const span = A.el('span', '', text);
        span.dir = 'auto';
        h2.append(span);
    }

    /* The words of a run are those of its newest entry, which may not be there yet. */
    function runHeading(h2, selection, section) {
        const ordinal = selection.at(selection.sections.first[section]);
        const entry = A.store.get(ordinal, false);
        const ymd = A.data.days[A.dayOf(ordinal)];
        if (entry) {
            const article = entry.article;
            title(h2, A.plain(article.title) || A.t('card.untitled'));
            if (article.number) {
                h2.append(A.el('bdi', 'id', '#' + A.plain(article.number)));
            }
            if (A.data.sites.length > 1 && article.site) {
                h2.append(A.el('small', 'site', A.plain(article.site)));
            }
        } else {
            title(h2, '\u00a0');
        }
        small(h2, A.shortDay(ymd) + ' · ' + items(selection, section));
        return entry !== null;
    }

    /**
     * Writes a section's heading.
     * @param {HTMLElement} h2
     * @param {object} selection of A.select
     * @param {number} section index
     * @returns {boolean} false where a chunk is missing for it
     */
    A.fillHeading = function (h2, selection, section) {
        const { kind, value } = selection.sections;
        h2.textContent = '';
        h2.className = '';
        if (kind === 'run') {
            return runHeading(h2, selection, section);
        }
        if (kind === 'class') {
            const cls = value[section];
            h2.className = 'c-' + A.CLASSES[cls];
            h2.append(A.icon(A.CLASS_ICONS[cls]));
            title(h2, A.t('class.' + A.CLASSES[cls]));
        } else {
            const tell = kind === 'month' ? A.monthOfDay : A.day;
            title(h2, kind === 'site' ? A.plain(A.data.sites[value[section]] || '')
                : tell(A.data.days[value[section]]));
        }
        small(h2, items(selection, section));
        return true;
    };
}());
