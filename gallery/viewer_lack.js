/*
 * viewer_lack.js - what the viewer shows where there is no picture: which class, why, since
 * when, how often it was tried, and what can be done. Also the words for a class and for an
 * observation, which the details use too.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    /*
     * What brings it back, as it is typed: assets-repair(1), assets-sync(1) or
     * assets-restore(1). Nothing is to do about classes that are not here.
     */
    const RETRY = 'assets sync --retry-failed';
    const REMEDIES = {
        damaged: 'assets repair', lost: 'assets repair', gone: 'assets repair --wayback',
        refused: RETRY, 'not-media': RETRY, failing: RETRY, untried: 'assets sync',
        unresolvable: 'assets sync --base-url URL', excluded: 'assets restore URL',
    };
    const COPIED_MS = 1600;

    /** The icon's name of a class. */
    A.classIcon = function (name) {
        return A.CLASS_ICONS[A.CLASSES.indexOf(name)];
    };

    /** What a class's remedy is, '' for none. */
    A.remedy = function (name) {
        return REMEDIES[name] || '';
    };

    /** An outcome's word; one that a newer program wrote stays as it is. */
    A.outcome = function (name) {
        const text = A.t('v.out.' + name);

        return text === 'v.out.' + name ? name : text;
    };

    /** The last observation's fact: "HTTP 404", an error, or ''. */
    A.lastFact = function (entry) {
        const last = (entry.more.o || [])[0];

        if (last === undefined) {
            return '';
        }
        const told = [];

        if (last[2] >= 300) {
            told.push(A.httpStatus(last[2]));
        }
        /* "HTTP status 503" would say the same again. */
        if (last[3] && !(last[2] >= 300 && last[3].includes(String(last[2])))) {
            told.push(A.plain(last[3]));
        }
        return told.join(' · ');
    };

    /** What happened and when, as short texts: since, last tried, tries. */
    A.history = function (entry) {
        const more = entry.more;
        const last = (more.o || [])[0];
        const out = [];

        if (more.si > 0) {
            out.push(A.t('v.since', { date: A.stamp(more.si) }));
        }
        if (last === undefined) {
            out.push(A.t('v.never'));
        } else {
            out.push(A.t('v.lastTried', { date: A.stamp(last[0]) }));
            out.push(A.t('v.tries', { n: more.on || 1 }));
        }
        return out;
    };

    /**
     * A button that copies a text. Where the page may not use the clipboard, which a browser
     * may decide for pages from the disk, the text is shown selected below 'near'.
     */
    A.copyButton = function (text, label, near, className) {
        const button = A.el('button', className || 'ib');
        const face = className ? A.el('span', '', label) : null;
        let timer = 0;

        function show(icon, words) {
            const svg = A.icon(icon);

            button.replaceChildren(svg);
            if (face !== null) {
                face.textContent = words;
                button.append(face);
            }
            button.setAttribute('aria-label', words);
            button.title = words;
        }

        function copied() {
            show('check', A.t('v.copied'));
            A.viewer.say(A.t('v.copied'));
            window.clearTimeout(timer);
            timer = window.setTimeout(function () {
                show(className ? 'link' : 'copy', label);
            }, COPIED_MS);
        }

        function byHand() {
            const old = near.querySelector('.byhand');
            const field = A.el('input', 'byhand');

            if (old !== null) {
                old.remove();
            }
            field.readOnly = true;
            field.dir = 'ltr';
            field.value = text();
            field.setAttribute('aria-label', A.t('v.copyByHand'));
            field.title = A.t('v.copyByHand');
            near.append(field);
            field.focus();
            field.select();
        }

        button.type = 'button';
        show(className ? 'link' : 'copy', label);
        button.addEventListener('click', function () {
            const clipboard = window.navigator.clipboard;

            if (clipboard === undefined) {
                byHand();
            } else {
                clipboard.writeText(text()).then(copied, byHand);
            }
        });
        return button;
    };

    /** A command as it is typed, with a button that copies it. */
    A.command = function (text) {
        const node = A.el('div', 'cmd');
        const code = A.el('code', '', text);

        node.dir = 'ltr';
        node.append(code, A.copyButton(function () {
            return text;
        }, A.t('v.copy'), node));
        return node;
    };

    /** A slide of what has no bytes to show. @return {Slide} */
    A.lackSlide = function (entry) {
        const name = A.CLASSES[entry.cls];
        const node = A.el('div', 'slide');
        const box = A.el('div', 'lack c-' + name);
        const fact = A.lastFact(entry);
        const remedy = A.remedy(name);

        box.append(A.icon(A.classIcon(name)), A.el('h3', '', A.t('class.' + name)),
            A.el('p', '', A.t('what.' + name)));
        if (fact !== '') {
            const p = A.el('p', 'fact', fact);

            p.dir = 'auto';
            box.append(p);
        }
        box.append(A.el('p', '', A.history(entry).join(' · ')));
        if (remedy !== '') {
            box.append(A.el('p', 'do', A.t('v.do')), A.command(remedy));
        }
        node.append(box);
        return {
            node, entry, canZoom: false,
            layout() {},
            release() {},
            activate(done) {
                done();
            },
            zoom() {
                return 1;
            },
            /* Its text can be selected and its button pressed. */
            keeps(target) {
                return target.closest('.cmd') !== null;
            },
        };
    };
}());
