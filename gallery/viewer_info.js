/*
 * viewer_info.js - the details beside a picture: what it is, where it came from, who uses it,
 * and all that was seen of it. Everything here may have been written by strangers: it becomes
 * text, and an address becomes a link only where it is http or https.
 */
(function () {
    'use strict';

    const A = window.Assets = window.Assets || {};

    const MAX_NAME = 80; /* characters of an original's name in the name of a saved file */
    const ROLES = ['v.lead', 'v.related'];

    /* Names of FFmpeg as people know them; others stay as they are. */
    const CODECS = {
        h264: 'H.264', hevc: 'HEVC', av1: 'AV1', vp8: 'VP8', vp9: 'VP9', mpeg4: 'MPEG-4',
        mpeg2video: 'MPEG-2', mpeg1video: 'MPEG-1', wmv3: 'WMV 9', theora: 'Theora',
        mjpeg: 'JPEG', png: 'PNG', gif: 'GIF', webp: 'WebP', bmp: 'BMP', tiff: 'TIFF',
        aac: 'AAC', opus: 'Opus', mp3: 'MP3', vorbis: 'Vorbis', ac3: 'AC-3', eac3: 'E-AC-3',
        flac: 'FLAC', wmav2: 'WMA 2', amr_nb: 'AMR', amr_wb: 'AMR-WB',
    };

    /** Whether an address may be a link. */
    A.isWebAddress = function (text) {
        return /^https?:\/\/[^\s/?#]/i.test(text || '');
    };

    /**
     * A name for people of a file that is saved: day, article, original name. Only letters,
     * digits, point, hyphen and underline are left, so no system takes offence.
     */
    A.saveName = function (entry) {
        const ymd = String(A.data.days[A.dayOf(entry.ordinal)]).padStart(8, '0');
        const date = [ymd.slice(0, 4), ymd.slice(4, 6), ymd.slice(6)].filter(function (part) {
            return Number(part) > 0;
        });
        const path = (entry.more.u || '').replace(/[?#].*$/s, '').replace(/\/+$/, '');
        const last = path.slice(path.lastIndexOf('/') + 1).replace(/\.[A-Za-z0-9]{1,5}$/, '');
        const parts = [date.join('-'), entry.article.number, last || entry.digest.slice(0, 12)];

        return parts.map(function (part) {
            return part.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')
                .slice(0, MAX_NAME);
        }).filter(Boolean).join('-') + '.' + entry.ending;
    };

    function ltr(tag, className, text) {
        const node = A.el(tag, className, text);

        node.dir = 'ltr';
        return node;
    }

    function outside(node, url) {
        node.href = url;
        node.target = '_blank';
        node.rel = 'noreferrer noopener';
        return node;
    }

    function row(list, key, value) {
        const dd = A.el('dd');

        if (value === '' || value === null || value === undefined) {
            return;
        }
        if (typeof value === 'string') {
            dd.append(A.el('bdi', '', value));
        } else {
            dd.append(value);
        }
        list.append(A.el('dt', '', A.t(key)), dd);
    }

    function heading(entry) {
        const head = document.createDocumentFragment();
        const of = A.el('div', 'of');
        const article = entry.article;
        const title = A.plain(article.title);
        const h3 = A.el('h3', title ? '' : 'none', title || A.t('v.untitled'));

        if (article.number) {
            const id = A.el('a', 'id', (/^\d/.test(article.number) ? '#' : '') +
                A.plain(article.number));

            id.dir = 'ltr';
            id.href = articleLink(article);
            of.append(id);
        }
        if (A.data.sites.length > 1 && article.site) {
            of.append(A.el('bdi', '', A.plain(article.site)));
        }
        h3.dir = 'auto';
        h3.id = 'view-title';
        head.append(of, h3);
        return head;
    }

    function articleLink(article) {
        return A.link(Object.assign(A.noState(), { view: 'article',
            article: article.site + '/' + article.number }));
    }

    /** "Present · checked 20 Nov 2026", and for the rest what it means and what was tried. */
    function state(entry) {
        const name = A.CLASSES[entry.cls];
        const box = document.createDocumentFragment();
        const line = A.el('div', 'state c-' + name);
        const more = entry.more;
        const told = [A.stateText(entry)];

        if (more.ck > 0 && entry.digest !== '') {
            told.push(A.t('v.checked', { date: A.stamp(more.ck) }));
        }
        line.append(A.icon(A.classIcon(name)), A.el('span', '', told.join(' · ')));
        box.append(line);
        if (entry.cls > 0) {
            const facts = A.history(entry);
            const fact = A.lastFact(entry);
            const history = A.el('p', 'why', facts.join(' · ') + (fact ? ' · ' : ''));

            if (fact) {
                history.append(A.el('bdi', '', fact));
            }
            box.append(A.el('p', 'why', A.t('what.' + name)), history);
            if (entry.digest !== '' && A.remedy(name) !== '') {
                box.append(A.command(A.remedy(name)));
            }
        }
        return box;
    }

    function dateRow(list, entry) {
        const more = entry.more;
        const ymd = A.data.days[A.dayOf(entry.ordinal)];
        const main = A.el('span', '', A.day(ymd));
        const others = Object.keys(more.dd || {}).filter(function (source) {
            return source !== more.ds;
        });

        if (entry.time >= 0) {
            main.append(' ', A.el('bdi', '', A.time(entry.time)));
        }
        if (more.ds) {
            main.append(' ', A.el('small', '', '(' + A.t('v.ds.' + more.ds) + ')'));
        }
        row(list, 'v.date', main);
        if (others.length > 0) {
            const box = A.el('span');

            others.forEach(function (source, i) {
                if (i > 0) {
                    box.append(A.el('br'));
                }
                box.append(ltr('bdi', '', A.isoDate(more.dd[source])), ' ',
                    A.el('small', '', '(' + A.t('v.ds.' + source) + ')'));
            });
            row(list, 'v.otherDates', box);
        }
    }

    /** Frames a second of "30000/1001" or "25". */
    function frameRate(text) {
        const parts = String(text).split('/').map(Number);
        const rate = parts[0] / (parts.length > 1 ? parts[1] : 1);

        return Number.isFinite(rate) && rate > 0
            ? A.t('v.fps', { n: A.num(Math.round(rate * 100) / 100) }) : A.plain(String(text));
    }

    function codecName(name) {
        return Object.prototype.hasOwnProperty.call(CODECS, name) ? CODECS[name] : name;
    }

    /** What the file is: "JPEG", "MP4, H.264 (High)". A profile that is the usual is not told. */
    function formText(entry) {
        const { co, pr, pf } = entry.more;
        const profile = pr && co !== 'mjpeg' && pr !== 'Profile 0' ? ' (' + pr + ')' : '';
        const codec = co ? codecName(co) + profile : '';
        const file = entry.video || codec === '' ? entry.ending.toUpperCase() : '';

        return A.plain([file, codec, pf].filter(Boolean).join(', '));
    }

    function formRows(list, entry) {
        const more = entry.more;
        const form = formText(entry);
        const pixels = entry.width > 0 && entry.height > 0
            ? A.pixels(entry.width, entry.height) : '';
        const size = A.el('span');

        row(list, 'v.kind', A.t(entry.video ? 'v.video' : 'v.picture')
            + (form === '' ? '' : ' · ' + form));
        if (pixels !== '') {
            size.append(ltr('bdi', '', pixels));
        }
        if (entry.bytes >= 0) {
            size.append(pixels === '' ? '' : ' · ', A.el('bdi', '', A.bytes(entry.bytes, true)));
        }
        row(list, 'v.size', size.childNodes.length > 0 ? size : '');
        row(list, 'v.duration', entry.ms > 0 ? ltr('bdi', '', A.clock(entry.ms)) : '');
        row(list, 'v.frames', more.fr ? frameRate(more.fr) : '');
        row(list, 'v.bitrate', more.br > 0
            ? ltr('bdi', '', A.num(Math.round(more.br / 1000)) + ' kbit/s') : '');
        row(list, 'v.audio', more.au ? A.plain(codecName(more.au)) : '');
    }

    /** A long text of ours or theirs in the fixed face, with a button that copies it. */
    function copied(text, label) {
        const box = A.el('span');
        const node = A.isWebAddress(text) ? outside(A.el('a'), text) : A.el('span');
        const code = ltr('code', '', A.plain(text));

        node.append(code);
        box.append(node, A.copyButton(function () {
            return text;
        }, A.t('v.copy') + ': ' + label, box));
        return box;
    }

    function sourceRows(list, entry) {
        const more = entry.more;
        const media = A.store.media(entry);
        const origin = more.or ? A.t('v.or.' + more.or) : '';

        row(list, 'v.source', more.u ? copied(more.u, A.t('v.source')) : '');
        row(list, 'v.origin', origin === 'v.or.' + more.or ? A.plain(more.or) : origin);
        row(list, 'v.sha', entry.digest ? copied(entry.digest, A.t('v.sha')) : '');
        /* As the archive names it, wherever this gallery lies. */
        row(list, 'v.file', media ? ltr('code', '', media.slice(A.data.base.length)) : '');
        row(list, 'v.verdict', more.v
            ? A.plain(more.v + (more.vd ? ': ' + more.vd : '')) : '');
        row(list, 'v.firstSeen', more.fs > 0 ? A.stamp(more.fs, true) : '');
        for (const [key, name] of [['cap', 'caption'], ['cre', 'credit'], ['cop', 'copyright'],
            ['by', 'creator']]) {
            if (more[key]) {
                const text = A.el('span', '', A.plain(more[key]));

                text.dir = 'auto';
                row(list, 'v.' + name, text);
            }
        }
    }

    function actions(entry) {
        const box = A.el('div', 'act');
        const media = A.store.media(entry);

        function link(icon, key, url, className) {
            const a = outside(A.el('a', className || 'btn'), url);

            a.append(A.icon(icon), A.el('span', '', A.t(key)));
            box.append(a);
            return a;
        }

        if (media !== '') {
            link('external', 'v.openFile', media, 'btn main');
            /* From the disk, Chromium opens the file instead: each is an origin of its own. */
            if (window.location.protocol !== 'file:') {
                link('download', 'v.save', media).download = A.saveName(entry);
            }
        }
        if (A.isWebAddress(entry.article.url)) {
            link('link', 'v.openArticle', entry.article.url);
        }
        box.append(A.copyButton(function () {
            return window.location.href;
        }, A.t('v.copyLink'), box, 'btn'));
        return box;
    }

    /** A part of the details under a heading, with "and 12 more" where not all are told. */
    function part(panel, title, body, more) {
        panel.append(A.el('h4', '', title), body);
        if (more > 0) {
            panel.append(A.el('p', 'why', A.t('v.more', { n: more })));
        }
    }

    function uses(panel, entry) {
        const told = entry.more.x || [];
        const list = A.el('ul', 'uses');

        for (const [index, role, place] of told) {
            const article = A.store.article(entry, index);
            const item = A.el('li');
            const link = A.el('a', '', A.plain(article.title) || A.t('v.untitled'));
            const where = [A.t(ROLES[role] || ROLES[1])];

            if (role === 1 && place > 0) {
                where.push(A.t('v.place', { n: place }));
            }
            link.href = articleLink(article);
            link.dir = 'auto';
            item.append(link, ltr('small', '', '#' + A.plain(article.number)),
                A.el('small', '', ' · ' + where.join(' · ')));
            list.append(item);
        }
        if (told.length > 0) {
            part(panel, A.t(entry.video ? 'v.articlesVideo' : 'v.articles'), list,
                (entry.more.xn || 0) - told.length);
        }
    }

    function twins(panel, entry) {
        const told = entry.more.tw || [];
        const list = A.el('ul', 'twins');

        for (const [ymd, key] of told) {
            const item = A.el('li');
            const asset = ymd + '.' + key;
            const link = A.el('a', '', A.day(ymd));

            link.href = A.link({ asset });
            link.addEventListener('click', function (event) {
                /* In place of this one, so that Back still leaves the viewer. */
                event.preventDefault();
                A.go({ asset }, true);
            });
            item.append(link, ltr('small', '', key));
            list.append(item);
        }
        if (told.length > 0) {
            part(panel, A.t('v.twins'), list, (entry.more.twn || 0) - told.length);
        }
    }

    function observations(panel, entry) {
        const told = entry.more.o || [];
        const table = A.el('table', 'obs');
        const head = table.createTHead().insertRow();
        const body = table.createTBody();

        for (const key of ['v.when', 'v.outcome', 'v.status', 'v.error']) {
            const th = A.el('th', '', A.t(key));

            th.scope = 'col';
            head.append(th);
        }
        for (const [at, outcome, status, error] of told) {
            const tr = body.insertRow();
            const last = A.el('td', '', error ? A.plain(error) : '');

            last.dir = 'auto';
            tr.append(A.el('td', '', A.stamp(at, true)), A.el('td', '', A.outcome(outcome)),
                A.el('td', '', status > 0 ? String(status) : '–'), last);
        }
        if (told.length > 0) {
            part(panel, A.t('v.observations'), table, (entry.more.on || 0) - told.length);
        }
    }

    /**
     * Fills the panel.
     * @param {HTMLElement} panel @param {Object} entry
     */
    A.fillInfo = function (panel, entry) {
        const list = A.el('dl');

        panel.replaceChildren(heading(entry), state(entry));
        dateRow(list, entry);
        formRows(list, entry);
        sourceRows(list, entry);
        panel.append(list, actions(entry));
        uses(panel, entry);
        twins(panel, entry);
        observations(panel, entry);
        panel.scrollTop = 0;
    };
}());
